import Corpus
import Debugging
import Networks
import Training

/// Reads where a breakpoint is to stand, and holds what was asked for against the network and the data.
struct BreakpointReader {
  let run: any TrainingRun
  let bench: Workbench
  let invocation: Invocation

  private var isChain: Bool { run.specification.arity == 1 }

  static let filters = [
    Choice("has-nan", "a value is NaN or infinite"),
    Choice(
      "exploding", "‖δ‖ anywhere is so many times what any output sends in",
      arguments: [.init("RATIO", .positive, default: 100)]),
    Choice(
      "vanishing", "‖δ‖ at the first step or word is so small a share of it",
      arguments: [.init("RATIO", .positive, default: 1e-6)]),
    Choice(
      "dead", "so large a share of relu units is 0 at every node", arguments: [.init("SHARE", .share, default: 0.5)]),
    Choice(
      "saturated", "so large a share of z is at f's limits", arguments: [.init("SHARE", .share, default: 0.9)]),
  ]

  /// The breakpoint that the words of `where` and the condition describe.
  func breakpoint(_ number: Int) throws -> Breakpoint {
    var breakpoint = Breakpoint(number, at: .anywhere)
    var words = (invocation.string(ifGiven: "where") ?? "").split(separator: " ").map(String.init)
    for way in ["forward", "backward"] where words.contains(way) {
      breakpoint.way = way == "forward" ? .forward : .backward
      words.removeAll { $0 == way }
    }
    try read(words, into: &breakpoint)
    if invocation.isGiven("condition") { breakpoint.condition = try condition("condition") }
    if breakpoint.place == .anywhere, breakpoint.filter == nil, breakpoint.condition == nil {
      breakpoint.place = try here(&breakpoint)
    }
    return breakpoint
  }

  private func read(_ words: [String], into breakpoint: inout Breakpoint) throws {
    guard let first = words.first else { return }
    let rest = words.dropFirst().joined(separator: " ")
    let (name, inline) = Self.split(first)
    let value = inline ?? rest
    switch name {
    case "t":
      guard isChain else { throw failure(.positionsAreNodes) }
      breakpoint.place = .position(try position(value, "t"))
    case "node":
      guard !isChain else { throw failure(.positionsAreTimes) }
      breakpoint.place =
        Int(value) == nil && !value.isEmpty ? .words(try phrase(value)) : .position(try position(value, "node"))
    case "iteration":
      guard let iteration = Int(value.filter { $0 != "," && $0 != "_" }), iteration > 0 else {
        throw failure(.iterationNeeded)
      }
      breakpoint.place = .iteration(iteration)
    default:
      if let number = Int(first) {
        breakpoint.place = .position(try position("\(number)", isChain ? "t" : "node"))
      } else if let filter = try filter(first, rest) {
        breakpoint.filter = filter
      } else if !isChain, let words = try? phrase(words.joined(separator: " ")) {
        // As `goto` takes a phrase.
        breakpoint.place = .words(words)
      } else {
        throw failure(.whereUnknown(first, suggestions: nearest(to: first, among: Self.known)))
      }
    }
  }

  /// Words that some node of the training trees, or of the tree at hand, spans.
  private func phrase(_ text: String) throws -> String {
    let words = text.split(separator: " ").map(String.init)
    if let phrases = bench.walk?.phrases, !phrases.nodes(spanning: words).isEmpty { return text }
    guard let bank = run.dataset.treeData?.bank(of: .train) else { return text }
    for spelling in [words, words.map { $0.lowercased() }] where bank.firstOccurrence(of: spelling) != nil {
      return spelling.joined(separator: " ")
    }
    throw failure(.wordsNowhere(text))
  }

  private static let known = ["t=", "node", "iteration", "backward", "forward", "if"] + filters.map(\.name)

