import Corpus
import Debugging
import Networks
import Training

/// Examples made for a test, kept in memory.
struct MadeData: Dataset {
  var name = "made"
  var inputKind: InputKind
  var targetKind: TargetKind
  var arity = 1
  var train: [Example]
  var dev: [Example] = []

  func count(in split: Split) -> Int {
    switch split {
    case .train: train.count
    case .dev: dev.count
    case .test: 0
    }
  }

  func read(_ index: Int, of split: Split, into example: inout Example) {
    example = split == .dev ? dev[index] : train[index]
  }
}

/// Tasks small enough to be trained within a test.
enum Task {
  /// A chain with dense inputs and values as targets, one at each of `nodes`.
  static func chain(_ inputs: [[Double]], targets: [(node: Int, values: [Double])]) -> Example {
    var example = Example(structure: .chain(length: inputs.count))
    example.inputs = inputs.flatMap { $0 }
    example.targetNodes = targets.map { Int32($0.node) }
    example.targetValues = targets.flatMap(\.values)
    return example
  }

  /// Binary addition, with what was read changed by `change`: inputs a step, targets a step.
  static func addition(
    bits: Int = 8, count: Int = 400, seed: UInt64 = 1,
    _ change: (_ inputs: inout [[Double]], _ targets: inout [Double]) -> Void = { _, _ in }
  ) -> MadeData {
    var generator = Generator(seed: seed)
    let examples = (0..<count).map { _ in
      let (a, b) = (generator.index(below: 1 << (bits - 1)), generator.index(below: 1 << (bits - 1)))
      var inputs = (0..<bits).map { [Double(a >> $0 & 1), Double(b >> $0 & 1)] }
      var targets = (0..<bits).map { Double((a + b) >> $0 & 1) }
      change(&inputs, &targets)
      return chain(inputs, targets: targets.enumerated().map { ($0.offset, [$0.element]) })
    }
    return MadeData(
      inputKind: .dense(width: examples.first.map { $0.inputs.count / bits } ?? 2), targetKind: .values(width: 1),
      train: examples)
  }

  /// The first of T random bits is asked for at the end.
  static func recall(length: Int, count: Int = 300, seed: UInt64 = 1) -> MadeData {
    var generator = Generator(seed: seed)
    let examples = (0..<count).map { _ in
      let bits = (0..<length).map { _ in Double(generator.index(below: 2)) }
      return chain(bits.map { [2 * $0 - 1] }, targets: [(length - 1, [bits[0]])])
    }
    return MadeData(inputKind: .dense(width: 1), targetKind: .values(width: 1), train: examples)
  }

  /// Whether an odd number of T random bits is 1, asked for at the end.
  static func parity(length: Int, count: Int = 400, seed: UInt64 = 1) -> MadeData {
    var generator = Generator(seed: seed)
    let examples = (0..<count).map { _ in
      let bits = (0..<length).map { _ in generator.index(below: 2) }
      return chain(
        bits.map { [Double(2 * $0 - 1)] }, targets: [(length - 1, [Double(bits.reduce(0, +) % 2)])])
    }
    return MadeData(inputKind: .dense(width: 1), targetKind: .values(width: 1), train: examples)
  }

  /// The running mean of normal numbers, from `scale` and `offset` away.
  static func mean(length: Int = 10, count: Int = 200, scale: Double = 1, offset: Double = 0) -> MadeData {
    var generator = Generator(seed: 3)
    let examples = (0..<count).map { _ in
      let numbers = (0..<length).map { _ in generator.normal() }
      var sum = 0.0
      let targets = numbers.enumerated().map { place, number -> (node: Int, values: [Double]) in
        sum += number
        return (place, [sum / Double(place + 1)])
      }
      return chain(numbers.map { [offset + scale * $0] }, targets: targets)
    }
    return MadeData(inputKind: .dense(width: 1), targetKind: .values(width: 1), train: examples)
  }

