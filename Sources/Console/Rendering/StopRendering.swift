import Debugging
import Drawing
import Networks
import Storage

/// Where something stopped, why, and with which values.
struct StopRendering {
  private let stop: Stop
  private let session: Session

  init(_ stop: Stop, _ session: Session) {
    self.stop = stop
    self.session = session
  }

  private var bench: Workbench { session.workbench }

  var text: StyledText {
    var text = StyledText(head.wrapped(to: session.screen.width, indent: 2))
    for evidence in stop.evidence {
      text += StyledText(line(of: evidence).wrapped(to: session.screen.width, indent: 4))
    }
    if stop.iteration != nil { text += StyledText(circumstances.wrapped(to: session.screen.width, indent: 2)) }
    return text + DisplayRendering(session).text
  }

  /// `breakpoint 1 in iteration 500 at t=3, going back: if norm(delta) > 10`
  private var head: StyledLine {
    var line = StyledLine(name, .warning)
    if let iteration = stop.iteration { line += " in iteration " + StyledLine(formattedCount(iteration), .strong) }
    if let walk = bench.walk {
      switch walk.cursor.phase {
      case .start: line += ", before the first \(walk.isChain ? "step" : "node")"
      case .forward(let node): line += " at " + StyledLine(Notation.place(node, in: walk), .accent) + ", going forward"
      case .backward(let node): line += " at " + StyledLine(Notation.place(node, in: walk), .accent) + ", going back"
      }
    }
    let what = BreakpointWording.what(of: stop.number, in: bench.stops)
    return what.isEmpty ? line : line + ": " + StyledLine(what)
  }

  private var name: String {
    if stop.number == 0 { return "found" }
    return bench.stops.watches.contains { $0.number == stop.number }
      ? "watch \(stop.number)" : "breakpoint \(stop.number)"
  }

  private func line(of evidence: Stop.Evidence) -> StyledLine {
    // At a step the bare word is the loss of that step.
    let isOfMinibatch = evidence.name == "loss" && stop.iteration != nil
    let name = isOfMinibatch ? stop.batch > 1 ? "loss of the minibatch" : "loss of the example" : evidence.name
    guard let earlier = evidence.earlier else { return StyledLine("  \(name) = ") + value(evidence.value) }
    let (old, new) = (value(earlier), value(evidence.value))
    if old.plain == new.plain, case .number(let a) = earlier, case .number(let b) = evidence.value {
      return StyledLine("  \(name): \(formattedExactly(a)) → \(formattedExactly(b))")
    }
    return StyledLine("  \(name): ") + old + " → " + new
  }

  private func value(_ value: Value) -> StyledLine {
    switch value {
    case .number(let x): StyledLine(formatted(x, significant: 6), x.isFinite ? .strong : .bad)
    case .vector(let elements):
      Notation.vector(elements, name: "·", width: session.screen.width - 20, screen: session.screen)
    case .matrix(let matrix):
      StyledLine("\(matrix.rows)×\(matrix.columns), norm \(formatted(norm(matrix.elements)))")
    default: StyledLine(ValueRendering(value, isFull: false).text(on: session.screen).plain)
    }
  }

  /// Which example it is, and where training is held up.
  private var circumstances: StyledLine {
    var line = StyledLine("  ") + ExampleNotes(bench).title
    if let walk = bench.walk { line += ", loss \(formatted(walk.trace.loss()))" }
    if stop.batch > 1 {
      line +=
        ", example \(stop.example + 1) of the \(formattedCount(stop.batch)) of the minibatch, "
        + (bench.run?.specification.classWeights == nil
          ? "each counts 1/\(stop.batch)" : "each counts what its class weighs over their sum")
    }
    return line + StyledLine("; the update is not made yet, 'continue' goes on", .faint)
  }

  /// Where the walk stands, as `where` tells it.
  private var placeMembers: [(key: String, value: JSONValue)] {
    guard let walk = bench.walk else { return [] }
    let name = walk.isChain ? "t" : "node"
    let first = walk.isChain ? 1 : 0
    return switch walk.cursor.phase {
    case .start: [("phase", "start"), (name, .null)]
    case .forward(let node): [("phase", "forward"), (name, .integer(node + first))]
    case .backward(let node): [("phase", "backward"), (name, .integer(node + first))]
    }
  }

  var json: JSONValue {
    let members: JSONObject = [
      "number": .integer(stop.number), "iteration": stop.iteration.map { .integer($0) } ?? .null,
      "example": .integer(stop.index), "batch": .integer(stop.batch), "place": .integer(stop.place),
      "values": .array(
        stop.evidence.map { evidence in
          var members: [(key: String, value: JSONValue)] = [
            ("name", .string(evidence.name)), ("value", ValueRendering(evidence.value, isFull: true).json),
          ]
          if let earlier = evidence.earlier { members.append(("earlier", ValueRendering(earlier, isFull: true).json)) }
          return .object(JSONObject(members))
        }),
    ]
    return .object(JSONObject(members.map { ($0.key, $0.value) } + placeMembers))
  }
}

/// The expressions that are shown at every stop and every step.
struct DisplayRendering {
  private let session: Session

  init(_ session: Session) { self.session = session }

  private var values: [(text: String, value: Value?)] {
    session.workbench.stops.displays.filter(\.isEnabled).map {
      ($0.text, try? $0.expression.evaluate(in: session.workbench.scope()))
    }
  }

  var text: StyledText {
    var text = StyledText()
    for (name, value) in values {
      let label = StyledLine("\(name) = ", .faint)
      guard let value else {
        text.append(label + StyledLine("not here", .faint))
        continue
      }
      let lines = ValueRendering(value, isFull: false).text(on: session.screen)
      // One line stands beside its name, more below it.
      text += lines.lines.count == 1 ? StyledText([label + lines.lines[0]]) : [label] + lines
    }
    return text
  }

  /// Nothing where nothing is displayed.
  var members: [(key: String, value: JSONValue)] {
    let values = values
    if values.isEmpty { return [] }
    return [
      (
        "displays",
        .object(
          JSONObject(
            values.map { name, value in (name, value.map { ValueRendering($0, isFull: true).json } ?? .null) }))
      )
    ]
  }
}
