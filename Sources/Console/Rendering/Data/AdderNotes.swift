import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// Binary addition in words.
struct AdderNotes: DataNotes {
  let data: Adder
  var dataset: any Dataset { data }

  var text: StyledText {
    let pairs = formattedCount(data.count(in: .train))
    return [
      StyledLine("adder", .strong)
        + "  sums of two \(data.bits - 1)-bit numbers, least significant bit first: \(data.bits) steps, 2 inputs, 1 output, \(pairs) pairs"
    ]
  }

  /// Sums, and their bits in the order in which the network meets them.
  func table(of split: Split, rows: Int) -> Table {
    var table = Table(columns: [
      .number("example"), .number("sum"), .text("first number"), .text("second"), .text("sum, lowest bit first"),
    ])
    func bits(_ number: Int) -> StyledLine {
      StyledLine(String((0..<data.bits).map { number >> $0 & 1 == 1 ? "1" : "0" }))
    }
    for index in 0..<rows {
      let (a, b) = data.pair(index)
      table.append([StyledLine("\(index)"), StyledLine("\(a) + \(b) = \(a + b)"), bits(a), bits(b), bits(a + b)])
    }
    return table
  }

  func title(_ index: Int, of split: Split) -> StyledLine {
    let (a, b) = data.pair(index)
    return StyledLine("\(a) + \(b) = \(a + b)", .strong)
  }

  func input(_ node: Int, _ index: Int, of split: Split) -> String? {
    let (a, b) = data.pair(index)
    let place = Notation.subscripted(node)
    return "\(a)₍\(place)₎ = \(a >> node & 1), \(b)₍\(place)₎ = \(b >> node & 1)"
  }

  func answer(_ walk: Walk) -> StyledLine? {
    guard let sum = AdderAnswer(walk) else { return nil }
    return StyledLine("\(sum.predictedBits) → \(sum.predicted) ")
      + (sum.predicted == sum.target ? StyledLine("✓", .good) : StyledLine("✗ (\(sum.target))", .bad))
  }
}

/// The sum that a network's outputs spell, least significant bit first.
struct AdderAnswer {
  /// Bits as they came, the least significant first.
  let predictedBits: String
  let targetBits: String
  let predicted: Int
  let target: Int

  /// Nil where some step was not read out.
  init?(_ walk: Walk) { self.init(walk.trace, example: 0) }

  init?(_ trace: any TraceReading, example: Int) {
    var (bits, targets, sum, truth) = ("", "", 0, 0)
    for t in 0..<trace.forest.nodeCount(example: example) {
      guard let y = trace.values(.y, example: example, node: t)?.first,
        let d = trace.values(.d, example: example, node: t)?.first
      else { return nil }
      bits += y > 0.5 ? "1" : "0"
      targets += d > 0.5 ? "1" : "0"
      if y > 0.5 { sum |= 1 << t }
      if d > 0.5 { truth |= 1 << t }
    }
    (predictedBits, targetBits, predicted, target) = (bits, targets, sum, truth)
  }
}
