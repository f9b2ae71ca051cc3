import Corpus
import Debugging
import Networks
import Training

/// What an inspection command computes on a long trace, in Double, as the prompt has it: a character network of 128 units.
struct InspectionRow: Row {
  enum Command: String, Sendable, CaseIterable {
    case walk, delta, explain
    case explainGradient = "explain-grad"
    case credit200 = "credit-200"
    case credit = "credit-1000"
    case diagnose
  }

  let command: Command

  var name: String { "look-\(command.rawValue)" }
  var group: String { "inspection" }
  var unit: String { "commands" }
  var summary: String {
    let what =
      switch command {
      case .walk: "an example taken up: forward, backward, gradient, walk"
      case .delta: "δ's profile"
      case .explain: "one element of δ explained"
      case .explainGradient: "one element of a gradient explained, a term a step"
      case .credit200: "which loss each δ came from"
      case .credit: "which loss each δ came from"
      case .diagnose: "all that is looked for in a run, on as many examples as it takes by itself"
      }
    return "\(what); a trace of \(command == .credit200 ? "200" : "1,000") steps, 128 units"
  }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let steps = command == .credit200 ? setting.size(200, quick: 20) : setting.size(1_000, quick: 40)
    let file = try setting.characters()
    let data = try CharacterSegments(try file.bytes(), length: steps)
    let trainer: Trainer<Double> = try makeTrainer(data.specification(hidden: setting.size(128, quick: 12)), data)
    let plan = TrainingPlan(length: .iterations(setting.size(20, quick: 2)))
    _ = try train(trainer, plan)
    var example = Example(structure: Structure(arity: 1))
    data.read(0, of: .train, into: &example)
    let walk = Walk(example, in: trainer)
    let middle = steps / 2
    return Job(units: 1, data: file.about) { () throws(BenchProblem) -> Sample in
      let start = now()
      let result: (name: String, value: Double)
      switch command {
      case .walk:
        let walk = Walk(example, in: trainer)
        result = ("nodes", Double(walk.nodes))
      case .delta:
        guard let w = trainer.layout["W"] else { throw .didNotFinish("no W") }
        let matrix = Value.Matrix(rows: w.rows, columns: w.columns, elements: trainer.values(of: w))
        result = ("bound", DeltaProfile(walk, recurrent: matrix).bound ?? .nan)
      case .explain:
        result = try explained(.quantity(.delta, node: middle, unit: 3), trainer, walk)
      case .explainGradient:
        result = try explained(.gradient("W", row: 3, column: 5), trainer, walk)
      case .credit200, .credit:
        do {
          result = ("difference", try CreditMatrix(walk, in: trainer).relativeDifference ?? .nan)
        } catch {
          throw .didNotFinish("\(error)")
        }
      case .diagnose:
        var subject = DiagnosisSubject(trainer, plan: plan, initializer: .lecun)
        if setting.size == .quick { subject.examples = 2 }
        guard let diagnosis = Diagnosis(subject) else {
          throw .didNotFinish("no diagnosis")
        }
        result = ("examples", Double(diagnosis.examples))
      }
      return Sample(seconds: now() - start, checks: [result])
    }
  }

  private func explained(
    _ subject: Subject, _ run: any TrainingRun, _ walk: Walk
  ) throws(BenchProblem) -> (name: String, value: Double) {
    guard let explanation = Explainer(run, walk: walk).explain(subject) else {
      throw .didNotFinish("nothing to explain")
    }
    return ("terms", Double(explanation.terms.count))
  }
}
