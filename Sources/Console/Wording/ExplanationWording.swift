import Debugging
import Drawing

extension ExplanationError: Worded {
  var diagnostic: Diagnostic {
    switch self {
    case .notOneNumber(let shape, let element):
      Diagnostic(
        kind: "not-one-number", "one number is explained at a time, and this is \(ExpressionWording.words(for: shape))",
        hint: element.map { "choose an element; the largest is \($0)" })
    case .notANumber(let shape):
      Diagnostic(kind: "not-a-number", "only numbers are explained, and this is \(ExpressionWording.words(for: shape))")
    case .nothingExplained:
      Diagnostic(
        kind: "nothing-explained", "nothing has been explained since the example or the network changed",
        hint: "for example: explain loss, then explain 1")
    case .noSuchTerm(let number, let count):
      Diagnostic(
        kind: "no-such-term", "the last explanation has no term \(formattedCount(number))",
        hint: count == 0
          ? "it has no terms; 'explain up' goes back" : "its terms are numbered from 1 to \(formattedCount(count))")
    case .noSuchFactor(let number, let term, let count):
      Diagnostic(
        kind: "no-such-factor", "term \(formattedCount(term)) has no part \(formattedCount(number)) to explain",
        hint: "its parts are numbered from 1 to \(formattedCount(count)), from left to right")
    case .termIsGiven(let number):
      Diagnostic(
        kind: "term-is-given", "term \(formattedCount(number)) is a bare number: nothing is behind it")
    case .atTop:
      Diagnostic(kind: "at-top", "this is where the explanation began", hint: "'explain EXPR' begins another")
    case .notThere: Diagnostic(kind: "not-there", "there is nothing to explain it by")
    }
  }
}

extension VerificationError: Worded {
  var diagnostic: Diagnostic {
    switch self {
    case .notADerivative(let text, let parameter):
      Diagnostic(
        kind: "not-a-derivative", "'\(text)' is no derivative of the loss",
        hint: "derivatives are delta[…], delta_out[…] and grad(\(parameter)); for other numbers: explain \(text)")
    case .tooMany(let count, let limit):
      Diagnostic(
        kind: "too-many", "\(formattedCount(count)) derivatives are too many to show; at most \(formattedCount(limit))",
        hint: "'gradcheck' checks all parameters")
    case .disagrees(let failed, let checked, let atOutput):
      Diagnostic(
        kind: "derivative-wrong",
        checked == 1
          ? "backpropagation disagrees with the finite difference"
          : "backpropagation disagrees with finite differences in \(formattedCount(failed)) of \(formattedCount(checked)) numbers",
        hint: atOutput
          ? "σ' is taken at y instead of v (--derivative-at y): that is the mistake; --report only reports it"
          : "'gradcheck' checks every parameter; --report only reports it")
    }
  }
}
