import Debugging
import Drawing
import Networks
import Storage

/// A number taken apart, as a page of a textbook: the formula in letters, with its numbers, its terms, the value.
struct ExplanationRendering {
  private let tree: ExplanationTree
  private var explanation: Explanation { tree.explanation }
  private let walk: Walk?
  private let layout: ParameterLayout
  private let writer: FormulaWriter
  private let specification: NetworkSpecification
  private let isFull: Bool

  init(_ tree: ExplanationTree, _ explainer: Explainer, isFull: Bool = false) {
    self.tree = tree
    walk = explainer.walk
    layout = explainer.run.layout
    specification = explainer.run.specification
    writer = FormulaWriter(specification)
    self.isFull = isFull
  }

  private var isChain: Bool { specification.arity == 1 }

  func text(on screen: Screen) -> StyledText {
    var text = formula(on: screen)
    if !explanation.terms.isEmpty { text += [""] + table(on: screen).drawn(on: screen) }
    if hasRepeats { text.append(StyledLine("≡ taken apart elsewhere in this table", .faint)) }
    text += StyledText(notes.map { StyledLine($0, .faint) })
    text += verdict
    return text.wrapped(on: screen)
  }

  private var hasRepeats: Bool {
    var open = [tree]
    while let tree = open.popLast() {
      if !tree.repeated.isEmpty { return true }
      open += tree.branches.compactMap { $0 }
    }
    return false
  }

  // MARK: The formula

  private func formula(on screen: Screen) -> StyledText {
    let symbol = writer.symbol(explanation.subject)
    if !explanation.isSum {
      return [StyledLine("\(symbol) = ", .strong) + value(explanation.value) + StyledLine("  \(origin)")]
    }
    // A long name stands on a line of its own.
    let isLong = displayWidth(symbol) > 24
    let indent = isLong ? 2 : displayWidth(symbol) + 1
    let margin = StyledLine(String(repeating: " ", count: indent))
    var lines = StyledText(isLong ? [StyledLine(symbol, .strong)] : [])
    func add(_ start: StyledLine, _ right: String) {
      for line in (start + StyledLine("= \(right)")).wrapped(to: screen.width, indent: indent + 4) {
        lines.append(line)
      }
    }
    add(isLong ? margin : StyledLine(symbol, .strong) + " ", writer.letters(explanation))
    let numbers = writer.numbers(explanation)
    if numbers != formatted(explanation.value) { add(margin, numbers) }
    lines.append(margin + "= " + value(explanation.value))
    return lines
  }

  private func value(_ value: Double) -> StyledLine {
    StyledLine(isFull ? formattedExactly(value) : formatted(value, significant: 6), .sign(of: value))
  }

  /// What is said of a number that no equation gives.
  private var origin: String {
    switch explanation.origin {
    case .input: "an input: it is given"
    case .dropout: "what dropout leaves of this state: 1 wherever nothing is trained"
    case .target: "a target: it is given"
    case .byHand: "set by hand"
    case .heldBelow: "held by hand here: nothing flows back through it"
    case .initialState(let isGiven):
      isGiven ? "the state that the example starts from" : "the state before the first step, which is zero"
    case .parameter: "a parameter: what \(Self.training) made of it"
    case .constant: "a number"
    case .slope: explanation.terms.isEmpty ? "nothing stands between u and z here" : "the slope at this u"
    case .operands: "worked out from these numbers; it is not their sum"
    case .equation, .gradient, .exampleLoss, .expression: ""
    }
  }

  private static let training = "initialisation and training"

  // MARK: The terms

  /// Whether terms are gone into: then their names take the room of their numbers.
  private var hasLevels: Bool { tree.branches.contains { $0 != nil } }

  /// Whether a term has numbers besides what it adds.
  private var hasNumbers: Bool {
    explanation.terms.prefix(tree.shown).contains { !numbers($0, in: explanation).isEmpty }
  }

