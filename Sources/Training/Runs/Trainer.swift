import Corpus
import Glibc
import Networks

/// Training of one network on one data set: what it has learned, where it is, and what it went through.
public final class Trainer<Scalar: NetworkScalar> {
  public let network: Network<Scalar>
  @exclusivity(unchecked) public private(set) var dataset: any Dataset
  @exclusivity(unchecked) public internal(set) var state: RunState

  /// The first part of a minibatch, whose gradient takes the sum, and the others. The first is often the only one: held by
  /// itself, its references are not counted.
  private let first: Shard<Scalar>
  @exclusivity(unchecked) private var others: [Shard<Scalar>] = []
  private var shards: [Shard<Scalar>] { [first] + others }
  /// The traces as whoever watches reads them, and the cut that they are of.
  private var readings: [any TraceReading] = []
  private var readingsCut = MinibatchCut()
  private let updater: Updater<Scalar>
  /// Asked in every pass: a specification is not copied for it.
  private let hasDropout: Bool
  @exclusivity(unchecked) private var indices: [Int] = []
  /// The parameters that scored best on the dev part since training began, and after which epoch.
  @exclusivity(unchecked) var best: (score: Evaluation, parameters: [Scalar], epoch: Int)?
  private var threads = 1
  /// Who shares the work of a minibatch, while a plan with several threads is carried out.
  @exclusivity(unchecked) private var sharing: Sharing<Scalar>?
  /// What holds for every shard of the minibatch at hand, and which shards' gradients are added to the first one's.
  @exclusivity(unchecked) private var portion = Portion(examples: 0..<0, size: 0, weight: 0, traceLimit: 0)
  @exclusivity(unchecked) private var addedShards = 1..<1
  /// Each example's share of the loss of the update at hand.
  @exclusivity(unchecked) private var exampleShare = 1.0
  /// What the run went through, where it is kept.
  @exclusivity(unchecked) var history: History<Scalar>?

  public init(network: Network<Scalar>, dataset: any Dataset, seed: UInt64) {
    self.network = network
    self.dataset = dataset
    state = RunState(seed: seed)
    updater = Updater(network.layout, table: network.table)
    hasDropout = network.specification.dropout > 0
    first = Shard(network)
  }

  /// Bytes that a minibatch's trace may take before chains are gone over segment by segment.
  static var traceLimit: Int { 1 << 26 }

