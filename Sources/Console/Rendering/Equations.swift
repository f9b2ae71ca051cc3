import Drawing
import Networks

/// The network's equations in letters, with its own functions and without what it does not have, as the cell and the
/// readout declare them.
///
/// For a step the letters stand alone, as `z = tanh(u)`; in general they carry an index, as `z_t = tanh(u_t)`.
struct Equations {
  let specification: NetworkSpecification
  /// What is appended to a quantity of the step at hand: nothing, or `_t`.
  let now: String
  private let letters: EquationLetters

  init(specification: NetworkSpecification, now: String = "") {
    self.specification = specification
    self.now = now
    letters = EquationLetters(specification, now: now)
  }

  /// What the cell computes at a node, as `z = tanh(u)`, in its order. `below` says where the child stands: `_{t−1}`, or a
  /// number; `word` is what a leaf of a tree of words holds.
  func cell(
    at kind: NodeKind, below: String, above: String = "_{t+1}", word: String = "word"
  ) -> [(quantity: Quantity, text: String)] {
    var letters = letters
    letters.kind = kind
    letters.below = below
    letters.above = above
    letters.word = word
    return specification.forwardQuantities.compactMap { quantity in
      // The u of a word is its z; what goes into a gate stands in the gate's own line.
      if quantity == .u, kind == .leaf, specification.leavesAreVectors { return nil }
      guard quantity != .x, !quantity.belongsToReadout, letters.isDeclared(quantity),
        !letters.isWrittenOut(quantity)
      else { return nil }
      return (quantity, "\(letters.symbol(quantity)) = \(letters.right(of: quantity))")
    }
  }

  /// The errors that a cell has besides δ, as `δ_c = …`.
  func ownErrors(
    above: String, below: String = "_{t−1}", at kind: NodeKind
  ) -> [(quantity: Quantity, text: String)] {
    var letters = placed(above, kind)
    letters.below = below
    return specification.backwardQuantities.compactMap { quantity in
      // What arrives from above stands in the lines of what it becomes part of.
      let local = specification.local(quantity)
      guard case .own = quantity, !specification.comesFromParent(quantity), local != .fromOutput,
        letters.isDeclared(quantity)
      else { return nil }
      return (quantity, "\(letters.symbol(quantity)) = \(letters.right(of: quantity))")
    }
  }

  /// What an error is the derivative with respect to.
  func source(of error: Quantity) -> String? { letters.source(of: error) }

  /// Letters for the nodes that are read out.
  private var readout: EquationLetters {
    var letters = letters
    if specification.comparison != nil { letters.kind = .comparison }
    return letters
  }

  var v: String { readout.right(of: .v) }
  var y: String { readout.right(of: .y) }

  /// The loss of one step.
  var loss: String {
    let (y, d) = ("y\(now)", "d\(now)")
    let isScalar = specification.outputs == 1
    switch specification.loss {
    case .squaredError: return isScalar ? "½ (\(y) − \(d))²" : "½ ‖\(y) − \(d)‖²"
    case .binaryCrossEntropy:
      let terms = "\(d) ln \(y) + (1 − \(d)) ln(1 − \(y))"
      return isScalar ? "−(\(terms))" : "−Σ (\(terms))"
    case .crossEntropy: return "−Σ \(d) ln \(y)"
    }
  }

  var deltaOut: String { readout.right(of: .deltaOut) }

  /// The loss is divided by the number T of steps that have a target.
  var averages: Bool { specification.reduction == .mean && specification.placement == .every }

  func delta(above: String, at kind: NodeKind = .composition) -> String {
    deltaLines(above: above, at: kind).joined(separator: " ")
  }

  /// The same in the two lines that fit beside a value: the sum, and what it is multiplied with.
  /// `isBelowComparison`: whether the node above compares two trees, where that is known.
  func deltaLines(
    above: String, at kind: NodeKind = .composition, isBelowComparison: Bool? = nil
  ) -> [String] {
    var letters = placed(above, kind)
    letters.isBelowComparison = isBelowComparison
    let (sum, factors) = letters.parts(of: .delta)
    return factors.isEmpty ? [sum] : [sum, String(factors.dropFirst())]
  }

  private func placed(_ above: String, _ kind: NodeKind) -> EquationLetters {
    var letters = letters
    letters.kind = kind
    letters.above = above
    return letters
  }

  /// dE/d(parameter), what a step adds to it.
  func gradient(of name: String) -> String { letters.gradient(of: name) }

  /// The slopes that the equations name, in terms of what the forward pass has.
  var slopes: [String] {
    var slopes: [String] = []
    let hasActivation = specification.statesAreActivations || specification.comparison != nil
    let activation = hasActivation ? specification.activation : .identity
    switch activation {
    case .tanh: slopes.append("tanh'(u) = 1 − z²")
    case .sigmoid: slopes.append("σ'(u) = z (1 − z)")
    case .relu: slopes.append("relu'(u) = 1 where u > 0, else 0")
    case .leakyReLU: slopes.append("leaky-relu'(u) = 1 where u > 0, else \(formatted(Activation.leakySlope))")
    case .softplus: slopes.append("softplus'(u) = σ(u)")
    case .identity: break
    }
    if specification.loss == .squaredError, specification.output == .sigmoid {
      slopes.append(
        specification.derivativeAtOutput ? "σ'(y) = σ(y) (1 − σ(y))" : "σ'(v) = y (1 − y)")
    }
    return slopes
  }
}
