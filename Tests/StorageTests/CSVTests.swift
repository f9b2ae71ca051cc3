import Storage
import TestSupport
import Testing

/// Every field of a table, row by row.
private func rows(_ text: String, _ options: CSVOptions = CSVOptions(header: .absent)) throws -> [[String]] {
  let table = try CSVTable(Array(text.utf8), options: options)
  return (0..<table.rowCount).map { row in (0..<table.columnCount).map { table.field(row: row, column: $0).text } }
}

private func error(_ text: String, _ options: CSVOptions = CSVOptions(), column: CSVColumn = .position(1)) -> CSVError?
{
  do throws(CSVError) {
    _ = try CSVTable(Array(text.utf8), options: options).numericColumn(column)
    return nil
  } catch { return error }
}

@Suite struct CSVReading {
  @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEndSplitsTheSameRows(end: String) throws {
    let expected = [["a", "b"], ["1", "2"], ["3", "4"]]
    let text = ["a,b", "1,2", "3,4"].joined(separator: end)
    #expect(try rows(text) == expected)
    #expect(try rows(text + end) == expected)
    #expect(try rows(text + end + end + end) == expected)
    #expect(try rows("\u{FEFF}" + text) == expected)
    #expect(try rows(["1", "", "3"].joined(separator: end) + end) == [["1"], [""], ["3"]])
  }

  @Test func quotesHoldDelimitersNewlinesAndDoubledQuotes() throws {
    let text = "\"a,b\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",\"\"\n\"\"\"\",plain \"quote\"\n"
    #expect(try rows(text) == [["a,b", "say \"hi\""], ["two\r\nlines", ""], ["\"", "plain \"quote\""]])
  }

  @Test func emptyFieldsStay() throws {
    #expect(try rows(",,\n,x,") == [["", "", ""], ["", "x", ""]])
    #expect(try rows("a,") == [["a", ""]])
  }

  @Test func blankLinesAreSkippedBetweenRowsButAreGapsInASingleColumn() throws {
    #expect(try rows("\n1,2\n\n  \n3,4\n\n") == [["1", "2"], ["3", "4"]])
    #expect(try rows("1\n\n3\n\n\n") == [["1"], [""], ["3"]])
  }

  @Test(arguments: [
    ("a;b\n1,5;2\n", CSVDelimiter.semicolon), ("1,5;2,5\n3,5;4,5\n", .semicolon), ("a\tb,c\n1\t2,3\n", .tab),
    ("a,b;c\n1,2\n", .comma), ("\"x;y;z\",b\n\"1;2\",3\n", .comma), ("1\n2\n", .comma), ("", .comma),
    ("name;note\nx;\"a,b\"\n", .semicolon), ("a,b\n1,2\n3;4,5\n", .comma),
  ]) func theDelimiterIsTheOneThatSplitsEvenly(text: String, expected: CSVDelimiter) throws {
    guard !text.isEmpty else { return }
    #expect(try CSVTable(Array(text.utf8)).delimiter == expected)
  }

  @Test func aChosenDelimiterIsObeyed() throws {
    #expect(try rows("a;b\n1;2", CSVOptions(delimiter: .comma, header: .absent)) == [["a;b"], ["1;2"]])
  }

  /// Every split of quotes, delimiters and line ends up to six bytes: the reader either throws or gives even rows.
  @Test func everyShortInputIsReadOrRefused() throws {
    let alphabet: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D, 0x61]
    for length in 1...6 {
      var digits = Array(repeating: 0, count: length)
      while true {
        let bytes = digits.map { alphabet[$0] }
        if let table = try? CSVTable(bytes, options: CSVOptions(delimiter: .comma)) {
          for row in 0..<table.rowCount {
            for column in 0..<table.columnCount {
              _ = table.field(row: row, column: column).text
              _ = table.position(row: row, column: column)
            }
          }
        }
        guard let place = digits.lastIndex(where: { $0 < alphabet.count - 1 }) else { break }
        digits[place] += 1
        for later in (place + 1)..<max(place + 1, length) { digits[later] = 0 }
      }
    }
  }
}

@Suite struct CSVHeaders {
  private func header(_ text: String, wanted: [CSVColumn] = [], _ header: CSVHeader = .automatic) throws -> Bool {
    try CSVTable(Array(text.utf8), options: CSVOptions(header: header, wanted: wanted)).hasHeader
  }

