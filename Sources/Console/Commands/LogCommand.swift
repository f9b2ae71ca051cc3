import Drawing
import Storage

/// A file of what training measures.
enum LogCommand {
  static let all: [Command] = [log]

  private static let log = Command(
    "log", group: .keeping, summary: "write what training measures to a file, as JSON lines",
    parameters: [
      Parameter("file", .file, "what to add to, or 'off'; without it, says where the log goes", optional: true)
    ],
    options: [Option("every", .integer(1...Int.max), default: "1", "log one update in so many")],
    details: [
      "Each training adds a line for its settings (event: train), lines for updates (iteration, loss, rate, the gradient's norm "
        + "before clipping, seconds) and, where there is a dev part, for epochs. What a file holds stays. Where it cannot be "
        + "written any more, training ends after the update it is in, and keeps what was learned."
    ],
    examples: [
      CommandExample("log /tmp/training.jsonl --every 100", "from now on, every hundredth update"),
      CommandExample("log off", "no longer"),
    ],
    json: [JSONField("file", "where the log goes, or null"), JSONField("every", "an update in so many, or null")],
    seeAlso: ["train", "plot", "export"]
  ) { session, invocation in
    let bench = session.workbench
    if let file = invocation.string(ifGiven: "file") {
      if file == "off" {
        bench.log = nil
      } else {
        do { bench.log = try MetricsLog(file, every: invocation.integer("every")) } catch {
          throw invocation.failure(error, at: "file")
        }
      }
    }
    let log = bench.log
    let words =
      log.map {
        "training is logged to \($0.path), \($0.every == 1 ? "every update" : "one update in \(formattedCount($0.every))")"
      }
      ?? "nothing is logged"
    return Output(
      StyledText(StyledLine(words)).wrapped(on: session.screen),
      json: [
        "file": log.map { .string($0.path) } ?? .null, "every": log.map { .integer($0.every) } ?? .null,
      ])
  }
}
