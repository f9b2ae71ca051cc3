import Networks
import Storage
import Training

/// How PyTorch names and shapes the parameters of a network: `nn.RNN` and `nn.Linear` for chains; for trees `nn.Embedding`, a
/// linear layer `composition` over both children, and the readout `linear`.
///
/// One of its tensors is one of our parameters, or several below one another. Where it adds two biases we have one: ours goes
/// to the first, the second is zeros.
struct WeightNames {
  struct Entry {
    let name: String
    /// Ours, from top to bottom.
    let parts: [ParameterView]
    let shape: [Int]
    /// The second of two biases that are added.
    var isSecond = false

    init(_ name: String, _ parts: [ParameterView]) {
      self.name = name
      self.parts = parts
      let rows = parts.reduce(0) { $0 + $1.rows }
      shape = parts.first.map { $0.isVector ? [rows] : [rows, $0.columns] } ?? []
    }

    init(secondOf entry: Entry, name: String) {
      self.name = name
      parts = entry.parts
      shape = entry.shape
      isSecond = true
    }
  }

  let entries: [Entry]

  init(_ layout: ParameterLayout, isChain: Bool) {
    var entries: [Entry] = []
    func add(_ name: String, _ own: String...) {
      let parts = own.compactMap { layout[$0] }
      if !parts.isEmpty { entries.append(Entry(name, parts)) }
    }
    if isChain {
      add("weight_ih_l0", "W_in")
      add("weight_hh_l0", "W")
      add("bias_ih_l0", "b")
      if let bias = entries.last, bias.name == "bias_ih_l0" {
        entries.append(Entry(secondOf: bias, name: "bias_hh_l0"))
      }
    } else {
      add("embedding.weight", "E")
      add("composition.weight", "W")
      add("composition.bias", "b")
    }
    add("linear.weight", "W_out")
    add("linear.bias", "c")
    self.entries = entries
  }

  /// The tensors of parameters that are laid out as ours.
  func tensors(of numbers: FlatNumbers) -> [(name: String, tensor: Tensor)] {
    entries.map { entry in
      let own = numbers[entry.parts]
      return (entry.name, Tensor(entry.isSecond ? .zeros(own.precision, count: own.count) : own, entry.shape))
    }
  }

  /// The other way round: `count` parameters laid out as ours, of the numbers of every entry in order, each of the entry's
  /// shape.
  func parameters(of numbers: [FlatNumbers], _ precision: Precision, count: Int) -> FlatNumbers {
    var parameters = FlatNumbers.zeros(precision, count: count)
    for (entry, numbers) in zip(entries, numbers) {
      var start = 0
      for part in entry.parts {
        let own = numbers.slice(start..<start + part.count)
        if !entry.isSecond {
          parameters.replace(from: part.offset, with: own)
        } else if !own.isZero {
          // Only where there is something to add: −0 + 0 would lose its sign.
          parameters.replace(from: part.offset, with: parameters[[part]].adding(own))
        }
        start += part.count
      }
    }
    return parameters
  }
}

extension FlatNumbers {
  /// The numbers of some parameters, one after the other.
  subscript(parts: [ParameterView]) -> FlatNumbers {
    switch self {
    case .double(let values): .double(parts.flatMap { values[$0.range] })
    case .float(let values): .float(parts.flatMap { values[$0.range] })
    }
  }

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
