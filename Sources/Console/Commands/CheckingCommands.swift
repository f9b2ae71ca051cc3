import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Holding what was computed against something independent.
enum CheckingCommands {
  static let all: [Command] = [gradcheck]

  private static let gradcheck = Command(
    "gradcheck", group: .checking, summary: "check every gradient against finite differences",
    options: [
      Option("examples", .integer(1...1000), "so many at random instead of the chosen one"),
      Option("tolerance", .number(Bounds(from: 0, to: 1)), default: "1e-6", "largest relative error that passes"),
      Option("limit", .integer(1...Int.max), default: "4000", "check a random choice where there are more parameters"),
      .flag("report", "report a failure without failing"),
    ],
    details: [
      "In Double, whatever the network's precision: each parameter is moved by ±h and ±2h, h = 10⁻³·max(1, |p|), and the "
        + "five-point difference of the loss is compared with dE/dp. Three random directions then check all parameters "
        + "at once. Where a relu unit crosses its kink within every step tried, the parameter is named, not failed.",
      "With truncated BPTT the whole gradient is checked, and how far the cut one is from it is told.",
    ],
    examples: [
      CommandExample("gradcheck", "all parameters, on the chosen example or one at random"),
      CommandExample("gradcheck --examples 3 --limit 500", "the mean loss of three examples, 500 parameters"),
    ],
    json: [
      JSONField("passes", "whether all checked parameters and directions agree"), JSONField("checked", "how many"),
      JSONField("failed", "how many disagree"), JSONField("kinks", "how many lie on a kink"),
      JSONField("worst", "parameter, row, column, analytic, numeric, error"),
      JSONField("parameters", "for each: checked, failed, kinks, error (its worst)"),
      JSONField("directions", "relative errors of the directional derivatives"),
      JSONField("truncation", "cosine and norm ratio of the cut gradient; null without a cut"),
    ],
    seeAlso: ["gradient", "delta"], requires: [.data, .network]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    var settings = GradientCheck.Settings()
    settings.tolerance = invocation.number("tolerance")
    settings.limit = invocation.integer("limit")
    let examples = examples(bench, count: invocation.integer(ifGiven: "examples"), seed: session.settings.seed)
    // It is asked before every parameter, which also tells how far the check is.
    var asked = 0
    let total = min(settings.limit, run.layout.count)
    let check = try run.checkGradient(
      on: examples, settings: settings, seed: session.settings.seed,
      shouldStop: {
        if session.wantsProgress { session.report(Progress(done: asked, of: total, unit: "parameters")) }
        asked += 1
        return session.isInterrupted
      })
    if check != nil, asked > 0 { session.report(Progress(done: total, of: total, unit: "parameters")) }
    session.finishProgress()
    guard let check else { throw ConsoleError.interrupted }
    guard check.loss.isFinite else { throw WorkError.lossNotFinite(check.loss) }
    let rendering = CheckRendering(check, run.specification)
    if !check.passes && !invocation.flag("report") {
      session.show(rendering.text(on: session.screen))
      throw WorkError.gradientWrong(
        failed: check.failed, checked: check.checked, atOutput: run.specification.derivativeAtOutput)
    }
    return Output(rendering.text(on: session.screen), json: rendering.json)
  }

  private static func examples(_ bench: Workbench, count: Int?, seed: UInt64) -> [Example] {
    if count == nil, let walk = bench.walk { return [walk.example] }
    guard let data = bench.data else { return [] }
    var generator = Generator(seed: seed, purpose: "gradient check examples")
    return (0..<(count ?? 1)).map { _ in
      var example = Example(structure: Structure(arity: data.arity))
      data.read(generator.index(below: max(1, data.count(in: .train))), of: .train, into: &example)
      return example
    }
  }
}

/// A gradient check as a table and a verdict.
private struct CheckRendering {
  private let check: GradientCheck
  private let specification: NetworkSpecification

  init(_ check: GradientCheck, _ specification: NetworkSpecification) {
    self.check = check
    self.specification = specification
  }