  @Test func textAboveNumbersIsAHeader() throws {
    #expect(try header("date,temp\n2020-01-01,5\n"))
    #expect(try header("name,kind\nx,y\n"))
    #expect(try !header("2020-01-01,5\n2020-01-02,6\n"))
    #expect(try !header("1,2\n3,4\n"))
    #expect(try !header("NA\n1\n2\n"))
    #expect(try !header("\"1,5\"\n\"1,7\"\n"), "a decimal comma is no name")
  }

  @Test func theWantedColumnDecides() throws {
    #expect(try !header("x,5\ny,6\n", wanted: [.position(2)]))
    #expect(try header("x,5\ny,6\n", wanted: [.position(1)]))
    #expect(try header("2019,2020\n1,2\n", wanted: [.named("2020")]))
    #expect(try !header("1,2\n3,4\n", wanted: [.named("2")]))
    #expect(try header("x,NA\ny,6\n", wanted: [.named("x")]))
  }

  @Test func theCallerHasTheLastWord() throws {
    #expect(try header("1,2\n3,4\n", .present))
    #expect(try !header("a,b\n3,4\n", .absent))
    #expect(try CSVTable(Array("a,b\n3,4\n".utf8), options: CSVOptions(header: .absent)).columnNames == ["1", "2"])
  }

  @Test func namesAreTrimmedAndFound() throws {
    let table = try CSVTable(Array("year, temp ,\"a \"\"b\"\"\"\n1,2,3\n".utf8))
    #expect(table.columnNames == ["year", "temp", "a \"b\""])
    #expect(try table.index(of: "temp") == 1)
    #expect(try table.index(of: "a \"b\"") == 2)
    #expect(try table.index(of: .position(3)) == 2)
    #expect(try table.index(of: "3") == 2)
    #expect(try table.column("temp").map(\.text) == ["2"])
  }

  @Test func aColumnThatIsNotThereCarriesTheOnesThatAre() {
    #expect(error("a,b\n1,2\n", column: "c") == .noSuchColumn("c", available: ["a", "b"]))
    #expect(error("1,2\n3,4\n", column: "c") == .noHeader(wanted: "c", columns: 2))
    #expect(error("a,b\n1,2\n", column: .position(3)) == .noSuchPosition(3, columns: 2))
    #expect(error("a,b\n1,2\n", column: .position(0)) == .noSuchPosition(0, columns: 2))
    #expect(error("a,b,a\n1,2,3\n", column: "a") == .ambiguousColumn("a", positions: [1, 3]))
    #expect(error("a,b,a\n1,2,3\n", column: "b") == nil)
  }

  @Test func columnsOfNumbersAreRecognised() throws {
    let table = try CSVTable(Array("a,b,c\nx,1,NA\n2,NA,NA\n".utf8), options: CSVOptions(header: .present))
    #expect((0..<3).map(table.looksNumeric) == [false, true, false])
  }
}

@Suite struct CSVNumbers {
  @Test func missingValuesAreReportedByRow() throws {
    let text = "v\n1\nNA\n\nnan\nN/A\n2.5\nnull\n?\n-\n\"\"\n-3e2\n"
    let table = try CSVTable(Array(text.utf8), options: CSVOptions(wanted: ["v"]))
    let column = try table.numericColumn("v")
    #expect(column.name == "v")
    #expect(column.missing == [1, 2, 3, 4, 6, 7, 8, 9])
    #expect(column.values.filter { !$0.isNaN } == [1, 2.5, -300])
    #expect(column.values.count == 11)
  }

  @Test func quotedNumbersAndInfinitiesAreValues() throws {
    let column = try CSVTable(Array("\"1.5\"\n inf\n-Infinity\n".utf8)).numericColumn(.position(1))
    #expect(column.values == [1.5, .infinity, -.infinity])
  }

  @Test func aFieldThatIsNoNumberIsNamedWithItsPlace() {
    let text = "day,t\n\"mon\nday\",1\ntue,warm\n"
    let expected = CSVError.notANumber(
      field: "warm", column: "t", at: TextPosition(line: 4, column: 5), flaw: .notANumber)
    #expect(error(text, column: "t") == expected)
  }

  @Test func placesCountCharactersNotBytes() {
    let expected = CSVError.notANumber(
      field: "x", column: "t", at: TextPosition(line: 2, column: 6), flaw: .notANumber)
    #expect(error("stadt,t\nKöln,x\n", column: "t") == expected)
  }

