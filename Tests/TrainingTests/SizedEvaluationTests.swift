import Corpus
import Foundation
import Networks
import TestSupport
import Testing
import Training

/// Scores by size against a count made example by example.
struct SizedEvaluationTests {
  private static let text = """
    %start E
    %labels classes 5
    E -> '0' [0.2] | '1' [0.2] | '2' [0.2]
    E -> '(' E '+' E ')' [0.4] {= ($2 + $4) mod 5}
    """

  private func data(_ form: GrammarDataset.Form, labels: String = "classes 5") throws -> GrammarDataset {
    let text = Self.text.replacing("classes 5", with: labels)
    let grammar = try GrammarReader.read(Array(text.utf8), file: "sums").grammar
    var generator = Generator(seed: 3)
    var used: Set<[Int32]> = []
    let train = try #require(
      try EvenSamples(count: 60, depths: 1...4).draw(of: grammar, used: &used, using: &generator))
    let test = try #require(try EvenSamples(count: 20, depths: 5...6).draw(of: grammar, used: &used, using: &generator))
    return try GrammarDataset(
      name: "sums", grammar: grammar, form: form, derivations: [(.train, train), (.test, test)])
  }

  private func run(_ data: any Dataset, trained iterations: Int = 200) throws -> any TrainingRun {
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 7)
    specification.arity = data.arity
    if case .classes = data.targetKind {
      (specification.output, specification.loss) = (.softmax, .crossEntropy)
    } else if data.targetKind.width == 1 {
      specification.output = .identity
    }
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 4)
    var observer = TrainingObserver()
    _ = run.train(TrainingPlan(length: .iterations(iterations), descent: Descent(rate: 0.01)), observer: &observer)
    return run
  }

  private func scores(
    _ run: any TrainingRun, _ split: Split, by size: ExampleSize, limit: Int = .max
  ) throws -> SizedEvaluation {
    // Taken before it is required: inside the macro the call crashes the compiler (6.3.1).
    let scores = run.evaluate(split, by: size, limit: limit, seed: 0, shouldStop: { false })
    return try #require(scores)
  }

  /// What one example comes to, by its own pass.
  private struct Count {
    var loss = 0.0
    var (outputs, right, lastOutputs, lastRight) = (0, 0, 0, 0)
    var (squares, lastSquares) = (0.0, 0.0)
    var lastTargets: [Double] = []
  }

  private func count(_ index: Int, _ split: Split, _ data: any Dataset, _ run: any TrainingRun) throws -> Count {
    var example = Example(structure: Structure(arity: data.arity))
    data.read(index, of: split, into: &example)
    let trace = run.inspect(example).trace
    var count = Count()
    count.loss = trace.loss()
    let last = example.structure.count - 1
    for (place, node) in example.targetNodes.enumerated() {
      let y = try #require(trace.values(.y, example: 0, node: Int(node)))
      var (right, outputs) = (0, 0)
      if case .classes = data.targetKind {
        let best = y.indices.reduce(0) { y[$1] > y[$0] ? $1 : $0 }
        (right, outputs) = (best == Int(example.targetClasses[place]) ? 1 : 0, 1)
      } else {
        for (i, value) in y.enumerated() {
          let target = example.targetValues[place * y.count + i]
          outputs += 1
          if (value > 0.5) == (target > 0.5) { right += 1 }
          count.squares += (value - target) * (value - target)
          if Int(node) == last {
            count.lastSquares += (value - target) * (value - target)
            count.lastTargets.append(target)
          }
        }
      }
      count.outputs += outputs
      count.right += right
      if Int(node) == last {
        count.lastOutputs += outputs
        count.lastRight += right
      }
    }
    return count
  }

  /// The depth of a bracketed sentence, from its words alone: brackets one inside another, and the number itself.
  private func depth(_ words: [String]) -> Int {
    var (open, most) = (0, 0)
    for word in words {
      if word == "(" { open += 1 }
      most = max(most, open)
      if word == ")" { open -= 1 }
    }
    return most + 1
  }

  @Test(arguments: GrammarDataset.Form.allCases, [ExampleSize.length, .depth])
  func scoresEqualACountExampleByExample(_ form: GrammarDataset.Form, _ size: ExampleSize) throws {
    let data = try data(form)
    let run = try run(data)
    for split in [Split.train, .test] {
      let result = try scores(run, split, by: size, limit: .max)
      var expected: [Int: [Count]] = [:]
      for index in 0..<data.count(in: split) {
        let words = try #require(data.derivation(of: index, in: split)).words(in: data.grammar)
        let key = size == .length ? words.count : depth(words)
        expected[key, default: []].append(try count(index, split, data, run))
      }
      #expect(result.groups.map(\.size) == expected.keys.sorted())
      #expect(result.size == size && result.population == data.count(in: split))
      for (key, evaluation) in result.groups {
        let counts = try #require(expected[key])
        #expect(evaluation.examples == counts.count)
        let loss = counts.reduce(0) { $0 + $1.loss } / Double(counts.count)
        #expect(abs(evaluation.loss - loss) < 1e-9 * max(1, loss))
        func share(_ part: (Count) -> Int, _ whole: (Count) -> Int) -> Double {
          Double(counts.map(part).reduce(0, +)) / Double(counts.map(whole).reduce(0, +))
        }
        #expect(evaluation.accuracy == share(\.right, \.outputs))
        #expect(evaluation.lastAccuracy == share(\.lastRight, \.lastOutputs))
        #expect(evaluation.exactRate == Double(counts.count { $0.right == $0.outputs }) / Double(counts.count))
      }
      let whole = try #require(run.evaluate(split, limit: .max, seed: 0, shouldStop: { false }))
      #expect(result.total.examples == whole.examples && result.total.correctOutputs == whole.correctOutputs)
      #expect(result.total.nodes == whole.nodes && abs(result.total.loss - whole.loss) < 1e-9 * whole.loss)
      if let last = whole.lastNode { #expect(result.total.lastAccuracy == last.accuracy) }
    }
  }

  @Test func errorsOfNumbersAreRootsOfMeanSquares() throws {
    let data = try data(.trees, labels: "values")
    let run = try run(data)
    let result = try scores(run, .test, by: .depth, limit: .max)
    let counts = try (0..<data.count(in: .test)).map { try count($0, .test, data, run) }
    let total = result.total
    let rmse = (counts.reduce(0) { $0 + $1.squares } / Double(counts.reduce(0) { $0 + $1.outputs })).squareRoot()
    #expect(abs(total.rmse - rmse) < 1e-12 * rmse)
    let targets = counts.flatMap(\.lastTargets)
    let mean = targets.reduce(0, +) / Double(targets.count)
    let spread = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let squares = counts.reduce(0) { $0 + $1.lastSquares }
    #expect(abs(total.lastRMSE - (squares / Double(targets.count)).squareRoot()) < 1e-12 * total.lastRMSE)
    #expect(abs(total.lastRSquared - (1 - squares / spread)) < 1e-9)
  }

  @Test func perplexityIsTheExponentOfTheMeanLossOfAWord() throws {
    let data = try data(.nextSymbol)
    let run = try run(data)
    let counts = try (0..<data.count(in: .train)).map { try count($0, .train, data, run) }
    let total = try scores(run, .train, by: .length, limit: .max).total
    let words = counts.reduce(0) { $0 + $1.outputs }
    #expect(abs(total.perplexity - exp(counts.reduce(0) { $0 + $1.loss } / Double(words))) < 1e-9 * total.perplexity)
  }

  @Test func sameSentencesHaveTheSameFingerprintWhateverTheirForm() throws {
    func fingerprint(_ data: GrammarDataset, _ split: Split = .train) throws -> UInt64 {
      let run = try run(data, trained: 1)
      return try scores(run, split, by: .length, limit: .max).fingerprint
    }
    let trees = try fingerprint(try data(.trees))
    #expect(try fingerprint(try data(.sequences)) == trees)
    #expect(try fingerprint(try data(.legalSymbols)) == trees)
    #expect(try fingerprint(try data(.trees), .test) != trees)
  }

  @Test func treesOfNoGrammarHaveTheDepthOfTheirLongestBranch() throws {
    let bank = try BracketReader().read(
      Array("(1 (0 a) (1 b))\n(0 c)\n(1 (1 (0 a) (0 b)) (1 (0 c) (1 (0 a) (0 b))))\n".utf8), file: "f"
    ).treebank
    let data = try TreeDataset(name: "f", train: bank)
    let result = try scores(try run(data, trained: 1), .train, by: .depth, limit: .max)
    #expect(result.groups.map(\.size) == [1, 2, 4])
    let byLength = try scores(try run(data, trained: 1), .train, by: .length, limit: .max)
    #expect(byLength.groups.map(\.size) == [1, 2, 5])
  }

  @Test func chainsOfNoGrammarHaveALengthOnly() throws {
    let adder = try #require(Adder(bits: 5))
    #expect(ExampleSize.length.isDefined(for: adder) && !ExampleSize.depth.isDefined(for: adder))
    let result = try scores(try run(adder, trained: 1), .train, by: .length, limit: 100)
    #expect(result.groups.map(\.size) == [5] && result.groups[0].evaluation.examples == 100)
    #expect(result.population == 256)
  }

  @Test(arguments: [
    ([3, 1, 2], 3, [1...1, 2...2, 3...3]), ([1, 5, 9, 14, 20], 4, [1...5, 6...10, 11...15, 16...20]),
  ])
  func manySizesBecomeRangesOfOneWidth(_ sizes: [Int], _ most: Int, _ expected: [ClosedRange<Int>]) {
    #expect(SizedEvaluation.ranges(of: sizes, most: most) == expected)
  }

  @Test func rangesCoverEverySizeOnce() {
    for most in [1, 2, 7, 12] {
      for sizes in [[1], Array(1...40), [1, 1000, 100_000], Array(stride(from: 7, to: 900, by: 13))] {
        let ranges = SizedEvaluation.ranges(of: sizes, most: most)
        #expect(ranges.count <= max(most, 1))
        for size in sizes { #expect(ranges.count { $0.contains(size) } == 1) }
      }
    }
  }
}
