import Corpus
import Debugging
import Networks
import Testing
import Training

/// Shares, reach and refusals of credit.
struct CreditMatrixTests {
  /// An addition of the adder task in an untrained network.
  static func chain(_ change: (inout NetworkSpecification) -> Void = { _ in }) throws -> (any TrainingRun, Walk) {
    let adder = try #require(Adder(bits: 8))
    var specification = NetworkSpecification(input: adder.inputKind, target: adder.targetKind, hidden: 6)
    change(&specification)
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: adder, seed: 3)
    var example = Example(structure: Structure(arity: 1))
    adder.read(5_000, of: .train, into: &example)
    return (run, Walk(example, in: run))
  }

  @Test func sharesOfEveryDeltaAddUpToOne() throws {
    let sample = try TreeSample()
    for (run, walk) in [try Self.chain(), (sample.run, sample.walk)] {
      let matrix = try CreditMatrix(walk, in: run)
      for node in 0..<walk.nodes {
        let entries = matrix.entries(at: node)
        #expect((entries.reduce(0) { $0 + $1.share } - 1).magnitude < 1e-12)
        let size = norm(walk.values(.delta, at: node) ?? [])
        #expect((entries.reduce(0) { $0 + $1.projection } / size - 1).magnitude < 1e-12)
      }
      #expect(try #require(matrix.relativeDifference) < 1e-14)
    }
  }

  @Test func entriesAreTheGeometryOfTheirVectors() throws {
    let (run, walk) = try Self.chain()
    let matrix = try CreditMatrix(walk, in: run, CreditRequest(keepsVectors: true))
    for (row, loss) in matrix.losses.enumerated() {
      for node in 0...loss {
        let entry = try #require(matrix.entry(row: row, node: node))
        let vector = try #require(matrix.vector(row: row, node: node))
        let delta = try #require(walk.values(.delta, at: node))
        #expect((entry.norm / norm(vector) - 1).magnitude < 1e-12)
        #expect((entry.cosine - cosine(vector, delta)).magnitude < 1e-12)
        #expect((entry.share - entry.norm * entry.cosine / norm(delta)).magnitude < 1e-12)
      }
      for node in loss + 1..<max(walk.nodes, loss + 1) { #expect(matrix.entry(row: row, node: node) == nil) }
    }
  }

  @Test func reachIsTheMeanDistance() throws {
    let (run, walk) = try Self.chain()
    let matrix = try CreditMatrix(walk, in: run)
    for row in matrix.losses.indices {
      let entries = matrix.entries(ofRow: row)
      let total = entries.reduce(0) { $0 + $1.norm }
      let mean = entries.reduce(0) { $0 + Double(matrix.losses[row] - $1.node) * $1.norm } / total
      let reach = matrix.reach(ofRow: row, depths: walk.depths)
      #expect((reach.mean - mean).magnitude < 1e-12)
      func share(within steps: Int) -> Double {
        entries.filter { matrix.losses[row] - $0.node <= steps }.reduce(0) { $0 + $1.norm } / total
      }
      #expect(share(within: reach.within) >= 0.9 - 1e-12)
      #expect(reach.within == 0 || share(within: reach.within - 1) < 0.9)
    }
  }

  @Test func cutsBoundTheReach() throws {
    let (run, walk) = try Self.chain { $0.truncation = 3 }
    let matrix = try CreditMatrix(walk, in: run)
    // Steps 0–2, 3–5 and 6–7 belong together.
    #expect(matrix.entries(ofRow: 7).map(\.node) == [6, 7])
    #expect(matrix.entries(ofRow: 5).map(\.node) == [3, 4, 5])
    #expect(matrix.entries(at: 4).map(\.loss) == [4, 5])
    #expect(try #require(matrix.relativeDifference) < 1e-14)
  }

  @Test func oneTargetLeavesOneRow() throws {
    let (run, walk) = try Self.chain { $0.placement = .last }
    let matrix = try CreditMatrix(walk, in: run)
    #expect(matrix.losses == [7])
    for entry in matrix.entries(ofRow: 0) { #expect((entry.share - 1).magnitude < 1e-12) }
    #expect(throws: CreditMatrix.Problem.noLossAt(node: 3)) {
      try CreditMatrix(walk, in: run, CreditRequest(losses: [3]))
    }
  }

  @Test func aLossReachesOnlyWhatIsBelow() throws {
    let sample = try TreeSample()
    let matrix = try CreditMatrix(sample.walk, in: sample.run)
    // (it (was (not bad))): 4 not bad, 5 was not bad, 6 the whole.
    #expect(matrix.entries(ofRow: 5).map(\.node) == [1, 2, 3, 4, 5])
    #expect(matrix.entries(at: 2).map(\.loss) == [2, 4, 5, 6])
    #expect(matrix.entries(at: 0).map(\.loss) == [0, 6])
    let rootOnly = try TreeSample(placement: .last)
    #expect(throws: CreditMatrix.Problem.noLossAt(node: 4)) {
      try CreditMatrix(rootOnly.walk, in: rootOnly.run, CreditRequest(losses: [4]))
    }
  }

  @Test func whatNoLossReachesIsSaid() throws {
    let (run, walk) = try Self.chain {
      $0.placement = .last
      $0.truncation = 4
    }
    #expect(throws: CreditMatrix.Problem.notReached(node: 1)) {
      try CreditMatrix(walk, in: run, CreditRequest(node: 1))
    }
  }

  @Test func tooLargeIsRefusedBeforeAnythingIsComputed() throws {
    let (run, walk) = try Self.chain()
    let all = CreditRequest()
    #expect(throws: CreditMatrix.Problem.tooLarge(vectors: 36, limit: 35, all)) {
      try CreditMatrix(walk, in: run, limit: 35, shouldStop: { true })
    }
    #expect(throws: CreditMatrix.Problem.stopped) { try CreditMatrix(walk, in: run, limit: 36, shouldStop: { true }) }
    // δ at t=3 has losses 3 … 8 above it, 1 to 6 steps away; one loss alone always is a single pass.
    let column = CreditRequest(node: 2)
    #expect(throws: CreditMatrix.Problem.tooLarge(vectors: 21, limit: 20, column)) {
      try CreditMatrix(walk, in: run, column, limit: 20)
    }
    #expect(try CreditMatrix(walk, in: run, CreditRequest(losses: [7]), limit: 1).losses == [7])
  }

  /// 100,000 steps deep: 5·10⁹ vectors, more than a 32-bit count of them could hold.
  @Test func aDeepChainIsRefusedWithItsCount() throws {
    let series = try #require(Adder(bits: 8))
    var specification = NetworkSpecification(input: series.inputKind, target: series.targetKind, hidden: 2)
    specification.activation = .identity
    let run = try makeRun(specification, precision: .float, initializer: .lecun, dataset: series, seed: 1)
    let length = 100_000
    var example = Example(structure: .chain(length: length))
    example.inputs = Array(repeating: 0.5, count: 2 * length)
    example.targetNodes = (0..<Int32(length)).map { $0 }
    example.targetValues = Array(repeating: 1, count: length)
    let walk = Walk(example, in: run)
    let count = length * (length + 1) / 2
    #expect(throws: CreditMatrix.Problem.tooLarge(vectors: count, limit: CreditMatrix.mostVectors, CreditRequest())) {
      try CreditMatrix(walk, in: run)
    }
    let row = try CreditMatrix(walk, in: run, CreditRequest(losses: [length - 1]))
    #expect(row.entries(ofRow: 0).count == length)
    #expect(try CreditMatrix(walk, in: run, CreditRequest(node: length - 50)).losses.count == 50)
  }
}
