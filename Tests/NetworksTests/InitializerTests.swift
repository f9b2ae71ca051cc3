import Networks
import Testing

@Suite struct InitializerTests {
  /// Mean square of a large drawn matrix, 300 × 200.
  func variance(_ initializer: Initializer) -> Double {
    var generator = Generator(seed: 1)
    let values = initializer.draw(layoutParameter(rows: 300, inputs: 200), with: &generator)
    return values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
  }

  func layoutParameter(rows: Int, inputs: Int) -> ParameterView {
    let specification = NetworkSpecification(input: .dense(width: inputs), target: .values(width: 1), hidden: rows)
    return ParameterLayout(specification)["W_in"]!
  }

  @Test(
    arguments: [
      (Initializer.normal(0.5), 0.25), (.uniform(0.3), 0.03), (.xavier, 2.0 / 500), (.lecun, 1.0 / 200),
      (.he, 2.0 / 200), (.zeros, 0),
    ])
  func variancesAreThoseOfThePapers(initializer: Initializer, expected: Double) {
    #expect((variance(initializer) - expected).magnitude <= 0.02 * expected)
  }

  @Test func orthogonalRowsOrColumnsAreOrthonormal() {
    var generator = Generator(seed: 2)
    for (rows, columns) in [(5, 9), (9, 5), (6, 6), (1, 4)] {
      let q = Initializer.orthogonal.draw(layoutParameter(rows: rows, inputs: columns), with: &generator)
      let (count, length) = (min(rows, columns), max(rows, columns))
      func entry(_ vector: Int, _ k: Int) -> Double {
        rows <= columns ? q[vector * columns + k] : q[k * columns + vector]
      }
      for i in 0..<count {
        for j in 0..<count {
          let dot = (0..<length).reduce(0.0) { $0 + entry(i, $1) * entry(j, $1) }
          #expect((dot - (i == j ? 1 : 0)).magnitude < 1e-14)
        }
      }
    }
  }

  @Test func identityFillsRecurrentBlocks() throws {
    var specification = NetworkSpecification(input: .dense(width: 2), target: .values(width: 1), hidden: 3)
    specification.arity = 2
    var generator = Generator(seed: 3)
    let w = try #require(ParameterLayout(specification)["W"])
    #expect(
      Initializer.identity.draw(w, with: &generator) == [
        0.5, 0, 0, 0.5, 0, 0, 0, 0.5, 0, 0, 0.5, 0, 0, 0, 0.5, 0, 0, 0.5,
      ])
  }

  @Test func sameSeedSamePurposeSameNumbers() {
    var a = Generator(seed: 9, purpose: "weights")
    var b = Generator(seed: 9, purpose: "weights")
    var c = Generator(seed: 9, purpose: "examples")
    let drawn = (0..<5).map { _ in a.normal() }
    #expect(drawn == (0..<5).map { _ in b.normal() })
    #expect(drawn != (0..<5).map { _ in c.normal() })
  }

  @Test func indicesAreUniform() {
    var generator = Generator(seed: 4)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.index(below: 7)] += 1 }
    #expect(counts.allSatisfy { ($0 - 10_000).magnitude < 450 })
  }
}
