/// Why a file is not the table that was asked for. Lines and columns of text count from 1.
public enum CSVError: Error, Sendable, Equatable {
  case text(TextError)
  /// No bytes, or nothing but blank lines.
  case empty
  /// Offsets are kept in 32 bits: 4 GiB is the end.
  case tooLarge(bytes: Int)
  case raggedRow(line: Int, expected: Int, found: Int, delimiter: CSVDelimiter)
  /// The quote opened here is never closed.
  case unterminatedQuote(at: TextPosition)
  /// Something other than a delimiter or a line's end follows a closing quote.
  case textAfterQuote(at: TextPosition)
  case noSuchColumn(String, available: [String])
  /// Positions count from 1.
  case noSuchPosition(Int, columns: Int)
  /// A name was asked for, and the first row holds data.
  case noHeader(wanted: String, columns: Int)
  /// Several columns of that name; their positions, from 1.
  case ambiguousColumn(String, positions: [Int])
  case notANumber(field: String, column: String, at: TextPosition, flaw: DecimalNumber.Flaw)
}