  @Test func sunspotsReadAsShipped() throws {
    let bytes = try readFile("samples/sunspots.csv")
    let table = try CSVTable(bytes, options: CSVOptions(wanted: ["sunspots"]))
    #expect(table.hasHeader && table.rowCount == 309)
    let column = try table.numericColumn("sunspots")
    #expect(column.missing.isEmpty)
    #expect(column.values.first == 5 && column.values.last == 2.9)
    #expect(try table.numericColumn("year").values == (1700...2008).map(Double.init))
  }
}

@Suite struct CSVErrors {
  @Test func unevenRowsAreNamedByLine() {
    let expected = CSVError.raggedRow(line: 4, expected: 2, found: 3, delimiter: .comma)
    #expect(error("a,b\n1,2\n\n3,4,5\n") == expected)
    #expect(error("v\n1,5\n") == .raggedRow(line: 2, expected: 1, found: 2, delimiter: .comma))
  }

  @Test func nothingIsEmpty() {
    #expect(error("") == .empty)
    #expect(error("\n\r\n  \n") == .empty)
    #expect(error("\u{FEFF}") == .empty)
  }

  @Test func quotesThatDoNotCloseAreNamedWhereTheyOpen() {
    #expect(error("a,b\n1,\"x\n2,3\n") == .unterminatedQuote(at: TextPosition(line: 2, column: 3)))
    #expect(error("\"") == .unterminatedQuote(at: TextPosition(line: 1, column: 1)))
    #expect(error("a,b\n\"1\"x,2\n") == .textAfterQuote(at: TextPosition(line: 2, column: 4)))
  }
}

@Suite struct TextChecking {
  private func refusal(_ bytes: [UInt8]) -> CSVError? {
    do throws(CSVError) {
      _ = try CSVTable(bytes)
      return nil
    } catch { return error }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3, 0x28], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFC], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]]) func illFormedSequencesAreNamedWhereTheyStart(bytes: [UInt8])
  {
    for pad in 0..<9 {
      let text = Array("é,b\n".utf8) + Array(repeating: 0x61, count: pad) + bytes + Array("\nlong after it,x\n".utf8)
      #expect(refusal(text) == .text(.invalidByte(bytes[0], at: TextPosition(line: 2, column: pad + 1))))
    }
  }

  @Test func everyWellFormedCharacterIsAccepted() throws {
    let text = "\u{7F}\u{80}\u{7FF}\u{800}\u{D7FF}\u{E000}\u{FFFF}\u{10000}\u{10FFFF}"
    for pad in 0..<9 {
      let field = String(repeating: "x", count: pad) + text
      #expect(try rows("\(field)\n", CSVOptions(header: .absent)) == [[field]])
    }
  }

  @Test func latin1IsNotGuessed() {
    #expect(
      refusal(Array("caf".utf8) + [0xE9, 0x2C, 0x31, 0x0A])
        == .text(.invalidByte(0xE9, at: TextPosition(line: 1, column: 4))))
  }

  @Test func widerEncodingsAreNamed() {
    let wide = Array("a,b\n1,2\n".utf8).flatMap { [$0, 0] as [UInt8] }
    let swapped = Array("a,b\n1,2\n".utf8).flatMap { [0, $0] as [UInt8] }
    #expect(refusal([0xFF, 0xFE] + wide) == .text(.wide(.utf16LittleEndian)))
    #expect(refusal([0xFE, 0xFF] + swapped) == .text(.wide(.utf16BigEndian)))
    #expect(refusal(wide) == .text(.wide(.utf16LittleEndian)))
    #expect(refusal(swapped) == .text(.wide(.utf16BigEndian)))
    #expect(refusal([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0]) == .text(.wide(.utf32LittleEndian)))
    #expect(refusal([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]) == .text(.wide(.utf32BigEndian)))
  }

  @Test func binaryFilesAreNamed() {
    #expect(refusal([0x50, 0x4B, 3, 4, 20, 0, 8, 8]) == .text(.binary(.zip)))
    #expect(refusal([0x1F, 0x8B, 8, 0]) == .text(.binary(.gzip)))
    #expect(refusal([0x93] + Array("NUMPY".utf8) + [1, 0]) == .text(.binary(.numpy)))
    #expect(refusal(Array("1,2\n3,4\n5,6\n7,".utf8) + [0, 0x38, 0x0A]) == .text(.binary(.unknown)))
  }
}
