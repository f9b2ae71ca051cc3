import Debugging
import LineEditing

/// `\delta` and Tab give δ, as in Julia.
enum GreekLetters {
  static let names: [String] = {
    let small = [
      "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
      "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
    ]
    return small + small.map { $0.prefix(1).uppercased() + $0.dropFirst() }
  }()

  /// Nil where no backslash and letters stand left of the cursor.
  static func completion(of head: String) -> CompletionResult? {
    let typed = String(head.reversed().prefix { $0.isASCII && $0.isLetter }.reversed())
    guard head.dropLast(typed.count).last == "\\" else { return nil }
    let end = head.utf8.count
    let range = end - typed.utf8.count - 1..<end
    // `\eta` is η although `\eta…` could go on in another alphabet: an exact name is final.
    if names.contains(typed) {
      return CompletionResult(replacing: range, candidates: [.init(Symbols.greek(typed), suffix: "")])
    }
    let matches = names.filter { $0.hasPrefix(typed) }
    if matches.count == 1 {
      return CompletionResult(replacing: range, candidates: [.init(Symbols.greek(matches[0]), suffix: "")])
    }
    return CompletionResult(
      replacing: range,
      candidates: matches.map { .init("\\" + $0, label: "\\\($0) \(Symbols.greek($0))", suffix: "") })
  }
}
