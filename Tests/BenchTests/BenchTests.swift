import Foundation
import TestSupport
import Testing

@Suite struct BenchTests {
  func bench(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
    try bench(arguments)
  }

  func bench(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: BuiltProducts.path(of: "bench"))
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: said, as: UTF8.self), String(decoding: complained, as: UTF8.self)
    )
  }

  static let rows = ["adder-sigmoid", "adder-tanh", "adder-sweep", "evaluate", "long-chain", "startup"]

  @Test func listNamesEveryRow() throws {
    let (status, output, _) = try bench("--list")
    #expect(status == 0)
    #expect(output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) } == Self.rows)
  }

  @Test(arguments: [
    (["--fast"], "there is no option --fast"), (["--runs"], "--runs needs a value"),
    (["--runs", "0"], "not '0'"), (["--runs=x"], "not 'x'"), (["--quick=1"], "--quick takes no value"),
    (["adding"], "there is no row 'adding'"), (["--peers", "/no/such/python"], "'/no/such/python' cannot be run"),
    (["--peers", "--json"], "--peers needs a value"),
  ])
  func wrongUsageIsExplainedAndEndsWith64(arguments: [String], says: String) throws {
    let (status, output, complained) = try bench(arguments)
    #expect(status == 64 && output.isEmpty)
    #expect(complained.contains(says) && complained.contains("usage: bench"))
  }

  /// One run of every row, each object with all its members.
  @Test func quickMeasuresEveryRow() throws {
    let (status, output, errors) = try bench("--quick", "--json")
    #expect(status == 0 && errors == "")
    let objects = try output.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(objects.compactMap { $0["row"] as? String } == Self.rows)
    for object in objects {
      #expect(try #require(object["seconds"] as? Double) > 0)
      #expect(try #require(object["rate"] as? Double) > 0)
      #expect(try #require(object["peak_bytes"] as? Int) > 1 << 20)
      #expect(object["unit"] is String && (object["peers"] as? [String: Any])?.isEmpty == true)
      #expect((object["machine"] as? [String: Any])?["kernels"] is String)
    }
  }

  /// A peer that answers is beside ours; one whose libraries are missing, or that fails, is left out with its words.
  @Test func peersRunBesideOursOrAreLeftOut() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backstep-peers-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let python = folder.appendingPathComponent("python")
    let answers = """
      #!/bin/sh
      case "$1" in
        *adder_numpy.py) echo "warming up"; echo "seconds=1.5 loss=0.25 exact=1 numpy=v9" ;;
        *adder_torch.py) echo "torch is not installed for this Python"; exit 69 ;;
        *adder_jax.py) echo "no such device" >&2; exit 3 ;;
      esac
      """
    try answers.write(to: python, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)

    let (status, output, _) = try bench("adder", "--quick", "--json", "--peers", python.path)
    #expect(status == 0)
    let lines = output.split(separator: "\n")
    #expect(lines.count == 2)
    for line in lines {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let ours = try #require(object["seconds"] as? Double)
      let peers = try #require(object["peers"] as? [String: [String: Any]])
      #expect(Set(peers.keys) == ["c", "c-native", "numpy"])
      let numpy = try #require(peers["numpy"])
      #expect(numpy["seconds"] as? Double == 1.5 && numpy["notes"] as? [String: String] == ["numpy": "v9"])
      #expect(numpy["checks"] as? [String: Double] == ["loss": 0.25, "exact": 1])
      for peer in peers.values {
        let (seconds, ratio) = (try #require(peer["seconds"] as? Double), try #require(peer["ratio"] as? Double))
        #expect(seconds > 0 && (ratio * ours / seconds - 1).magnitude < 1e-9)
      }
      let skipped = try #require(object["skipped"] as? [String: String])
      #expect(
        skipped == [
          "torch": "torch is not installed for this Python", "jax": "jax ended with status 3: no such device",
        ])
    }
  }
}
