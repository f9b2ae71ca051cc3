/// Reads grammars in NLTK's form, with meanings as our addition.
///
/// ```
/// %start S                                # else the first left side
/// %labels classes 2 false true            # ours: what meanings compute; or `values`, or left out
/// S -> S 'and' S [0.3] {= $1 and $3}      # probability and meaning end an alternative, in either order
///    …                                    # `\` at a line's end continues it; `#` begins a comment line
/// ```
///
/// Names are letters, digits, `_ / ^ < > -`; terminals stand in single or double quotes; an alternative may be empty.
/// Probabilities of a left side must sum to 1 within 0.01. A file that is no UTF-8 is read as ISO-8859-1 with a warning.
public struct GrammarReader: Sendable {
  /// A grammar and what its author should know about it.
  public struct Result: Sendable {
    public let grammar: Grammar
    public let warnings: [GrammarWarning]
  }

  /// How far the probabilities of a symbol may sum from 1.
  public static let tolerance = 0.01

  /// Reads a whole file. `file` only names it in errors.
  public static func read(_ bytes: [UInt8], file: String) throws(GrammarProblem) -> Result {
    if let zero = bytes.firstIndex(of: 0) {
      let place = TextPosition(of: zero, in: bytes)
      throw GrammarProblem(file: file, line: place.line, column: place.column, kind: .binaryFile)
    }
    var warnings: [GrammarWarning] = []
    let text: [Unicode.Scalar]
    do {
      _ = try UTF8Span(validating: bytes.span)
      text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    } catch {
      warnings.append(.readAsLatin1(line: TextPosition(of: error.byteOffsets.lowerBound, in: bytes).line))
      text = bytes.map { Unicode.Scalar($0) }
    }
    var draft = GrammarDraft(file: file)
    try draft.read(text)
    let grammar = try draft.finish()
    return Result(grammar: grammar, warnings: warnings + draft.warnings)
  }
}
