import Corpus
import Glibc
import Keeping
import Networks
import Storage
import Testing
import Training

@Suite struct SavedRunTests {
  static let plans: [TrainingPlan] = [
    TrainingPlan(length: .iterations(23)),
    TrainingPlan(
      length: .iterations(20), batch: 12, descent: Descent(rule: .adagrad(), rate: 0.05, clipping: .norm(0.5))),
    TrainingPlan(
      length: .iterations(9), batch: 5, order: .epochs,
      descent: Descent(rate: 0.03, clipping: .value(0.1), weightDecay: 0.01)),
    accumulating,
  ]

  /// Several minibatches an update, in the middle of an epoch.
  private static var accumulating: TrainingPlan {
    var plan = TrainingPlan(length: .iterations(9), batch: 9, order: .epochs)
    plan.course.accumulation = 4
    return plan
  }

  static let cells: [CellChoice?] = [nil] + CellChoice.gatedChains

  @Test(arguments: Precision.allCases, plans.indices) func everythingComesBack(precision: Precision, plan: Int) throws {
    let run = try SampleRun.adder(precision, seed: .max - 1)
    run.keepHistory(bytes: 1 << 20)
    run.train(Self.plans[plan])
    let saved = SavedRun(run, initializer: .normal(0.25), goal: .init(Self.plans[plan], iteration: 99, every: 7))
    let bytes = saved.bytes
    #expect(try SavedRun(bytes) == saved)
    #expect(try SavedRun(bytes).bytes == bytes)
    #expect(saved.past.count == 1 && saved.past[0].end == run.state.iteration)
  }

