import Networks
import Training

/// Holds conditions against one example of a trace, in the order in which a walk comes by: forward over its nodes, then back.
struct ExampleCheck {
  let reader: any NodeReading
  let trace: any TraceReading
  let example: Int
  let run: (any TrainingRun)?
  let phrases: Phrases?
  /// The iteration in progress; nil outside of training.
  let iteration: Int?

  private var nodes: Int { reader.nodes }

  private func scope(at node: Int?) -> RunScope {
    var scope = RunScope(run: run, reader: reader, node: node)
    scope.iteration = iteration
    return scope
  }

  /// Where a walk is when it has done a node.
  private func place(of node: Int, _ way: Breakpoint.Way) -> Int { way == .forward ? node + 1 : 2 * nodes - node }

  /// The node that a walk has done last at a place.
  private func node(at place: Int) -> Int? {
    place == 0 ? nil : place <= nodes ? place - 1 : 2 * nodes - place
  }

  func value(of condition: Condition, place: Int) -> Value? {
    // What is about no node is not that of a node: the bare loss is the minibatch's.
    try? condition.expression.evaluate(
      in: scope(at: condition.reach(in: reader.specification) == .update ? nil : node(at: place)))
  }

  /// When a condition that is asked once an example is known.
  func moment(of condition: Condition) -> Int {
    let needsBackward = condition.needsBackward(in: reader.specification)
    var latest = needsBackward ? nil : 0
    if let probe = Probe(condition.expression, for: reader.specification) {
      for step in probe.steps {
        guard case .quantity(let quantity, let node?, _) = step, node < nodes else { continue }
        let way: Breakpoint.Way = reader.specification.isKnownBackward(quantity) ? .backward : .forward
        latest = max(latest ?? 0, place(of: node, way))
      }
      if latest == 0, probe.steps.contains(.scalar(.loss)) { latest = nodes }
    } else if condition.reach(in: reader.specification) == .example {
      latest = needsBackward ? 2 * nodes : nodes
    }
    return latest ?? 2 * nodes
  }

  /// The first place after `after` where a breakpoint holds.
  func firstPlace(of breakpoint: Breakpoint, after: Int) -> (place: Int, evidence: [Stop.Evidence])? {
    let way = breakpoint.direction(in: reader.specification)
    var evidence: [Stop.Evidence] = []
    if let filter = breakpoint.filter {
      guard let found = FilterCheck(trace: trace, example: example).finding(filter) else { return nil }
      let place = place(of: found.node, found.way ?? way)
      let name = found.element.map {
        "\(reader.specification.name(of: $0.quantity))[\(found.node + reader.firstPosition)][\($0.unit)]"
      }
      return place > after ? (place, [Stop.Evidence(name ?? filter.name, .number(found.value))]) : nil
    }
    let candidates: [Int]?
    switch breakpoint.place {
    case .anywhere: candidates = nil
    case .iteration: return iteration == nil || after >= 0 ? nil : held(breakpoint, nil).map { (0, $0) }
    case .position(let position):
      let node = position - reader.firstPosition
      guard node >= 0, node < nodes else { return nil }
      candidates = [node]
    case .words(let words):
      candidates = phrases?.nodes(spanning: words.split(separator: " ").map(String.init)) ?? []
    }
    if candidates == nil, breakpoint.condition?.reach(in: reader.specification) != .node {
      guard let condition = breakpoint.condition, let found = held(breakpoint, nil) else { return nil }
      let place = moment(of: condition)
      return place > after ? (place, found) : nil
    }
    for node in ordered(candidates, way) {
      let place = place(of: node, way)
      guard place > after, let found = held(breakpoint, node) else { continue }
      evidence = found
      return (place, evidence)
    }
    return nil
  }

  /// Nodes in the order in which a walk comes by; all where nil.
  private func ordered(_ candidates: [Int]?, _ way: Breakpoint.Way) -> any Sequence<Int> {
    if let candidates { return way == .forward ? candidates.sorted() : candidates.sorted(by: >) }
    return way == .forward ? stride(from: 0, to: nodes, by: 1) : stride(from: nodes - 1, through: 0, by: -1)
  }

  /// What was compared, if a breakpoint's condition holds at a node; nil if it does not, or has no value there.
  private func held(_ breakpoint: Breakpoint, _ node: Int?) -> [Stop.Evidence]? {
    guard let condition = breakpoint.condition else { return [] }
    let scope = scope(at: node)
    guard (try? condition.expression.holds(in: scope)) == true else { return nil }
    let sides = condition.comparison.map { [$0.left, $0.right] } ?? [condition.expression]
    return sides.compactMap { side in
      if side.isConstant { return nil }
      return (try? side.evaluate(in: scope)).map { Stop.Evidence(side.description, $0) }
    }
  }
}

/// Holds conditions against all examples of a minibatch.
struct UpdateCheck {
  let update: PendingUpdate
  let run: any TrainingRun
  let phrases: (_ index: Int, Structure) -> Phrases?

  init(
    _ update: PendingUpdate, of run: any TrainingRun, phrases: @escaping (_ index: Int, Structure) -> Phrases?
  ) {
    self.update = update
    self.run = run
    self.phrases = phrases
  }

  var specification: NetworkSpecification { update.traces[update.traces.startIndex].specification }

  private func check(of example: Int, words: Bool) -> ExampleCheck {
    let (trace, place) = update.place(of: example)
    let phrases = words ? self.phrases(update.indices[example], trace.staged[place].structure) : nil
    let gradients = { update.gradient }
    return ExampleCheck(
      reader: TracedExample(
        trace: trace, example: place, loss: update.loss, phrases: phrases, gradients: gradients),
      trace: trace, example: place, run: run, phrases: phrases, iteration: update.iteration)
  }

  /// The value of an expression in this iteration, of the first example where it is about one.
  func value(of condition: Condition) -> Value? {
    let check = check(of: 0, words: false)
    return check.value(of: condition, place: 2 * check.reader.nodes)
  }

  func moment(of condition: Condition, example: Int) -> Int { check(of: example, words: false).moment(of: condition) }

  /// The first place after `after` where a breakpoint holds.
  func firstPlace(of breakpoint: Breakpoint, after: ProgramPlace) -> (place: ProgramPlace, evidence: [Stop.Evidence])? {
    if case .iteration(let iteration) = breakpoint.place, iteration != update.iteration { return nil }
    var needsWords = false
    if case .words = breakpoint.place { needsWords = true }
    if breakpoint.condition?.expression.readsWords == true { needsWords = true }
    // What is asked of the network alone is asked once.
    var isOnce = breakpoint.condition?.reach(in: specification) == .update && breakpoint.place == .anywhere
    if case .iteration = breakpoint.place { isOnce = true }
    for example in stride(from: after.example, to: isOnce ? 1 : update.indices.count, by: 1) {
      let earliest = example == after.example ? after.place : -1
      let check = check(of: example, words: needsWords)
      if let found = check.firstPlace(of: breakpoint, after: earliest) {
        return (ProgramPlace(example: example, place: found.place), found.evidence)
      }
    }
    return nil
  }

}
