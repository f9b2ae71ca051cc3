import Debugging
import Drawing
import Networks

/// Why credit could not be told, in an example whose positions are times or nodes.
struct CreditError: Worded, Equatable {
  let problem: CreditMatrix.Problem
  let isChain: Bool

  private func place(_ node: Int) -> String { Notation.position(node, isChain: isChain) }

  var diagnostic: Diagnostic {
    switch problem {
    case .noLoss:
      Diagnostic(
        kind: "no-loss", "no \(isChain ? "step" : "node") of this example has a target, so there is no loss",
        hint: "choose an example whose \(isChain ? "steps" : "nodes") have targets")
    case .noLossAt(let node):
      Diagnostic(
        kind: "no-loss", "\(place(node)) has no target that counts, so it has no loss",
        hint: "'credit' lists the losses there are")
    case .notReached(let node):
      Diagnostic(
        kind: "not-reached", "no loss reaches \(place(node)): its δ is 0, and there is nothing to take apart",
        hint:
          "a loss reaches what lies \(isChain ? "before it, up to a cut" : "below it"); 'credit' shows how far each does"
      )
    case .tooLarge(let vectors, let limit, let request):
      Diagnostic(
        kind: "too-large",
        "this would take \(formattedCount(vectors)) δ vectors; at most \(formattedCount(limit)) are computed",
        hint: request.node == nil
          ? "'credit --of \(isChain ? "T" : "N")' tells one loss apart in a single pass, "
            + "'credit \(isChain ? "t=T" : "node N")' one δ"
          : "a later \(isChain ? "step" : "node") has fewer losses above it; 'credit --of "
            + "\(isChain ? "T" : "N")' takes a single pass")
    case .stopped: Diagnostic(kind: "interrupted", "interrupted")
    }
  }
}
