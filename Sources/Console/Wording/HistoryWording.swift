import Drawing
import Training

extension HistoryError: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .off:
      Diagnostic(
        kind: "history-off", "nothing is kept to go back to", hint: "'set history 256' keeps 256 MB from now on")
    case .beyondEnd(let iteration, let end):
      Diagnostic(
        kind: "beyond-end",
        iteration < 0
          ? "there are no iterations before the first"
          : "iteration \(formattedCount(iteration)) was not run: this branch ends at \(formattedCount(end))",
        hint: iteration < 0 ? "'rewind 0' goes to the start" : "'timeline' shows what was run; 'train' goes on")
    case .notKept(let iteration, let kept, let budget):
      Diagnostic(
        kind: "not-kept",
        "iteration \(formattedCount(iteration)) cannot be reached: the snapshots before it went to keep within "
          + formattedBytes(budget),
        hint: (kept.map {
          "iterations \(formattedCount($0.lowerBound)) to \(formattedCount($0.upperBound)) can be; "
        } ?? "") + "--replay runs again from the start, 'set history' keeps more from now on")
    case .unknownBranch(let name, let known):
      Diagnostic(
        kind: "unknown-branch", "there is no branch '\(name)'",
        hint: "there is \(listed(known, or: "and")); see 'timeline'")
    case .interrupted: ConsoleError.interrupted.diagnostic
    }
  }
}

extension Schedule {
  /// `warm-up 100`, `step 10 0.5`
  var words: [String] {
    let shape: String? =
      switch shape {
      case .constant: nil
      case .step(let every, let factor): "step \(formattedCount(every)) \(formatted(factor))"
      case .exponential(let factor): "exponential \(formatted(factor))"
      case .cosine: "cosine"
      case .plateau(let patience, let factor): "plateau \(formattedCount(patience)) \(formatted(factor))"
      }
    return (warmUp > 0 ? ["warm-up \(formattedCount(warmUp))"] : []) + (shape.map { [$0] } ?? [])
  }
}

extension TrainingCourse {
  /// As they are typed after `train`; nil where a schedule, whose options depend on where it began, is one of them.
  var options: String? {
    if schedule != nil { return nil }
    var parts: [String] = []
    if batch > 1 { parts.append("--batch \(batch)") }
    if accumulation > 1 { parts.append("--accumulate \(accumulation)") }
    if descent.rule != .sgd { parts.append("--update \(descent.rule.name)") }
    if descent.rate != descent.rule.standardRate { parts.append("--rate \(formatted(descent.rate, minus: .hyphen))") }
    if !descent.rates.isEmpty {
      let rates = descent.rates.sorted { $0.key < $1.key }.map { "\($0.key)=\(formatted($0.value, minus: .hyphen))" }
      parts.append("--rates \(rates.joined(separator: ","))")
    }
    if descent.weightDecay != descent.rule.standardDecay {
      parts.append("--decay \(formatted(descent.weightDecay, minus: .hyphen))")
    }
    switch descent.clipping {
    case .norm(let limit): parts.append("--clip norm \(formatted(limit, minus: .hyphen))")
    case .value(let limit): parts.append("--clip value \(formatted(limit, minus: .hyphen))")
    case nil: break
    }
    return parts.joined(separator: " ")
  }

  /// `rate 0.1, batch 8, adagrad, clip norm 5`
  var words: String {
    var parts = ["rate \(formatted(descent.rate))"]
    if batch > 1 { parts.append("batch \(formattedCount(batch))") }
    if accumulation > 1 { parts.append("accumulate \(formattedCount(accumulation))") }
    if order == .epochs { parts.append("by epochs") }
    if descent.rule != .sgd { parts.append(descent.rule.description) }
    for (name, rate) in descent.rates.sorted(by: { $0.key < $1.key }) {
      parts.append("rate of \(name) \(formatted(rate))")
    }
    if let schedule { parts += schedule.words }
    if descent.weightDecay > 0 { parts.append("decay \(formatted(descent.weightDecay))") }
    switch descent.clipping {
    case .norm(let limit): parts.append("clip norm \(formatted(limit))")
    case .value(let limit): parts.append("clip value \(formatted(limit))")
    case nil: break
    }
    return parts.joined(separator: ", ")
  }
}
