import Corpus
import Drawing
import Storage
import Training

/// The phrases nearest to one.
struct NearestRendering {
  private let found: NearestPhrases
  private let origin: PhraseOrigin
  private let bank: Treebank?
  private let split: Split
  private let answers: Answers

  init(_ found: NearestPhrases, _ origin: PhraseOrigin, _ trees: TreeDataset, _ split: Split, _ answers: Answers) {
    self.found = found
    self.origin = origin
    self.split = split
    self.answers = answers
    bank = trees.bank(of: split)
  }

  func text(on screen: Screen) -> StyledText {
    let source =
      switch origin.source {
      case .tree: "as in the tree at hand"
      case .data: "as it first stands in the data"
      case .typed: "as typed"
      }
    var table = Table(
      columns: [
        .number("cosine"), .text("phrase"), .text("target", importance: -1), .number("tree", importance: -2),
        .number("node", importance: -2),
      ], emptyNote: "(no other phrase)")
    for neighbour in found.neighbours {
      table.append([
        StyledLine(formattedFixed(neighbour.cosine, decimals: 4)),
        StyledLine(neighbour.words.prefix(200).joined(separator: " ")), StyledLine(target(of: neighbour) ?? "·"),
        StyledLine("\(neighbour.tree)", .faint), StyledLine("\(neighbour.node)", .faint),
      ])
    }
    let phrase = origin.words.prefix(40).joined(separator: " ")
    let head =
      StyledLine("nearest to ") + StyledLine("\"\(phrase)\"", .strong)
      + StyledLine(", \(source), among \(formattedCount(found.nodes)) nodes of \(split.rawValue)", .faint)
    return StyledText(head.wrapped(to: screen.width, indent: 2)) + table.drawn(on: screen)
  }

  /// Trees that are binarised or grammars' keep their labels in the bank.
  private func target(of neighbour: NearestPhrases.Neighbour) -> String? {
    guard let bank else { return nil }
    let node = bank.nodes(of: neighbour.tree).lowerBound + neighbour.node
    guard bank.labelIDs[node] >= 0 else { return nil }
    // Names are the bank's own; numbers of classes may have names in the data.
    if case .classes = bank.labels { return answers.name(Int(bank.labelIDs[node])) }
    return bank.labelText(of: node)
  }

  var json: JSONObject {
    [
      "phrase": .array(origin.words.map { .string($0) }), "source": .string(origin.source.rawValue),
      "nodes": .integer(found.nodes),
      "neighbours": .array(
        found.neighbours.map { neighbour in
          [
            "words": .array(neighbour.words.map { .string($0) }), "cosine": .number(neighbour.cosine),
            "tree": .integer(neighbour.tree), "node": .integer(neighbour.node),
            "target": target(of: neighbour).map { .string($0) } ?? .null,
          ]
        }),
    ]
  }
}
