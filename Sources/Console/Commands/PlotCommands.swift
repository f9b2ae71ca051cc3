import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Curves.
enum PlotCommands {
  static let all: [Command] = [plot]

  private static let plot = Command(
    "plot", group: .training, summary: "draw the loss, a forecast, or an expression over time",
    parameters: [
      Parameter(
        "what", .expression, "loss (over iterations), forecast (of a series), or an expression, evaluated at every t",
        suggestions: { _ in [Candidate("loss", "over iterations"), Candidate("forecast", "of a series")] })
    ],
    options: [
      Option("save", .file, "write it as SVG"), .flag("log", "logarithmic axis"),
      Option("title", .text, "what stands above it"),
      Option(
        "smooth", .integer(1...1_000_000), valueName: "N", "loss: mean of N iterations (default: a 200th of them)"),
      DataCommands.splitOption("forecast: which part", default: "test"),
    ],
    details: [
      "An expression that gives a number at every step is one line; one that gives a vector, a line for each of up to "
        + "8 elements. What 'trace' has written down is drawn over the iterations."
    ],
    examples: [
      CommandExample("plot loss --log", "the loss of every iteration", after: ["train --iterations 50"]),
      CommandExample("plot norm(delta)", "the size of δ over time", after: ["example 3"]),
      CommandExample("plot y --title outputs", "the outputs over time", after: ["example 3"]),
    ],
    json: [
      JSONField("series", "for each line: name, x, y"), JSONField("saved", "the file written, or null"),
    ],
    seeAlso: ["delta", "print", "sweep"]
  ) { session, invocation in
    var plot = try make(session, invocation)
    if let title = invocation.string(ifGiven: "title") { plot.title = title }
    if invocation.flag("log") { plot.isLogarithmicY = true }
    let path = try invocation.savePicture(plot.svg())
    let picture = plot
    let screen = session.screen
    return Output(
      picture.drawn(on: screen) + (path.map { [StyledLine("written to \($0)", .faint)] } ?? []),
      json: [
        "series": .array(
          picture.series.map { ["name": .string($0.name), "x": .numbers($0.x), "y": .numbers($0.y)] }),
        "saved": path.map { .string($0) } ?? .null,
      ])
  }

  private static func make(_ session: Session, _ invocation: Invocation) throws -> LinePlot {
    switch invocation.string("what") {
    case "loss": try loss(session, invocation)
    case "forecast": try forecast(session, invocation)
    default: try overTime(session, invocation)
    }
  }

  private static func loss(_ session: Session, _ invocation: Invocation) throws -> LinePlot {
    guard let run = session.workbench.run, !run.state.losses.isEmpty else {
      throw invocation.failure(WorkError.nothingTrained, at: "what")
    }
    let losses = run.state.losses
    let group = invocation.integer(ifGiven: "smooth") ?? max(1, losses.count / 200)
    let starts = Array(stride(from: 0, to: losses.count, by: group))
    let means = starts.map { start in
      let part = losses[start..<min(start + group, losses.count)]
      return part.reduce(0, +) / Double(part.count)
    }
    let x = starts.map { start in Double(start + min(start + group, losses.count) + 1) / 2 }
    return LinePlot(
      title: group == 1 ? "loss" : "loss, mean of \(group) iterations", xLabel: "iteration", yLabel: "loss",
      series: [Series("loss", x: x, y: means)], showsExtremes: true)
  }

  private static func forecast(_ session: Session, _ invocation: Invocation) throws -> LinePlot {
    guard let run = session.workbench.run, let series = run.dataset as? SeriesDataset else {
      throw invocation.failure(WorkError.notAForecast, at: "what")
    }
    let split = Split(rawValue: invocation.choice("split").name) ?? .test
    guard series.count(in: split) > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    guard let outputs = run.lastOutputs(split, shouldStop: { session.isInterrupted }) else {
      throw ConsoleError.interrupted
    }
    let forecast = try series.forecast(of: split, outputs: outputs)
    return LinePlot(
      title:
        "\(series.name), \(split.rawValue): RMSE \(formatted(forecast.accuracy.rmse)), naive \(formatted(forecast.naiveAccuracy.rmse))",
      xLabel: "time", yLabel: series.name,
      series: [
        Series("truth", x: forecast.times, y: forecast.truth),
        Series("forecast", x: forecast.times, y: forecast.forecast),
      ])
  }

  private static let lineLimit = 8

  /// What `trace` has written down.
  private static func overIterations(_ recording: Recording, _ invocation: Invocation) throws -> LinePlot {
    let width = recording.rows.map(\.count).max() ?? 0
    guard width > 0 else { throw invocation.failure(WorkError.nothingTrained, at: "what") }
    guard width <= lineLimit else {
      throw invocation.failure(WorkError.tooManyLines(width, limit: lineLimit), at: "what")
    }
    let text = recording.condition.text
    return LinePlot(
      title: text, xLabel: "iteration", yLabel: "",
      series: (0..<width).map { line in
        Series(
          width == 1 ? text : "[\(line)]", x: recording.iterations.map(Double.init),
          y: recording.rows.map { line < $0.count ? $0[line] : .nan })
      })
  }

  private static func overTime(_ session: Session, _ invocation: Invocation) throws -> LinePlot {
    let text = invocation.string("what")
    let bench = session.workbench
    if let recording = bench.stops.recordings.first(where: { $0.condition.text == text }) {
      return try overIterations(recording, invocation)
    }
    var columns: [[Double]] = []
    let walk: Walk
    do {
      let expression = try Expression(parsing: text)
      // A wrong word is told before an example is asked for.
      let known = Set(bench.scope().names.map(\.name))
      let isKnown = expression.reads.allSatisfy { known.contains($0.name) }
      guard let chosen = bench.walk else {
        if bench.run != nil, !isKnown { _ = try expression.evaluate(in: bench.scope()) }
        throw invocation.failure(ConsoleError.missing(.example, command: "plot"), at: "what")
      }
      walk = chosen
      if try Condition(parsing: text).reach(in: walk.specification) != .node {
        throw invocation.failure(WorkError.constantOverTime(text), at: "what")
      }
      for node in 0..<walk.nodes {
        let value = try expression.evaluate(in: bench.scope(at: node))
        guard let elements = value.elements, elements.count <= lineLimit else {
          throw invocation.failure(
            WorkError.tooManyLines(value.elements?.count ?? 0, limit: lineLimit), at: "what")
        }
        while columns.count < elements.count { columns.append(Array(repeating: .nan, count: node)) }
        for line in columns.indices { columns[line].append(line < elements.count ? elements[line] : .nan) }
      }
    } catch let error as ExpressionError {
      throw invocation.failure(error, at: "what")
    }
    let times = (0..<walk.nodes).map { Double(walk.isChain ? $0 + 1 : $0) }
    return LinePlot(
      title: "\(text)   (\(ExampleNotes(bench).title.plain))", xLabel: walk.isChain ? "t" : "node", yLabel: "",
      series: columns.enumerated().map { Series(columns.count == 1 ? text : "[\($0.offset)]", x: times, y: $0.element) }
    )
  }
}
