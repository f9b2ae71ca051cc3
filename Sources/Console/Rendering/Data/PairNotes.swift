import Corpus
import Drawing
import Networks
import Storage

/// Pairs of trees and how they are related, in words.
struct PairNotes: DataNotes {
  let data: TreeDataset
  var dataset: any Dataset { data }

  var text: StyledText {
    [
      StyledLine(data.name, .strong)
        + StyledLine(
          "  two trees and how they are related: \(parts("pair")); \(plural(data.classNames.count, "relation")) "
            + "\(data.classNames.prefix(12).joined(separator: " ")), \(plural(data.vocabulary.count, "word"))")
    ]
  }

  private func sides(_ index: Int, of split: Split) -> (left: String, relation: String, right: String) {
    guard let bank = data.bank(of: split) else { return ("", "", "") }
    let root = bank.root(of: index)
    let sides = bank.children(of: root).map { bank.bracketed($0) }
    return (sides.first ?? "", bank.labelText(of: root), sides.last ?? "")
  }

  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [
      .number("pair"), .text("left", importance: 1), .text("relation"), .text("right", importance: 1),
    ])
    for index in 0..<rows {
      let (left, relation, right) = sides(index, of: split)
      table.append([StyledLine("\(index)"), StyledLine(left), StyledLine(relation, .strong), StyledLine(right)])
    }
    return table
  }

  func row(_ index: Int, of split: Split) -> JSONValue {
    let (left, relation, right) = sides(index, of: split)
    return ["left": .string(left), "relation": .string(relation), "right": .string(right)]
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    let (left, relation, right) = sides(index, of: split)
    return StyledLine(left, .strong) + StyledLine("  \(relation)  ", .accent) + StyledLine(right, .strong)
      + StyledLine("  pair \(index) of \(split.rawValue)", .faint)
  }
}
