import Corpus
import Foundation
import Networks
import Testing
import Training

/// Learning a text, writing it, and how well it is known.
struct TextTrainingTests {
  private func data(_ text: String, lines: Bool = false, window: Int = 8, dev: Double = 0.25) throws -> TextDataset {
    var options = TextOptions()
    (options.isLineByLine, options.window, options.devShare) = (lines, window, dev)
    return try TextDataset(name: "text", text: Array(text.utf8), options: options)
  }

  private func run(_ data: any Dataset, reduction: Reduction = .mean, trained updates: Int) throws -> any TrainingRun {
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 12)
    (specification.output, specification.loss, specification.reduction) = (.softmax, .crossEntropy, reduction)
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 4)
    var plan = TrainingPlan(length: .iterations(updates), batch: 4, descent: Descent(rate: 0.5))
    plan.descent.clipping = .norm(1)
    var observer = TrainingObserver()
    _ = run.train(plan, observer: &observer)
    return run
  }

  private func text(_ sampler: inout TextSampler, _ data: TextDataset, _ prime: String, _ length: Int) throws -> String
  {
    sampler.begin(try data.ids(of: prime).get())
    return data.text((0..<length).map { _ in sampler.next() })
  }

  @Test func whatWasLearnedIsWritten() throws {
    let data = try data(String(repeating: "abcd", count: 100))
    let run = try run(data, trained: 300)
    var sampler = TextSampler(run, of: data, choice: TokenChoice(temperature: 0), generator: Generator(seed: 1))
    #expect(try text(&sampler, data, "abc", 9) == "dabcdabcd")
    #expect(try text(&sampler, data, "ab", 4) == "cdab")
  }

  @Test func linesBeginAndEnd() throws {
    let data = try data(String(repeating: "ab\nxyz\n", count: 60), lines: true)
    let run = try run(data, trained: 600)
    var sampler = TextSampler(run, of: data, choice: TokenChoice(temperature: 0.2), generator: Generator(seed: 1))
    for _ in 0..<10 {
      let line = try text(&sampler, data, "", 3)
      #expect(["ab\n", "xyz"].contains(line))
      #expect(try text(&sampler, data, "x", 3) == "yz\n")
    }
  }

  @Test func theGeneratorDecidesTheText() throws {
    let data = try data("the quick brown fox jumps over the lazy dog and runs away from the other dogs")
    let run = try run(data, trained: 5)
    func sample(_ seed: UInt64) throws -> String {
      var sampler = TextSampler(run, of: data, choice: TokenChoice(), generator: Generator(seed: seed))
      return try text(&sampler, data, "the", 60)
    }
    #expect(try sample(1) == sample(1))
    #expect(try sample(1) != sample(2))
  }

  @Test func theUnknownIsNeverWritten() throws {
    let data = try data("abababababababxyzqabxab", dev: 0.4)
    #expect(data.vocabulary.unknown == 0)
    let run = try run(data, trained: 0)
    var sampler = TextSampler(run, of: data, choice: TokenChoice(temperature: 5), generator: Generator(seed: 1))
    #expect(try !text(&sampler, data, "a", 300).contains("<"))
  }

  /// Perplexity and bits from the outputs of every step, whatever the specification does with losses.
  @Test(arguments: Reduction.allCases) func perplexityIsThatOfTheOutputs(_ reduction: Reduction) throws {
    let data = try data("a man a plan a canal panama: able was I ere I saw elba", window: 5, dev: 0.4)
    let run = try run(data, reduction: reduction, trained: 50)
    var (sum, count) = (0.0, 0)
    for index in 0..<data.count(in: .dev) {
      var example = Example(structure: Structure(arity: 1))
      data.read(index, of: .dev, into: &example)
      let trace = run.trace(of: example)
      for (step, target) in example.targetClasses.enumerated() {
        let y = try #require(trace.values(.y, example: 0, node: step))
        sum -= log(y[Int(target)])
        count += 1
      }
    }
    let scored = run.evaluate(.dev, limit: .max, seed: 0, shouldStop: { false })
    let evaluation = try #require(scored)
    #expect(evaluation.readouts == count && count == data.tokenCount(in: .dev) - 1)
    #expect(abs(evaluation.perplexity / exp(sum / Double(count)) - 1) < 1e-12)
    #expect(abs(evaluation.bits - sum / Double(count) / log(2)) < 1e-12)
    #expect(evaluation.predictsNext)
  }

  /// Hochreiter & Schmidhuber's criterion, counted string by string.
  @Test func aStringIsExactWhereWhatMayComeIsFirst() throws {
    let data = ReberDataset(embedded: false, draws: TaskDraws(seed: 1, train: 400, test: 200))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 6)
    specification.loss = .binaryCrossEntropy
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: data, seed: 4)
    var observer = TrainingObserver()
    _ = run.train(TrainingPlan(length: .iterations(600), descent: Descent(rate: 0.1)), observer: &observer)
    var exact = 0
    for index in 0..<200 {
      var example = Example(structure: Structure(arity: 1))
      data.read(index, of: .test, into: &example)
      let trace = run.trace(of: example)
      let isExact = try example.tokens.indices.allSatisfy { step in
        let y = try #require(trace.values(.y, example: 0, node: step))
        let d = example.targetValues[7 * step..<7 * step + 7]
        let ranked = zip(y, d).sorted { $0.0 > $1.0 }.map { $0.1 }
        return ranked == ranked.sorted(by: >)
      }
      if isExact { exact += 1 }
    }
    let scored = run.evaluate(.test, limit: .max, seed: 0, shouldStop: { false })
    let evaluation = try #require(scored)
    #expect(evaluation.rankedExamples == exact && evaluation.exactRate == Double(exact) / 200)
    #expect(exact > 20)
  }
}
