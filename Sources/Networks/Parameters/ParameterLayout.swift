/// What a parameter is for, which decides how it is initialised.
public enum ParameterRole: Sendable, Equatable {
  /// From the input to the hidden units.
  case input
  /// From the children's states; `blocks` square blocks side by side, one a child slot.
  case recurrent(blocks: Int)
  /// From the hidden units to the output.
  case output
  case bias
}

/// One named matrix of the flat store, row-major. A vector is a matrix of one column.
public struct ParameterView: Sendable, Equatable {
  public let name: String
  public let rows: Int
  public let columns: Int
  public let role: ParameterRole
  /// Where it starts in the flat store.
  public let offset: Int

  public var count: Int { rows * columns }
  public var range: Range<Int> { offset..<offset + count }
  public var isVector: Bool { columns == 1 && role == .bias }
}

/// The named views into one flat store of parameters, or of gradients: both have the same layout.
public struct ParameterLayout: Sendable, Equatable {
  public private(set) var parameters: [ParameterView] = []
  public private(set) var count = 0

  init() {}

  mutating func add(_ name: String, rows: Int, columns: Int, role: ParameterRole) {
    parameters.append(ParameterView(name: name, rows: rows, columns: columns, role: role, offset: count))
    count += rows * columns
  }

  public subscript(name: String) -> ParameterView? { parameters.first { $0.name == name } }

  /// The parameter that holds flat index `index`.
  public func owner(of index: Int) -> (parameter: ParameterView, row: Int, column: Int)? {
    guard let parameter = parameters.first(where: { $0.range.contains(index) }) else { return nil }
    let place = index - parameter.offset
    return (parameter, place / parameter.columns, place % parameter.columns)
  }

  /// The layout of a specification: W_in, W, b, W_out, c (without b and c where biases are off).
  public init(_ specification: NetworkSpecification) {
    let h = specification.hidden
    add("W_in", rows: h, columns: specification.inputs, role: .input)
    add("W", rows: h, columns: specification.arity * h, role: .recurrent(blocks: specification.arity))
    if specification.biases { add("b", rows: h, columns: 1, role: .bias) }
    add("W_out", rows: specification.outputs, columns: h, role: .output)
    if specification.biases { add("c", rows: specification.outputs, columns: 1, role: .bias) }
  }
}
