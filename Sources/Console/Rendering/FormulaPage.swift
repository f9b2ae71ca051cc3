import Drawing
import Networks

/// All equations of a network, forward and backward, and what their letters mean.
struct FormulaPage {
  private let specification: NetworkSpecification
  private let forward: [String]
  private let backward: [String]
  private let gradients: [String]

  init(_ specification: NetworkSpecification, _ layout: ParameterLayout) {
    self.specification = specification
    let isChain = specification.arity == 1
    let equations = Equations(specification: specification, now: isChain ? "_t" : "")
    let (now, before, after) = isChain ? ("_t", "_{t−1}", "_{t+1}") : ("", "", "_parent")
    let sum =
      specification.placement == .last || specification.comparison != nil
      ? "" : equations.averages ? "1/T Σ_t " : isChain ? "Σ_t " : "Σ "
    let composed = equations.cell(at: .composition, below: before).map(\.text)
    let leaf = specification.hasEmbeddings ? equations.cell(at: .leaf, below: before).map(\.text) : composed
    let compared = equations.cell(at: .comparison, below: before).map(\.text)
    forward =
      (leaf == composed ? [] : Self.atLeaves(leaf)) + composed
      + (compared.isEmpty ? [] : ["where two trees are compared:"] + compared.map { "  " + $0 }) + [
        "v\(now) = \(equations.v)", "y\(now) = \(equations.y)",
        "E = \(sum)\(specification.classWeights == nil ? "" : "w_d ")\(equations.loss)",
      ]
    let error = isChain ? "δ_out,t" : "δ_out"
    let leafDelta =
      specification.leavesAreVectors
      ? ["δ = \(equations.delta(above: after, at: .leaf)) at a leaf: the gradient of its word"] : []
    let state = specification.statesAreActivations ? "u" : "z"
    backward =
      [
        "\(error) = dE/dv\(now) = \(equations.deltaOut)"
      ] + (compared.isEmpty ? [] : ["δ = dE/du = \(equations.delta(above: after, at: .comparison)) at the comparison"])
      + ["δ\(now) = dE/d\(state)\(now) = \(equations.delta(above: after))"] + leafDelta
      + equations.ownErrors(above: after, at: .composition).map { line in
        guard let source = equations.source(of: line.quantity), let sign = line.text.firstIndex(of: "=") else {
          return line.text
        }
        return line.text[..<sign] + "= dE/d\(source) " + line.text[sign...]
      }
    gradients = layout.parameters.map { parameter in
      "dE/d\(parameter.name) = \(isChain ? "Σ_t" : "Σ") \(equations.gradient(of: parameter.name))"
    }
  }

  private static func atLeaves(_ lines: [String]) -> [String] {
    if lines.count == 1 { return ["\(lines[0]) at a leaf; elsewhere:"] }
    return ["at a leaf:"] + lines.map { "  \($0)" } + ["elsewhere:"]
  }

  /// In the order they are computed.
  var equations: [String] { forward + backward + gradients }

  var text: StyledText {
    var text = StyledText()
    for (title, lines) in [("forward", forward), ("backward", backward), ("gradients", gradients)] {
      text.append(StyledLine(title, .heading))
      for line in lines { text.append("  " + StyledLine(line)) }
    }
    text += StyledText(remarks.map { StyledLine($0, .faint) })
    if specification.derivativeAtOutput {
      text.append(StyledLine("σ' is taken at y, not at v: a known slip, kept to show what it does", .warning))
    }
    return text
  }

  private var remarks: [String] {
    let isChain = specification.arity == 1
    var letters = [
      specification.hasEmbeddings ? "E a row for each word" : "x input", isChain ? "z state (z_0 = 0)" : "z state",
      "y output", "d target", "⊙ element by element", "ᵀ transposed",
    ]
    if Equations(specification: specification).averages {
      letters.append("T \(isChain ? "steps" : "nodes") that have a target")
    }
    if EquationLetters(specification).hasPairs {
      letters.append("a = concat(z_left, z_right), of which a unit k has the form aᵀ V_k a")
    }
    var remarks = [letters.joined(separator: ", ")]
    let legend = specification.legend.map { "\($0.name) \($0.meaning)" }
    if !legend.isEmpty { remarks.append(legend.joined(separator: ", ")) }
    if specification.dropout > 0 {
      remarks.append(
        "mask what dropout leaves of a state in an update: 0, or \(formatted(1 / (1 - specification.dropout))); 1 wherever "
          + "nothing is trained")
    }
    if specification.classWeights != nil {
      remarks.append(
        "w_d the weight of the target's class; a minibatch's losses are divided by the mean weight of its targets")
    }
    let slopes = Equations(specification: specification).slopes
    if !slopes.isEmpty { remarks.append(slopes.joined(separator: ", ")) }
    if specification.placement == .last, specification.comparison == nil {
      remarks.append("only the \(isChain ? "last step" : "root") counts: δ_out is 0 at all others")
    }
    if let steps = specification.truncation {
      remarks.append("truncated: Wᵀ δ_{t+1} is left out after every \(steps) steps")
    }
    return remarks
  }
}
