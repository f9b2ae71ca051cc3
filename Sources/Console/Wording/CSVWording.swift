import Storage

/// Words for what is wrong with a table of text.
public enum CSVWording {
  /// A fixed name for programs.
  public static func kind(of error: CSVError) -> String {
    switch error {
    case .text(.invalidByte): "file-not-utf8"
    case .text(.wide): "file-not-utf8"
    case .text(.binary): "file-binary"
    case .empty: "file-empty"
    case .tooLarge: "file-too-large"
    case .raggedRow: "ragged-row"
    case .unterminatedQuote: "unterminated-quote"
    case .textAfterQuote: "text-after-quote"
    case .noSuchColumn, .noSuchPosition: "no-such-column"
    case .noHeader: "no-header"
    case .ambiguousColumn: "ambiguous-column"
    case .notANumber: "not-a-number"
    }
  }

  /// Where in the file, if it is in one place; both from 1.
  public static func place(of error: CSVError) -> (line: Int, column: Int?)? {
    switch error {
    case .text(.invalidByte(_, let at)), .unterminatedQuote(let at), .textAfterQuote(let at),
      .notANumber(_, _, let at, _):
      (at.line, at.column)
    case .raggedRow(let line, _, _, _): (line, nil)
    default: nil
    }
  }

  /// What is wrong, in one sentence without the place.
  public static func message(for error: CSVError, in file: String) -> String {
    switch error {
    case .text(let error): message(for: error, in: file)
    case .empty: "'\(file)' is empty"
    case .tooLarge(let bytes): "'\(file)' has \(bytes) bytes; tables are read up to 4 GiB"
    case .raggedRow(_, let expected, let found, let delimiter):
      "this row has \(counted(found, "field")), the rows before it have \(expected) (separated by \(delimiter.words))"
    case .unterminatedQuote: "a quoted field begins here and is never closed"
    case .textAfterQuote: "something other than a separator follows a closing quote"
    case .noSuchColumn(let name, let available):
      "column '\(name)' is not in '\(file)'; its columns are \(listing(available))"
    case .noSuchPosition(let position, let columns):
      "'\(file)' has \(counted(columns, "column")); there is no column \(position)"
    case .noHeader(let wanted, let columns):
      "there is no column '\(wanted)': '\(file)' has no header, its \(counted(columns, "column")) have no names"
    case .ambiguousColumn(let name, let positions):
      "'\(file)' has \(positions.count) columns named '\(name)'"
    case .notANumber(let field, let column, _, let flaw): message(for: flaw, field: field, column: column)
    }
  }

  /// What to do about it. `suggestions` are the names close to the one that is not there.
  public static func hint(for error: CSVError, suggestions: [String] = []) -> String? {
    switch error {
    case .text(.invalidByte):
      "if it is Latin-1, convert it: iconv -f ISO-8859-1 -t UTF-8 FILE > NEW (ISO-8859-15 and WINDOWS-1252 are common too)"
    case .text(.wide(let encoding)): "convert it: iconv -f \(encoding.rawValue) -t UTF-8 FILE > NEW"
    case .text(.binary(let format)): format.hint
    case .empty: nil
    case .tooLarge: "split it, or keep only the columns that are needed: cut -d, -f2 FILE > NEW"
    case .raggedRow(_, let expected, let found, _) where found < expected:
      "write every separator, also around fields that are empty"
    case .raggedRow(_, _, _, .comma): "quote a field that holds commas; for numbers with a decimal comma write a point"
    case .raggedRow(_, _, _, let delimiter): "quote a field that holds \(delimiter.words)"
    case .unterminatedQuote: "close it, or double a quote that is meant literally: \"\""
    case .textAfterQuote: "inside a quoted field, double a quote that is meant literally: \"\""
    case .noSuchColumn:
      suggestions.isEmpty ? nil : "did you mean \(suggestions.map { "'\($0)'" }.joined(separator: " or "))?"
    case .noSuchPosition(_, let columns):
      columns == 1 ? "its only column is 1" : "columns count from 1 to \(columns)"
    case .noHeader(_, let columns):
      columns == 1 ? "choose it by its position: 1" : "choose one by its position, 1 to \(columns)"
    case .ambiguousColumn(_, let positions):
      "choose one by its position: \(positions.map(String.init).joined(separator: " or "))"
    case .notANumber(_, _, _, let flaw): hint(for: flaw)
    }
  }

  private static func message(for error: TextError, in file: String) -> String {
    switch error {
    case .invalidByte(let byte, _):
      "'\(file)' is not UTF-8 text: the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true)) cannot stand here"
    case .wide(let encoding): "'\(file)' is \(encoding.rawValue) text; only UTF-8 is read"
    case .binary(let format): "'\(file)' is \(format.words), not text"
    }
  }

  private static func message(for flaw: DecimalNumber.Flaw, field: String, column: String) -> String {
    let field = shortened(field)
    return switch flaw {
    case .notANumber: "'\(field)' in column '\(column)' is not a number"
    case .decimalComma: "'\(field)' in column '\(column)' has a decimal comma"
    case .thousandsSeparator: "'\(field)' in column '\(column)' has a separator between its digits"
    case .outOfRange: "'\(field)' in column '\(column)' is too large for a number of 64 bits"
    }
  }

  private static func hint(for flaw: DecimalNumber.Flaw) -> String {
    switch flaw {
    case .notANumber: "leave it empty or write NA if the value is missing, or choose another column"
    case .decimalComma: "write a decimal point"
    case .thousandsSeparator: "write thousands without separators, and a point before decimals"
    case .outOfRange: "the largest is about 1.8e308"
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// The first dozen names; a table may have thousands.
  private static func listing(_ names: [String]) -> String {
    let shown = names.prefix(12).map { "'\(shortened($0))'" }.joined(separator: ", ")
    return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
  }

  private static func shortened(_ text: String) -> String {
    let plain = String(text.map { $0.isNewline ? " " : $0 })
    return plain.count > 40 ? plain.prefix(39) + "…" : plain
  }
}

extension CSVDelimiter {
  var words: String {
    switch self {
    case .comma: "commas"
    case .semicolon: "semicolons"
    case .tab: "tabs"
    }
  }
}

extension BinaryFormat {
  var words: String {
    switch self {
    case .zip: "a zip archive or a spreadsheet"
    case .gzip: "gzip-compressed"
    case .zstandard: "zstd-compressed"
    case .xz: "xz-compressed"
    case .bzip2: "bzip2-compressed"
    case .parquet: "a Parquet file"
    case .hdf5: "an HDF5 file"
    case .numpy: "a NumPy array"
    case .sqlite: "an SQLite database"
    case .pdf: "a PDF document"
    case .png: "a PNG picture"
    case .jpeg: "a JPEG picture"
    case .elf: "a program"
    case .compoundDocument: "an old spreadsheet or office document"
    case .pickle: "a Python pickle"
    case .unknown: "binary"
    }
  }

  var hint: String? {
    switch self {
    case .zip, .compoundDocument: "save the sheet as CSV (UTF-8), or unpack the archive"
    case .gzip: "unpack it: gunzip FILE"
    case .zstandard: "unpack it: unzstd FILE"
    case .xz: "unpack it: unxz FILE"
    case .bzip2: "unpack it: bunzip2 FILE"
    case .parquet, .hdf5, .numpy, .sqlite, .pickle: "export the table as CSV"
    case .pdf, .png, .jpeg, .elf, .unknown: "a text file is needed: a table with commas, semicolons or tabs"
    }
  }
}
