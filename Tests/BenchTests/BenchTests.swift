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

  static let rows = [
    "adder-sigmoid", "adder-tanh", "adder-sweep", "evaluate", "trees-30", "trees-100", "trees-300", "chars-100",
    "chars-128", "chars-512", "chars-128-lstm", "chars-128-gru", "chars-128-lstm-2-layers", "threads-trees-30",
    "threads-trees-100", "threads-trees-300", "threads-chars-128",
    "threads-chars-512", "startup", "load-trees", "load-csv", "load-text", "look-walk", "look-delta", "look-explain",
    "look-explain-grad", "look-credit-200", "look-credit-1000", "look-diagnose", "unwatched-adder", "break-adder",
    "break-1-adder", "history-adder", "unwatched-trees", "break-trees", "break-1-trees", "history-trees", "long-chain",
    "long-chain-64", "deep-tree",
  ]

  @Test func listNamesEveryRow() throws {
    let (status, output, _) = try bench("--list")
    #expect(status == 0)
    #expect(output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) } == Self.rows)
  }

  @Test(arguments: [
    (["--fast"], "there is no option --fast"), (["--runs"], "--runs needs a value"),
    (["--runs", "0"], "not '0'"), (["--runs=x"], "not 'x'"), (["--quick=1"], "--quick takes no value"),
    (["adding"], "there is no row 'adding'"), (["--peers", "/no/such/python"], "'/no/such/python' cannot be run"),
    (["--peers", "--json"], "--peers needs a value"), (["--threads", "0"], "--threads takes a number"),
    (["--treebank", "/no/such/trees"], "'/no/such/trees' cannot be read"), (["--text"], "--text needs a value"),
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
      let name = try #require(object["row"] as? String)
      let beside =
        ["unwatched", "break", "history"].contains { name.hasPrefix($0) }
        ? ["plain"] : name.hasPrefix("threads") ? ["on one"] : []
      let peers = try #require(object["peers"] as? [String: Any])
      #expect(object["unit"] is String && Array(peers.keys) == beside)
      // Where there is arithmetic to count, there is what it is a share of.
      if let flops = object["gflops"] as? Double {
        let limit = try #require(object["limit"] as? [String: Any])
        let (rate, share) = (try #require(limit["gflops"] as? Double), try #require(object["share"] as? Double))
        #expect(flops > 0 && rate > 0 && (share * rate / flops - 1).magnitude < 1e-9)
        #expect(limit["source"] as? String == "our own kernel")
      } else {
        #expect(object["share"] is NSNull && object["limit"] is NSNull)
      }
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
        *gemm_numpy.py) echo "seconds=0.001 numpy=v9" ;;
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
      let limit = try #require(object["limit"] as? [String: Any])
      let product = 2.0 * 128 * 128 * 128
      #expect(limit["source"] as? String == "numpy" && limit["gflops"] as? Double == product / 0.001 * 1e-9)
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

  /// A given treebank and text are read, and what was drawn says so.
  @Test func givenDataIsUsed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backstep-data-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (trees, text) = (folder.appendingPathComponent("few.txt"), folder.appendingPathComponent("verse.txt"))
    try String(repeating: "(1 (0 no) (1 (1 good) (1 film)))\n", count: 7)
      .write(to: trees, atomically: true, encoding: .utf8)
    try String(repeating: "abc", count: 900).write(to: text, atomically: true, encoding: .utf8)
    func objects(_ arguments: String...) throws -> [[String: Any]] {
      let (status, output, _) = try bench(arguments + ["--quick", "--json"])
      #expect(status == 0)
      return try output.split(separator: "\n").map { line in
        try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      }
    }
    let given = try objects("load-trees", "chars-100", "--treebank", trees.path, "--text", text.path)
    #expect(given.map { $0["data"] as? String } == ["verse.txt", "few.txt"])
    let checks = try #require(given[1]["checks"] as? [String: Double])
    #expect(checks["examples"] == 7)
    let drawn = try objects("load-trees")
    #expect((drawn.first?["data"] as? String)?.contains("drawn at random") == true)
  }

  /// Nothing but the jobs: what it prints would be counted too.
  @Test func bareSaysNothing() throws {
    let (status, output, errors) = try bench("adder-tanh", "trees-30", "--quick", "--bare", "--runs", "2")
    #expect(status == 0 && output == "" && errors == "")
  }

  /// The measured peers' programs say what is missing where a Python has none of their libraries.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")),
    arguments: ["adder", "trees", "chars"])
  func everyPeerInPythonNamesWhatItLacks(group: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("backstep-bare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let python = folder.appendingPathComponent("python")
    // Without site packages, and without those of the user.
    try "#!/bin/sh\nexec /usr/bin/python3 -I -S \"$@\"\n".write(to: python, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: python.path)
    let (status, output, _) = try bench(group, "--quick", "--json", "--peers", python.path)
    #expect(status == 0)
    for line in output.split(separator: "\n") {
      let object = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let skipped = try #require(object["skipped"] as? [String: String])
      #expect(!skipped.isEmpty)
      for (name, why) in skipped { #expect(why == "\(name) is not installed for this Python") }
    }
  }
}
