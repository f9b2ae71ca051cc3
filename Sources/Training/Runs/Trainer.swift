import Corpus
import Dispatch
import Glibc
import Networks

/// Training of one network on one data set: what it has learned, where it is, and what it went through.
public final class Trainer<Scalar: NetworkScalar> {
  public let network: Network<Scalar>
  @exclusivity(unchecked) public private(set) var dataset: any Dataset
  @exclusivity(unchecked) public internal(set) var state: RunState

  /// One trace and one gradient a shard; shard 0's gradient takes the sum.
  @exclusivity(unchecked) private var traces: [Trace<Scalar>] = []
  @exclusivity(unchecked) private var gradients: [Gradient<Scalar>] = []
  private let updater: Updater<Scalar>
  @exclusivity(unchecked) private var indices: [Int] = []

  public init(network: Network<Scalar>, dataset: any Dataset, seed: UInt64) {
    self.network = network
    self.dataset = dataset
    state = RunState(seed: seed)
    updater = Updater(network.layout, table: network.table)
  }

  /// How a minibatch is cut into shards: by its size only, so that sums run in the same order for any thread count.
  static func shardCount(_ batch: Int) -> Int {
    switch batch {
    case ..<8: 1
    case ..<64: 4
    default: 8
    }
  }

  /// Trains on, calling `observer` after every update it asks to see.
  ///
  /// Returns why it ended. The network and state are then as of the last update made: an update whose loss or gradient
  /// is not finite is not made.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func train(_ plan: TrainingPlan, observer: inout TrainingObserver) -> TrainingEnd {
    let count = dataset.count(in: .train)
    state.prepare(plan, count: count)
    let perEpoch = (count + plan.batch - 1) / plan.batch
    let updates = plan.length == .unlimited ? Int.max : plan.length.updates(perEpoch: perEpoch)
    state.losses.reserveCapacity(state.losses.count + min(updates, 1 << 22))
    var best: (score: Evaluation, parameters: [Scalar])?
    defer { if let best { restore(best.parameters) } }
    for _ in 0..<updates {
      let epochBefore = plan.keepsBest ? state.sampler?.epoch ?? 0 : 0
      if observer.shouldStop() { return .interrupted }
      guard state.draw(plan.batch, into: &indices) else { return .finished }
      let loss = pass(threads: plan.threads)
      var squaredNorm = Double.nan
      if loss.isFinite { squaredNorm = updater.update(network.parameters, along: gradients[0], by: plan.descent) }
      if !squaredNorm.isFinite, let found = explainNonFinite() {
        return .notFinite(found, iteration: state.iteration + 1)
      }
      network.pack()
      state.iteration += 1
      state.losses.append(loss)
      if observer.wants(state.iteration) {
        observer.see(state, gradientNorm: squaredNorm.squareRoot(), trace: traces[0])
      }
      if plan.keepsBest, let epoch = state.sampler?.epoch, epoch > epochBefore {
        keepBest(&best, epoch: epoch, observer)
      }
    }
    return .finished
  }

  /// Goes on with other data of the same kinds. The sampler starts anew.
  public func use(_ dataset: any Dataset) {
    self.dataset = dataset
    state.sampler = nil
  }

  /// Scores the dev part and keeps a copy of the parameters if they are the best so far.
  private func keepBest(
    _ best: inout (score: Evaluation, parameters: [Scalar])?, epoch: Int, _ observer: TrainingObserver
  ) {
    guard let score = evaluate(.dev, limit: .max, seed: state.seed, shouldStop: observer.shouldStop) else { return }
    let isBest = best.map { EpochScore.isBetter(score, than: $0.score) } ?? true
    if isBest {
      best = (score, Array(UnsafeBufferPointer(start: network.parameters, count: network.layout.count)))
    }
    observer.scored(EpochScore(epoch: epoch, dev: score, isBest: isBest))
  }

  private func restore(_ parameters: [Scalar]) {
    network.parameters.update(from: parameters, count: parameters.count)
    network.pack()
  }

  public func truncate(after steps: Int?) throws(NetworkSpecification.Problem) {
    try network.truncate(after: steps)
    traces = traces.map { _ in Trace(network.specification) }
  }

  /// One forward and backward pass over the drawn examples; leaves the gradient in `gradients[0]`.
  @inline(__always)
  private func pass(threads: Int) -> Double {
    let shards = min(Self.shardCount(indices.count), indices.count)
    while traces.count < shards {
      traces.append(Trace(network.specification))
      gradients.append(Gradient(network.layout))
    }
    let size = (indices.count + shards - 1) / shards
    let weight = 1 / Double(indices.count)
    if shards == 1 {
      run(0, size: size, weight: weight)
      return traces[0].loss()
    }
    if threads > 1 {
      shardsInParallel(shards, threads: threads, size: size, weight: weight)
    } else {
      for shard in 0..<shards { run(shard, size: size, weight: weight) }
    }
    var loss = traces[0].loss()
    for shard in 1..<shards where shard * size < indices.count {
      gradients[0].add(gradients[shard], table: network.table)
      loss += traces[shard].loss()
    }
    return loss
  }

  @inline(__always)
  private func run(_ shard: Int, size: Int, weight: Double) {
    let first = shard * size
    let count = min(size, indices.count - first)
    guard count > 0 else { return }
    let trace = traces[shard]
    trace.stage(count, weight: weight) { k, example in
      dataset.read(indices[first + k], of: .train, into: &example)
    }
    network.forward(trace)
    network.backward(trace)
    network.accumulateGradient(trace, into: gradients[shard], accumulate: false)
  }

  private func shardsInParallel(_ shards: Int, threads: Int, size: Int, weight: Double) {
    let workers = min(threads, shards)
    nonisolated(unsafe) let trainer = self
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      // Each shard has a trace and a gradient of its own; the network is only read.
      var shard = worker
      while shard < shards {
        trainer.run(shard, size: size, weight: weight)
        shard += workers
      }
    }
  }

  private func explainNonFinite() -> NonFinite? {
    for index in 0..<network.layout.count where !network.parameters[index].isFinite {
      guard let (owner, row, column) = network.layout.owner(of: index) else { continue }
      return NonFinite(
        place: .parameter(owner.name, row: row, column: column), value: Double(network.parameters[index]))
    }
    for trace in traces {
      if let found = trace.firstNonFinite() { return found }
    }
    // If every element is finite, only the sum of their squares was not: then the largest, beyond 1e154, is named.
    let elements = gradients[0].elements
    let largest = elements.indices.max { elements[$0].magnitude < elements[$1].magnitude } ?? 0
    let place = elements.firstIndex { !$0.isFinite } ?? largest
    guard let (owner, row, column) = network.layout.owner(of: place) else { return nil }
    return NonFinite(place: .gradient(owner.name, row: row, column: column), value: elements[place])
  }
}