  @Test func treesComeBack() throws {
    let run = try SampleRun.trees()
    run.train(
      TrainingPlan(length: .epochs(2), batch: 4, order: .epochs, descent: Descent(rule: .adagrad()), keepsBest: true))
    let saved = SavedRun(run)
    #expect(try SavedRun(saved.bytes) == saved)
    #expect(
      saved.data.words
        == ["<unk>", "good", "bad", "not", "very", "film", "plot"].sorted { a, b in
          // In the order of first appearance, whatever that is.
          let words = saved.data.words ?? []
          return words.firstIndex(of: a) ?? 0 < words.firstIndex(of: b) ?? 0
        })
  }

  /// With nothing of what they are lost: which cell, all its parameters, and what the update rule remembers of them.
  @Test(arguments: Precision.allCases, CellChoice.gatedChains)
  func cellsWithGatesComeBack(precision: Precision, cell: CellChoice) throws {
    #expect(CellChoice(named: cell.name) == cell)
    for biases in [true, false] {
      let run = try SampleRun.adder(precision, biases: biases, cell: cell)
      run.train(Self.plans[1])
      let saved = SavedRun(run)
      let opened = try SavedRun(saved.bytes)
      #expect(opened == saved && opened.archive.specification.cell == cell)
    }
  }

  /// The gates' matrices below one another in PyTorch's order; only the candidate of a GRU has a bias in its second.
  @Test func gatedWeightsHavePyTorchsNames() throws {
    let cases: [(CellChoice, [String], second: String?)] = [
      (.lstm, ["_i", "_f", "_g", "_o"], nil), (.gru, ["_r", "_k", "_n"], "b_m"),
    ]
    for (cell, gates, second) in cases {
      let run = try SampleRun.adder(cell: cell)
      run.train(TrainingPlan(length: .iterations(5)))
      let file = try Safetensors(SavedRun(run).bytes)
      func own(_ prefix: String) -> [Double] {
        gates.flatMap { gate in run.layout[prefix + gate].map { run.values(of: $0) } ?? [] }
      }
      #expect(file["weight_ih_l0"]?.shape == [5 * gates.count, 2] && file["weight_ih_l0"]?.doubles == own("W_in"))
      #expect(file["weight_hh_l0"]?.shape == [5 * gates.count, 5] && file["weight_hh_l0"]?.doubles == own("W"))
      #expect(file["bias_ih_l0"]?.doubles == own("b"))
      let last = second.flatMap { run.layout[$0] }.map { run.values(of: $0) } ?? Array(repeating: 0, count: 5)
      #expect(file["bias_hh_l0"]?.doubles == Array(repeating: 0, count: 5 * (gates.count - 1)) + last)
    }
  }

  @Test func unknownCellsAndOnesForOtherStructuresAreSaid() throws {
    func error(_ old: String, _ new: String, _ run: any TrainingRun) throws -> KeepingError? {
      var file = try Safetensors(SavedRun(run).bytes)
      file.metadata = file.metadata.map { ($0.key, $0.value.replacing(old, with: new)) }
      let bytes = file.bytes
      return #expect(throws: KeepingError.self) { try SavedRun(bytes, ignoresDigest: true) }
    }
    let lstm = try SampleRun.adder(cell: .lstm)
    #expect(try error("\"lstm\"", "\"mystery\"", lstm) == .unknownCellName("mystery"))
    #expect(try error("\"lstm\"", "7", lstm) == .setting("network.specification.cell"))
    #expect(
      try error("\"arity\": 1", "\"arity\": 2", lstm)
        == .archive(.specification(.cellNeedsArity(cell: "lstm", 1...1, given: 2))))
  }

  /// PyTorch's names and shapes; the second bias is zeros.
  @Test(arguments: CellChoice.gatedChains.map(\.name)) func cellsWithGatesComeBack(name: String) throws {
    var specification = NetworkSpecification(input: .dense(width: 2), target: .values(width: 1), hidden: 5)
    specification.cell = CellChoice(named: name)
    #expect(specification.cell?.name == name)
    let run = try makeRun(
      specification, precision: .double, initializer: .lecun, dataset: try #require(Adder(bits: 6)), seed: 3)
    run.train(Self.plans[0])
    let saved = try SavedRun(SavedRun(run).bytes)
    #expect(saved.archive.specification == run.specification && saved.archive.parameters == run.archive.parameters)
  }

  @Test(arguments: CellChoice.trees.map(\.name)) func cellsOverTreesComeBack(name: String) throws {
    let dataset = try SampleRun.treeData()
    var specification = NetworkSpecification(input: dataset.inputKind, target: dataset.targetKind, hidden: 4)
    specification.arity = 2
    (specification.output, specification.loss) = (.softmax, .crossEntropy)
    specification.cell = CellChoice(named: name)
    #expect(specification.cell?.name == name)
    for precision in Precision.allCases {
      let run = try makeRun(specification, precision: precision, initializer: .lecun, dataset: dataset, seed: 3)
      let start = run.archive.parameters
      run.train(TrainingPlan(length: .epochs(2), batch: 4, order: .epochs, descent: Descent(rule: .adagrad())))
      let saved = try SavedRun(SavedRun(run).bytes)
      #expect(saved.archive.specification == run.specification && saved.archive.parameters == run.archive.parameters)
      #expect(saved.archive.parameters != start)
    }
  }

  @Test(arguments: [CellChoice?.none, .treeLSTM, .tensor]) func comparisonsComeBack(cell: CellChoice?) throws {
    let dataset = try #require(try LogicPairs.dataset(drawing: 300, trainedUpTo: 4, seed: 1))
    var specification = NetworkSpecification(input: dataset.inputKind, target: dataset.targetKind, hidden: 4)
    specification.arity = 2
    (specification.output, specification.loss, specification.cell) = (.softmax, .crossEntropy, cell)
    specification.comparison = Comparison(units: 7, hasTensor: cell == .tensor)
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: dataset, seed: 3)
    run.train(TrainingPlan(length: .epochs(1), batch: 4, order: .epochs))
    let bytes = SavedRun(run).bytes
    let saved = try SavedRun(bytes)
    #expect(saved.archive.specification == run.specification && saved.archive.parameters == run.archive.parameters)
    let names = try Safetensors(bytes).entries.map(\.name)
    #expect(names.contains("comparison.weight") && names.contains("comparison.bias"))
    #expect(names.contains("comparison_tensor.weight") == (cell == .tensor))
    let record = DataRecord(dataset, recipe: nil)
    try record.requireFit(of: dataset, for: run.specification)
    specification.comparison = nil
    #expect(throws: KeepingError.unfit(.pairs(saved: false))) {
      try record.requireFit(of: dataset, for: specification)
    }
  }

  @Test func weightsHavePyTorchsNames() throws {
    let run = try SampleRun.adder()
    run.train(TrainingPlan(length: .iterations(5)))
    let file = try Safetensors(SavedRun(run).bytes)
    let names = file.entries.map(\.name).filter { !$0.hasPrefix("backstep.") }
    #expect(
      Set(names) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "linear.weight", "linear.bias"])
    let layout = run.layout
    for (name, own, shape) in [
      ("weight_ih_l0", "W_in", [5, 2]), ("weight_hh_l0", "W", [5, 5]), ("bias_ih_l0", "b", [5]),
      ("linear.weight", "W_out", [1, 5]), ("linear.bias", "c", [1]),
    ] {
      #expect(file[name]?.shape == shape)
      #expect(file[name]?.doubles == layout[own].map { run.values(of: $0) })
    }
    #expect(file["bias_hh_l0"]?.doubles == Array(repeating: 0, count: 5))
    let plain = try Safetensors(SavedRun(SampleRun.adder(biases: false)).bytes)
    #expect(plain["bias_ih_l0"] == nil && plain["linear.bias"] == nil)
  }

  /// A byte that is another one is noticed, wherever it is; every fifth is tried.
  @Test func everyChangeIsNoticed() throws {
    let run = try SampleRun.adder()
    run.train(Self.plans[2])
    let bytes = SavedRun(run).bytes
    for place in stride(from: 0, to: bytes.count, by: 5) {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(throws: KeepingError.self) { try SavedRun(changed) }
    }
    for count in stride(from: 0, to: bytes.count, by: 97) {
      #expect(throws: KeepingError.self) { try SavedRun(Array(bytes[..<count])) }
    }
  }

  /// Without the digest no change makes the reader trap, and what it takes is a run that trains.
  @Test func changedFilesAreRefusedOrMakeARun() throws {
    let run = try SampleRun.adder()
    run.train(Self.plans[2])
    let bytes = SavedRun(run).bytes
    var random = Generator(seed: 8)
    var taken = 0
    for _ in 0..<3000 {
      var changed = bytes
      for _ in 0...random.index(below: 3) {
        let place = random.index(below: changed.count)
        switch random.index(below: 3) {
        case 0: changed[place] = UInt8(random.index(below: 256))
        case 1: changed[place] = UInt8(ascii: "0") + UInt8(random.index(below: 10))
        default: changed[place] ^= 1 << UInt8(random.index(below: 8))
        }
      }
      guard let saved = try? SavedRun(changed, ignoresDigest: true), saved.archive.specification.hidden <= 100,
        (try? saved.data.requireFit(of: run.dataset, for: saved.archive.specification)) != nil,
        let opened = try? makeRun(saved.archive, dataset: run.dataset)
      else { continue }
      taken += 1
      if taken % 20 == 0 { opened.train(TrainingPlan(length: .iterations(2), batch: 3, order: .epochs)) }
    }
    #expect(taken > 100)
  }

  @Test func laterVersionsAndForeignFilesAreSaid() throws {
    var file = try Safetensors(SavedRun(SampleRun.adder()).bytes)
    file.metadata = file.metadata.map { $0.key == "backstep.version" ? ($0.key, "2") : $0 }
    #expect(throws: KeepingError.laterVersion(2)) { try SavedRun(file.bytes) }
    let weights = Safetensors([("weight_ih_l0", Tensor([1.0], shape: [1, 1]))])
    #expect(throws: KeepingError.weightsOnly) { try SavedRun(weights.bytes) }
  }

  /// Everything that the metadata says is asked for, however deep it stands: without any one setting the file is refused.
  @Test func everySettingIsNeeded() throws {
    let run = try SampleRun.adder(cell: .gru)
    run.train(Self.plans[2])
    let file = try Safetensors(SavedRun(run, goal: .init(Self.plans[2], iteration: 50, every: nil)).bytes)
    // What may be absent, as null says too.
    let optional = ["goal", "sampler", "recipe", "spare_normal", "clip"]
    var count = 0
    for key in ["backstep.network", "backstep.data", "backstep.training"] {
      let whole = try JSONValue(parsing: try #require(file.text(key)))
      for path in paths(in: whole) where !optional.contains(path.last ?? "") {
        var without = file
        without.metadata = file.metadata.map { $0.key == key ? ($0.key, removing(path[...], from: whole).text()) : $0 }
        let bytes = without.bytes
        #expect(throws: KeepingError.self, "\(path)") { try SavedRun(bytes, ignoresDigest: true) }
        count += 1
      }
    }
    #expect(count >= 50)
  }

  /// Every member that is not null, and their members.
  private func paths(in whole: JSONValue) -> [[String]] {
    var paths: [[String]] = []
    var pending: [(path: [String], value: JSONValue)] = [([], whole)]
    while let (path, value) = pending.popLast() {
      guard case .object(let members) = value else { continue }
      for (name, value) in members where value != .null {
        paths.append(path + [name])
        pending.append((path + [name], value))
      }
    }
    return paths
  }

  private func removing(_ path: ArraySlice<String>, from value: JSONValue) -> JSONValue {
    guard case .object(let members) = value, let name = path.first else { return value }
    let rest = members.compactMap { key, value -> (key: String, value: JSONValue)? in
      if key != name { return (key, value) }
      return path.count == 1 ? nil : (key, removing(path.dropFirst(), from: value))
    }
    return .object(rest)
  }
}

