import Debugging
import Drawing
import Networks
import Storage

/// Gradients and what they are the sum of.
struct GradientRendering {
  private let walk: Walk
  private let contributions: GradientContributions

  init(_ walk: Walk) {
    self.walk = walk
    contributions = GradientContributions(walk)
  }

  func text(on screen: Screen, limit: Int?) -> StyledText {
    let parameters = walk.layout.parameters
    let words: [Table.Column] = walk.phrases == nil ? [] : [.text("words")]
    var table = Table(
      title: "norm of what each \(unit) adds to the gradient of each parameter",
      columns: [.number(StyledLine(walk.isChain ? "t" : "node"))] + words
        + parameters.map { .number(StyledLine("to \($0.name)")) })
    table.append(rows: walk.nodes, limit: limit) { node in
      [StyledLine(walk.isChain ? "\(node + 1)" : "\(node)", .accent)]
        + (Notation.phrase(node, in: walk.phrases, width: 40).map { [StyledLine($0)] } ?? [])
        + parameters.map { StyledLine(formatted(contributions.norm(of: $0, at: node))) }
    }
    table.rows.append(.rule)
    table.append(
      [StyledLine("‖Σ‖", .heading)] + words.map { _ in "" }
        + walk.layout.parameters.map { StyledLine(formatted(norm(contributions.gradient(of: $0))), .strong) })
    return table.drawn(on: screen) + touchedWords(on: screen, limit: limit) + [verdict]
  }

  /// Whether the contributions add up.
  private var verdict: StyledLine {
    let differences = walk.layout.parameters.map { contributions.largestDifference(of: $0) }
    if differences.contains(where: \.isNaN) {
      return StyledLine("some contributions are NaN or infinite, so they add up to nothing", .bad)
    }
    let worst = differences.max() ?? 0
    return StyledLine(
      "the \(unit)s add up to the gradient that training uses"
        + (worst == 0
          ? ", to the last digit" : "; largest relative difference \(formatted(worst, significant: 2))"),
      .faint)
  }

  private var unit: String { walk.isChain ? "step" : "node" }

  /// The rows of E that the example touches, by their words.
  private func touchedWords(on screen: Screen, limit: Int?) -> StyledText {
    guard let embeddings = walk.layout.embeddings else { return [] }
    let words = contributions.touchedWords
    var table = Table(
      title: StyledLine(
        "rows of the gradient of E: \(formattedCount(words.count)) of \(formattedCount(embeddings.rows)) words",
        .heading),
      columns: [.text("word"), .number("‖dE/dE[word]‖"), .number("leaves")])
    table.append(rows: words.count, limit: limit.map { $0 / 2 }) { place in
      [
        StyledLine(Notation.phrase(words[place].leaf, in: walk.phrases, width: 30) ?? "node \(words[place].leaf)"),
        StyledLine(formatted(words[place].norm)), StyledLine("\(words[place].leaves)"),
      ]
    }
    return [""] + table.drawn(on: screen)
  }

  var json: JSONObject {
    [
      "gradients": .object(
        walk.layout.parameters.map { parameter in
          (
            parameter.name,
            [
              "norm": .number(norm(contributions.gradient(of: parameter))),
              "contributions": .numbers((0..<walk.nodes).map { contributions.norm(of: parameter, at: $0) }),
              "difference": .number(contributions.largestDifference(of: parameter)),
            ]
          )
        }),
      "words": walk.layout.embeddings == nil
        ? .null
        : .array(
          contributions.touchedWords.map { word in
            [
              "word": Notation.phrase(word.leaf, in: walk.phrases, width: 1_000).map { .string($0) } ?? .null,
              "norm": .number(word.norm), "leaves": .integer(word.leaves),
            ]
          }),
    ]
  }
}
