/// One example as the corpus hands it to a network: a structure, what goes into its nodes, and what should come out.
///
/// A value meant to be reused: readers overwrite the arrays in place, so that drawing examples allocates nothing once
/// the arrays have grown to the longest example.
public struct Example: Sendable, Equatable {
  public var structure: Structure

  /// Dense inputs, `structure.count` rows of D values; empty where inputs are tokens.
  public var inputs: [Double] = []

  /// One token a node, −1 where a node has no input; empty where inputs are dense.
  public var tokens: [Int32] = []

  /// The nodes that carry a target, ascending.
  public var targetNodes: [Int32] = []

  /// One row of O target values per entry of `targetNodes`; empty where targets are classes.
  public var targetValues: [Double] = []

  /// One class per entry of `targetNodes`; empty where targets are values.
  public var targetClasses: [Int32] = []

  /// What a chain starts from: z_0 and after it the rest of `NetworkSpecification.carriedQuantities`, H values each; empty for
  /// the zero state.
  public var initialState: [Double] = []

  public init(structure: Structure = Structure(arity: 1)) { self.structure = structure }
}

/// What a node takes in.
public enum InputKind: Sendable, Equatable {
  /// A vector of so many values.
  case dense(width: Int)
  /// An index into a vocabulary of so many entries.
  case tokens(vocabulary: Int)

  /// D: the number of values, or of entries.
  public var width: Int {
    switch self {
    case .dense(let width): width
    case .tokens(let vocabulary): vocabulary
    }
  }
}

/// What a node should answer.
public enum TargetKind: Sendable, Equatable {
  /// A vector of so many values.
  case values(width: Int)
  /// One of so many classes.
  case classes(count: Int)

  /// O: the number of outputs.
  public var width: Int {
    switch self {
    case .values(let width): width
    case .classes(let count): count
    }
  }
}