@Suite struct Resuming {
  /// A run that is saved after every update and opened again ends with the bits of one that was never stopped.
  @Test(arguments: Precision.allCases, SavedRunTests.cells)
  func theBitsAreThoseOfAnUninterruptedRun(precision: Precision, cell: CellChoice?) throws {
    for plan in SavedRunTests.plans + UpdateRule.all.map({ Self.plan($0) }) {
      try check(plan, precision, cell)
    }
  }

  private static func plan(_ rule: UpdateRule) -> TrainingPlan {
    TrainingPlan(length: .iterations(8), batch: 3, descent: Descent(rule: rule, rate: rule.standardRate))
  }

  private func check(_ plan: TrainingPlan, _ precision: Precision, _ cell: CellChoice?) throws {
    let whole = try SampleRun.adder(precision, cell: cell)
    whole.train(plan)
    var parts: any TrainingRun = try SampleRun.adder(precision, cell: cell)
    for _ in 0..<whole.state.iteration {
      var one = plan
      one.length = .iterations(1)
      one.threads = parts.state.iteration % 3 + 1
      parts.train(one)
      parts = try makeRun(SavedRun(SavedRun(parts).bytes).archive, dataset: parts.dataset)
    }
    #expect(parts.archive == whole.archive, "\(plan.descent.rule.name)")
  }

