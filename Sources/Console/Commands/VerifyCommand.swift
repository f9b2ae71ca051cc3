import Debugging
import Drawing
import Networks
import Storage

/// Single derivatives held against finite differences.
enum VerifyCommand {
  static let all: [Command] = [verify]

  private static let verify = Command(
    "verify", group: .checking, summary: "hold a derivative against a finite difference of the loss",
    parameters: [Parameter("expression", .expression, "such as delta[3][5], delta_out[3], grad(W)[0][1] or W[0][1]")],
    options: [
      Option("tolerance", .number(Bounds(from: 0, to: 1)), default: "1e-6", "largest relative error that passes"),
      .flag("report", "report a failure without failing"),
    ],
    details: [
      "What δ is the derivative by, u, is moved by ±h and ±2h at that node, for δ_out v, for a gradient the parameter; the "
        + "five-point difference of the example's loss is held against what backpropagation says. In Double, whatever "
        + "the network's precision; h = 10⁻³·max(1, |value|), less where a relu unit would cross its kink.",
      "Of a vector or matrix every element is checked. from_output[3] + from_parent[3] is δ. With truncated BPTT the "
        + "difference is that of the whole loss, which the cut δ is not: both are shown.",
    ],
    examples: [
      CommandExample("verify delta[3][5]", "unit 5 of δ at t=3", after: ["example 3"]),
      CommandExample("verify delta[3]", "all of its units", after: ["example 3"]),
      CommandExample("verify W[0][1]", "dE/dW[0][1]", after: ["example 3"]),
    ],
    json: [
      JSONField("passes", "whether all agree"), JSONField("checked", "how many"),
      JSONField("failed", "how many disagree"), JSONField("kinks", "how many lie on a kink"),
      JSONField(
        "derivatives",
        "for each: element, shown, backpropagation (in Double, without cuts), difference, error, step, kink, passes"),
      JSONField("truncated", "whether what is shown was cut, which the difference is not"),
    ],
    seeAlso: ["gradcheck", "explain", "delta"], requires: [.network, .example]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run, let walk = bench.walk else { return .nothing }
    let explainer = Explainer(run, walk: walk, answer: bench.answer)
    let derivatives = try derivatives(invocation, explainer)
    var asked = 0
    let checks = try run.checkDerivatives(
      derivatives.map(\.target), on: walk.example, weight: walk.weight, interventions: walk.interventions,
      dropout: walk.dropout, tolerance: invocation.number("tolerance"),
      shouldStop: {
        if session.wantsProgress && derivatives.count > 20 {
          session.report(Progress(done: asked, of: derivatives.count, unit: "derivatives"))
        }
        asked += 1
        return session.isInterrupted
      })
    session.finishProgress()
    guard let checks else { throw ConsoleError.interrupted }
    let loss = walk.trace.loss()
    guard loss.isFinite else { throw WorkError.lossNotFinite(loss) }
    let rendering = VerificationRendering(derivatives, checks, run)
    if rendering.failed > 0 && !invocation.flag("report") {
      session.show(rendering.text(on: session.screen))
      throw VerificationError.disagrees(
        failed: rendering.failed, checked: checks.count, atOutput: run.specification.derivativeAtOutput)
    }
    return Output(rendering.text(on: session.screen), json: rendering.json)
  }

  private static func derivatives(_ invocation: Invocation, _ explainer: Explainer) throws -> [Derivative] {
    let text = invocation.string("expression")
    do {
      return try explainer.derivatives(of: try Expression(parsing: text))
    } catch let problem as DerivativeProblem {
      let error: VerificationError =
        switch problem {
        case .notADerivative: .notADerivative(text, parameter: explainer.run.layout.parameters[0].name)
        case .tooMany(let count, let limit): .tooMany(count, limit: limit)
        }
      throw invocation.failure(error, at: "expression")
    } catch {
      throw invocation.failure(error, at: "expression")
    }
  }
}
