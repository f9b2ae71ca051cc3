import Debugging
import Drawing
import Networks
import Storage

/// A diagnosis as text and as JSON.
struct DiagnosisRendering {
  let diagnosis: Diagnosis
  let remedies: DiagnosisRemedies
  /// Remarks too, and each fault that was looked for.
  let showsAll: Bool
  let isOneExample: Bool

  private var isChain: Bool { remedies.run.specification.arity == 1 }

  func text(on screen: Screen) -> StyledText {
    var text = StyledText()
    let shown = showsAll ? diagnosis.findings : diagnosis.problems
    if diagnosis.problems.isEmpty { text.append(StyledLine("nothing wrong found", .good)) }
    for finding in shown {
      if !text.isEmpty { text.append("") }
      text += block(finding).wrapped(on: screen, indent: 4)
    }
    if !text.isEmpty { text.append("") }
    if showsAll {
      text += StyledText(
        StyledLine("found nothing: \(diagnosis.clean.map(\.rawValue).joined(separator: ", "))", .faint)
      ).wrapped(on: screen, indent: 4)
      if !diagnosis.inapplicable.isEmpty {
        text += StyledText(
          StyledLine("cannot be here: \(diagnosis.inapplicable.map(\.rawValue).joined(separator: ", "))", .faint)
        ).wrapped(on: screen, indent: 4)
      }
    }
    text += StyledText(StyledLine(summary, .faint)).wrapped(on: screen, indent: 4)
    return text
  }

  private func block(_ finding: Finding) -> StyledText {
    let wording = DiagnosisWording(
      finding: finding, thresholds: diagnosis.thresholds, specification: remedies.run.specification)
    let (mark, style): (String, Style) =
      switch finding.severity {
      case .fault: ("✗", .bad)
      case .warning: ("▲", .warning)
      case .remark: ("·", .faint)
      }
    var title = StyledLine(mark + " ", style) + StyledLine(finding.fault.rawValue, .strong)
    if !finding.consequenceOf.isEmpty {
      title += StyledLine("  follows from \(finding.consequenceOf.map(\.rawValue).joined(separator: ", "))", .faint)
    }
    var text: StyledText = [title, StyledLine("  " + wording.evidence), StyledLine("  " + wording.meaning)]
    let root = root(of: finding)
    if root.fault != finding.fault {
      text.append(StyledLine("  → as for \(root.fault.rawValue)", .faint))
      return text
    }
    for command in remedies.commands(for: finding) {
      text.append(StyledLine("  → ", .faint) + StyledLine(command, .accent))
    }
    return text
  }

  /// What follows from something else is mended by mending that, or what that follows from.
  private func root(of finding: Finding) -> Finding {
    var root = finding
    // The findings are in order: a cause stands before what follows from it, so going up comes to an end.
    while let place = diagnosis.findings.firstIndex(where: { $0.fault == root.fault }),
      let cause = diagnosis.findings[..<place].first(where: { root.consequenceOf.contains($0.fault) })
    {
      root = cause
    }
    return root
  }

  private var summary: String {
    let examples =
      isOneExample
      ? "the example" : diagnosis.examples == 1 ? "1 example" : "\(formattedCount(diagnosis.examples)) examples"
    var parts = ["looked at \(examples) (\(formattedCount(diagnosis.nodes)) \(isChain ? "steps" : "nodes"))"]
    if let window = diagnosis.window {
      parts.append(
        "iterations \(formattedCount(window.lowerBound))–\(formattedCount(window.upperBound))")
    }
    let rules = diagnosis.findings.count + diagnosis.clean.count
    parts.append("\(rules) rules")
    var text = parts.joined(separator: ", ") + "; \(diagnosis.clean.count) found nothing"
    let remarks = diagnosis.findings.count - diagnosis.problems.count
    if remarks > 0, !showsAll {
      text += ", \(remarks) \(remarks == 1 ? "has a remark" : "have remarks") (--all)"
    }
    return text
  }

  var json: JSONObject {
    [
      "findings": .array(JSONArray(diagnosis.findings.map { json(of: $0) })),
      "clean": .strings(diagnosis.clean.map(\.rawValue)),
      "inapplicable": .strings(diagnosis.inapplicable.map(\.rawValue)), "examples": .integer(diagnosis.examples),
      "nodes": .integer(diagnosis.nodes),
      "window": diagnosis.window.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) } ?? .null,
      "explained": .number(diagnosis.explained),
    ]
  }

  private func json(of finding: Finding) -> JSONValue {
    let wording = DiagnosisWording(
      finding: finding, thresholds: diagnosis.thresholds, specification: remedies.run.specification)
    return [
      "rule": .string(finding.fault.rawValue), "severity": .string(finding.severity.name),
      "text": .string(wording.evidence), "meaning": .string(wording.meaning),
      "remedy": .strings(remedies.commands(for: root(of: finding))),
      "follows_from": .strings(finding.consequenceOf.map(\.rawValue)),
      "evidence": .array(
        JSONArray(
          finding.evidence.map {
            [
              "measure": .string($0.measure.rawValue), "value": .number($0.value),
              "threshold": $0.threshold.map { .string($0.rawValue) } ?? .null,
              "limit": $0.threshold.map { .number(diagnosis.thresholds[$0]) } ?? .null,
            ]
          })),
      "place": [
        "example": finding.place.example.map { .integer($0) } ?? .null,
        "node": finding.place.node.map { .integer($0) } ?? .null,
        "units": .array(JSONArray(finding.place.units.map { .integer($0) })),
        "input": finding.place.input.map { .integer($0) } ?? .null,
        "label": finding.place.label.map { .integer($0) } ?? .null,
        "parameter": finding.place.parameter.map { .string($0) } ?? .null,
        "iteration": finding.place.iteration.map { .integer($0) } ?? .null,
      ],
    ]
  }
}

extension Severity {
  var name: String {
    switch self {
    case .fault: "fault"
    case .warning: "warning"
    case .remark: "remark"
    }
  }
}

/// The thresholds in use, as a table.
struct ThresholdRendering {
  let thresholds: Thresholds

  func text(on screen: Screen) -> StyledText {
    let names = Threshold.allCases.reduce(0) { max($0, $1.rawValue.count) }
    let values = Threshold.allCases.map { formatted(thresholds[$0], significant: 3) }
    let width = values.reduce(0) { max($0, displayWidth($1)) }
    var text = StyledText()
    for (threshold, value) in zip(Threshold.allCases, values) {
      let line =
        StyledLine(threshold.rawValue, .strong).padded(to: names + 2)
        + StyledLine(value, thresholds.isChanged(threshold) ? .warning : .plain).padded(to: width, .trailing)
        + StyledLine("  " + threshold.meaning) + StyledLine(" (\(threshold.source.citation))", .faint)
      text += StyledText(line).wrapped(on: screen, indent: names + width + 4)
    }
    return text
  }

  var json: JSONValue {
    .object(
      JSONObject(
        Threshold.allCases.map { threshold in
          (
            key: threshold.rawValue,
            value: [
              "value": .number(thresholds[threshold]), "default": .number(threshold.standard),
              "meaning": .string(threshold.meaning), "source": .string(threshold.source.citation),
            ]
          )
        }))
  }
}