  private func table(on screen: Screen) -> Table {
    let isSum = explanation.isSum
    var columns: [Table.Column] = [
      .number("#"), .text("term"), .number(hasLevels || !hasNumbers ? "" : "numbers", importance: -2),
      .number(StyledLine(isSum ? "adds" : "value")),
    ]
    if isSum {
      columns += [.number("share"), Table.Column("", alignment: .leading, canTruncate: false, importance: -1)]
    }
    var table = Table(columns: columns)
    append(tree, depth: 0, to: &table, hasColour: screen.hasColour)
    if isSum && explanation.terms.count > 1 {
      table.rows.append(.rule)
      table.append(["", StyledLine("sum", .heading), "", number(explanation.sum, .strong)])
    }
    return table
  }

  /// The terms of a level, what each is made of below it. `depth` is at most what `--depth` allows.
  private func append(_ tree: ExplanationTree, depth: Int, to table: inout Table, hasColour: Bool) {
    let explanation = tree.explanation
    let indent = String(repeating: "  ", count: depth)
    let terms = explanation.terms.prefix(tree.shown)
    let widest = max(terms.first?.share ?? 0, 1e-300)
    let isSum = explanation.isSum
    for (place, term) in terms.enumerated() {
      var cells = [
        StyledLine(depth == 0 ? "\(place + 1)" : "", .accent),
        StyledLine(indent + (depth == 0 ? "" : "└ "), .faint) + StyledLine(signed(writer.symbol(term), term))
          + StyledLine(tree.repeated.contains(place) ? " ≡" : "", .faint),
        StyledLine(hasLevels ? "" : numbers(term, in: explanation), .faint), number(term.value),
      ]
      if isSum { cells += [share(term.share), bar(term, of: widest, hasColour: hasColour)] }
      table.append(cells)
      if tree.branches.indices.contains(place), let branch = tree.branches[place] {
        append(branch, depth: depth + 1, to: &table, hasColour: hasColour)
      }
    }
    let rest = explanation.terms.dropFirst(tree.shown)
    if rest.isEmpty { return }
    var cells = [
      StyledLine(""),
      StyledLine(indent + (depth == 0 ? "" : "└ ") + "… \(formattedCount(rest.count)) more", .faint), "",
    ]
    cells.append(isSum ? number(rest.reduce(0) { $0 + $1.value }) : "")
    if isSum { cells.append(share(rest.reduce(0) { $0 + $1.share })) }
    table.append(cells)
  }

  /// The numbers that a term's value comes from, where it is not its only one.
  private func numbers(_ term: ExplainedTerm, in explanation: Explanation) -> String {
    if term.ingredients.count > 1 { return writer.numbers(term) }
    return term.value == term.product && term.scale.magnitude == 1 ? "" : writer.numbers(term)
  }

  private func signed(_ symbol: String, _ term: ExplainedTerm) -> String { term.scale < 0 ? "−\(symbol)" : symbol }

  private func number(_ value: Double, _ style: Style? = nil) -> StyledLine {
    StyledLine(
      isFull ? formattedExactly(value) : formatted(value), value.isFinite ? style ?? .sign(of: value) : .bad)
  }

  private func share(_ share: Double) -> StyledLine {
    StyledLine(
      share.isNaN
        ? "·"
        : share >= 0.0995
          ? "\(formattedFixed(100 * share, decimals: 0)) %"
          : "\(formattedFixed(100 * share, decimals: 1)) %")
  }

  /// As long as the share; the sign is its colour, or its shade where there is none.
  private func bar(_ term: ExplainedTerm, of widest: Double, hasColour: Bool) -> StyledLine {
    guard term.share.isFinite else { return "" }
    let eighths = Int((term.share / widest * 80).rounded())
    let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    if !hasColour && term.value < 0 {
      return StyledLine(String(repeating: "░", count: max((eighths + 4) / 8, eighths > 0 ? 1 : 0)))
    }
    return StyledLine(String(repeating: "█", count: eighths / 8) + blocks[eighths % 8], .sign(of: term.value))
  }

  // MARK: What is said about it