  /// Trees whose words are worth −1 or 1 by their number; a node's class says whether its words come to more than 0.
  static func majority(
    words: Int = 20, leaves: ClosedRange<Int> = 3...7, count: Int = 200, seed: UInt64 = 5, everyNode: Bool = true,
    dev: Int = 0, deep: Bool = false
  ) -> MadeData {
    var generator = Generator(seed: seed)
    func make() -> Example {
      let size = leaves.lowerBound + generator.index(below: leaves.count)
      var structure = Structure(arity: 2)
      var (tokens, sums): ([Int32], [Int]) = ([], [])
      var stack: [Int] = []
      func leaf() {
        let word = generator.index(below: words)
        stack.append(structure.addLeaf())
        tokens.append(Int32(word))
        sums.append(word % 2 == 0 ? 1 : -1)
      }
      func join() {
        let right = stack.removeLast()
        let left = stack.removeLast()
        stack.append(structure.addNode(over: left, right))
        tokens.append(-1)
        sums.append(sums[left] + sums[right])
      }
      leaf()
      for _ in 1..<size {
        leaf()
        if deep || generator.index(below: 2) == 0 || stack.count > 3 { join() }
      }
      while stack.count > 1 { join() }
      var example = Example(structure: structure)
      example.tokens = tokens
      example.targetNodes = everyNode ? (0..<Int32(tokens.count)).map { $0 } : [Int32(tokens.count - 1)]
      example.targetClasses = example.targetNodes.map { sums[Int($0)] > 0 ? 1 : 0 }
      return example
    }
    return MadeData(
      inputKind: .tokens(vocabulary: words), targetKind: .classes(count: 2), arity: 2,
      train: (0..<count).map { _ in make() },
      dev: (0..<dev).map { _ in make() })
  }
}

/// A run, and what training it has come to.
struct Patient {
  let run: any TrainingRun
  var plan = TrainingPlan(length: .iterations(1_000))
  let initializer: Initializer
  var stop: (found: NonFinite, iteration: Int)?

  init(
    _ data: any Dataset, hidden: Int = 12, initializer: Initializer = .lecun, seed: UInt64 = 1,
    _ change: (inout NetworkSpecification) -> Void = { _ in }
  ) throws {
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: hidden)
    specification.arity = data.arity
    if case .classes = data.targetKind { (specification.output, specification.loss) = (.softmax, .crossEntropy) }
    change(&specification)
    run = try makeRun(specification, precision: .double, initializer: initializer, dataset: data, seed: seed)
    self.initializer = initializer
  }

  mutating func train(
    _ iterations: Int, rate: Double = 0.1, batch: Int = 1, rule: UpdateRule = .sgd, clipping: Clipping? = nil
  ) {
    plan = TrainingPlan(
      length: .iterations(iterations), batch: batch,
      descent: Descent(rule: rule, rate: rate, clipping: clipping))
    var observer = TrainingObserver()
    let end = run.train(plan, observer: &observer)
    if case .notFinite(let found, let iteration) = end { stop = (found, iteration) }
  }

  /// Changes a parameter's values in place: row, column, value.
  func change(_ name: String, _ body: (_ row: Int, _ column: Int, _ value: Double) -> Double) {
    guard let parameter = run.layout[name] else { return }
    let values = run.values(of: parameter).enumerated().map { place, value in
      body(place / parameter.columns, place % parameter.columns, value)
    }
    run.setValues(of: parameter, to: values)
  }

  var subject: DiagnosisSubject {
    var subject = DiagnosisSubject(run, plan: plan, initializer: initializer)
    subject.stop = stop
    return subject
  }

  func diagnosis(_ thresholds: Thresholds = Thresholds()) -> Diagnosis? { Diagnosis(subject, thresholds: thresholds) }

  /// The problems in their order, remarks left out.
  var problems: [Fault] { diagnosis()?.problems.map(\.fault) ?? [] }
}
