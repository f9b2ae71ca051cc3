/// One summand of an equation: a constant times a coefficient applied to a product of factors.
public struct Term: Sendable, Equatable {
  /// A sign, or another constant.
  public var scale: Double
  public var coefficient: Coefficient
  /// Multiplied element by element.
  public var factors: [Factor]
  /// What element i of all that is multiplied with.
  public var outer: [Factor] = []

  public init(_ coefficient: Coefficient, _ factors: [Factor], scale: Double = 1) {
    self.scale = scale
    self.coefficient = coefficient
    self.factors = factors
  }

  public init(_ coefficient: Coefficient, _ factor: Factor, scale: Double = 1) {
    self.init(coefficient, [factor], scale: scale)
  }

  /// Element by element.
  public init(_ factors: Factor..., scale: Double = 1) { self.init(.one, factors, scale: scale) }

  /// b, added as it is.
  public static func bias(_ parameter: String) -> Term { Term(.vector(parameter), []) }
}

/// What a term's factors a are multiplied with, or how they are put together: what element i of the term is.
public enum Coefficient: Sendable, Equatable {
  /// a_i
  case one
  /// Σ_j P[i][j] a_j, over the columns of one block.
  case matrix(String, Block)
  /// Σ_k P[k][i] a_k: the block transposed.
  case transposed(String, Block)
  /// P[i]
  case vector(String)
  /// Σ_jk P[i][jk] a_j b_k over the two factors a and b: each row of P is a square, whose rows and columns run over the
  /// elements of all child slots. a stands for those of the first slot, b for those of the second.
  case bilinear(String, Int, Int)
  /// Σ_jk (P[j][ik] + P[j][ki]) a_j b_k: the same from an element i of the slot in which the node hangs; a runs over the
  /// rows of P, and b is the factor in the slot given.
  case bilinearTransposed(String, Int)
  /// P[a][i]: a is an index, and chooses a row.
  case row(String)
  /// Σ_j a_j over all elements
  case sum
  /// Σ_j y_j ([i = j] − y_i) a_j: the Jacobian of softmax, which is its own transpose, where the softmax is y.
  case softmaxJacobian(Quantity)

  /// The parameter it reads.
  public var parameter: String? {
    switch self {
    case .matrix(let name, _), .transposed(let name, _), .vector(let name), .row(let name), .bilinear(let name, _, _),
      .bilinearTransposed(let name, _):
      name
    case .one, .sum, .softmaxJacobian: nil
    }
  }

  /// Which of the blocks that stand side by side in a matrix, each as wide as what it is multiplied with (forward).
  public enum Block: Sendable, Equatable {
    case slot(Int)
    /// That of the slot in which the node hangs under its parent.
    case ownSlot

    public static let whole = Block.slot(0)
  }
}