  private var notes: [String] {
    explanation.notes.map { note in
      switch note {
      case .noTarget: "no target here, so nothing comes from an output"
      case .noParent(let isChain):
        isChain ? "the end of the sequence: nothing comes from a later step" : "the root: nothing comes from above"
      case .cut(let steps): "cut here: δ does not pass from the next step (--bptt \(steps))"
      case .noChildren: "no children here: they count as zero"
      case .zeroState: "the state before the first step is zero, so it adds nothing"
      case .noInput: "no input here"
      case .derivativeAtOutput: "σ' is taken at y, not at v: a known slip (--derivative-at y), 'verify' shows it"
      }
    } + pointers
  }

  /// What else there is to see of a parameter.
  private var pointers: [String] {
    guard explanation.origin == .parameter, case .parameter(let name, let row, let column) = explanation.subject,
      let text = Subject.gradient(name, row: row, column: column).expression(specification, layout)
    else { return [] }
    return [walk == nil ? "choose an example to see its gradient" : "its gradient: explain \(text)"]
  }

  private var verdict: StyledText {
    guard explanation.isSum else { return [] }
    let count = explanation.terms.count
    let what =
      count == 1
      ? "the term gives"
      : explanation.function == nil ? "\(formattedCount(count)) terms add up to" : "\(formattedCount(count)) terms give"
    let line = StyledLine("\(writer.symbol(explanation.subject)) = ") + value(explanation.value)
    if count == 0 { return [line + StyledLine("  no term is left, so it is 0", .faint)] }
    if !explanation.value.isFinite || !explanation.recomputed.isFinite {
      return [line + StyledLine("  not a finite number: the largest terms are its cause", .bad)]
    }
    let difference =
      explanation.difference == 0
      ? "to the last digit" : "difference \(formatted(explanation.difference, significant: 2))"
    return [
      line
        + (explanation.addsUp
          ? StyledLine("  ✓ \(what) it, \(difference)", .good)
          : StyledLine("  ✗ \(what) \(formatted(explanation.recomputed, significant: 6)), \(difference)", .bad))
    ]
  }

  // MARK: JSON

  var json: JSONObject {
    let latex = FormulaWriter(specification, .latex)
    return [
      "subject": .string(explanation.subject.expression(specification, layout) ?? "E"),
      "value": .number(explanation.value),
      "formula": .string("\(writer.symbol(explanation.subject)) = \(writer.letters(explanation))"),
      "latex": .string(latex.page(explanation, terms: tree.shown)), "origin": .string(originName),
      "terms": terms(tree),
      "term_count": .integer(explanation.terms.count),
      "factors": .array(
        explanation.factors.map { ["symbol": .string(writer.symbol($0)), "value": .number($0.value)] }),
      "sum": explanation.isSum ? .number(explanation.sum) : .null,
      "difference": explanation.isSum ? .number(explanation.difference) : .null,
      "adds_up": explanation.isSum ? .bool(explanation.addsUp) : .null,
      "notes": .array(notes.map { .string($0) }),
    ]
  }

  private func terms(_ tree: ExplanationTree) -> JSONValue {
    .array(
      tree.explanation.terms.prefix(tree.shown).enumerated().map { place, term in
        var members: [(key: String, value: JSONValue)] = [
          ("symbol", .string(signed(writer.symbol(term), term))), ("value", .number(term.value)),
          ("share", .number(term.share)),
          ("of", .array(term.next.compactMap { $0.expression(specification, layout) }.map { .string($0) })),
        ]
        if tree.branches.indices.contains(place), let branch = tree.branches[place] {
          members.append(("terms", terms(branch)))
        }
        return .object(members)
      })
  }

  private var originName: String {
    switch explanation.origin {
    case .equation, .gradient, .exampleLoss: "equation"
    case .expression: "expression"
    case .operands, .slope: "operands"
    case .input: "input"
    case .dropout: "dropout"
    case .target: "target"
    case .byHand, .heldBelow: "by-hand"
    case .initialState: "initial-state"
    case .parameter: "parameter"
    case .constant: "constant"
    }
  }
}
