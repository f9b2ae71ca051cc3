/// What a parameter is for, which decides how it is initialised.
public enum ParameterRole: Sendable, Equatable {
  /// From the input to the hidden units.
  case input
  /// From the children's states; `blocks` square blocks side by side, one a child slot.
  case recurrent(blocks: Int)
  /// From the hidden units to the output.
  case output
  case bias
  /// A row for each word; always last in the store, for its gradient is sparse.
  case embedding
}

/// One named matrix of the flat store, row-major. A vector is a matrix of one column.
public struct ParameterView: Sendable, Equatable {
  public let name: String
  public let rows: Int
  public let columns: Int
  public let role: ParameterRole
  /// Where it starts in the flat store.
  public let offset: Int
  /// What a bias starts at.
  public let start: Double

  public var count: Int { rows * columns }
  public var range: Range<Int> { offset..<offset + count }
  public var isVector: Bool { columns == 1 && role == .bias }
}

/// The named views into one flat store of parameters, or of gradients: both have the same layout.
public struct ParameterLayout: Sendable, Equatable {
  public private(set) var parameters: [ParameterView] = []
  public private(set) var count = 0

  init() {}

  private mutating func add(_ parameter: CellParameter, suffix: String = "") {
    parameters.append(
      ParameterView(
        name: parameter.name + suffix, rows: parameter.rows, columns: parameter.columns, role: parameter.role,
        offset: count,
        start: parameter.start))
    count += parameter.rows * parameter.columns
  }

  /// The parameters that have a name in here, by that name, where they lie.
  func renamed(_ name: (String) -> String?) -> ParameterLayout {
    var layout = ParameterLayout()
    layout.parameters = parameters.compactMap { view in
      name(view.name).map {
        ParameterView(
          name: $0, rows: view.rows, columns: view.columns, role: view.role, offset: view.offset, start: view.start)
      }
    }
    layout.count = count
    return layout
  }

  public subscript(name: String) -> ParameterView? { parameters.first { $0.name == name } }

  /// The parameter that holds flat index `index`.
  public func owner(of index: Int) -> (parameter: ParameterView, row: Int, column: Int)? {
    guard let parameter = parameters.first(where: { $0.range.contains(index) }) else { return nil }
    let place = index - parameter.offset
    return (parameter, place / parameter.columns, place % parameter.columns)
  }

  /// How many parameters come before the embeddings.
  public var denseCount: Int { embeddings?.offset ?? count }
  public private(set) var embeddings: ParameterView?

  /// The layout of a specification: the cell's parameters, those of a comparison, then W_out and the bias of the readout, then
  /// the words' vectors E where there are some; without biases where biases are off.
  public init(_ specification: NetworkSpecification) {
    for (parameter, suffix) in Self.parameters(of: specification) { add(parameter, suffix: suffix) }
    if specification.hasEmbeddings { embeddings = parameters.last }
  }

  private static func parameters(of specification: NetworkSpecification) -> [(CellParameter, suffix: String)] {
    let (h, outputs) = (specification.hidden, specification.outputs)
    var all = specification.strands.flatMap { strand in
      specification.design.parameters(specification.specification(of: strand)).map { ($0, suffix: strand.suffix) }
    }
    all += (specification.comparison?.parameters(specification) ?? []).map { ($0, "") }
    let read = specification.comparison?.units ?? specification.stateWidth
    all.append((CellParameter("W_out", rows: outputs, columns: read, .output), ""))
    if specification.biases { all.append((CellParameter(specification.readoutBias, rows: outputs, .bias), "")) }
    if specification.hasEmbeddings {
      all.append((CellParameter("E", rows: specification.inputs, columns: h, .embedding), ""))
    }
    return all
  }

  /// How many parameters a specification has, as a number that cannot overflow.
  public static func size(of specification: NetworkSpecification) -> Double {
    parameters(of: specification).reduce(0) { $0 + Double($1.0.rows) * Double($1.0.columns) }
  }
}
