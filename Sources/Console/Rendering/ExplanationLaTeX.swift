import Debugging

extension FormulaWriter {
  /// The formula in letters, with its numbers and its value, as an `aligned` environment for display math.
  func page(_ explanation: Explanation) -> String {
    let left = symbol(explanation.subject)
    var lines: [String] = []
    if explanation.isSum {
      lines = [letters(explanation), numbers(explanation)]
      if lines[1] == markup.number(explanation.value) { lines.removeLast() }
    }
    lines.append(markup.number(explanation.value))
    let body = lines.enumerated().map { place, line in "\(place == 0 ? left + " " : "  ")&= \(line)" }
    return "\\begin{aligned}\n" + body.joined(separator: " \\\\\n") + "\n\\end{aligned}"
  }
}
