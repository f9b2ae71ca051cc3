import Foundation
import TestSupport
import Testing

/// What ships in samples/ runs, from the folder that the README tells people to stand in.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SampleTests {
  static let names =
    ((try? FileManager.default.contentsOfDirectory(atPath: packageFolder.appendingPathComponent("samples").path)) ?? [])
    .filter { $0.hasSuffix(".bks") }.sorted()

  @Test func thereAreSamples() { #expect(Self.names.contains("first-steps.bks")) }

  @Test(arguments: names)
  func sampleRunsToTheEnd(_ name: String) throws {
    let program = try Executable()
    var script = String(decoding: try readFile("samples/\(name)"), as: UTF8.self)
    // A hundred seeds are for a person with time; two show that the script holds.
    script = script.replacing(/--seeds\ [0-9]+/, with: "--seeds 2")
    let path = try program.home.write(script, to: name)
    let result = try program.run(["--no-init", path], folder: packageFolder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.output.isEmpty)
  }

  /// What the introduction promises to show.
  @Test func firstStepsTeachesTheNetworkToAdd() throws {
    let result = try Executable().run(["--no-init", "samples/first-steps.bks"], folder: packageFolder.path)
    #expect(result.output.contains("exact 100.0 % of all 16,384 pairs"))
    #expect(result.output.contains("37 + 90 = 127"))
    #expect(result.output.contains("11111110 → 127 ✓"))
    #expect(result.output.contains("✓ 321 gradients agree with finite differences"))
  }
}