  /// `t=5` as `t` and `5`.
  private static func split(_ word: String) -> (name: String, value: String?) {
    guard let place = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<place]), String(word[word.index(after: place)...]))
  }

  private func position(_ text: String, _ word: String) throws -> Int {
    guard let position = Int(text) else { throw failure(.positionNeeded(word)) }
    let first = isChain ? 1 : 0
    let longest = run.dataset.longestExample - 1 + first
    guard (first...max(longest, bench.walk.map { $0.nodes - 1 + first } ?? first)).contains(position) else {
      throw failure(.neverReached(position, longest: longest, isChain: isChain))
    }
    return position
  }

  private func filter(_ word: String, _ rest: String) throws -> Filter? {
    let name = String(word.prefix { $0 != "(" })
    guard let choice = Self.filters.first(where: { $0.name == name }) else { return nil }
    let text = rest.isEmpty ? word : "\(word)(\(rest))"
    let value: ArgumentValue
    do {
      value = try ValueReader(kind: .choice(Self.filters), subject: .parameter("where")).read(text)
    } catch {
      throw invocation.failure(error, at: "where")
    }
    guard case .choice(_, let arguments) = value else { return nil }
    let activation = run.specification.statesAreActivations ? run.specification.activation : nil
    if name == "dead" && activation?.canDie != true || name == "saturated" && activation?.limits == nil {
      throw failure(.filterNeverHolds(choice.name, activation: activation))
    }
    let limit = arguments.first ?? 0
    switch name {
    case "exploding": return .exploding(limit)
    case "vanishing": return .vanishing(limit)
    case "dead": return .dead(limit)
    case "saturated": return .saturated(limit)
    default: return .hasNaN
    }
  }

  /// Where the walk is.
  private func here(_ breakpoint: inout Breakpoint) throws -> Breakpoint.Place {
    guard let walk = bench.walk else { throw StopError.nowhere }
    guard let node = walk.cursor.node else { throw StopError.atStart(isChain: isChain) }
    if breakpoint.way == nil, walk.cursor.isBackward { breakpoint.way = .backward }
    return .position(node + (isChain ? 1 : 0))
  }

  private func failure(_ error: StopError) -> LocatedError { invocation.failure(error, at: "where") }

  // MARK: Expressions

  /// A condition, tried on an example: what it names is there, its shapes fit, and it says one thing.
  func condition(_ name: String) throws -> Condition {
    let condition = try expression(name)
    if let shape = try trial(condition, name)?.shape {
      switch shape {
      case .number, .boolean, .vector(1), .matrix(rows: 1, columns: 1): break
      default: throw invocation.failure(StopError.shapeUnclear(shape), at: name)
      }
    }
    return condition
  }

  /// An expression whose value is kept, of at most so many elements.
  func watched(_ name: String, most: Int) throws -> Condition {
    let condition = try expression(name)
    if let count = try trial(condition, name)?.elements?.count, count > most {
      throw invocation.failure(StopError.tooManyValues(count, limit: most), at: name)
    }
    return condition
  }

  /// A condition may stand in quotes, as a shell would want it; spaces in their place keep the columns of mistakes.
  private static func unquoted(_ text: String) -> String {
    // `condition 1 if …`, as `break` has it.
    let text = text.hasPrefix("if ") ? "   " + text.dropFirst(3) : text
    guard let quote = text.first, quote == text.last, quote == "'" || quote == "\"", text.count > 2,
      !text.dropFirst().dropLast().contains(quote)
    else { return text }
    return " " + text.dropFirst().dropLast()
  }

  private func expression(_ name: String) throws -> Condition {
    do throws(ExpressionError) {
      return try Condition(parsing: Self.unquoted(invocation.string(name)))
    } catch {
      throw invocation.failure(error, at: name)
    }
  }

  /// The value on the example at hand, or on the first of the training data; nil where that one has none.
  private func trial(_ condition: Condition, _ name: String) throws -> Value? {
    var scope = bench.scope()
    var last = (bench.walk?.nodes ?? 1) - 1
    if bench.walk == nil {
      var example = Example(structure: Structure(arity: run.dataset.arity))
      run.dataset.read(0, of: .train, into: &example)
      let walk = Walk(example, in: run, word: run.dataset.treeData?.wordSource(0, of: .train))
      scope = RunScope(run: run, walk: walk, answer: bench.answer)
      last = walk.nodes - 1
    }
    scope.node = last
    // Names behind an `and` that decides early are looked up too.
    let known = Set(scope.names.map(\.name))
    for read in condition.expression.reads where !known.contains(read.name) {
      do {
        _ = try Expression(parsing: read.name).evaluate(in: scope)
      } catch {
        throw invocation.failure(error, at: name)
      }
    }
    do throws(ExpressionError) {
      return try condition.expression.evaluate(in: scope)
    } catch {
      switch error.reason {
      case .absent(_, .noTarget), .unknownWords: return nil
      case .positionOutOfRange(_, let position?, _):
        let first = isChain ? 1 : 0
        // Other examples may be longer.
        if position >= first, position - first < run.dataset.longestExample { return nil }
        throw invocation.failure(error, at: name)
      default: throw invocation.failure(error, at: name)
      }
    }
  }
}
