import Networks

/// A number taken apart: function(Σ terms) · factors, with the numbers of one example's pass.
public struct Explanation: Sendable {
  public let subject: Subject
  /// The number that is shown elsewhere too, as training's kernels computed it.
  public let value: Double
  public let origin: Origin
  /// What the sum of the terms goes through to become the value; nil where the terms add up to the value itself.
  public let function: OuterFunction?
  /// What the function's value, or the sum, is multiplied with. Where there is no function they are multiplied into
  /// every term's value.
  public let factors: [Ingredient]
  /// The largest magnitude first; equal ones in the order of the equation.
  public let terms: [ExplainedTerm]
  /// What is left out of the sum because it is not there.
  public let notes: [Note]
  /// The relative rounding that the terms' numbers may have: that of the network's precision.
  let rounding: Double
  /// The size of numbers that cancelled on the way to the terms, whose rounding stays in them.
  var noise = 0.0

  public enum Origin: Sendable, Equatable {
    /// By an equation of the network.
    case equation(Equation)
    /// A gradient: a sum over nodes.
    case gradient([GradientTerm])
    /// E: the nodes' losses, each with its share.
    case exampleLoss
    /// By the expression language.
    case expression(Expression)
    /// The terms are what the number depends on; they do not add up to it.
    case operands(Expression)
    /// The slope of the cell's function, taken at its term.
    case slope
    case input
    case target
    /// What dropout leaves of a state: 1 wherever nothing is trained.
    case dropout
    /// Set or moved by hand.
    case byHand
    /// An error of something that is held by hand, through which nothing flows back.
    case heldBelow
    case initialState(isGiven: Bool)
    /// What initialisation and training made of it.
    case parameter
    case constant
  }

  public enum OuterFunction: Sendable, Equatable {
    case element(ElementFunction)
    case squareRoot
    /// A function of the expression language.
    case named(Function)
  }

  public enum Note: Sendable, Equatable {
    /// The node is not read out, so nothing comes from an output.
    case noTarget
    /// The root, or the end of a chain: nothing comes from above.
    case noParent(isChain: Bool)
    /// δ is cut between the node and the one above.
    case cut(every: Int)
    /// A leaf: no children, which count as the zero state.
    case noChildren
    /// Terms of a state that is zero.
    case zeroState
    /// The node has no input.
    case noInput
    /// The derivative of the output is taken in the wrong place.
    case derivativeAtOutput
  }

  /// A number that a product is made of.
  public struct Ingredient: Sendable, Equatable {
    /// What it can be explained by; nil for a constant.
    public let subject: Subject?
    /// What is subtracted from it.
    public var minus: Subject?
    /// What that goes through.
    public var function: ElementFunction?
    public var kind = Kind.plain
    public let value: Double

    public enum Kind: Sendable, Equatable {
      case plain
      /// One over the number.
      case reciprocal
      /// The share of a node's loss in E, apart from its class's weight.
      case lossShare
      /// What a class of targets weighs.
      case classWeight(Int)
      /// Σ of a quantity's elements.
      case total(Quantity, node: Int)
      /// An element y_j ([i = j] − y_i) of softmax's Jacobian.
      case jacobian(Quantity, node: Int, row: Int, column: Int)
    }
  }

  /// The terms' values added up: the value, or what `function` is taken of.
  public var sum: Double { Reductions.sum(terms.map(\.value)) }

  /// The value as the terms have it.
  public var recomputed: Double {
    guard let function else { return sum }
    return factors.reduce(function.value(of: sum)) { $0 * $1.value }
  }

  /// Whether the terms say what the value is.
  public var isSum: Bool {
    switch origin {
    case .operands, .slope, .input, .target, .dropout, .initialState, .parameter, .constant, .byHand, .heldBelow: false
    default: true
    }
  }

  /// |value − recomputed|: 0 where both are the same infinity, NaN where one is not a number.
  public var difference: Double { value == recomputed ? 0 : (value - recomputed).magnitude }

  /// Whether the terms add up to the value, to the rounding of so many terms of these sizes; true of what is no sum.
  public var addsUp: Bool {
    if !isSum { return true }
    if value.isNaN && recomputed.isNaN { return true }
    return difference <= tolerance
  }

  /// The rounding that a sum of n products carries: (n + a few) units in the last place of Σ|terms|.
  private var tolerance: Double {
    var size = max(terms.reduce(0) { $0 + $1.value.magnitude }, noise)
    // What goes through a function is magnified by its slope at most: by its factors, and by 1 for all that saturate.
    if let function { size = function.magnification(of: size, at: sum, factors: factors) }
    return Double(terms.count + 16) * rounding * max(size, value.magnitude)
  }
}

/// One summand of an explanation.
public struct ExplainedTerm: Sendable, Equatable {
  /// A sign or another constant in front.
  public let scale: Double
  /// The product, in the order in which it is written.
  public let ingredients: [Explanation.Ingredient]
  /// scale times the ingredients.
  public let product: Double
  /// What the term adds to the sum: the product, times the factors where they are multiplied in.
  public internal(set) var value: Double
  /// |value| as a share of all terms' magnitudes, 0…1; NaN where they are not finite.
  public internal(set) var share = 0.0
  /// Which term of the equation it belongs to, counted from 0: those of one number are one Σ.
  public internal(set) var group = 0

  init(scale: Double = 1, _ ingredients: [Explanation.Ingredient], value: Double? = nil, group: Int = 0) {
    self.scale = scale
    self.ingredients = ingredients
    product = value ?? ingredients.reduce(scale) { $0 * $1.value }
    self.value = product
    self.group = group
  }

  /// What can be explained of it, from left to right.
  public var parts: [Subject] { ingredients.flatMap { [$0.subject, $0.minus].compactMap { $0 } } }

  /// The same, the most telling first: what was computed before parameters.
  public var next: [Subject] {
    let subjects = parts
    return subjects.filter { !$0.isParameter } + subjects.filter(\.isParameter)
  }
}

extension Subject {
  var isParameter: Bool { if case .parameter = self { true } else { false } }
}
