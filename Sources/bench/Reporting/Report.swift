/// A measurement as people read it: one line, then what both sides got done.
struct Report {
  static let nameWidth = 18
  static let legend = "× beside a peer: how many times its time ours goes into (above 1, we are faster)"

  let measurement: Measurement

  var lines: [String] {
    let ours = measurement.ours.seconds
    var line =
      padded(measurement.row.name, Self.nameWidth) + padded(left: duration(ours), 10)
      + padded(left: grouped(measurement.rate), 13) + " " + padded("\(measurement.row.unit)/s", 13)
    if let peak = measurement.peakBytes { line += padded(left: rounded(Double(peak) / 1_048_576), 6) + " MiB" }
    if let flops = measurement.flopsPerSecond { line += padded(left: rounded(flops * 1e-9), 7) + " GFLOP/s" }
    if let share = measurement.share, let limit = measurement.limit, let source = measurement.limitSource {
      line += " (\(rounded(100 * share)) % of \(rounded(limit * 1e-9)), \(source))"
    }
    if let (name, side) = measurement.baseline {
      line += "   \(rounded(ours / side.seconds)) times \(name), \(duration(side.seconds))"
    }
    for (name, side) in measurement.peers {
      line += "   \(name) \(duration(side.seconds)) (\(rounded(side.seconds / ours))×)"
    }
    return [line] + (measurement.data.map { ["    on \($0)"] } ?? []) + details
      + measurement.skipped.map { "    \($0.name) left out: \(words(for: $0.why))" }
  }

  private var details: [String] {
    let sides = [("ours", measurement.ours)] + measurement.others
    return sides.compactMap { name, side in
      let said =
        side.checks.map { "\($0.name) \(rounded($0.value))" } + side.notes.map { "\($0.name) \($0.value)" }
      return said.isEmpty ? nil : "    \(name): \(said.joined(separator: ", "))"
    }
  }
}

/// A problem in words.
func words(for problem: BenchProblem) -> String {
  switch problem {
  case .specification(let text): "the network cannot be made: \(text)"
  case .didNotFinish(let text): "the job ended early: \(text)"
  case .noProgram(let name): "there is no program \(name)"
  case .programFailed(let name, let status, let says): "\(name) ended with status \(status): \(says)"
  case .noAnswer(let name, let says): "\(name) did not say how long it took: \(says)"
  case .missing(let what): "\(what)"
  case .system(let what, let errno): "\(what): \(systemError(errno))"
  }
}
