import Debugging
import Drawing
import Networks
import Storage

/// Which loss term each δ came from.
enum CreditCommand {
  static let all: [Command] = [credit]

  private static let places: @Sendable (Session) -> [Candidate] = { session in
    guard let phrases = session.workbench.walk?.phrases else { return [] }
    let words = (0..<min(phrases.count, 200)).map { phrases.word(at: $0) }
    return Set(words).sorted().map { Candidate($0) }
  }

  private static let credit = Command(
    "credit", group: .looking, summary: "show which loss each δ came from",
    parameters: [
      Parameter(
        "position", .text, "t=2, in a tree node 3 or words: the losses that this δ is made of", optional: true,
        suggestions: places)
    ],
    options: [
      Option("of", .word, valueName: "WHERE", "only what the loss at this step or node gives", suggestions: places),
      .flag("all", "every row, however many"), .flag("map", "draw the heat map, or the tree", on: true),
      Option("save", .file, "write that picture as SVG"),
    ],
    details: [
      "δ_t = Σ_s ∂E_s/∂u_t, a vector for each loss E_s at or after t. The heat map has ‖∂E_s/∂u_t‖ by the step s of the loss "
        + "and the step t of the δ; a tree is coloured by what its root's loss (or that of --of) gives to each node.",
      "The share is the length of ∂E_s/∂u_t along δ_t, over ‖δ_t‖. The shares of a δ add up to 1; a loss with a "
        + "negative one pulls against the others. The vectors are added up and compared with the δ that training uses.",
    ],
    examples: [
      CommandExample("credit", "every loss, every step", after: ["example 3"]),
      CommandExample("credit t=2", "which losses δ at t=2 is made of", after: ["example 3"]),
      CommandExample("credit --of t=8", "what the loss at t=8 gives to each step", after: ["example 3"]),
      CommandExample("credit", "which words a tree's losses reach", after: Samples.tree),
      CommandExample("credit \"not good\"", "the losses that this phrase hears of", after: Samples.tree),
    ],
    json: [
      JSONField(
        "losses",
        "for each: t or node, loss, reach (mean steps back or levels down), within (of 90 %), at (what it reaches), "
          + "norms, shares"),
      JSONField("ranking", "of one δ, from the largest on: t or node of the loss, norm, share, cosine, projection"),
      JSONField("t", "in a sequence: the step whose δ was asked for"),
      JSONField("node", "in a tree: the node whose δ was asked for"),
      JSONField("of", "in a tree: the node whose loss is drawn"),
      JSONField("words", "in a tree: what that loss gives to each word: node, word, norm, of_loss, share"),
      JSONField("delta", "‖δ‖ of every step or node"),
      JSONField("difference", "largest element of Σ_s ∂E_s/∂u_t − δ_t; null for one loss"),
      JSONField("relative_difference", "the same over the largest element of δ"),
      JSONField("saved", "the file written, or null"),
    ],
    seeAlso: ["delta", "gradient", "tree"], requires: [.example]
  ) { session, invocation in
    guard let walk = session.workbench.walk else { return .nothing }
    let wanted = try invocation.node(at: "position", in: walk)
    let source = try invocation.node(at: "of", in: walk)
    let request = CreditRequest(losses: source.map { [$0.node] }, node: wanted?.node)
    let matrix = try matrix(walk, request, session, invocation)
    let rendering: any CreditPicture =
      if let node = wanted?.node {
        CreditColumn(matrix, at: node, walk, ExampleNotes(session.workbench))
      } else if walk.isChain {
        CreditMap(matrix, walk, ExampleNotes(session.workbench))
      } else {
        TreeCredit(matrix, walk, ExampleNotes(session.workbench))
      }
    let path = try invocation.savePicture(rendering.svg)
    let notes = [wanted, source].compactMap { $0 }.flatMap { note(on: $0.others) }
    let (screen, showsAll, drawsMap) = (session.screen, invocation.flag("all"), invocation.flag("map"))
    return Output(
      StyledText(notes) + rendering.text(on: screen, showsAll: showsAll, drawsPicture: drawsMap)
        + (path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
      json: JSONObject(rendering.members + [("saved", path.map { .string($0) } ?? .null)]))
  }

  private static func note(on others: [Int]) -> [StyledLine] {
    guard !others.isEmpty else { return [] }
    let list = others.prefix(6).map(String.init).joined(separator: ", ") + (others.count > 6 ? ", …" : "")
    return [StyledLine("these words stand at \(others.count == 1 ? "node" : "nodes") \(list) as well", .faint)]
  }

  /// Ctrl-C ends it between groups; problems are told at the value they are about.
  private static func matrix(
    _ walk: Walk, _ request: CreditRequest, _ session: Session, _ invocation: Invocation
  ) throws -> CreditMatrix {
    guard let run = session.workbench.run else { throw ConsoleError.missing(.network, command: "credit") }
    defer { session.finishProgress() }
    do throws(CreditMatrix.Problem) {
      return try CreditMatrix(
        walk, in: run, request, shouldStop: { session.isInterrupted },
        progress: { done, total in
          // What is done before anyone could read it needs no report.
          if total > 200_000, session.wantsProgress { session.report(Progress(done: done, of: total, unit: "vectors")) }
        })
    } catch let problem {
      let error = CreditError(problem: problem, isChain: walk.isChain)
      switch problem {
      case .stopped: throw ConsoleError.interrupted
      case .noLossAt: throw invocation.failure(error, at: "of")
      case .notReached: throw invocation.failure(error, at: invocation.isGiven("of") ? "of" : "position")
      case .noLoss, .tooLarge: throw error
      }
    }
  }
}