  func text(on screen: Screen) -> StyledText {
    var table = Table(
      columns: [
        .text("parameter"), .number("checked"), .number("worst error"), .number("failed"), .number("kinks"),
      ])
    for summary in check.summaries {
      table.append([
        StyledLine(summary.parameter),
        StyledLine(
          summary.checked == summary.count
            ? "all \(formattedCount(summary.count))"
            : "\(formattedCount(summary.checked)) of \(formattedCount(summary.count))"),
        StyledLine(summary.worst.map { size($0.relativeError) } ?? "·"),
        StyledLine("\(summary.failed)", summary.failed > 0 ? .bad : .plain),
        StyledLine("\(summary.kinks)", summary.kinks > 0 ? .warning : .plain),
      ])
    }
    var text = table.drawn(on: screen)
    if let worst = check.worst, worst.relativeError > 0 {
      text.append(
        StyledLine(
          "worst: \(element(worst)), backpropagation \(formatted(worst.analytic, significant: 7)), "
            + "difference \(formatted(worst.numeric, significant: 7))"))
    }
    if let kink = check.firstKink, check.kinks > 0 {
      text.append(
        StyledLine(
          "\(check.kinks) lie on a kink of \(specification.activation.rawValue), first met at t=\(kink.node + 1), unit \(kink.unit): no difference can tell there",
          .warning))
    }
    if let truncation = check.truncation {
      text.append(
        StyledLine(
          "δ is cut (--bptt): the whole gradient was checked; the cut one has cosine \(formattedFixed(truncation.cosine, decimals: 3)) with it and \(formatted(truncation.normRatio, significant: 3)) of its length",
          .warning))
    }
    if let worst = check.directions.map(\.relativeError).max() {
      let count = check.directions.count == 1 ? "a random direction" : "\(check.directions.count) random directions"
      text.append(
        StyledLine("all parameters at once, along \(count): worst error \(size(worst))", .faint))
    }
    text.append(
      check.passes
        ? StyledLine("✓ \(formattedCount(check.checked)) gradients agree with finite differences", .good)
        : StyledLine("✗ \(formattedCount(check.failed)) of \(formattedCount(check.checked)) gradients are wrong", .bad))
    if !check.passes, specification.derivativeAtOutput {
      text.append(StyledLine("  because σ' is taken at y instead of v (--derivative-at y)", .bad))
    }
    return text.wrapped(on: screen)
  }

  /// What the rounding of the losses explains is no error, and a bare 0 would claim more than is known.
  private func size(_ error: Double) -> String { error == 0 ? "rounding" : formatted(error, significant: 2) }

  /// Biases have one index.
  private func element(_ element: GradientCheck.Entry) -> String {
    let isVector = ParameterLayout(specification)[element.parameter]?.isVector ?? false
    return "\(element.parameter)[\(element.row)]" + (isVector ? "" : "[\(element.column)]")
  }

  var json: JSONObject {
    [
      "passes": .bool(check.passes), "checked": .integer(check.checked), "failed": .integer(check.failed),
      "kinks": .integer(check.kinks),
      "worst": check.worst.map { worst in
        [
          "parameter": .string(worst.parameter), "row": .integer(worst.row), "column": .integer(worst.column),
          "analytic": .number(worst.analytic), "numeric": .number(worst.numeric),
          "error": .number(worst.relativeError),
        ]
      } ?? .null,
      "parameters": .object(
        check.summaries.map { summary in
          (
            summary.parameter,
            [
              "checked": .integer(summary.checked), "failed": .integer(summary.failed),
              "kinks": .integer(summary.kinks), "error": .number(summary.worst?.relativeError ?? 0),
            ]
          )
        }),
      "directions": .numbers(check.directions.map(\.relativeError)),
      "truncation": check.truncation.map { ["cosine": .number($0.cosine), "norm_ratio": .number($0.normRatio)] }
        ?? .null,
    ]
  }
}
