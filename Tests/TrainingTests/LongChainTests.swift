import Corpus
import Networks
import Testing
import Training

/// Chains too long for a trace of all their steps.
@Suite struct LongChainTests {
  /// Chains of random inputs, each step's target the input of the step before.
  struct Chains: Dataset {
    let lengths: [Int]

    var name: String { "chains" }
    var inputKind: InputKind { .dense(width: 1) }
    var targetKind: TargetKind { .values(width: 1) }
    var arity: Int { 1 }
    func count(in split: Split) -> Int { split == .train ? lengths.count : 0 }

    func read(_ index: Int, of split: Split, into example: inout Example) {
      let length = lengths[index]
      var generator = Generator(seed: UInt64(index))
      example.structure.becomeChain(length: length)
      example.inputs = (0..<length).map { _ in generator.uniform() - 0.5 }
      example.targetNodes = (0..<Int32(length)).map { $0 }
      example.targetValues = [0] + example.inputs.dropLast()
    }
  }

  /// Whoever may stop in the middle of an update is given the whole trace; training must not depend on it, nor on threads.
  @Test(arguments: [([30_000], 1, 1), ([3_000, 4_100, 2_000, 90, 3_500, 5_000, 3_000, 4_000, 3_333, 1], 10, 2)])
  func segmentedTrainingIsWholeTrainingToTheBit(lengths: [Int], batch: Int, threads: Int) throws {
    let data = Chains(lengths: lengths)
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 64)
    specification.output = .identity
    specification.reduction = .mean
    var results: [(losses: [Double], parameters: [Double], steps: Int)] = []
    for (isWatched, threads) in [(false, threads), (true, threads), (false, 1)] {
      let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 1)
      var steps = 0
      var observer = TrainingObserver(wants: { _ in true }, see: { _, _, trace in steps = trace.forest.rowCount })
      if isWatched { observer.stops = { _ in false } }
      let plan = TrainingPlan(length: .iterations(2), batch: batch, order: .epochs, threads: threads)
      #expect(run.train(plan, observer: &observer) == .finished)
      results.append((run.state.losses, run.layout.parameters.flatMap { run.values(of: $0) }, steps))
    }
    for result in results {
      #expect(result.losses == results[0].losses && result.parameters == results[0].parameters)
    }
    // It did go segment by segment where nobody watched, and kept everything where somebody did.
    #expect(results[0].steps < 5_000 && results[1].steps > 5_000)
  }
}