  /// Where the best epoch is kept: from a checkpoint at any update, training ends where it would have.
  @Test(arguments: Precision.allCases, [1, 3]) func theBestEpochIsStillGoneBackTo(precision: Precision, threads: Int)
    throws
  {
    let plan = TrainingPlan(
      length: .epochs(3), batch: 9, order: .epochs, descent: Descent(rule: .adagrad(), rate: 0.3), threads: threads,
      keepsBest: true)
    let whole = try SampleRun.trees(precision)
    var checkpoints: [RunArchive] = []
    var observer = TrainingObserver()
    observer.checkpoints = CheckpointKeeper(
      isDue: { _ in true },
      keep: {
        checkpoints.append($0); return true
      })
    #expect(whole.train(plan, observer: &observer) == .finished)
    #expect(checkpoints.count == whole.state.iteration && checkpoints.contains { $0.best != nil })
    for checkpoint in checkpoints {
      let saved = try SavedRun(SavedRun(whole, archive: checkpoint).bytes)
      let run = try makeRun(saved.archive, dataset: whole.dataset)
      var rest = plan
      rest.length = .iterations(whole.state.iteration - run.state.iteration)
      rest.resumes = true
      run.train(rest)
      #expect(run.archive == whole.archive)
    }
  }

  /// Ctrl-C at any moment: the checkpoint made there goes on as if nothing had happened.
  @Test func anInterruptionIsACheckpoint() throws {
    let plan = TrainingPlan(length: .epochs(3), batch: 6, order: .epochs, descent: Descent(rate: 0.2), keepsBest: true)
    let whole = try SampleRun.trees()
    whole.train(plan)
    for stop in 0..<whole.state.iteration {
      let run = try SampleRun.trees()
      var kept: RunArchive?
      var observer = TrainingObserver(shouldStop: { run.state.iteration >= stop })
      observer.checkpoints = CheckpointKeeper(
        isDue: { _ in false },
        keep: {
          kept = $0; return true
        })
      #expect(run.train(plan, observer: &observer) == .interrupted)
      let archive = try #require(kept)
      #expect(archive.iteration == stop)
      let resumed = try makeRun(archive, dataset: run.dataset)
      var rest = plan
      rest.length = .iterations(whole.state.iteration - stop)
      rest.resumes = true
      resumed.train(rest)
      #expect(resumed.archive == whole.archive, "stopped after \(stop)")
    }
  }

