import Debugging
import Drawing
import Networks
import Storage
import Training

/// A network in a line or two.
struct NetworkDescription {
  private let run: any TrainingRun
  private let initializer: Initializer
  /// The file of others' weights.
  private let weightsFile: String?

  /// Nil without a network.
  init?(_ bench: Workbench) {
    guard let run = bench.run else { return nil }
    self.run = run
    (initializer, weightsFile) = (bench.initializer, bench.weightsFile)
  }

  /// `65 → 64 tanh → 8`, every layer and both directions of it.
  private var sizes: String {
    let specification = run.specification
    let layer =
      (specification.isBidirectional ? "2×" : "") + "\(specification.hidden)"
      + (specification.unitName.isEmpty ? "" : " " + specification.unitName)
    let layers =
      specification.layers > 4
      ? ["\(specification.layers) × (\(layer))"] : Array(repeating: layer, count: specification.layers)
    return
      (["\(specification.inputs)\(specification.hasEmbeddings ? " words" : "")"] + layers + [
        "\(comparison)\(specification.outputs)"
      ])
      .joined(separator: " → ")
  }

  /// `lists`: whether the parameters are listed below.
  func text(lists: Bool = false) -> StyledText {
    let specification = run.specification
    let isChain = specification.arity == 1
    let shapes = run.layout.parameters.map { parameter in
      parameter.isVector
        ? "\(parameter.name) \(parameter.rows)" : "\(parameter.name) \(parameter.rows)×\(parameter.columns)"
    }
    // A list of dozens would hide the rest.
    let parts =
      shapes.count <= 16
      ? shapes.joined(separator: ", ") : "\(shapes.count) matrices and vectors\(lists ? "" : ", which 'show' lists")"
    var text: StyledText = [
      StyledLine(weightsFile == nil ? specification.kindName(initializer) : specification.kindName, .strong)
        + "  \(sizes) \(specification.output.rawValue), \(lossName); \(formattedCount(run.layout.count)) parameters: \(parts)"
    ]
    let origin = weightsFile.map { "weights of \(quoted($0))" } ?? "init \(initializer.description)"
    var remarks = [origin, run.precision.rawValue]
    if specification.layers > 1 { remarks.append("\(specification.layers) layers") }
    if specification.isBidirectional { remarks.append("both directions") }
    if specification.dropout > 0 { remarks.append("dropout \(formatted(specification.dropout))") }
    if !specification.biases { remarks.append("no biases") }
    let open =
      weightsFile != nil
      ? [] : run.layout.parameters.filter { $0.start != 0 }.map { "\($0.name) starts at \(formatted($0.start))" }
    remarks += open
    if specification.cell == .gruResetBefore { remarks.append("reset before the product") }
    if specification.placement == .last { remarks.append("target at the \(isChain ? "last step" : "root") only") }
    if let weights = specification.classWeights {
      remarks.append("class weights \(Notation.classWeights(weights))")
    }
    if specification.reduction == .mean { remarks.append("loss averaged over \(isChain ? "steps" : "nodes")") }
    if let steps = specification.truncation { remarks.append("δ cut every \(steps) steps") }
    text.append(StyledLine("     " + remarks.joined(separator: ", "), .faint))
    if specification.derivativeAtOutput {
      text.append(StyledLine("     σ' is taken at y, not at v: a known slip; 'gradcheck' will say so", .warning))
    }
    if specification.isBidirectional, run.dataset.asksForWhatComes {
      text.append(
        StyledLine(
          "     the way back reads what is to be predicted: a loss near 0 will mean nothing here", .warning))
    }
    return text
  }

  /// `2 × 75 compared → `
  private var comparison: String {
    run.specification.comparison.map { "\($0.units) that compare two trees → " } ?? ""
  }

  private var lossName: String {
    switch run.specification.loss {
    case .squaredError: "squared error"
    case .binaryCrossEntropy: "binary cross-entropy"
    case .crossEntropy: "cross-entropy"
    }
  }
}

/// Everything that is set, and how the parameters look.
struct SettingsDescription {
  private let session: Session

  init(_ session: Session) { self.session = session }

  private struct Summary {
    let parameter: ParameterView
    let norm, mean, deviation, smallest, largest: Double

    init(_ parameter: ParameterView, _ values: [Double]) {
      self.parameter = parameter
      let count = Double(max(values.count, 1))
      let mean = values.reduce(0, +) / count
      norm = Debugging.norm(values)
      self.mean = mean
      deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
      smallest = values.min() ?? .nan
      largest = values.max() ?? .nan
    }
  }

