/// One cell folded one way along a chain: a network has one for every layer, and two where a layer also goes from the end
/// to the start (Schuster & Paliwal 1997).
///
/// The last layer's, going forward, is the main one: its quantities and parameters have the plain names, z, δ, W. The others
/// carry their layer's number, and `_back` where they go the other way: z1, z1_back, and of the last layer z_back.
public struct Strand: Sendable, Equatable {
  /// From 1, the lowest.
  public let layer: Int
  /// Goes from the last step to the first. Its step k is step T + 1 − k of the chain.
  public let isReversed: Bool
  /// What its names end with; nothing for the main one.
  public let suffix: String
}

extension NetworkSpecification {
  /// Strands of a layer.
  public var directions: Int { isBidirectional ? 2 : 1 }

  /// All strands, in the order in which they go forward: from the lowest layer up, the reversed one of a layer last.
  public var strands: [Strand] {
    (1...layers).flatMap { layer in
      (0..<directions).map { direction in
        Strand(
          layer: layer, isReversed: direction > 0,
          suffix: (layer < layers ? "\(layer)" : "") + (direction > 0 ? "_back" : ""))
      }
    }
  }

  /// The place of the main one among them.
  var mainStrand: Int { (layers - 1) * directions }

  var hasStrands: Bool { layers > 1 || isBidirectional }

  /// How many values the states of a layer are that the next one, or the readout, reads side by side.
  public var stateWidth: Int { directions * hidden }

  /// What makes the cell of one strand.
  func specification(of strand: Strand) -> NetworkSpecification {
    var own = self
    if strand.layer > 1 {
      own.input = .dense(width: stateWidth)
      own.inputsAreStates = true
    }
    own.layers = 1
    own.isBidirectional = false
    own.dropout = 0
    return own
  }
}

extension ParameterLayout {
  /// The parameters of one strand, by the names that its cell knows them by.
  func parameters(of strand: Strand, _ specification: NetworkSpecification) -> ParameterLayout {
    let own = specification.specification(of: strand)
    let names = Dictionary(
      specification.design.parameters(own).map { ($0.name + strand.suffix, $0.name) }, uniquingKeysWith: { $1 })
    return renamed { names[$0] }
  }
}
