import Corpus
import Foundation
import TestSupport
import Testing

/// The series against another method's, and its order of convergence.
@Suite struct MackeyGlassTests {
  private struct Reference: Decodable {
    let tau: Int
    let points: [Double]
  }

  /// `Tests/Fixtures/mackey_glass_reference.py` solves the equation by SciPy's DOP853, stretch by stretch.
  @Test func agreesWithAnIndependentSolution() throws {
    let data = try Data(contentsOf: fixtureFolder.appendingPathComponent("mackey_glass.json"))
    let reference = try JSONDecoder().decode(Reference.self, from: data)
    let ours = MackeyGlass(delay: reference.tau).trajectory(units: reference.points.count)
    #expect(ours.count == reference.points.count)
    let difference = zip(ours, reference.points).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(difference < 1e-6)
  }

  /// Half the step, a sixteenth of the error.
  @Test func isOfFourthOrder() {
    let fine = MackeyGlass().trajectory(units: 60, stepsPerUnit: 256)
    let errors = [4, 8, 16].map { steps in
      zip(MackeyGlass().trajectory(units: 60, stepsPerUnit: steps), fine).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    for (coarse, half) in zip(errors, errors.dropFirst()) { #expect(coarse / half > 11 && coarse / half < 22) }
  }

  @Test func pointsBeginAfterTheStart() {
    #expect(MackeyGlass().points(5) == Array(MackeyGlass().trajectory(units: 1_005).suffix(5)))
    let points = MackeyGlass().points(2_000)
    #expect(points.allSatisfy { $0 > 0.2 && $0 < 1.5 })
  }
}
