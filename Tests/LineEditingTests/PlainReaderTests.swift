import Foundation
import LineEditing
import Testing

struct PlainReaderTests {
  /// Everything that comes out of `bytes`: lines, and failures as they are thrown, up to the end.
  private func read(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [String] {
    let directory = try TemporaryDirectory()
    let path = try directory.file("script", holding: bytes)
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    let reader = PlainReader(descriptor: descriptor, limit: limit)
    var events: [String] = []
    while events.count < 1000 {
      do {
        switch try reader.readLine(prompt: Prompt("> ")) {
        case .line(let line): events.append("\(reader.currentLine):\(line)")
        case .interrupted: events.append("interrupted")
        case .endOfInput:
          return events
        }
      } catch {
        events.append("\(error)")
      }
    }
    return events
  }

  @Test(arguments: [
    ("", []), ("\n", ["1:"]), ("a\nb\n", ["1:a", "2:b"]), ("a\r\nb\r\n", ["1:a", "2:b"]), ("a\nb", ["1:a", "2:b"]),
    ("a\rb\n", ["1:a\rb"]), ("\n\nδ 日本\n", ["1:", "2:", "3:δ 日本"]), ("\u{FEFF}a\n", ["1:a"]),
  ])
  func splitsLines(text: String, lines: [String]) throws {
    #expect(try read(Array(text.utf8)) == lines)
  }

  @Test func wrongEncodingNamesLineAndByteAndGoesOn() throws {
    let bytes = Array("one\ngrö".utf8) + [0xDF, 0x65, 0x0A] + Array("three\n".utf8) + [0xE6, 0x97]
    #expect(
      try read(bytes) == [
        "1:one", "invalidUTF8(line: 2, byte: 4)", "3:three", "invalidUTF8(line: 4, byte: 0)",
      ])
  }

  @Test(arguments: [[0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8], [0x80]] as [[UInt8]])
  func whatUTF8ForbidsIsAnError(bytes: [UInt8]) throws {
    #expect(try read([0x61] + bytes + [0x0A]) == ["invalidUTF8(line: 1, byte: 1)"])
  }

  @Test func lineOfThirtyMegabytes() throws {
    let line = String(repeating: "0123456789", count: 3_000_000)
    let events = try read(Array((line + "\nnext").utf8), limit: 1 << 27)
    #expect(events.count == 2)
    #expect(events.first == "1:" + line)
    #expect(events.last == "2:next")
  }

  @Test func lineBeyondTheLimitIsSkipped() throws {
    let long = String(repeating: "x", count: 300_000)
    #expect(
      try read(Array("a\n\(long)\nb\n".utf8), limit: 1000) == [
        "1:a", "lineTooLong(line: 2, limit: 1000)", "3:b",
      ])
    #expect(try read(Array(long.utf8), limit: 1000) == ["lineTooLong(line: 1, limit: 1000)"])
  }

  @Test func linesArriveBeforeThePipeEnds() throws {
    let pipe = Pipe()
    let reader = PlainReader(descriptor: pipe.fileHandleForReading.fileDescriptor)
    pipe.fileHandleForWriting.write(Data("first\nsec".utf8))
    #expect(try reader.readLine(prompt: Prompt("")) == .line("first"))
    pipe.fileHandleForWriting.write(Data("ond\n".utf8))
    #expect(try reader.readLine(prompt: Prompt("")) == .line("second"))
    try pipe.fileHandleForWriting.close()
    #expect(try reader.readLine(prompt: Prompt("")) == .endOfInput)
    #expect(try reader.readLine(prompt: Prompt("")) == .endOfInput)
  }

  @Test func directoryAndClosedDescriptorAreErrors() throws {
    let descriptor = open("/tmp", O_RDONLY)
    defer { close(descriptor) }
    let reader = PlainReader(descriptor: descriptor)
    #expect(throws: LineReadingFailure.readFailed(line: 1, errno: EISDIR)) {
      try reader.readLine(prompt: Prompt(""))
    }
    #expect(try reader.readLine(prompt: Prompt("")) == .endOfInput)
    let closed = PlainReader(descriptor: 9999)
    #expect(throws: LineReadingFailure.readFailed(line: 1, errno: EBADF)) { try closed.readLine(prompt: Prompt("")) }
  }
}
