import Console
import Foundation
import Testing

/// Commands kept in files.
struct ScriptTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Output with the folder's name taken out.
  private func run(_ text: String, _ console: TestConsole = TestConsole()) -> String {
    console.run(text).replacingOccurrences(of: folder.path, with: "")
  }

  private func source(_ name: String) -> String { "source \(folder.path)/\(name)" }

  @Test func scriptsRunEveryCommand() throws {
    try folder.write("# a comment\necho one; echo two\r\necho \\\n  three\n\necho (4\n5)", to: "a.bks")
    #expect(run(source("a.bks")) == "one\ntwo\nthree\n(4 5)\n")
  }

  @Test func scriptsStopAtTheFirstErrorWithItsPlace() throws {
    try folder.write("echo one\n\n  echo two; zzyx 3\necho three\n", to: "a.bks")
    let console = TestConsole()
    console.recorder.columns = 200
    #expect(
      run(source("a.bks") + "; echo not reached", console)
        == """
        one
        two
        /a.bks:3:13: there is no command 'zzyx'
              echo two; zzyx 3
                        ^~~~
            'help' lists the commands
        test:1:8: a command in /a.bks failed
            source /a.bks; echo not reached
                   ^~~~~~

        """.replacingOccurrences(
          of: "^~~~~~\n", with: "^" + String(repeating: "~", count: folder.path.count + 5) + "\n"))
    #expect(console.outcome == .failed)
    #expect(console.recorder.output == "one\ntwo\n")
  }

  @Test func keepGoingRunsTheRestAndStillFails() throws {
    try folder.write("bad\necho on\nworse\necho end", to: "a.bks")
    let console = TestConsole()
    let output = run(source("a.bks") + " --keep-going", console)
    #expect(output.split(separator: "\n").filter { $0 == "on" || $0 == "end" } == ["on", "end"])
    #expect(console.outcome == .failed)
    #expect(!console.session.settings.keepsGoing)
  }

  @Test func echoShowsTheCommands() throws {
    try folder.write("echo one # said\n\necho two", to: "a.bks")
    #expect(run(source("a.bks") + " --echo") == "backstep> echo one\none\nbackstep> echo two\ntwo\n")
  }

  @Test func scriptsReadScripts() throws {
    let inner = try folder.write("echo inner", to: "inner.bks")
    try folder.write("echo before\nsource \(inner)\necho after", to: "outer.bks")
    #expect(run(source("outer.bks")) == "before\ninner\nafter\n")
  }

  @Test func scriptsCannotReadThemselves() throws {
    try folder.write("source \(folder.path)/b.bks", to: "a.bks")
    try folder.write("source \(folder.path)/./a.bks", to: "b.bks")
    let console = TestConsole()
    let output = run(source("a.bks"), console)
    #expect(output.contains("/b.bks:1:8: a script cannot read itself: /a.bks → /b.bks → /a.bks\n"))
    #expect(console.outcome == .failed)
    // The session is as good as before.
    #expect(console.run("echo fine") == "fine\n")
  }

  @Test func scriptsReadOneAnotherOnlySoDeep() throws {
    for level in 0..<40 { try folder.write("source \(folder.path)/\(level + 1).bks", to: "\(level).bks") }
    #expect(run(source("0.bks")).contains("/31.bks:1:8: scripts may read one another at most 32 deep\n"))
  }

  @Test func unclosedQuoteNamesWhereItOpened() throws {
    try folder.write("echo fine\necho \"never\nclosed\n", to: "a.bks")
    #expect(
      run(source("a.bks")).hasPrefix(
        "fine\n/a.bks:2:6: '\"' is opened here and never closed\n    echo \"never\n         ^\n"))
  }

  @Test func quitEndsAllScripts() throws {
    let inner = try folder.write("quit 5\necho never", to: "inner.bks")
    try folder.write("source \(inner)\necho never", to: "outer.bks")
    let console = TestConsole()
    #expect(run(source("outer.bks") + "\necho never", console) == "")
    #expect(console.session.exitStatus == 5)
  }

  @Test func interruptStopsAScriptBetweenCommands() {
    let console = TestConsole()
    console.recorder.isInterrupted = true
    #expect(console.run("echo one\necho two") == "one\n")
    #expect(console.outcome == .interrupted)
  }

  static let unreadable: [(String, Data?, String)] = [
    ("missing.bks", nil, "there is no file /missing.bks"),
    (
      "latin.bks", Data("echo a\necho caf\u{E9}".unicodeScalars.map { UInt8($0.value) }),
      "/latin.bks is not UTF-8 text: line 2 holds other bytes"
    ),
    (
      "binary.bks", Data([0x7F, 0x45, 0x4C, 0x46, 0xFF, 0xFE]),
      "/binary.bks is not UTF-8 text: line 1 holds other bytes"
    ),
  ]

  @Test(arguments: unreadable)
  func unreadableScriptsAreNamed(_ name: String, _ data: Data?, _ message: String) throws {
    if let data { try folder.write(data, to: name) }
    let console = TestConsole()
    #expect(run(source(name), console).hasPrefix("test:1:8: \(message)\n"))
    #expect(console.outcome == .failed)
  }

  @Test func foldersAreNoScripts() {
    #expect(run("source \(folder.path)").contains(" is a folder, not a file\n"))
  }

  @Test func emptyScriptsAndByteOrderMarksAreFine() throws {
    try folder.write("", to: "empty.bks")
    try folder.write("\u{FEFF}echo marked", to: "marked.bks")
    #expect(run(source("empty.bks") + "\n" + source("marked.bks")) == "marked\n")
  }

  @Test func homeIsExpanded() {
    #expect(FileAccess.expanded("~/x") == (FileAccess.environment("HOME") ?? "~") + "/x")
    #expect(FileAccess.expanded("a~b") == "a~b")
  }

  @Test func writtenFilesReadBackAndReplaceWhole() throws {
    let path = folder.path + "/out.txt"
    try FileAccess.write(Array("first, longer".utf8), to: path)
    try FileAccess.write(Array("second".utf8), to: path)
    #expect(try FileAccess.readText(path) == "second")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["out.txt"])
    let missing = folder.path + "/no/such/out.txt"
    #expect(throws: ConsoleError.file(path: missing, .noFolder)) { try FileAccess.write([1], to: missing) }
    #expect(throws: ConsoleError.file(path: folder.path, .isDirectory)) { try FileAccess.write([1], to: folder.path) }
  }
}
