import Networks
import Storage
import Training

/// How PyTorch names and shapes the parameters of a network: `nn.RNN`, `nn.LSTM` or `nn.GRU` and `nn.Linear` for chains; for
/// trees `nn.Embedding`, a linear layer `composition` over both children, with gates one `leaf` over the word, `comparison`
/// over the roots of two, and the readout `linear`.
///
/// One of its tensors is one of our parameters, or those of several gates below one another, in the order in which they are
/// laid out here too. Where it adds two biases we have one: ours goes to the first, the second is zeros. Only the new state of a
/// GRU needs both, for its reset gate lies between them.
struct WeightNames {
  struct Entry {
    /// One of ours in a tensor.
    struct Part {
      let view: ParameterView
      /// The bias is the second of two that are added, and ours is the first.
      var isSecond = false
    }

    let name: String
    /// From top to bottom.
    let parts: [Part]
    let shape: [Int]

    init(_ name: String, _ parts: [Part]) {
      self.name = name
      self.parts = parts
      let rows = parts.reduce(0) { $0 + $1.view.rows }
      shape = parts.first.map { $0.view.isVector ? [rows] : [rows, $0.view.columns] } ?? []
    }

    var isBias: Bool { parts.allSatisfy { $0.view.role == .bias } }
  }

  let entries: [Entry]

  init(_ specification: NetworkSpecification) {
    let layout = ParameterLayout(specification)
    var entries: [Entry] = []
    func add(_ name: String, _ own: [String]) {
      let parts = own.compactMap { layout[$0] }
      if !parts.isEmpty { entries.append(Entry(name, parts.map { Entry.Part(view: $0) })) }
    }
    let gates = Self.gates(of: layout)
    if specification.arity == 1 {
      for strand in specification.strands {
        let (own, theirs) = (strand.suffix, "_l\(strand.layer - 1)" + (strand.isReversed ? "_reverse" : ""))
        add("weight_ih" + theirs, gates.map { "W_in" + $0 + own })
        add("weight_hh" + theirs, gates.map { "W" + $0 + own })
        add("bias_ih" + theirs, gates.map { "b" + $0 + own })
        let seconds = gates.compactMap { gate -> Entry.Part? in
          if gate == "_n", let second = layout["b_m" + own] { return Entry.Part(view: second) }
          return layout["b" + gate + own].map { Entry.Part(view: $0, isSecond: true) }
        }
        if !seconds.isEmpty { entries.append(Entry("bias_hh" + theirs, seconds)) }
      }
    } else {
      add("embedding.weight", ["E"])
      add("leaf.weight", gates.map { "W_in" + $0 })
      add("composition.weight", gates.map { "W" + $0 })
      add("tensor.weight", ["V"])
      add("composition.bias", gates.map { "b" + $0 })
      add("comparison.weight", ["W_compare"])
      add("comparison_tensor.weight", ["V_compare"])
      add("comparison.bias", ["b_compare"])
    }
    add("linear.weight", ["W_out"])
    // Where the cell has a c of its own the readout's bias is called otherwise.
    add("linear.bias", layout["b_out"] == nil ? ["c"] : ["b_out"])
    // What PyTorch has no module for keeps its name: nothing of a cell is left out.
    let named = Set(entries.flatMap(\.parts).map(\.view.name))
    for parameter in layout.parameters where !named.contains(parameter.name) { add(parameter.name, [parameter.name]) }
    self.entries = entries
  }

  /// The endings of a cell's gates, in PyTorch's order: its GRU calls ours k z.
  private static func gates(of layout: ParameterLayout) -> [String] {
    if layout["W_f_l"] != nil { return ["_i", "_f", "_f_l", "_f_r", "_g", "_o"] }
    if layout["W_in_i"] != nil { return ["_i", "_f", "_g", "_o"] }
    if layout["W_in_r"] != nil { return ["_r", "_k", "_n"] }
    return [""]
  }

  /// The tensors of parameters that are laid out as ours.
  func tensors(of numbers: FlatNumbers) -> [(name: String, tensor: Tensor)] {
    entries.map { entry in
      var all = FlatNumbers.zeros(numbers.precision, count: entry.shape.reduce(1, *))
      var start = 0
      for part in entry.parts {
        if !part.isSecond { all.replace(from: start, with: numbers.slice(part.view.range)) }
        start += part.view.count
      }
      return (entry.name, Tensor(all, entry.shape))
    }
  }

  /// The other way round: `count` parameters laid out as ours, of the numbers of every entry in order, each of the entry's
  /// shape.
  func parameters(of numbers: [FlatNumbers], _ precision: Precision, count: Int) -> FlatNumbers {
    var parameters = FlatNumbers.zeros(precision, count: count)
    for (entry, numbers) in zip(entries, numbers) {
      var start = 0
      for part in entry.parts {
        let own = numbers.slice(start..<start + part.view.count)
        if !part.isSecond {
          parameters.replace(from: part.view.offset, with: own)
        } else if !own.isZero {
          // Only where there is something to add: −0 + 0 would lose its sign.
          parameters.replace(from: part.view.offset, with: parameters.slice(part.view.range).adding(own))
        }
        start += part.view.count
      }
    }
    return parameters
  }
}

extension FlatNumbers {
  var isZero: Bool {
    switch self {
    case .double(let values): values.allSatisfy { $0 == 0 }
    case .float(let values): values.allSatisfy { $0 == 0 }
    }
  }

  func slice(_ range: Range<Int>) -> FlatNumbers {
    switch self {
    case .double(let values): .double(Array(values[range]))
    case .float(let values): .float(Array(values[range]))
    }
  }

  /// Sums in Double, which hold every Float's exactly.
  func adding(_ other: FlatNumbers) -> FlatNumbers {
    let sums = zip(doubles, other.doubles).map(+)
    return precision == .double ? .double(sums) : .float(sums.map { Float($0) })
  }

  var doubles: [Double] {
    switch self {
    case .double(let values): values
    case .float(let values): values.map { Double($0) }
    }
  }

  /// The numbers of a tensor, as they are; nil where they are of neither precision.
  init?(_ tensor: Tensor) {
    switch tensor.type {
    case .float64: self = .double(tensor.doubles)
    case .float32: self = .float(tensor.floats ?? [])
    default: return nil
    }
  }

  static func zeros(_ precision: Precision, count: Int) -> FlatNumbers {
    precision == .double ? .double(Array(repeating: 0, count: count)) : .float(Array(repeating: 0, count: count))
  }

  /// Writes numbers over a stretch, rounded where they are of more precision.
  mutating func replace(from start: Int, with numbers: FlatNumbers) {
    switch (self, numbers) {
    case (.double(var values), .double(let new)):
      self = .double([])
      values.replaceSubrange(start..<start + new.count, with: new)
      self = .double(values)
    case (.double(let values), .float(let new)):
      self = .double(values)
      replace(from: start, with: .double(new.map { Double($0) }))
    case (.float(var values), .float(let new)):
      self = .float([])
      values.replaceSubrange(start..<start + new.count, with: new)
      self = .float(values)
    case (.float(let values), .double(let new)):
      self = .float(values)
      replace(from: start, with: .float(new.map { Float($0) }))
    }
  }
}

extension Tensor {
  init(_ numbers: FlatNumbers, _ shape: [Int]) {
    switch numbers {
    case .double(let values): self.init(values, shape: shape)
    case .float(let values): self.init(values, shape: shape)
    }
  }
}
