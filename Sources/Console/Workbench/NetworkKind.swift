import Networks

/// What a network is made of, in the words of `network`.
enum NetworkKind: String, CaseIterable {
  case rnn, irnn, lstm, gru, tree
  case treeLSTM = "tree-lstm"
  case rntn

  /// What `specification` is; nil for a cell that has no word of its own.
  init?(_ specification: NetworkSpecification) {
    guard let cell = specification.cell else {
      self = specification.arity > 1 ? .tree : .rnn
      return
    }
    switch cell {
    case .lstm: self = .lstm
    case .gru, .gruResetBefore: self = .gru
    case .treeLSTM: self = .treeLSTM
    case .tensor: self = .rntn
    default: return nil
    }
  }

  var isTree: Bool { self == .tree || self == .treeLSTM || self == .rntn }

  var choice: Choice {
    switch self {
    case .rnn: Choice(rawValue, "a chain of steps")
    case .irnn: Choice(rawValue, "rnn of relu, W starts as I (Le 2015)")
    case .lstm: Choice(rawValue, "gates, a memory c")
    case .gru: Choice(rawValue, "gates")
    case .tree: Choice(rawValue, "W·concat(left, right) up a tree")
    case .treeLSTM: Choice(rawValue, "the same with gates and c (Tai 2015)")
    case .rntn: Choice(rawValue, "tree with a tensor of pairs (Socher 2013)")
    }
  }

  /// The cell; nil for the one that is usual for the structure.
  func cell(resetsBefore: Bool) -> CellChoice? {
    switch self {
    case .rnn, .irnn, .tree: nil
    case .lstm: .lstm
    case .treeLSTM: .treeLSTM
    case .rntn: .tensor
    case .gru: resetsBefore ? .gruResetBefore : .gru
    }
  }

  /// f of the units, where it can be chosen.
  var activation: Activation { self == .irnn ? .relu : .tanh }
  var hasGates: Bool { self == .lstm || self == .gru || self == .treeLSTM }
  var initializer: Initializer { self == .irnn || self == .tree || self == .rntn ? .identity : .lecun }
}

extension NetworkSpecification {
  /// `rnn`, `lstm`, …
  var kindName: String { NetworkKind(self)?.rawValue ?? cell?.name ?? "" }

  /// The same where it is known how its weights started: `irnn` for relu units whose W started as I.
  func kindName(_ initializer: Initializer) -> String {
    let irnn = NetworkKind.irnn
    return NetworkKind(self) == .rnn && activation == irnn.activation && initializer == irnn.initializer
      ? irnn.rawValue : kindName
  }

  /// `tanh`, or of a cell with gates no word.
  var unitName: String { statesAreActivations ? activation.rawValue : "" }
}
