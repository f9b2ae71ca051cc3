import Corpus
import Debugging
import Drawing
import Glibc
import Networks
import Storage

/// A text to be predicted, in words.
struct TextNotes: DataNotes {
  let data: TextDataset
  var dataset: any Dataset { data }

  private var unit: String { data.options.unit.rawValue }

  var text: StyledText {
    let tokens = Split.allCases.reduce(0) { $0 + data.tokenCount(in: $1) }
    let parts = Split.allCases.filter { data.count(in: $0) > 0 }.map { split in
      "\(split.rawValue) \(plural(data.tokenCount(in: split), unit)), \(plural(data.count(in: split), example))"
    }
    let known = data.vocabulary.count - (data.vocabulary.unknown == nil ? 0 : 1)
    var text: StyledText = [
      StyledLine(data.name, .strong)
        + "  \(plural(tokens, unit)), \(formattedCount(known)) different in the training part; \(shape)",
      StyledLine(parts.joined(separator: "; ")),
    ]
    if let unknown = data.vocabulary.unknown {
      let share = Double(data.vocabulary.occurrences[unknown]) / Double(max(data.tokenCount(in: .train), 1))
      let seen = data.unseen > 0 ? "; dev and test have \(formattedCount(data.unseen)) that train lacks" : ""
      text.append(
        StyledLine("\(formattedPercentage(share)) of the training part counts as unknown, <unk>\(seen)", .faint))
    }
    return text
  }

  private var example: String { data.options.isLineByLine ? "line" : "window" }

  private var shape: String {
    if data.options.isLineByLine { return "each line an example that ends in its line end" }
    let stride = data.options.stride.map { $0 == data.options.window ? "" : " every \($0)" } ?? ""
    return "windows of \(data.options.window)\(stride), each from the zero state"
  }

  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [.number(StyledLine(example)), .number(StyledLine("\(unit)s")), .text("text")])
    for index in 0..<rows {
      let text = data.text(of: index, in: split)
      table.append([
        StyledLine("\(index)"), StyledLine(formattedCount(text.count - 1)), StyledLine(shown(text, most: 60)),
      ])
    }
    return table
  }

  /// A stretch of the text in a line.
  private func shown(_ ids: some Collection<Int32>, most: Int) -> String {
    let text = data.text(ids.prefix(most)).unicodeScalars.map { scalar in
      scalar == " " ? " " : shownSymbol(String(Character(scalar)))
    }
    return text.joined() + (ids.count > most ? "…" : "")
  }

  func row(_ index: Int, of split: Split) -> JSONValue {
    let text = data.text(of: index, in: split)
    return ["text": .string(data.text(text.dropLast())), "next": .string(data.text(text.suffix(1)))]
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    let text = data.text(of: index, in: split)
    return StyledLine("\"\(shown(text, most: data.options.unit == .word ? 8 : 40))\"", .strong)
      + StyledLine("  \(example) \(index) of \(split.rawValue)", .faint)
  }

  /// What comes next at the last step, how often the answer was right, and how sure it was.
  func answer(_ walk: Walk) -> StyledLine? {
    var (right, loss) = (0, 0.0)
    let answers = Answers(data, kind: walk.specification.target)
    for node in 0..<walk.nodes {
      guard let y = walk.values(.y, at: node), let d = walk.values(.d, at: node),
        let own = walk.values(.loss, at: node)?.first
      else { return nil }
      if answers.isRight(y, d) == true { right += 1 }
      loss += own
    }
    let perplexity = exp(loss / Double(walk.nodes))
    return StyledLine(
      "the next \(unit) is right at \(right) of \(plural(walk.nodes, "step")), perplexity \(formatted(perplexity, significant: 3))"
    )
  }
}
