import Corpus
import Debugging
import Drawing
import Networks

/// Series to be told apart, in words.
struct LabelledSeriesNotes: DataNotes {
  let data: LabelledSeriesDataset
  var dataset: any Dataset { data }

  var text: StyledText {
    let lengths = Split.allCases.flatMap { split in (0..<data.count(in: split)).map { data.length(of: $0, in: split) } }
    let (least, most) = (lengths.min() ?? 0, lengths.max() ?? 0)
    let names = data.classNames.prefix(12).joined(separator: ", ") + (data.classNames.count > 12 ? ", …" : "")
    var text: StyledText = [
      StyledLine(data.name, .strong)
        + "  \(parts("series", "series")) of \(least == most ? "\(least)" : "\(least) to \(most)") steps, \(plural(data.channels, "channel")); \(data.classNames.count) classes: \(names)"
    ]
    if data.scales.contains(where: { $0.normalisation != .none }) {
      let first = data.scales[0]
      let values = "(x − \(formatted(first.shift))) / \(formatted(first.scale))"
      text.append("normalised by the training part: \(values)" + (data.channels > 1 ? " for channel 1" : ""))
    }
    return text
  }

  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [.number("series"), .number("steps"), .text("class"), .text("channel 1, normalised")])
    for index in 0..<rows {
      let example = example(index, of: split)
      let channel = stride(from: 0, to: example.inputs.count, by: data.channels).prefix(10).map {
        formatted(example.inputs[$0], significant: 3)
      }
      table.append([
        StyledLine("\(index)"), StyledLine("\(example.structure.count)"),
        StyledLine(data.label(of: index, in: split)),
        StyledLine(channel.joined(separator: " ") + (example.structure.count > 10 ? " …" : "")),
      ])
    }
    return table
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    StyledLine("series \(index) of \(split.rawValue)", .strong)
      + StyledLine("  class \(data.label(of: index, in: split))", .accent)
  }
}

/// Sentences whose words have labels, in words.
struct TaggedNotes: DataNotes {
  let data: TaggedDataset
  var dataset: any Dataset { data }

  var text: StyledText {
    let parts = Split.allCases.filter { data.count(in: $0) > 0 }.map { split in
      "\(split.rawValue) \(plural(data.count(in: split), "sentence")), \(plural(data.wordCount(in: split), "word"))"
    }
    return [
      StyledLine(data.name, .strong)
        + "  \(parts.joined(separator: "; ")); \(data.classNames.count) labels, \(plural(data.vocabulary.count, "word")) known, with the unknown one"
    ]
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    let example = example(index, of: split)
    let words = example.tokens.prefix(20).map { data.vocabulary[Int($0)] }.joined(separator: " ")
    return StyledLine("\"\(words)\(example.tokens.count > 20 ? " …" : "")\"", .strong)
      + StyledLine("  sentence \(index) of \(split.rawValue)", .faint)
  }

  func answer(_ walk: Walk) -> StyledLine? {
    let answers = Answers(data, kind: walk.specification.target)
    let right = (0..<walk.nodes).count { answers.isRight(walk.values(.y, at: $0), walk.values(.d, at: $0)) == true }
    return StyledLine("right at \(right) of \(plural(walk.nodes, "word")) ")
      + (right == walk.nodes ? StyledLine("✓", .good) : StyledLine("✗", .bad))
  }
}
