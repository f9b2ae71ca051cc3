import Debugging
import Drawing
import Networks

/// How symbols, sums and numbers are spelled: for the screen, or for LaTeX.
///
/// Quantities and parameters of any cell are spelled by rule from their names: `delta_out` at t=5 is δ_out,5.
struct FormulaMarkup {
  enum Language { case plain, latex }

  let language: Language
  /// The network that says what its quantities are called.
  let names: NetworkSpecification
  /// The letter of the loss.
  var loss = "E"
  private var isLaTeX: Bool { language == .latex }

  /// A quantity at a place, `index` chooses its element.
  func quantity(_ quantity: Quantity, at place: String, index: String) -> String {
    if quantity == .loss { return name(loss, sub: [place]) }
    let parts = names.name(of: quantity).split(separator: "_").map(String.init)
    return name(parts[0], sub: parts.dropFirst() + [place]) + "[\(index)]"
  }

  var lossSymbol: String { name(loss, sub: []) }

  func parameter(_ parameter: String, row: String, column: String?) -> String {
    let parts = parameter.split(separator: "_").map(String.init)
    return name(parts[0], sub: Array(parts.dropFirst())) + "[\(row)]" + (column.map { "[\($0)]" } ?? "")
  }

  /// dE/d(parameter element)
  func gradient(_ element: String) -> String {
    isLaTeX
      ? "\\frac{\\partial \(lossSymbol)}{\\partial \(element)}"
      : loss == "E" ? "dE/d\(element)" : "d\(loss)/d\(element)"
  }

  private func name(_ letter: String, sub: [String]) -> String {
    guard isLaTeX else {
      return ([Symbols.greek(letter)] + (sub.isEmpty ? [] : [sub.joined(separator: ",")])).joined(separator: "_")
    }
    // The number of a layer goes above: delta1 is δ⁽¹⁾.
    let digits = letter.reversed().prefix(while: \.isNumber).count
    let (letter, layer) = (String(letter.dropLast(digits)), String(letter.suffix(digits)))
    let isGreek = Symbols.greek(letter) != letter
    let head =
      (isGreek ? "\\\(letter)" : letter.count == 1 ? letter : "\\mathrm{\(escaped(letter))}")
      + (layer.isEmpty ? "" : "^{(\(layer))}")
    if sub.isEmpty { return head }
    return head + "_{"
      + sub.map { $0.count > 1 && $0.allSatisfy(\.isLetter) ? "\\mathrm{\($0)}" : $0 }.joined(separator: ",") + "}"
  }

  var times: String { isLaTeX ? " \\cdot " : " · " }
  var minus: String { isLaTeX ? "-" : "−" }
  func sum(over index: String, _ body: String) -> String { isLaTeX ? "\\sum_{\(index)} \(body)" : "Σ_\(index) \(body)" }
  func parenthesised(_ body: String) -> String { isLaTeX ? "\\left(\(body)\\right)" : "(\(body))" }
  func over(_ above: String, _ below: String) -> String {
    isLaTeX ? "\\frac{\(above)}{\(below)}" : "\(above) / " + (below.contains(" ") ? "(\(below))" : below)
  }
  func squared(_ body: String) -> String { body + (isLaTeX ? "^{2}" : "²") }
  func root(_ body: String) -> String { isLaTeX ? "\\sqrt{\(body)}" : "√(\(body))" }
  var half: String { isLaTeX ? "\\tfrac{1}{2} " : "½ " }

  func apply(_ function: String, prime: Bool = false, _ argument: String) -> String {
    self.function(function) + (prime ? "'" : "") + parenthesised(argument)
  }

  private func function(_ name: String) -> String {
    guard isLaTeX else { return name }
    switch name {
    case "σ": return "\\sigma"
    case "tanh", "exp", "ln", "sin", "cos", "max", "min": return "\\\(name)"
    default: return "\\operatorname{\(escaped(name))}"
    }
  }

  /// Text that is no formula, such as an expression as it was typed.
  func text(_ text: String) -> String { isLaTeX ? "\\texttt{\(escaped(text))}" : text }

  func number(_ value: Double, significant: Int = 4) -> String {
    guard isLaTeX else { return formatted(value, significant: significant) }
    if value.isNaN { return "\\mathrm{NaN}" }
    if value.isInfinite { return value < 0 ? "-\\infty" : "\\infty" }
    let digits = formatted(value, significant: significant, minus: .hyphen)
    guard let e = digits.firstIndex(of: "e") else { return digits }
    let exponent = Int(digits[digits.index(after: e)...]) ?? 0
    return "\(digits[..<e]) \\times 10^{\(exponent)}"
  }

  /// Numbers put together with their signs between them.
  func added(_ values: [Double]) -> String {
    var text = ""
    for (place, value) in values.enumerated() {
      let isNegative = value < 0
      if place > 0 { text += isNegative ? " \(minus) " : " + " }
      text += number(place > 0 && isNegative ? -value : value)
    }
    return text.isEmpty ? "0" : text
  }

  /// Terms put together: the sign of a term that has one stands between.
  func added(_ terms: [(isNegative: Bool, text: String)]) -> String {
    var text = ""
    for (place, term) in terms.enumerated() {
      if place > 0 { text += term.isNegative ? " \(minus) " : " + " } else if term.isNegative { text += minus }
      text += term.text
    }
    return text.isEmpty ? "0" : text
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "_", "%", "&", "#", "$", "{", "}": result += "\\\(character)"
      case "^": result += "\\^{}"
      case "~": result += "\\~{}"
      case "\\": result += "\\textbackslash{}"
      default: result.append(character)
      }
    }
    return result
  }
}
