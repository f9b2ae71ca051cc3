import Glibc

/// A measurement as one JSON object on one line.
///
///     {"row", "seconds", "rate", "unit", "gflops", "share", "limit": {"gflops", "source"}, "peak_bytes", "data", "runs",
///      "checks": {…},
///      "peers": {NAME: {"seconds", "ratio", "checks": {…}, "notes": {…}}}, "skipped": {NAME: WHY},
///      "machine": {"processor", "cores", "load", "kernels", "compiler", "optimised"}}
///
/// `ratio` is the peer's seconds over ours, and among the peers is `plain`, our own training without what the row sets; `share` is of the limit, the rate of products measured beside the row. gflops,
/// share and limit are null where a row is not about arithmetic, `data` where it is the same for everyone. A number that is not finite is null.
struct JSONLine {
  let measurement: Measurement
  let machine: Machine

  var text: String {
    let ours = measurement.ours
    return object([
      ("row", string(measurement.row.name)), ("seconds", number(ours.seconds)), ("rate", number(measurement.rate)),
      ("unit", string(measurement.row.unit)), ("gflops", number(measurement.flopsPerSecond.map { $0 * 1e-9 })),
      ("share", number(measurement.share)), ("limit", limit),
      ("peak_bytes", measurement.peakBytes.map(String.init) ?? "null"),
      ("data", measurement.data.map { string($0) } ?? "null"),
      ("runs", String(ours.samples.count)), ("checks", checks(ours)),
      ("peers", object(measurement.others.map { ($0.name, peer($0.side)) })),
      ("skipped", object(measurement.skipped.map { ($0.name, string(words(for: $0.why))) })),
      (
        "machine",
        object([
          ("processor", string(machine.processor)), ("cores", String(machine.cores)), ("load", number(machine.load)),
          ("kernels", string(machine.kernels)), ("compiler", string(machine.compiler)),
          ("optimised", machine.isOptimised ? "true" : "false"),
        ])
      ),
    ])
  }

  private var limit: String {
    guard let rate = measurement.limit, let source = measurement.limitSource else { return "null" }
    return object([("gflops", number(rate * 1e-9)), ("source", string(source))])
  }

  private func peer(_ side: Measurement.Side) -> String {
    object([
      ("seconds", number(side.seconds)), ("ratio", number(side.seconds / measurement.ours.seconds)),
      ("checks", checks(side)), ("notes", object(side.notes.map { ($0.name, string($0.value)) })),
    ])
  }

  private func checks(_ side: Measurement.Side) -> String { object(side.checks.map { ($0.name, number($0.value)) }) }

  private func object(_ members: [(String, String)]) -> String {
    "{" + members.map { string($0.0) + ":" + $0.1 }.joined(separator: ",") + "}"
  }

  private func number(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "null" }
    return "\(value)"
  }

  private func string(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}

/// The system's words for an error number.
func systemError(_ number: Int32) -> String { String(cString: strerror(number)) }
