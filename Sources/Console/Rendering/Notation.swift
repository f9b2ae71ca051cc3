import Debugging
import Drawing
import Networks

/// How positions and symbols are written.
enum Notation {
  private static let lowered: [Character] = ["₀", "₁", "₂", "₃", "₄", "₅", "₆", "₇", "₈", "₉"]

  /// `12` as `₁₂`
  static func subscripted(_ number: Int) -> String {
    String(String(number).map { $0.wholeNumberValue.map { lowered[$0] } ?? "₋" })
  }

  /// `t=3` in a chain, `node 3` in a tree.
  static func position(_ node: Int, isChain: Bool) -> String { isChain ? "t=\(node + 1)" : "node \(node)" }

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

/// The prompt: where the walk is, and which way it goes.
struct PromptText {
  private let walk: Walk?

  init(_ walk: Walk?) { self.walk = walk }

  var line: StyledLine {
    guard let walk else { return StyledLine("backstep>", .strong) + " " }
    var place: String
    switch walk.cursor.phase {
    case .start: place = walk.isChain ? "t=0" : "start"
    case .forward(let node), .backward(let node): place = Notation.position(node, isChain: walk.isChain)
    }
    if walk.cursor.isForwardDone { place += " ↩" }
    return StyledLine(place, .accent) + StyledLine(">", .strong) + " "
  }
}
