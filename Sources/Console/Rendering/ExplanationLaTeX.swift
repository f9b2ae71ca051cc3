import Debugging

extension FormulaWriter {
  /// The formula in letters, with the numbers of its largest terms, with those of its sums, and its value, as an `aligned`
  /// environment for display math.
  func page(_ explanation: Explanation, terms shown: Int) -> String {
    let left = symbol(explanation.subject)
    var lines: [String] = []
    if explanation.isSum {
      lines = [letters(explanation)]
      if explanation.terms.count > 1 { lines.append(numbers(ofTerms: explanation, shown: shown)) }
      let sums = numbers(explanation)
      if sums != markup.number(explanation.value), sums != lines.last { lines.append(sums) }
    }
    lines.append(markup.number(explanation.value, significant: 6))
    let body = lines.enumerated().map { place, line in "\(place == 0 ? left + " " : "  ")&= \(line)" }
    return "\\begin{aligned}\n" + body.joined(separator: " \\\\\n") + "\n\\end{aligned}"
  }
}
