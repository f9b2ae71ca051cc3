/// Where an expression's names get their values: the trace, the network, the session. Names arrive in their canonical
/// ASCII spelling (`delta_out`, never `δ_out`).
public protocol ExpressionScope {
  /// Every name that can be read now, in the order in which completion should offer them.
  var names: [ScopeName] { get }

  /// What `name` stands for; nil where it is unknown.
  func kind(of name: String) -> ScopeName.Kind?

  /// The value at the cursor: of a trace quantity that of the current node, of a parameter the whole of it.
  func value(of name: String) throws(LookupFailure) -> Value

  /// The value of a trace quantity at chosen nodes. One node gives what one node holds; a range stacks its nodes' values
  /// as rows of a matrix, or as elements of a vector where a node holds one number.
  func value(of name: String, at selector: Selector) throws(LookupFailure) -> Value

  /// dE/d(parameter), of the parameter's shape.
  func gradient(of parameter: String) throws(LookupFailure) -> Value
}

extension ExpressionScope {
  public func kind(of name: String) -> ScopeName.Kind? { names.first { $0.name == name }?.kind }
}

/// A name that a scope can resolve.
public struct ScopeName: Sendable, Equatable {
  public var name: String
  public var kind: Kind

  public init(_ name: String, _ kind: Kind) {
    self.name = name
    self.kind = kind
  }

  public enum Kind: Sendable, Equatable {
    /// One value a node; its first index chooses nodes.
    case traceQuantity
    /// A weight matrix or bias; indices count rows and columns from 0, and `grad` applies.
    case parameter
    /// A single number: `t`, `iteration`, `loss`.
    case scalar
    /// Any value of the session, such as `ans`; indices count from 0.
    case result
  }
}

/// Which nodes the first index of a trace quantity asks for, as it was written: the scope knows how positions are counted.
public enum Selector: Sendable, Equatable {
  case node(Int)
  /// Half open, a ≤ position < b; nil means from the first, or through the last. Ends outside are cut to what there is.
  case range(Int?, Int?)
  /// The tree node that spans these words.
  case words(String)
}

/// Why a scope has no value for a name. The evaluator adds the name and the place.
public enum LookupFailure: Error, Equatable, Sendable {
  case unknownName
  case absent(Absence)
  case notParameter
  case noPositions
  case positionOutOfRange(valid: ClosedRange<Int>?)
  case noWords
  case unknownWords(suggestions: [String])
  /// Of a range of nodes this one, a comparison, has another number of elements than those before it.
  case widthsDiffer(node: Int)
}

/// What must happen before a known name has a value.
public enum Absence: Sendable, Equatable {
  case noNetwork
  case noExample
  /// The forward pass has not come to this node.
  case notYetForward
  /// The backward pass has not come to this node.
  case notYetBackward
  case noGradient
  case noTarget
  /// Nothing was printed yet.
  case noAnswer
}
