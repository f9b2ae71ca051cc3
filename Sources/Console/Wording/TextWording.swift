import Corpus
import Drawing

/// Words for what keeps a text from being learned from.
extension TextProblem {
  func located(in file: String) -> FileContentError {
    let diagnostic: Diagnostic =
      switch self {
      case .empty: Diagnostic(kind: "file-empty", "'\(file)' has nothing in it to learn from")
      case .tooShort(let tokens, let unit):
        Diagnostic(
          kind: "text-too-short",
          "the training part of '\(file)' has \(tokens == 0 ? "no \(unit.rawValue)" : "only \(plural(tokens, unit.rawValue))")",
          hint: "it takes two at least, one to read and one to predict")
      case .onlyOneSymbol(let symbol):
        Diagnostic(
          kind: "text-constant",
          "the training part of '\(file)' repeats '\(shownSymbol(symbol))' only: there is nothing to predict")
      case .sharesOutOfRange(let dev, let test):
        Diagnostic(
          kind: "out-of-range", "\(formatted(dev)) and \(formatted(test)) held out leave nothing to train on",
          hint: "--dev-share and --test-share must be less than 1 together")
      }
    return FileContentError(diagnostic: diagnostic)
  }
}
