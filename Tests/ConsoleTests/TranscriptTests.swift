import Foundation
import TestSupport
import Testing

/// Whole sessions, every line of what they show.
///
/// `Tests/Fixtures/transcripts/NAME.bks` is the script and `NAME.txt` what it writes, commands echoed behind their prompts.
/// Times are masked, and the portable kernels are used, so that the digits are the same on every machine. After a change
/// that is meant to be seen, `BACKSTEP_REWRITE_TRANSCRIPTS=1 swift test --filter Transcript` writes them anew, to be read
/// line by line before they are committed; `check_session.py` beside them recomputes the numbers with NumPy.
struct TranscriptTests {
  static let folder = fixtureFolder.appendingPathComponent("transcripts")
  static let names = [
    "adder", "grammar", "lstm", "pairs", "relu", "series", "slip", "sweep", "tasks", "text", "tree-debugging",
    "tree-lstm",
    "trees",
    "truncated",
  ]

  @Test func everyScriptHasATest() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(files.filter { $0.hasSuffix(".bks") }.sorted() == Self.names.map { $0 + ".bks" })
  }

  @Test(.timeLimit(.minutes(2)), arguments: names)
  func sessionReadsAsRecorded(_ name: String) throws {
    let result = try Executable().run(
      [
        "--no-init", "--quiet", "--echo", "--color", "never", "--threads", "1",
        Self.folder.appendingPathComponent("\(name).bks").path,
      ],
      environment: ["BACKSTEP_KERNELS": "portable"], folder: packageFolder.path)
    #expect(result.errors == "")
    #expect(result.status == 0)
    let shown = Self.masked(result.output)
    let record = Self.folder.appendingPathComponent("\(name).txt")
    if ProcessInfo.processInfo.environment["BACKSTEP_REWRITE_TRANSCRIPTS"] != nil {
      try shown.write(to: record, atomically: true, encoding: .utf8)
      return
    }
    let expected = try String(contentsOf: record, encoding: .utf8)
    let lines = shown.split(separator: "\n", omittingEmptySubsequences: false)
    let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, pair) in zip(lines, expectedLines).enumerated() where pair.0 != pair.1 {
      Issue.record("\(name).txt:\(number + 1): “\(pair.1)” became “\(pair.0)”")
      return
    }
    #expect(lines.count == expectedLines.count)
  }

  /// Durations, which may differ from run to run, and how far finite differences are off, whose digits are those of rounding
  /// and differ with the system's exp and log.
  static func masked(_ text: String) -> String {
    text.replacing(/(\ {2}|each,\ )[0-9.]+\ (ns|µs|ms|s)\b/) { "\($0.output.1)TIME" }
      .replacing(/\ *[0-9.]+e-[1-9][0-9]+|\ +rounding\b/, with: " ROUNDING")
      .replacing(/[0-9.]+[kM]?(\ (examples|nodes)\/s)/) { "RATE\($0.output.1)" }
      .replacing(/worst: .*/, with: "worst: …")
  }
}
