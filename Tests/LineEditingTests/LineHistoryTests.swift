import Foundation
import LineEditing
import Testing

/// A directory that goes away with its owner.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/line-editing-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String, holding bytes: [UInt8]) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
    return path + "/" + name
  }
}

struct LineHistoryTests {
  let directory: TemporaryDirectory
  var path: String { directory.path + "/state/backstep/history" }

  init() throws { directory = try TemporaryDirectory() }

  private func contents() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test func missingFileIsAnEmptyHistory() throws {
    var history = LineHistory(path: path)
    #expect(try history.load() == .init(entries: 0, skipped: 0))
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func entriesReturnInTheNextRun() throws {
    var first = LineHistory(path: path)
    for line in ["print δ_t", "load 日本", "a  b"] { try first.enter(line) }
    var second = LineHistory(path: path)
    #expect(try second.load().entries == 3)
    #expect(second.entries == ["print δ_t", "load 日本", "a  b"])
    #expect(try contents() == "print δ_t\nload 日本\na  b\n")
  }

  @Test func fileAndDirectoriesArePrivate() throws {
    var history = LineHistory(path: path)
    try history.enter("secret")
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(path) == 0o600)
    #expect(try mode(directory.path + "/state") == 0o700)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try history.enter("more")
    #expect(try mode(path) == 0o600)
  }

  @Test func blankLinesAndRepetitionsAreLeftOut() throws {
    var history = LineHistory(path: path)
    let entered = try ["a", "a", "", "  ", "b", "a"].map { try history.enter($0) }
    #expect(entered == [true, false, false, false, true, true])
    #expect(history.entries == ["a", "b", "a"])
    #expect(try contents() == "a\nb\na\n")
  }

  @Test(arguments: [1, 10, 100]) func keepsTheNewestUpToItsLimit(limit: Int) throws {
    var history = LineHistory(path: path, limit: limit)
    for number in 0..<1000 { try history.enter("line \(number)") }
    #expect(history.entries.last == "line 999")
    var next = LineHistory(path: path, limit: limit)
    try next.load()
    #expect(next.entries == ((1000 - limit)..<1000).map { "line \($0)" })
    // Loading shortened the file, and what is appended now is not lost.
    #expect(try contents().split(separator: "\n").count == limit)
    try next.enter("after")
    #expect(try contents().hasSuffix("line 999\nafter\n"))
  }

  @Test func sessionsAppendingAtOnceLoseNothing() async throws {
    let path = path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in 0..<8 {
        group.addTask {
          var history = LineHistory(path: path, limit: 10_000)
          try history.load()
          for number in 0..<100 { try history.enter("session \(session) δ line \(number)") }
        }
      }
      try await group.waitForAll()
    }
    let lines = try contents().split(separator: "\n").map(String.init)
    #expect(lines.count == 800)
    for session in 0..<8 {
      #expect(
        lines.filter { $0.hasPrefix("session \(session) ") } == (0..<100).map { "session \(session) δ line \($0)" })
    }
  }

  @Test func shorteningWhileOthersAppendLosesNoNewEntry() throws {
    // Long lines make shortening slow, and more than twice the limit of them makes each session that starts shorten.
    let filler = String(repeating: "x", count: 60)
    let old = (0..<4000).map { "old \($0) \(filler)\n" }.joined()
    for _ in 0..<5 {
      let path = try directory.file("history", holding: Array(old.utf8))
      let finished = DispatchGroup()
      for session in 0..<4 {
        // Threads, not tasks: these run side by side whatever else the tests do.
        finished.enter()
        let thread = Thread {
          defer { finished.leave() }
          var history = LineHistory(path: path, limit: 1500)
          for number in 0..<200 {
            if number == session * 10 { _ = try? history.load() }
            _ = try? history.enter("\(session) \(number)")
          }
        }
        thread.start()
      }
      finished.wait()
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
      #expect(lines.count < 4000)
      for session in 0..<4 {
        let entered = lines.filter { $0.hasPrefix("\(session) ") }
        let isWhole = entered == (0..<200).map { "\(session) \($0)" }
        #expect(isWhole)
      }
    }
  }

  @Test func unfinishedLastLineIsKeptApart() throws {
    let path = try directory.file("history", holding: Array("one\ntw".utf8))
    var history = LineHistory(path: path)
    try history.enter("three")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntw\nthree\n")
  }

  @Test func binaryLinesAreSkippedAndKept() throws {
    let bytes: [UInt8] = Array("good\n".utf8) + [0xFF, 0xFE, 0x0A, 0x00, 0x01, 0x0A] + Array("fine δ\n\n".utf8)
    let path = try directory.file("history", holding: bytes)
    var history = LineHistory(path: path)
    #expect(try history.load() == .init(entries: 2, skipped: 2))
    #expect(history.entries == ["good", "fine δ"])
    try history.enter("new")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes + Array("new\n".utf8)))
  }

  @Test func hugeFileIsReadFromItsEnd() throws {
    let line = Array(String(repeating: "x", count: 99).utf8) + [0x0A]
    var bytes: [UInt8] = []
    for _ in 0..<120_000 { bytes += line }
    let path = try directory.file("history", holding: bytes + Array("last\n".utf8))
    var history = LineHistory(path: path, limit: 50)
    try history.load()
    #expect(history.entries == [String(repeating: "x", count: 99), "last"])
  }

  @Test func whatIsNoFileIsAnErrorAndTheSessionGoesOn() throws {
    var history = LineHistory(path: directory.path)
    #expect(throws: HistoryFailure.notAFile(path: directory.path)) { try history.load() }
    #expect(throws: HistoryFailure.cannotOpen(path: directory.path, errno: EISDIR)) { try history.enter("a") }
    #expect(history.entries == ["a"])
  }

  @Test func unwritableDirectoryIsAnErrorAndTheSessionGoesOn() throws {
    // A file where a directory should be: that stops even root.
    let file = try directory.file("plain", holding: [])
    var history = LineHistory(path: file + "/history")
    #expect(throws: HistoryFailure.cannotOpen(path: file + "/history", errno: ENOTDIR)) { try history.load() }
    #expect(throws: HistoryFailure.self) { try history.enter("a") }
    var below = LineHistory(path: "/proc/nowhere/history")
    #expect(throws: HistoryFailure.cannotCreateDirectory(path: "/proc/nowhere", errno: ENOENT)) { try below.enter("a") }
    #expect(below.entries == ["a"])
  }

  @Test func withoutPathNothingIsWritten() throws {
    var history = LineHistory(path: nil)
    try history.enter("a")
    #expect(try history.load() == .init(entries: 0, skipped: 0))
    #expect(history.entries == ["a"])
  }
}
