import Networks
import Training

/// A breakpoint's condition made ready for one kind of network, to be asked in every update: whether it holds anywhere in the
/// minibatch. Asking allocates nothing, and looks at nothing but what the condition reads.
final class PreparedCondition {
  /// The number of the breakpoint.
  let number: Int
  private let question: Question
  private let reach: Condition.Reach
  /// The only node at which it is asked, where the breakpoint stands at one.
  private let node: Int?

  private enum Question {
    case probe(Probe, Probe.Memory)
    case filter(Filter)
  }

  /// Nil where only the evaluator knows what the condition has, or there is nothing to ask.
  init?(_ breakpoint: Breakpoint, for specification: NetworkSpecification) {
    if let filter = breakpoint.filter {
      question = .filter(filter)
      reach = .example
    } else if let condition = breakpoint.condition, let probe = Probe(condition.expression, for: specification) {
      question = .probe(probe, Probe.Memory(probe))
      reach = condition.reach(in: specification)
    } else {
      return nil
    }
    number = breakpoint.number
    if case .position(let position) = breakpoint.place {
      node = position - (specification.arity == 1 ? 1 : 0)
    } else {
      node = nil
    }
  }

  func mayHold(in update: PendingUpdate) -> Bool {
    switch question {
    case .probe(let probe, let memory): mayHold(probe, memory, in: update)
    case .filter(let filter): mayHold(filter, in: update)
    }
  }

  private func mayHold(_ filter: Filter, in update: PendingUpdate) -> Bool {
    var left = update.indices.count
    for trace in update.traces {
      let examples = min(left, trace.forest.exampleCount)
      for example in 0..<examples where FilterCheck(trace: trace, example: example).finding(filter) != nil {
        return true
      }
      left -= examples
    }
    return false
  }

  private func mayHold(_ probe: Probe, _ memory: Probe.Memory, in update: PendingUpdate) -> Bool {
    var left = update.indices.count
    for trace in update.traces {
      let surroundings = Probe.Surroundings(trace, loss: update.loss, iteration: update.iteration)
      let examples = min(left, surroundings.forest.exampleCount)
      for example in 0..<examples {
        let nodes = surroundings.forest.nodeCount(example: example)
        var (first, end) = (0, nodes)
        if reach == .node {
          if let node { (first, end) = (node, min(node + 1, nodes)) }
        } else {
          end = min(1, nodes)
        }
        while first < end {
          if let value = probe.value(at: first, of: example, in: surroundings, stack: memory.pointer), value != 0 {
            return true
          }
          first += 1
        }
        if reach == .update { return false }
      }
      left -= examples
    }
    return false
  }
}