  /// Trains on, calling `observer` after every update it asks to see.
  ///
  /// Returns why it ended. The network and state are then as of the last update made: an update whose loss or gradient
  /// is not finite is not made.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func train(_ plan: TrainingPlan, observer: inout TrainingObserver) -> TrainingEnd {
    let count = dataset.count(in: .train)
    threads = plan.threads
    sharing = Self.isShared(plan) ? Sharing(self, threads: min(plan.threads, MinibatchCut.shardCount(plan.batch))) : nil
    defer { sharing = nil }
    if observer.stops == nil || plan.course.accumulation == 1 { for shard in shards { shard.forgetTraces() } }
    readingsCut = MinibatchCut()
    // Before the sampler is made ready: another course may go on from here with the one there is.
    history?.begin(plan.course, at: snapshot(), dataset: dataset, truncation: network.specification.truncation)
    state.prepare(plan.course, count: count)
    let updates = state.updates(of: plan, count: count)
    state.losses.reserveCapacity(state.losses.count + min(updates, 1 << 22))
    if !plan.resumes {
      best = nil
      // What was learned before is not given up for an epoch that is worse.
      if plan.keepsBest, state.iteration > 0 { setBest(currentParameters, epoch: state.epoch) }
    }
    let end = advance(plan, updates: updates, observer: &observer)
    // Before the best is gone back to: going on needs what came after it.
    if end == .interrupted, let checkpoints = observer.checkpoints { _ = checkpoints.keep(archive) }
    history?.end(at: state.iteration)
    if case .stopped = end { return end }
    if let best {
      restore(best.parameters)
      note(Change("the best of the epochs", isByHand: false))
    }
    best = nil
    return end
  }

  /// Makes updates, until there are no more to be made or something stops it.
  @inline(__always)
  private func advance(_ plan: TrainingPlan, updates: Int, observer: inout TrainingObserver) -> TrainingEnd {
    let (descent, schedule) = (plan.descent, plan.course.schedule)
    let examplesPerUpdate = plan.course.examplesPerUpdate
    let scoresEpochs = plan.keepsBest || schedule?.watchesScores ?? false
    for _ in 0..<updates {
      let epochBefore = scoresEpochs ? state.sampler?.epoch ?? 0 : 0
      if observer.shouldStop() { return .interrupted }
      if let history, state.iteration >= history.next { record(in: history) }
      guard state.draw(examplesPerUpdate, into: &indices) else { return .finished }
      let cut = MinibatchCut(indices.count, batch: plan.batch)
      // Who may stop in the middle of an update looks at all of the trace.
      let loss = pass(cut, keepsTraces: observer.stops != nil)
      if let stops = observer.stops, stops(pendingUpdate(loss, cut)) {
        state.takeBackDraw()
        return .stopped(iteration: state.iteration + 1)
      }
      var squaredNorm = Double.nan
      let factor = schedule?.factor(after: state.iteration, state.plateau) ?? 1
      if loss.isFinite {
        squaredNorm = updater.update(network.parameters, along: first.gradient, by: descent, factor: factor)
      }
      if !squaredNorm.isFinite, let found = explainNonFinite(cut) {
        state.takeBackDraw()
        return .notFinite(found, iteration: state.iteration + 1)
      }
      pack()
      state.iteration += 1
      state.losses.append(loss)
      state.lastUpdate = RunState.Update(rate: descent.rate * factor, gradientNorm: squaredNorm.squareRoot())
      if observer.wants(state.iteration) {
        observer.see(state, gradientNorm: squaredNorm.squareRoot(), trace: first.shownTrace)
      }
      if scoresEpochs, let epoch = state.sampler?.epoch, epoch > epochBefore, endEpoch(epoch, plan, observer), let best
      {
        return .noLongerBetter(bestEpoch: best.epoch)
      }
      if let checkpoints = observer.checkpoints, checkpoints.isDue(state.iteration), !checkpoints.keep(archive) {
        return .interrupted
      }
    }
    return .finished
  }

  /// A minibatch that is one shard has nothing to share out.
  private static func isShared(_ plan: TrainingPlan) -> Bool {
    plan.threads > 1 && MinibatchCut.shardCount(plan.batch) > 1
  }

  /// Brings what the kernels read up to date, side by side where there is enough of it.
  @inline(__always)
  private func pack() {
    if let sharing, network.layout.denseCount >= Self.stretchLength {
      sharing.team.run(parts: network.packingParts, sharing.pack)
    } else {
      network.pack()
    }
  }

  private func pendingUpdate(_ loss: Double, _ cut: MinibatchCut) -> PendingUpdate {
    // Kept from update to update, so that looking at one allocates nothing.
    if readingsCut != cut {
      readings.removeAll(keepingCapacity: true)
      for minibatch in 0..<cut.minibatches {
        for place in 0..<MinibatchCut.shards(of: cut.examples(of: minibatch).count) {
          readings.append(shard(place).trace(ofMinibatch: minibatch))
        }
      }
      readingsCut = cut
    }
    return PendingUpdate(
      iteration: state.iteration + 1, loss: loss, indices: indices, traces: readings[...], cut: cut, source: self)
  }

  /// The examples of the next update of a course, as places in the training part.
  public func nextMinibatch(_ course: TrainingCourse) -> [Int] {
    var next = state
    next.prepare(course, count: dataset.count(in: .train))
    var drawn: [Int] = []
    _ = next.draw(course.examplesPerUpdate, into: &drawn)
    return drawn
  }

  /// Goes on with other data of the same kinds. The sampler starts anew.
  public func use(_ dataset: any Dataset) {
    self.dataset = dataset
    state.sampler = nil
    note(Change(dataset.name))
  }

  func restore(_ parameters: [Scalar]) {
    network.parameters.update(from: parameters, count: parameters.count)
    network.pack()
  }

  public func truncate(after steps: Int?) throws(NetworkSpecification.Problem) {
    guard steps != network.specification.truncation else { return }
    try cut(after: steps)
    note(Change(steps.map { "bptt \($0)" } ?? "bptt 0"))
  }

  private func cut(after steps: Int?) throws(NetworkSpecification.Problem) {
    try network.truncate(after: steps)
    for shard in shards { shard.truncate(after: steps) }
  }

  // MARK: History

  private func record(in history: History<Scalar>) {
    let rows = shards.reduce(0) { $0 + $1.trace.forest.rowCount }
    history.record(snapshot(), rows: rows, denseCount: network.layout.denseCount)
  }

  /// A copy of everything that decides how the run goes on.
  func snapshot() -> Snapshot<Scalar> {
    Snapshot(
      iteration: state.iteration,
      parameters: Array(UnsafeBufferPointer(start: network.parameters, count: network.layout.count)),
      memory: updater.memory, sampler: state.sampler, plateau: state.plateau)
  }

  func restore(_ snapshot: Snapshot<Scalar>, losses: [Double]) {
    restore(snapshot.parameters)
    updater.memory = snapshot.memory
    state.iteration = snapshot.iteration
    state.sampler = snapshot.sampler
    state.plateau = snapshot.plateau
    state.lastUpdate = nil
    state.losses = losses
  }

  /// Makes the updates of a course again, without a record of it.
  func replay(_ course: TrainingCourse, updates: Int, observer: inout TrainingObserver) -> TrainingEnd {
    let (history, best) = (history, best)
    self.history = nil
    defer { (self.history, self.best) = (history, best) }
    return train(TrainingPlan(course, updates: updates, threads: threads), observer: &observer)
  }

  /// Back to data and cuts that the run had before.
  func resume(_ dataset: any Dataset, truncation: Int?) {
    self.dataset = dataset
    // A cut that was there before is one that can be made.
    if truncation != network.specification.truncation { try? cut(after: truncation) }
  }

  /// Forward and back over the drawn examples, minibatch by minibatch; leaves the gradient with the first shard. What is not
  /// finite ends it.
  @inline(__always)
  private func pass(_ cut: MinibatchCut, keepsTraces: Bool) -> Double {
    exampleShare = exampleWeight(of: indices)
    first.begin()
    for shard in others { shard.begin() }
    let limit = keepsTraces ? Int.max : Self.traceLimit
    var loss = run(0, of: cut, keepsTrace: keepsTraces, traceLimit: limit)
    var minibatch = 1
    while minibatch * cut.batch < cut.count, loss.isFinite {
      loss += run(minibatch, of: cut, keepsTrace: keepsTraces, traceLimit: limit)
      minibatch += 1
    }
    addedShards = 1..<min(others.count + 1, MinibatchCut.shardCount(cut.batch))
    if addedShards.isEmpty { return loss }
    share(
      (network.layout.denseCount + Self.stretchLength - 1) / Self.stretchLength + 1, sharing?.add, or: addStretch)
    return loss
  }

  /// One forward and backward pass over a minibatch; adds to the gradients of the shards.
  @inline(__always)
  private func run(_ minibatch: Int, of cut: MinibatchCut, keepsTrace: Bool = false, traceLimit: Int) -> Double {
    let examples = cut.examples(of: minibatch)
    let count = MinibatchCut.shards(of: examples.count)
    while others.count < count - 1 { others.append(Shard(network)) }
    if cut.minibatches > 1 {
      first.turn(to: keepsTrace ? minibatch : 0)
      for shard in others { shard.turn(to: keepsTrace ? minibatch : 0) }
    }
    portion = Portion(
      examples: examples, size: MinibatchCut.shardSize(of: examples.count), weight: exampleShare,
      traceLimit: traceLimit / max(count, 1))
    if count <= 1 {
      runShard(0)
      return first.loss
    }
    share(count, sharing?.run, or: runShard)
    return (1..<count).reduce(first.loss) { $0 + shard($1).loss }
  }

  /// Does each of some parts: on the threads there are, else here.
  @inline(__always)
  private func share(_ parts: Int, _ job: ((Int) -> Void)?, or alone: (Int) -> Void) {
    if let sharing, let job { return sharing.team.run(parts: parts, job) }
    for part in 0..<parts { alone(part) }
  }

  /// Elements of a gradient that are added in one go: enough of them that handing them out does not count.
  private static var stretchLength: Int { 1 << 13 }

  /// Adds some elements of the other shards' gradients to the first one's, always in the same order whoever does it. Part 0
  /// is the words, each other one a stretch of the dense elements.
  @inline(__always)
  fileprivate func addStretch(_ part: Int) {
    let count = network.layout.denseCount
    for place in addedShards where shard(place).holdsGradient {
      let gradient = shard(place).gradient
      if part == 0 {
        first.gradient.addEmbeddings(of: gradient, table: network.table)
      } else {
        let start = (part - 1) * Self.stretchLength
        first.gradient.addDense(of: gradient, start..<min(start + Self.stretchLength, count), table: network.table)
      }
    }
  }

  private func shard(_ place: Int) -> Shard<Scalar> { place == 0 ? first : others[place - 1] }

  /// Goes forward and back over the examples of a shard.
  @inline(__always)
  fileprivate func runShard(_ place: Int) {
    let (shard, start) = (shard(place), portion.examples.lowerBound + place * portion.size)
    let count = min(portion.size, portion.examples.upperBound - start)
    guard count > 0 else { return }
    shard.trace.read(count) { k, example in
      dataset.read(indices[start + k], of: .train, into: &example)
    }
    if hasDropout {
      shard.drop(Dropout(seed: state.seed, update: state.iteration, firstExample: start))
    }
    shard.pass(network, weight: portion.weight, traceLimit: portion.traceLimit)
  }

  private func explainNonFinite(_ cut: MinibatchCut) -> NonFinite? {
    for index in 0..<network.layout.count where !network.parameters[index].isFinite {
      guard let (owner, row, column) = network.layout.owner(of: index) else { continue }
      return NonFinite(
        place: .parameter(owner.name, row: row, column: column), value: Double(network.parameters[index]))
    }
    let elements = first.gradient.elements
    for minibatch in 0..<cut.minibatches {
      // Of several only the last is still there.
      if cut.minibatches > 1 { _ = run(minibatch, of: cut, traceLimit: Self.traceLimit) }
      for (place, shard) in shards.prefix(MinibatchCut.shards(of: portion.examples.count)).enumerated() {
        if let found = shard.shownTrace.firstNonFinite() {
          return found.moved(by: portion.examples.lowerBound + place * portion.size)
        }
      }
    }
    // If every element is finite, only the sum of their squares was not: then the largest, beyond 1e154, is named.
    let largest = elements.indices.max { elements[$0].magnitude < elements[$1].magnitude } ?? 0
    let place = elements.firstIndex { !$0.isFinite } ?? largest
    guard let (owner, row, column) = network.layout.owner(of: place) else { return nil }
    return NonFinite(place: .gradient(owner.name, row: row, column: column), value: elements[place])
  }
}

/// What a shard of a minibatch is.
private struct Portion {
  /// Those of the minibatch.
  let examples: Range<Int>
  /// Examples of a shard.
  let size: Int
  /// Each example's share of the loss.
  let weight: Double
  let traceLimit: Int
}

/// Threads, and what each part of a minibatch's work is to them: made once a training, so that handing it out allocates
/// nothing.
private struct Sharing<Scalar: NetworkScalar> {
  let team: ThreadTeam
  let run: (Int) -> Void
  let add: (Int) -> Void
  let pack: (Int) -> Void

  init(_ trainer: Trainer<Scalar>, threads: Int) {
    team = ThreadTeam(threads)
    // Each shard has a trace and a gradient of its own; the network is only read, or packed in parts that lie apart.
    run = { [unowned trainer] in trainer.runShard($0) }
    add = { [unowned trainer] in trainer.addStretch($0) }
    pack = { [network = trainer.network] in network.pack(part: $0) }
  }
}

extension Trainer: GradientSource {
  var pendingGradient: [Double] { first.gradient.elements }
}
