import Debugging
import Drawing
import Networks

/// How positions and symbols are written.
enum Notation {
  private static let lowered: [Character] = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"]

  /// The weights of few classes, the range of many.
  static func classWeights(_ weights: [Double]) -> String {
    if weights.count <= 8 { return weights.map { formatted($0) }.joined(separator: " : ") }
    return "\(formatted(weights.min() ?? 0)) to \(formatted(weights.max() ?? 0))"
  }

  /// `12` as `₁₂`
  static func subscripted(_ number: Int) -> String {
    String(String(number).map { $0.wholeNumberValue.map { lowered[$0] } ?? "₋" })
  }

  /// `t=3` in a chain, `node 3` in a tree.
  static func position(_ node: Int, isChain: Bool) -> String { isChain ? "t=\(node + 1)" : "node \(node)" }

  /// The words a node spans, in `width` columns at most: where there are too many, the first and the last.
  static func phrase(_ node: Int, in phrases: Phrases?, width: Int) -> String? {
    guard let phrases else { return nil }
    let span = phrases.span(of: node)
    var head = ""
    var place = span.lowerBound
    // What fits from the front; if that is all, it is the phrase.
    while place < span.upperBound {
      let longer = (head.isEmpty ? "" : head + " ") + phrases.word(at: place, in: span)
      if displayWidth(longer) > width { break }
      head = longer
      place += 1
    }
    if place == span.upperBound { return head }
    if span.count == 1 { return StyledLine(phrases.word(at: place)).truncated(to: width).plain }
    var tail = ""
    var back = span.upperBound
    while back > place {
      let longer = phrases.word(at: back - 1, in: span) + (tail.isEmpty ? "" : " " + tail)
      if displayWidth(longer) > max(width - 3, 0) * 2 / 5 { break }
      tail = longer
      back -= 1
    }
    let room = max(width - displayWidth(tail) - (tail.isEmpty ? 2 : 3), 1)
    while displayWidth(head) > room, let space = head.lastIndex(of: " ") { head = String(head[..<space]) }
    return StyledLine([head, "…", tail].filter { !$0.isEmpty }.joined(separator: " ")).truncated(to: width).plain
  }

  /// `node 3`, and in a tree of words what it spans: `node 3 "not bad"`.
  static func place(_ node: Int, in walk: Walk, width: Int = 30) -> String {
    let position = position(node, isChain: walk.isChain)
    return phrase(node, in: walk.phrases, width: width).map { "\(position) \"\($0)\"" } ?? position
  }

  /// The name of f in an equation.
  static func function(_ activation: Activation) -> String {
    switch activation {
    case .sigmoid: "σ"
    case .leakyReLU: "leaky-relu"
    default: activation.rawValue
    }
  }

  static func function(_ output: OutputFunction) -> String { output == .sigmoid ? "σ" : output.rawValue }

  /// A vector in a line of about `width` columns: its numbers where there are few, else a strip and its norm.
  static func vector(_ values: [Double], name: String, width: Int, screen: Screen) -> StyledLine {
    if values.count == 1 { return StyledLine(formatted(values[0]), .sign(of: values[0])) }
    if values.count <= 4 {
      return StyledLine("(" + values.map { formatted($0) }.joined(separator: ", ") + ")")
    }
    let size = StyledLine("‖\(name)‖ \(formatted(norm(values)))")
    // Room for the longest norm, so that strips of one step are as long as each other.
    let cells = min(32, width - displayWidth(name) - 16)
    if cells < 4 { return size }
    return Strip(values).drawn(cells: cells, hasColour: screen.hasColour) + "  " + size
  }
}

/// The prompt: where the walk is, which way it goes, and whether something was changed by hand.
struct PromptText {
  private let walk: Walk?
  private let isPoked: Bool

  init(_ walk: Walk?, isPoked: Bool = false) {
    self.walk = walk
    self.isPoked = isPoked
  }

  var line: StyledLine {
    let mark = StyledLine(isPoked ? " ✎" : "", .warning)
    guard let walk else { return StyledLine("backstep", .strong) + mark + StyledLine(">", .strong) + " " }
    var place: String
    switch walk.cursor.phase {
    case .start: place = walk.isChain ? "t=0" : "start"
    case .forward(let node), .backward(let node): place = Notation.place(node, in: walk, width: 20)
    }
    if walk.cursor.isForwardDone { place += " ↩" }
    return StyledLine(place, .accent) + mark + StyledLine(">", .strong) + " "
  }
}
