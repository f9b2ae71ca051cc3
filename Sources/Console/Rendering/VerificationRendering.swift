import Debugging
import Drawing
import Networks
import Storage
import Training

/// Derivatives beside their finite differences.
struct VerificationRendering {
  private let derivatives: [Derivative]
  private let checks: [DerivativeCheck]
  private let specification: NetworkSpecification
  private let layout: ParameterLayout
  private let isDouble: Bool
  private let writer: FormulaWriter

  init(_ derivatives: [Derivative], _ checks: [DerivativeCheck], _ run: any TrainingRun) {
    self.derivatives = derivatives
    self.checks = checks
    specification = run.specification
    layout = run.layout
    isDouble = run.precision == .double
    writer = FormulaWriter(specification)
  }

  var failed: Int { checks.count { !$0.passes && $0.kink == nil } }
  private var kinks: Int { checks.count { $0.kink != nil } }
  private var isChain: Bool { specification.arity == 1 }
  /// Whether what is shown is not what was checked: by more than the rounding of the network's precision.
  private var isTruncated: Bool {
    guard specification.truncation != nil else { return false }
    let rounding = isDouble ? 1e-9 : 1e-4
    let largest = checks.reduce(1e-300) { max($0, $1.backpropagation.magnitude) }
    return zip(derivatives, checks).contains { derivative, check in
      (derivative.shown - check.backpropagation).magnitude > rounding * largest
    }
  }
  /// What stands over the numbers that are shown elsewhere, where they are not those that were checked.
  private var shownTitle: String? { isTruncated ? "shown, cut" : isDouble ? nil : "shown, float" }

  func text(on screen: Screen) -> StyledText {
    (checks.count == 1 ? single(derivatives[0], checks[0]) : table(on: screen) + notes(checks) + [verdict])
      .wrapped(on: screen)
  }

  private func single(_ derivative: Derivative, _ check: DerivativeCheck) -> StyledText {
    let symbol = writer.symbol(derivative.subject)
    let moved = writer.symbol(derivative.moved)
    var text = StyledText()
    if case .gradient = derivative.subject {
      text.append(StyledLine(symbol, .strong) + StyledLine("  moving \(moved)", .faint))
    } else {
      text.append(StyledLine("\(symbol) = dE/d\(moved)", .strong) + StyledLine("  moving \(moved)", .faint))
    }
    func row(_ name: String, _ value: StyledLine, _ remark: String = "") {
      text.append(
        StyledLine("  " + name).padded(to: 20) + value + StyledLine(remark.isEmpty ? "" : "   \(remark)", .faint))
    }
    if let shownTitle { row(shownTitle, number(derivative.shown)) }
    row(
      "backpropagation", number(check.backpropagation), isTruncated ? "without the cut" : isDouble ? "" : "in Double")
    row("difference", number(check.difference), "of the whole loss, five points, h = \(formatted(check.step))")
    row("relative error", error(check))
    return text + notes([check]) + [verdict]
  }

  private func table(on screen: Screen) -> StyledText {
    var columns: [Table.Column] = [.text("derivative")]
    if let shownTitle { columns.append(.number(StyledLine(shownTitle))) }
    columns += [.number("backpropagation"), .number("difference"), .number("relative error"), .text("")]
    var table = Table(columns: columns, rowLimit: 40)
    for (derivative, check) in zip(derivatives, checks) {
      table.append(
        [StyledLine(writer.symbol(derivative.subject))]
          + (shownTitle == nil ? [] : [number(derivative.shown)])
          + [number(check.backpropagation), number(check.difference), error(check), mark(check)])
    }
    return table.drawn(on: screen)
  }

  private func number(_ value: Double) -> StyledLine {
    StyledLine(formatted(value, significant: 8), .sign(of: value))
  }

  private func error(_ check: DerivativeCheck) -> StyledLine {
    StyledLine(
      check.isBelowRounding || check.relativeError == 0 ? "rounding" : formatted(check.relativeError, significant: 2),
      check.passes ? .plain : check.kink == nil ? .bad : .warning)
  }

  private func mark(_ check: DerivativeCheck) -> StyledLine {
    check.passes ? StyledLine("✓", .good) : check.kink == nil ? StyledLine("✗", .bad) : StyledLine("kink", .warning)
  }

  private func notes(_ checks: [DerivativeCheck]) -> StyledText {
    var text = StyledText()
    if let kink = checks.lazy.compactMap(\.kink).first {
      text.append(
        StyledLine(
          "unit \(kink.unit) at \(Notation.position(kink.node, isChain: isChain)) lies on the kink of "
            + "\(specification.activation.rawValue): no difference can tell there", .warning))
    }
    if checks.contains(where: \.isBelowRounding) {
      text.append(StyledLine("rounding: too small for a difference of the loss to tell", .faint))
    }
    if isTruncated {
      text.append(
        StyledLine("δ is cut (--bptt), and a cut δ is no derivative: what was checked is the whole one", .warning))
    }
    if failed > 0, specification.derivativeAtOutput {
      text.append(StyledLine("because σ' is taken at y instead of v (--derivative-at y)", .bad))
    }
    return text
  }

  private var verdict: StyledLine {
    let symbol =
      derivatives.count == 1 ? writer.symbol(derivatives[0].subject) : "\(formattedCount(checks.count)) derivatives"
    if failed > 0 {
      return StyledLine(
        checks.count == 1
          ? "✗ \(symbol) is not the derivative of the loss"
          : "✗ \(formattedCount(failed)) of \(symbol) are wrong", .bad)
    }
    if kinks == checks.count { return StyledLine("nothing can be said of \(symbol)", .warning) }
    let worst = checks.filter { $0.passes && !$0.isBelowRounding }.reduce(0) { max($0, $1.relativeError) }
    let size = worst == 0 ? "rounding" : "relative error \(formatted(worst, significant: 2))"
    return StyledLine(
      checks.count == 1
        ? "✓ \(symbol) = \(formatted(checks[0].backpropagation, significant: 6)) agrees with the difference, \(size)"
        : "✓ \(formattedCount(checks.count - kinks)) derivatives agree with finite differences, worst \(size)", .good)
  }

  var json: JSONObject {
    [
      "passes": .bool(failed == 0), "checked": .integer(checks.count), "failed": .integer(failed),
      "kinks": .integer(kinks), "truncated": .bool(isTruncated),
      "derivatives": .array(
        zip(derivatives, checks).map { derivative, check in
          [
            "element": .string(derivative.subject.expression(specification, layout) ?? ""),
            "shown": .number(derivative.shown), "backpropagation": .number(check.backpropagation),
            "difference": .number(check.difference), "error": .number(check.relativeError),
            "step": .number(check.step),
            "kink": check.kink.map {
              [isChain ? "t" : "node": .integer(isChain ? $0.node + 1 : $0.node), "unit": .integer($0.unit)]
            } ?? .null,
            "passes": .bool(check.passes),
          ]
        }),
    ]
  }
}