  private var summaries: [Summary] {
    guard let run = session.workbench.run else { return [] }
    return run.layout.parameters.map { Summary($0, run.values(of: $0)) }
  }

  var text: StyledText {
    let settings = session.settings
    let threads = session.threads == 1 ? "1 thread" : "\(session.threads) threads"
    let session =
      StyledLine("session", .heading)
      + "  seed \(String(settings.seed)), \(threads), \(settings.precision.rawValue), kernels \(Kernels.name)"
    var text = StyledText(session).wrapped(on: self.session.screen, indent: 9)
    let bench = self.session.workbench
    guard let data = bench.data else {
      text.append(StyledLine("no data is loaded: 'load adder' or 'load series FILE --column NAME'", .faint))
      return text
    }
    let screen = self.session.screen
    text += data.notes.text.wrapped(on: screen, indent: 7)
    guard let run = bench.run else {
      text.append(StyledLine("there is no network: 'network rnn --hidden 16'", .faint))
      return text
    }
    text += NetworkDescription(bench)?.text(lists: true).wrapped(on: screen, indent: 5) ?? []
    if let loss = run.state.losses.last {
      text.append("trained for \(formattedCount(run.state.iteration)) iterations, last loss \(formatted(loss))")
    } else {
      text.append(StyledLine(bench.weightsFile == nil ? "not trained yet" : "not trained here", .faint))
    }
    var table = Table(
      columns: [
        .text("parameter"), .number("shape"), .number("norm"), .number("mean", importance: -1),
        .number("deviation", importance: -1), .number("min"), .number("max"), .number("σ_max"),
      ])
    for summary in summaries {
      let parameter = summary.parameter
      let isSquareEnough = !parameter.isVector && parameter.count <= 1 << 18
      let singular =
        isSquareEnough
        ? formatted(
          SingularValues.largest(
            of: Value.Matrix(rows: parameter.rows, columns: parameter.columns, elements: run.values(of: parameter))))
        : ""
      table.append(
        [
          parameter.name, parameter.isVector ? "\(parameter.rows)" : "\(parameter.rows)×\(parameter.columns)",
          formatted(summary.norm), formatted(summary.mean), formatted(summary.deviation), formatted(summary.smallest),
          formatted(summary.largest), singular,
        ].map { StyledLine($0) })
    }
    return text + table.drawn(on: screen)
  }

  var members: [(key: String, value: JSONValue)] {
    let settings = session.settings
    var members: [(key: String, value: JSONValue)] = [
      (
        "settings",
        [
          "seed": .integer(Int(clamping: settings.seed)), "threads": .integer(session.threads),
          "precision": .string(settings.precision.rawValue), "kernels": .string(Kernels.name),
        ]
      )
    ]
    members.append(("data", session.workbench.data.map { .string($0.name) } ?? .null))
    guard let run = session.workbench.run else { return members + [("network", .null), ("parameters", [:])] }
    let specification = run.specification
    members.append(
      (
        "network",
        [
          "inputs": .integer(specification.inputs), "hidden": .integer(specification.hidden),
          "outputs": .integer(specification.outputs),
          "kind": .string(specification.kindName(session.workbench.initializer)),
          "activation": specification.statesAreActivations ? .string(specification.activation.rawValue) : .null,
          "output": .string(specification.output.rawValue), "loss": .string(specification.loss.rawValue),
          "reduction": .string(specification.reduction.rawValue),
          "class_weights": specification.classWeights.map { .numbers($0[...]) } ?? .null,
          "compare": specification.comparison.map { .integer($0.units) } ?? .null,
          "targets": .string(specification.placement.rawValue), "biases": .bool(specification.biases),
          "bptt": specification.truncation.map { .integer($0) } ?? .null,
          "layers": .integer(specification.layers), "bidirectional": .bool(specification.isBidirectional),
          "dropout": .number(specification.dropout),
          "derivative_at": .string(specification.derivativeAtOutput ? "y" : "v"),
          "init": session.workbench.weightsFile == nil
            ? .string(session.workbench.initializer.description) : .null,
          "iteration": .integer(run.state.iteration),
        ]
      ))
    members.append(
      (
        "parameters",
        .object(
          summaries.map { summary in
            (
              summary.parameter.name,
              [
                "shape": .array([.integer(summary.parameter.rows), .integer(summary.parameter.columns)]),
                "norm": .number(summary.norm), "mean": .number(summary.mean),
                "deviation": .number(summary.deviation), "min": .number(summary.smallest),
                "max": .number(summary.largest),
              ]
            )
          })
      ))
    return members
  }
}
