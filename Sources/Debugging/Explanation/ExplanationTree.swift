/// An explanation whose largest terms are explained in turn, several levels deep.
public struct ExplanationTree: Sendable {
  public let explanation: Explanation
  /// How many of the terms are to be shown.
  public let shown: Int
  /// What the shown terms are made of; nil where that is given, or where the tree ends.
  public let branches: [ExplanationTree?]
  /// The shown terms that are not gone into because what they are made of stands elsewhere in the tree.
  public let repeated: Set<Int>
}

extension Explainer {
  /// Explains a subject and, `depth` − 1 levels further, what the largest `terms` of every level are made of.
  ///
  /// At most `budget` terms are gone into altogether, level by level, so that the upper ones are complete. Nil for what is
  /// not there.
  public func tree(of subject: Subject, depth: Int, terms: Int, budget: Int = 60) -> ExplanationTree? {
    guard let root = explain(subject) else { return nil }
    // Level by level into a flat list, then put together from its end.
    var nodes: [(explanation: Explanation, shown: Int, children: [Int?], repeated: Set<Int>)] = []
    nodes.append((root, shownTerms(of: root, terms), [], []))
    var seen = [root.subject]
    var first = 0
    for _ in 1..<max(depth, 1) {
      let level = first..<nodes.count
      first = nodes.count
      for place in level {
        for term in 0..<nodes[place].shown {
          nodes[place].children.append(nil)
          guard nodes.count < budget, let next = nodes[place].explanation.terms[term].next.first else { continue }
          if seen.contains(next) {
            nodes[place].repeated.insert(term)
            continue
          }
          guard let explanation = explain(next), !explanation.terms.isEmpty else { continue }
          nodes[place].children[term] = nodes.count
          nodes.append((explanation, shownTerms(of: explanation, terms), [], []))
          seen.append(next)
        }
      }
    }
    var trees: [ExplanationTree?] = Array(repeating: nil, count: nodes.count)
    for place in nodes.indices.reversed() {
      trees[place] = ExplanationTree(
        explanation: nodes[place].explanation, shown: nodes[place].shown,
        branches: nodes[place].children.map { $0.flatMap { trees[$0] } }, repeated: nodes[place].repeated)
    }
    return trees[0]
  }

  /// One term more takes as much room as the line that says it is left out.
  private func shownTerms(of explanation: Explanation, _ limit: Int) -> Int {
    explanation.terms.count <= limit + 1 ? explanation.terms.count : limit
  }
}
