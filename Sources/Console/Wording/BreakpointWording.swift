import Debugging
import Drawing
import Networks

/// Breakpoints and what belongs to them, in the words they are set with.
enum BreakpointWording {
  /// `t=5 if norm(z) > 3`
  static func what(of breakpoint: Breakpoint, isChain: Bool) -> String {
    var parts: [String] = []
    if let way = breakpoint.way { parts.append(way == .forward ? "forward" : "backward") }
    switch breakpoint.place {
    case .anywhere: break
    case .position(let position): parts.append(isChain ? "t=\(position)" : "node \(position)")
    case .words(let words): parts.append("node \"\(words)\"")
    case .iteration(let iteration): parts.append("iteration \(formattedCount(iteration))")
    }
    if let filter = breakpoint.filter {
      parts.append(filter.name + (filter.threshold.map { "(\(formatted($0)))" } ?? ""))
    }
    if let condition = breakpoint.condition { parts.append("if \(condition.text)") }
    return parts.joined(separator: " ")
  }

  static func what(of number: Int, in stops: StopTable) -> String {
    if let breakpoint = stops.breakpoints.first(where: { $0.number == number }) {
      return what(of: breakpoint, isChain: true)
    }
    return stops.watches.first { $0.number == number }?.condition.text ?? ""
  }

  /// What a filter compares, in one line.
  static func meaning(of filter: Filter) -> String {
    switch filter {
    case .hasNaN: "a value is NaN or infinite"
    case .exploding(let limit): "‖δ‖ of some node is \(formatted(limit)) times what any output sends in, or more"
    case .vanishing(let limit):
      "‖δ‖ at the first step (at every word) is \(formatted(limit)) of what the outputs send in, or less"
    case .dead(let share): "\(formattedPercentage(share, decimals: 0)) of the units or more are 0 at every node"
    case .saturated(let share):
      "\(formattedPercentage(share, decimals: 0)) of all z or more lie within a hundredth of f's limits"
    }
  }
}

/// What is wrong with a breakpoint, watch or display that was asked for.
enum StopError: Error, Equatable {
  case whereUnknown(String, suggestions: [String])
  case positionNeeded(String)
  case iterationNeeded
  /// No example is so long; `longest` is the last position there is.
  case neverReached(Int, longest: Int, isChain: Bool)
  case positionsAreTimes
  case positionsAreNodes
  case wordsNeedTree
  /// A filter that this network's f can never meet.
  /// Nil for a cell with gates, whose states are no f(u).
  case filterNeverHolds(String, activation: Activation?)
  case nowhere
  /// The walk has not come to any node yet.
  case atStart(isChain: Bool)
  /// No tree of the training data has a node that spans these words.
  case wordsNowhere(String)
  case unknownNumber(Int, known: [Int])
  case notABreakpoint(Int)
  case nothingSet
  case shapeUnclear(Value.Shape)
  case tooManyValues(Int, limit: Int)
  /// Nothing is held up, nothing was gone back from, and no example is chosen.
  case nothingToContinue
}

extension StopError: Worded {
  var diagnostic: Diagnostic {
    switch self {
    case .whereUnknown(let word, let suggestions):
      Diagnostic(
        kind: "break-where", "'\(word)' is no place to stop at",
        hint: didYouMean(suggestions)
          ?? "t=5, node 3, node \"not bad\", iteration 500, backward t=3, has-nan, exploding, or if and a condition")
    case .positionNeeded(let word):
      Diagnostic(kind: "break-where", "'\(word)' needs a number after it", hint: "such as t=5, or node 3")
    case .iterationNeeded:
      Diagnostic(kind: "break-where", "'iteration' needs a number from 1 on after it", hint: "such as iteration 500")
    case .neverReached(let position, let longest, let isChain):
      Diagnostic(
        kind: "out-of-range",
        isChain
          ? "no example comes to t=\(position): the longest ends at t=\(longest)"
          : "no example has a node \(position): the last of the largest is node \(longest)",
        hint: isChain ? "t counts from 1" : "nodes count from 0")
    case .positionsAreTimes:
      Diagnostic(kind: "break-where", "this network walks through time, not over a tree", hint: "break t=5")
    case .positionsAreNodes:
      Diagnostic(
        kind: "break-where", "this network walks over a tree, not through time",
        hint: "break node 3, or node \"not bad\"")
    case .wordsNeedTree:
      Diagnostic(kind: "break-where", "nodes of a sequence span no words", hint: "break t=5")
    case .filterNeverHolds(let name, let activation):
      Diagnostic(
        kind: "filter-never-holds", "\(name) can never hold with \(activation?.rawValue ?? "gates")",
        hint: name == "dead" ? "it is about relu; try saturated" : "it is about tanh and sigmoid; try dead or exploding"
      )
    case .nowhere:
      Diagnostic(
        kind: "break-where", "there is no example to stop in",
        hint: "say where: break t=5, break iteration 500, break if loss > 1")
    case .atStart(let isChain):
      Diagnostic(
        kind: "break-where", "the walk is before its first \(isChain ? "step" : "node"): 'here' is nowhere yet",
        hint: isChain ? "say where, as in break t=5, or 'step' first" : "say where, as in break node 3, or 'step' first"
      )
    case .wordsNowhere(let words):
      Diagnostic(
        kind: "unknown-words", "no node of the training trees spans \"\(words)\"",
        hint: "words as the data has them; 'tree' shows those of the tree at hand")
    case .unknownNumber(let number, let known):
      Diagnostic(
        kind: "unknown-number", "there is no \(number)",
        hint: known.isEmpty
          ? "nothing is set" : "there is \(known.map(String.init).joined(separator: ", ")); see 'info'")
    case .notABreakpoint(let number):
      Diagnostic(kind: "not-a-breakpoint", "\(number) is no breakpoint: it has no condition", hint: "see 'info'")
    case .nothingSet:
      Diagnostic(kind: "nothing-set", "nothing is set", hint: "'break', 'watch', 'display', 'trace' set something")
    case .shapeUnclear(let shape):
      Diagnostic(
        kind: "condition-shape", "a condition is one number or truth value, not \(ExpressionWording.words(for: shape))",
        hint: "norm(…), any(…) or an index makes one number of it")
    case .tooManyValues(let count, let limit):
      Diagnostic(
        kind: "too-many-values",
        "that is \(formattedCount(count)) values an iteration, more than \(formattedCount(limit))",
        hint: "norm(…), max(…) or an index makes fewer of them")
    case .nothingToContinue:
      Diagnostic(
        kind: "nothing-to-continue", "nothing is held up: no training, and no walk",
        hint: "'train' trains, 'example' chooses an example to walk through")
    }
  }
}