  @Test func trainingEndsWhereACheckpointCannotBeKept() throws {
    let run = try SampleRun.adder()
    var observer = TrainingObserver()
    observer.checkpoints = CheckpointKeeper(isDue: { $0 == 4 }, keep: { _ in false })
    #expect(run.train(TrainingPlan(length: .iterations(10)), observer: &observer) == .interrupted)
    #expect(run.state.iteration == 4)
  }
}

@Suite struct DataRecords {
  @Test func theFingerprintFollowsFromTheExamples() throws {
    let six = try #require(Adder(bits: 6))
    #expect(six.fingerprint == six.fingerprint)
    #expect(six.fingerprint != (try #require(Adder(bits: 7))).fingerprint)
    let trees = try SampleRun.treeData()
    #expect(trees.fingerprint == (try SampleRun.treeData()).fingerprint)
    #expect(trees.fingerprint != TreeSequenceDataset(trees).fingerprint)
  }

  @Test func oneNumberIsEnoughToDiffer() throws {
    let values = (0..<200).map { sin(Double($0)) }
    func series(_ change: Int?) throws -> SeriesDataset {
      var values = values
      if let change { values[change] += 1e-12 }
      var options = SeriesOptions()
      options.normalisation = .none
      return try SeriesDataset(name: "s", values: values, options: options)
    }
    let before = try series(nil).fingerprint
    for change in [0, 57, 199] { #expect(try series(change).fingerprint != before) }
  }

  @Test func otherWordsDoNotFit() throws {
    let run = try SampleRun.trees()
    let record = DataRecord(run.dataset, recipe: nil)
    try record.requireFit(of: run.dataset, for: run.specification)
    let others = try SampleRun.treeData(words: ["good", "bad", "nicht", "very", "film", "plot"])
    let error = #expect(throws: KeepingError.self) { try record.requireFit(of: others, for: run.specification) }
    guard case .unfit(.word(_, "not", "nicht")) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let adder = try #require(Adder(bits: 6))
    #expect(throws: KeepingError.unfit(.arity(saved: 2, data: 1))) {
      try record.requireFit(of: adder, for: run.specification)
    }
  }
}
