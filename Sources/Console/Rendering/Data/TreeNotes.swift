import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// Trees of a file, in words.
struct TreeNotes: DataNotes {
  let data: TreeDataset
  var dataset: any Dataset { data }

  var text: StyledText {
    let parts = Split.allCases.filter { data.count(in: $0) > 0 }.map { split in
      let nodes = data.bank(of: split)?.nodeCount ?? 0
      return "\(split.rawValue) \(formattedCount(data.count(in: split))) trees, \(formattedCount(nodes)) nodes"
    }
    let targets: String =
      if case .classes(let count) = data.targetKind { "\(count) classes" } else { "numbers" }
    return [
      StyledLine(data.name, .strong)
        + StyledLine("  \(parts.joined(separator: "; ")); \(targets), \(formattedCount(data.vocabulary.count)) words")
    ]
  }

  /// Sentences with their shapes' sizes and what the root is labelled.
  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [.number("tree"), .number("nodes"), .number("depth"), .text("target"), .text("words")])
    guard let bank = data.bank(of: split) else { return table }
    for tree in 0..<rows {
      let root = bank.root(of: tree)
      let label = bank.labelIDs[root] < 0 ? "·" : bank.labelText(of: root)
      let words = bank.words(of: root).prefix(60).joined(separator: " ")
      table.append([
        StyledLine("\(tree)"), StyledLine(formattedCount(bank.nodes(of: tree).count)),
        StyledLine(formattedCount(bank.depth(of: tree))), StyledLine(label), StyledLine(words),
      ])
    }
    return table
  }

  func row(_ index: Int, of split: Split) -> JSONValue {
    guard let bank = data.bank(of: split) else { return .null }
    return ["tree": .string(BracketWriter().text(of: index, in: bank))]
  }
}
