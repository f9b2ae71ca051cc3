import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// A poke in words and numbers, and what it did to the example at once.
struct PokeRendering {
  private let poke: Poke
  private let notes: ExampleNotes

  init(_ poke: Poke, _ bench: Workbench) {
    self.poke = poke
    notes = ExampleNotes(bench)
  }

  /// `W[3][4] = 0.5   −0.131 → 0.5`
  var line: StyledLine {
    StyledLine("✎ ", .warning) + StyledLine(poke.text, .strong) + "   " + change
      + StyledLine(poke.clamp == nil ? "" : "   held in this example", .faint)
  }

  /// What was there and what is there now: numbers where there are few, else how many and how long.
  var change: StyledLine {
    let (before, after) = (poke.before, poke.after)
    if before.count == 1 { return StyledLine("\(element(before[0])) → \(element(after[0]))") }
    if before.count <= 4 { return StyledLine("\(vector(before)) → \(vector(after))") }
    return StyledLine(
      "\(formattedCount(before.count)) elements, ‖·‖ \(formatted(norm(before))) → \(formatted(norm(after)))")
  }

  private func vector(_ values: [Double]) -> String { "(" + values.map { element($0) }.joined(separator: ", ") + ")" }

  private func element(_ value: Double) -> String {
    switch poke.clamp?.quantity {
    case .x: notes.inputWord(value) ?? formatted(value)
    case .d where notes.answers.areClasses: notes.answers.name(Int(exactly: value) ?? 0)
    default: formatted(value)
    }
  }

  /// NaN and ∞ may be put anywhere, to see how far they get.
  var warning: StyledLine? {
    guard let value = poke.after.first(where: { !$0.isFinite }) else { return nil }
    return StyledLine("  \(formatted(value)) reaches everything that is computed from it", .warning)
  }

  var members: [(key: String, value: JSONValue)] {
    [
      ("poke", .string(poke.text)), ("kind", .string(poke.edit == nil ? "clamp" : "parameter")),
      ("name", .string(poke.name)), ("count", .integer(poke.before.count)), ("before", .numbers(poke.before)),
      ("after", .numbers(poke.after)),
    ]
  }

  var json: JSONValue { .object(JSONObject(members)) }
}

/// What an example came to before and after something.
struct OutcomeChange {
  private let before: Walk
  private let after: Walk
  private let notes: ExampleNotes

  /// Nil where no example is chosen.
  init?(from before: Walk?, to after: Walk?, _ bench: Workbench) {
    guard let before, let after else { return nil }
    (self.before, self.after) = (before, after)
    notes = ExampleNotes(bench)
  }

  /// `loss 0.0342 → 0.0511 (+0.0169)` and the answer, once where it is the same.
  var text: StyledText {
    let (old, new) = (before.trace.loss(), after.trace.loss())
    var line = StyledLine("  loss ")
    if old == new || old.isNaN && new.isNaN {
      line += StyledLine(formatted(old)) + StyledLine(", as before", .faint)
    } else {
      line += StyledLine(formatted(old)) + " → " + StyledLine(formatted(new), .strong)
      line += StyledLine("  (\(new > old ? "+" : "")\(formatted(new - old)))", new > old ? .bad : .good)
    }
    var text = StyledText(line)
    guard let old = notes.answer(before), let new = notes.answer(after) else { return text }
    text.append(
      "  " + new + (old == new ? StyledLine(", as before", .faint) : StyledLine("   before: ", .faint) + old))
    return text
  }

  var members: [(key: String, value: JSONValue)] {
    [("loss_before", .number(before.trace.loss())), ("loss_after", .number(after.trace.loss()))]
  }

  var answers: [(key: String, value: JSONValue)] {
    [
      ("answer_before", notes.answer(before).map { .string($0.plain) } ?? .null),
      ("answer_after", notes.answer(after).map { .string($0.plain) } ?? .null),
    ]
  }
}

/// The pokes in force, in a line or two: for `where` and `show`.
struct PokeSummary {
  private let pokes: [Poke]

  init(_ bench: Workbench) { pokes = bench.whatIf.pokes }

  var text: StyledText {
    guard !pokes.isEmpty else { return [] }
    let list = pokes.prefix(4).map(\.text).joined(separator: ", ") + (pokes.count > 4 ? ", …" : "")
    return [
      StyledLine("✎ ", .warning) + StyledLine(list, .strong)
        + StyledLine("   changed by hand: 'diff' shows what follows, 'undo' takes back", .faint)
    ]
  }

  var member: (key: String, value: JSONValue) { ("pokes", .strings(pokes.map(\.text))) }
}
