/// A kind of cell, as a value: all that the rest of the program needs to know of it.
///
/// Layouts, traces, equations and names follow from it, and stepping, explanations, credit, interventions and gradient
/// checks follow from those. How to add one is told in Sources/AddingACell.md.
package protocol CellDesign: Sendable {
  /// Says which it is, options included: designs of one name are the same.
  var name: String { get }

  /// Whether z = f(u) with the specification's f: the cell then fills `Trace.u`, and its δ is dE/du. A cell with gates
  /// has quantities of its own instead, and its δ is dE/dz.
  var statesAreActivations: Bool { get }

  /// Whether the state of a leaf in a tree of words is its word's vector, which goes through no f.
  var leavesAreVectors: Bool { get }

  /// How many children a node may have.
  var arities: ClosedRange<Int> { get }

  /// The name of the readout's bias: c, where that is nothing of the cell's own.
  var readoutBias: String { get }

  /// What it keeps of every node besides u, z and δ, in the order in which it is computed.
  var stores: [CellStore] { get }

  /// Its parameters in the order in which they are stored, without the words' vectors E.
  func parameters(_ specification: NetworkSpecification) -> [CellParameter]

  /// Every quantity of its own, u, z, δ and δ's parts. `fromOutput` is what comes to z from the node's own output.
  func equations(_ specification: NetworkSpecification, fromOutput: [Term]) -> [Equation]

  /// What its own quantities are, by their names: for whoever reads its equations.
  var legend: [(name: String, meaning: String)] { get }

  /// Nil where the layout does not have its parameters.
  func makeCell<Scalar: NetworkScalar>(
    _ specification: NetworkSpecification, layout: ParameterLayout, table: Scalar.Table
  ) -> (any Cell<Scalar>)?
}

extension CellDesign {
  package var statesAreActivations: Bool { false }
  package var leavesAreVectors: Bool { false }
  package var arities: ClosedRange<Int> { 1...1 }
  package var legend: [(name: String, meaning: String)] { [] }
  package var stores: [CellStore] { [] }
  package var readoutBias: String { stores.contains { $0.names.contains("c") } ? "b_out" : "c" }

  /// Where quantity `place` of its list is kept.
  func store(of place: Int) -> (store: CellStore, name: String)? {
    var rest = place
    for store in stores {
      if rest < store.names.count { return (store, store.names[rest]) }
      rest -= store.names.count
    }
    return nil
  }
}

/// Rows that a cell keeps in a trace: for every node some vectors of H, side by side, so that one product can serve them
/// all.
package struct CellStore: Sendable, Equatable {
  package enum Use: Sendable, Equatable {
    /// Computed going forward.
    case forward
    /// The same, and a parent reads it of its children besides z: it is part of a state.
    case carried
    /// Computed going back.
    case backward
    /// What a parent sends down besides `Trace.fromParent`: one for every carried one, in their order.
    case arriving
  }

  /// What each vector is called; an empty name for one that nobody is to see.
  package let names: [String]
  package let use: Use
  /// The nodes that have each.
  package let nodes: [Equation.Nodes]

  package init(_ use: Use, _ names: String...) {
    self.init(use, names, at: names.map { _ in .all })
  }

  package init(_ use: Use, _ names: [String], at nodes: [Equation.Nodes]) {
    precondition(names.count == nodes.count)
    self.names = names
    self.use = use
    self.nodes = nodes
  }

  var isBackward: Bool { use == .backward || use == .arriving }
}

/// One named matrix of a cell; a vector has one column.
package struct CellParameter: Sendable, Equatable {
  package let name: String
  package let rows: Int
  package let columns: Int
  package let role: ParameterRole
  /// What a bias starts at.
  package let start: Double

  package init(_ name: String, rows: Int, columns: Int = 1, _ role: ParameterRole, start: Double = 0) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.role = role
    self.start = start
  }
}

/// The cell that a network is made of.
public struct CellChoice: Sendable, Equatable {
  package let design: any CellDesign

  package init(_ design: any CellDesign) { self.design = design }

  public var name: String { design.name }

  /// One of those that come with this module; nil for another name.
  public init?(named name: String) {
    guard let choice = (Self.gatedChains + Self.trees).first(where: { $0.name == name }) else { return nil }
    self = choice
  }

  /// Long short-term memory, over chains.
  public static let lstm = CellChoice(LSTMDesign())
  /// The gated recurrent unit, over chains; its reset gate after the product, or before.
  public static let gru = CellChoice(GRUDesign(resetsAfter: true))
  public static let gruResetBefore = CellChoice(GRUDesign(resetsAfter: false))

  /// Those with gates that fold over chains.
  public static let gatedChains = [lstm, gru, gruResetBefore]

  /// Long short-term memory over binary trees of words.
  public static let treeLSTM = CellChoice(TreeLSTMDesign())

  /// The recursive neural tensor network, over binary trees of words.
  public static let tensor = CellChoice(CompositionDesign(hasTensor: true))

  /// Those that fold over trees of words, besides the usual one.
  public static let trees = [treeLSTM, tensor]

  public static func == (a: CellChoice, b: CellChoice) -> Bool { a.name == b.name }
}
