import Console
import Foundation
import Testing

@Suite struct LogCommandTests {
  private func lines(_ path: String) throws -> [[String: Any]] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  @Test func everyUpdateHasALineAndWhatWasThereStays() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let console = TestConsole()
    for line in [
      "load adder --bits 4", "network rnn --hidden 4", "log \(path)", "train -n 5 --rate 0.2", "log \(path) --every 2",
      "train -n 5", "log off", "train -n 5",
    ] {
      console.run(line)
      #expect(console.outcome == .succeeded)
    }
    let lines = try lines(path)
    #expect(
      lines.compactMap { $0["event"] as? String } == ["train"] + Array(repeating: "update", count: 5) + [
        "train", "update", "update", "update",
      ])
    #expect(lines.compactMap { $0["iteration"] as? Int } == [0, 1, 2, 3, 4, 5, 5, 6, 8, 10])
    // The losses are those of the run, with every digit.
    let losses = try #require(console.session.workbench.run).state.losses
    for line in lines where line["event"] as? String == "update" {
      #expect(line["loss"] as? Double == losses[try #require(line["iteration"] as? Int) - 1])
      #expect(
        (line["gradient_norm"] as? Double ?? 0) > 0
          && line["rate"] as? Double == (line["iteration"] as? Int ?? 0 > 5 ? 0.1 : 0.2))
    }
  }

  @Test func epochsOfADevPartHaveLines() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).jsonl").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let console = TestConsole()
    for line in [
      "load text samples/names.txt --lines", "network rnn --hidden 4", "log \(path) --every 1000",
      "train --epochs 2 --batch 200",
    ] where FileManager.default.fileExists(atPath: "samples/names.txt") { console.run(line) }
    guard FileManager.default.fileExists(atPath: "samples/names.txt") else { return }
    let epochs = try lines(path).filter { $0["event"] as? String == "epoch" }
    #expect(epochs.compactMap { $0["epoch"] as? Int } == [1, 2])
    #expect(epochs.allSatisfy { ($0["perplexity"] as? Double ?? 0) > 1 })
  }

  /// A full disk ends training, keeps what was learned, and says so.
  @Test func aFullDiskEndsTrainingAndKeepsWhatWasLearned() throws {
    let console = TestConsole()
    for line in ["load adder --bits 4", "network rnn --hidden 4", "log /dev/full"] { console.run(line) }
    let output = console.run("train -n 100000")
    #expect(console.outcome == .failed)
    #expect(output.contains("the log ends here") && output.contains("what was learned is kept"))
    let learned = try #require(console.session.workbench.run).state.iteration
    #expect(learned > 0 && learned < 100_000)
    // Nothing is logged any more, and training goes on.
    #expect(console.run("log").contains("nothing is logged"))
    console.run("train -n 10")
    #expect(console.outcome == .succeeded)
  }

  @Test func aFolderThatIsNotThereIsSaidAtOnce() {
    let console = TestConsole()
    #expect(console.run("log /no/such/folder/log.jsonl").contains("/no/such/folder/log.jsonl"))
    #expect(console.outcome == .failed)
  }
}
