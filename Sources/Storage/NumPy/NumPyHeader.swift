/// What the header of a .npy file says: a dictionary as Python writes it, with three keys in any order.
struct NumPyHeader: Equatable {
  /// `<f8` and the like.
  var description = ""
  var isColumnMajor = false
  var shape: [Int] = []

  /// `start` is where the text begins in the file.
  init(parsing text: ArraySlice<UInt8>) throws(NumPyError) {
    var scanner = Scanner(text)
    var known: Set<String> = []
    try scanner.expect("{")
    while !scanner.accept("}") {
      let key = try scanner.string()
      guard known.insert(key).inserted else { throw scanner.failure }
      try scanner.expect(":")
      switch key {
      case "descr": description = try scanner.isNext("[") ? scanner.list() : scanner.string()
      case "fortran_order": isColumnMajor = try scanner.boolean()
      case "shape": shape = try scanner.tuple()
      default: throw scanner.failure
      }
      if !scanner.accept(",") {
        try scanner.expect("}")
        break
      }
    }
    guard known.count == 3, scanner.isAtEnd else { throw scanner.failure }
  }

  /// Takes a text apart from its front.
  private struct Scanner {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { rest = text }

    var failure: NumPyError { .headerMalformed(offset: rest.startIndex) }

    private mutating func skipSpace() { rest = rest.drop { $0 == 0x20 || $0 == 0x0A } }

    var isAtEnd: Bool { rest.allSatisfy { $0 == 0x20 || $0 == 0x0A } }

    mutating func isNext(_ mark: Unicode.Scalar) -> Bool {
      skipSpace()
      return rest.first == UInt8(ascii: mark)
    }

    mutating func accept(_ mark: Unicode.Scalar) -> Bool {
      guard isNext(mark) else { return false }
      rest.removeFirst()
      return true
    }

    mutating func expect(_ mark: Unicode.Scalar) throws(NumPyError) {
      guard accept(mark) else { throw failure }
    }

    mutating func string() throws(NumPyError) -> String {
      skipSpace()
      guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { throw failure }
      let text = rest.dropFirst().prefix { $0 != quote && $0 != UInt8(ascii: "\\") }
      guard text.endIndex < rest.endIndex, rest[text.endIndex] == quote else { throw failure }
      rest = rest[(text.endIndex + 1)...]
      return String(decoding: text, as: UTF8.self)
    }

    mutating func boolean() throws(NumPyError) -> Bool {
      skipSpace()
      for (word, value) in [("True", true), ("False", false)] where rest.starts(with: word.utf8) {
        rest = rest.dropFirst(word.utf8.count)
        return value
      }
      throw failure
    }

    mutating func tuple() throws(NumPyError) -> [Int] {
      try expect("(")
      var extents: [Int] = []
      while !accept(")") {
        skipSpace()
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let extent = Int(String(decoding: digits, as: UTF8.self)) else { throw failure }
        extents.append(extent)
        rest = rest[digits.endIndex...]
        // As Python 2 wrote long integers.
        if rest.first == UInt8(ascii: "L") { rest.removeFirst() }
        if !accept(",") {
          try expect(")")
          break
        }
      }
      return extents
    }

    /// The fields of a record, as they are written: only to be named in an error.
    mutating func list() throws(NumPyError) -> String {
      guard let end = rest.lastIndex(of: UInt8(ascii: "]")) else { throw failure }
      defer { rest = rest[(end + 1)...] }
      return String(decoding: rest[...end], as: UTF8.self)
    }
  }
}
