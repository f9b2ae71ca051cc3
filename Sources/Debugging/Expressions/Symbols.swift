/// Greek and ASCII spellings of one name.
public enum Symbols {
  /// Canonical spelling: every Greek letter becomes its English name, so `δ_out` and `delta_out` are one.
  public static func ascii(_ name: some StringProtocol) -> String {
    guard name.utf8.contains(where: { $0 >= 0x80 }) else { return String(name) }
    var result = ""
    for character in name { result += letters[character] ?? String(character) }
    return result
  }

  /// Spelling for reading: parts between underscores that name a Greek letter become that letter: `delta_out` → `δ_out`,
  /// `delta1` → `δ1`.
  public static func greek(_ name: some StringProtocol) -> String {
    name.split(separator: "_", omittingEmptySubsequences: false)
      .map { part in
        let digits = part.reversed().prefix { $0.isASCII && $0.isNumber }.count
        return preferred[String(part.dropLast(digits))].map { String($0) + part.suffix(digits) } ?? String(part)
      }
      .joined(separator: "_")
  }

  /// Greek letters whose English name starts with `prefix`, for `\del` + Tab.
  static func letters(startingWith prefix: String) -> [(name: String, letter: Character)] {
    preferred.filter { $0.key.hasPrefix(prefix) }.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
  }

  private static let alphabet: [(Character, Character, String)] = [
    ("α", "Α", "alpha"), ("β", "Β", "beta"), ("γ", "Γ", "gamma"), ("δ", "Δ", "delta"), ("ε", "Ε", "epsilon"),
    ("ζ", "Ζ", "zeta"), ("η", "Η", "eta"), ("θ", "Θ", "theta"), ("ι", "Ι", "iota"), ("κ", "Κ", "kappa"),
    ("λ", "Λ", "lambda"), ("μ", "Μ", "mu"), ("ν", "Ν", "nu"), ("ξ", "Ξ", "xi"), ("ο", "Ο", "omicron"),
    ("π", "Π", "pi"), ("ρ", "Ρ", "rho"), ("σ", "Σ", "sigma"), ("τ", "Τ", "tau"), ("υ", "Υ", "upsilon"),
    ("φ", "Φ", "phi"), ("χ", "Χ", "chi"), ("ψ", "Ψ", "psi"), ("ω", "Ω", "omega"),
  ]

  /// Look-alikes that keyboards and papers produce.
  private static let variants: [Character: String] = [
    "ς": "sigma", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ϖ": "pi", "\u{B5}": "mu",
  ]

  private static let letters: [Character: String] = {
    var result = variants
    for (small, capital, name) in alphabet {
      result[small] = name
      result[capital] = capitalised(name)
    }
    return result
  }()

  private static let preferred: [String: Character] = {
    var result: [String: Character] = [:]
    for (small, capital, name) in alphabet {
      result[name] = small
      result[capitalised(name)] = capital
    }
    return result
  }()

  private static func capitalised(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}
