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
    atLeaf isLeaf: Bool, below: String, above: String = "_{t+1}", word: String = "word"
  ) -> [(quantity: Quantity, text: String)] {
    var letters = letters
    letters.below = below
    letters.above = above
    letters.word = word
    return specification.forwardQuantities.compactMap { quantity in
      // The u of a word is its z; what goes into a gate stands in the gate's own line.
      if quantity == .u, isLeaf, specification.leavesAreVectors { return nil }
      guard quantity != .x, !quantity.belongsToReadout, letters.isDeclared(quantity, atLeaf: isLeaf),
        !letters.isWrittenOut(quantity, atLeaf: isLeaf)
      else { return nil }
      return (quantity, "\(letters.symbol(quantity)) = \(letters.right(of: quantity, atLeaf: isLeaf))")
    }
  }

  /// The errors that a cell has besides δ, as `δ_c = …`.
  func ownErrors(
    above: String, below: String = "_{t−1}", atLeaf isLeaf: Bool
  ) -> [(quantity: Quantity, text: String)] {
    var letters = placed(above)
    letters.below = below
    return specification.backwardQuantities.compactMap { quantity in
      // What arrives from above stands in the lines of what it becomes part of.
      let local = specification.local(quantity)
      guard case .own = quantity, !specification.arrivingQuantities.contains(quantity), local != .fromOutput,
        local != .fromParent,
        letters.isDeclared(quantity, atLeaf: isLeaf)
      else { return nil }
      return (quantity, "\(letters.symbol(quantity)) = \(letters.right(of: quantity, atLeaf: isLeaf))")
    }
  }

  /// What an error is the derivative with respect to.
  func source(of error: Quantity) -> String? { letters.source(of: error) }

  var v: String { letters.right(of: .v) }
  var y: String { letters.right(of: .y) }

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

  var deltaOut: String { letters.right(of: .deltaOut) }

  /// The loss is divided by the number T of steps that have a target.
  var averages: Bool { specification.reduction == .mean && specification.placement == .every }

  func delta(above: String, atLeaf isLeaf: Bool = false) -> String {
    deltaLines(above: above, atLeaf: isLeaf).joined(separator: " ")
  }

  /// The same in the two lines that fit beside a value: the sum, and what it is multiplied with.
  func deltaLines(above: String, atLeaf isLeaf: Bool = false) -> [String] {
    let (sum, factors) = placed(above).parts(of: .delta, atLeaf: isLeaf)
    return factors.isEmpty ? [sum] : [sum, String(factors.dropFirst())]
  }

  private func placed(_ above: String) -> EquationLetters {
    var letters = letters
    letters.above = above
    return letters
  }

  /// dE/d(parameter), what a step adds to it.
  func gradient(of name: String) -> String { letters.gradient(of: name) }

  /// The slopes that the equations name, in terms of what the forward pass has.
  var slopes: [String] {
    var slopes: [String] = []
    let activation = specification.statesAreActivations ? specification.activation : .identity
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
