import Debugging
import Drawing
import Networks
import Storage

/// Where numbers came from.
enum ExplainCommand {
  static let all: [Command] = [explain]

  private static let explain = Command(
    "explain", group: .looking, summary: "show a number as its formula with its numbers",
    parameters: [
      Parameter("expression", .expression, "a number such as delta[3][5]; a term's number; up", optional: true)
    ],
    options: [
      Option("terms", .integer(1...1000), default: "12", "show so many terms; the rest is added up (3 with --depth)"),
      Option("depth", .integer(1...12), default: "1", "go on into the largest terms, so many levels"),
      .flag("latex", "print LaTeX: the formula, its numbers, its value"), .flag("full", "every digit"),
    ],
    details: [
      "The terms stand largest first, each with what it adds and its share of all terms' sizes. They are added up and held "
        + "against the value that was computed: to rounding, they agree.",
      "'explain 2' goes on with what the second term is made of, 'explain 2.1' with its first part, 'explain up' goes "
        + "back; 'explain' alone shows the last page again. A node's numbers: delta[3][5], z[2][0], y[3], loss[3]; E is the whole example's loss; "
        + "grad(W)[1][2] is a sum over all steps. Of norm, sum, mean, + and − the elements are the terms.",
    ],
    examples: [
      CommandExample("explain delta[3][5]", "unit 5 of δ at t=3", after: ["example 3"]),
      CommandExample("explain 1", "what its largest term is made of", after: ["example 3", "explain delta[3][5]"]),
      CommandExample("explain grad(W)[0][1] --terms 4", "a gradient: the steps that add most", after: ["example 3"]),
      CommandExample("explain delta[1][0] --depth 4 --terms 2", "four levels deep", after: ["example 3"]),
    ],
    json: [
      JSONField("subject", "what is explained, as it is typed"), JSONField("value", "the number"),
      JSONField("formula", "in letters"), JSONField("latex", "formula and numbers"),
      JSONField(
        "origin", "equation, expression, operands, or input, target, initial-state, parameter, constant, by-hand"),
      JSONField("terms", "symbol, value, share (of all sizes), of (what it is made of); with --depth also terms"),
      JSONField("term_count", "how many there are, shown or not"),
      JSONField("factors", "what the sum is multiplied with"),
      JSONField("sum", "of all terms' values"), JSONField("difference", "from the value, after function and factors"),
      JSONField("adds_up", "whether that is rounding"), JSONField("notes", "what is missing from the sum, and why"),
    ],
    seeAlso: ["print", "step", "gradient"], requires: [.network]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run else { return .nothing }
    let explainer = Explainer(run, walk: bench.walk, answer: bench.answer)
    let path = try path(session, invocation, explainer)
    let depth = invocation.integer("depth")
    // Twelve terms of each of twelve are more than a page.
    let limit = depth > 1 && !invocation.isGiven("terms") ? 3 : invocation.integer("terms")
    guard let subject = path.last, let tree = explainer.tree(of: subject, depth: depth, terms: limit) else {
      throw invocation.failure(ExplanationError.notThere, at: "expression")
    }
    bench.explained = path
    let rendering = ExplanationRendering(tree, explainer, isFull: invocation.flag("full"))
    if invocation.flag("latex") {
      let latex = FormulaWriter(run.specification, .latex).page(tree.explanation, terms: tree.shown)
      return Output(StyledText(latex), json: rendering.json)
    }
    return Output(rendering.text(on: session.screen), json: rendering.json)
  }

  /// The subjects from where explaining began to what is asked for now.
  private static func path(
    _ session: Session, _ invocation: Invocation, _ explainer: Explainer
  ) throws -> [Subject] {
    let kept = session.workbench.explained
    guard let text = invocation.string(ifGiven: "expression")?.trimmed, !text.isEmpty else {
      if kept.isEmpty { throw ExplanationError.nothingExplained }
      return kept
    }
    if text == "up" {
      if kept.isEmpty { throw invocation.failure(ExplanationError.nothingExplained, at: "expression") }
      guard kept.count > 1 else { throw invocation.failure(ExplanationError.atTop, at: "expression") }
      return kept.dropLast()
    }
    // As the pages have it, unless the words' vectors are called that.
    if text == "E", explainer.walk != nil, explainer.run.layout["E"] == nil { return [.exampleLoss] }
    if let (term, part) = termNumber(text) {
      do throws(ExplanationError) {
        return kept + [try next(term, part, kept, explainer)]
      } catch {
        throw invocation.failure(error, at: "expression")
      }
    }
    do {
      return [try explainer.subject(of: try Expression(parsing: text))]
    } catch ExplanationProblem.notOneNumber(let shape, let largest) {
      let element = largest?.expression(explainer.run.specification, explainer.run.layout)
      throw invocation.failure(ExplanationError.notOneNumber(shape, element: element), at: "expression")
    } catch ExplanationProblem.notANumber(let shape) {
      throw invocation.failure(ExplanationError.notANumber(shape), at: "expression")
    } catch {
      throw invocation.failure(error, at: "expression")
    }
  }

  /// `2`, or `2.1`: a term's number, and that of a part of it.
  private static func termNumber(_ text: String) -> (term: Int, part: Int?)? {
    let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count <= 2, pieces.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }),
      let term = Int(pieces[0])
    else { return nil }
    return (term, pieces.count > 1 ? Int(pieces[1]) : nil)
  }

  private static func next(
    _ number: Int, _ part: Int?, _ path: [Subject], _ explainer: Explainer
  ) throws(ExplanationError) -> Subject {
    guard let last = path.last, let explanation = explainer.explain(last) else { throw .nothingExplained }
    guard explanation.terms.indices.contains(number - 1) else {
      throw .noSuchTerm(number, count: explanation.terms.count)
    }
    let term = explanation.terms[number - 1]
    guard let first = term.next.first else { throw .termIsGiven(number) }
    guard let part else { return first }
    let parts = term.parts
    guard parts.indices.contains(part - 1) else { throw .noSuchFactor(part, term: number, count: parts.count) }
    return parts[part - 1]
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
