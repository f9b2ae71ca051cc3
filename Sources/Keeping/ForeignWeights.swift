import Networks
import Storage
import Training

/// Weights without a run: what somebody trained with PyTorch's `nn.RNN`, `nn.LSTM` or `nn.GRU` and a linear readout, or exported
/// from here.
public struct ForeignWeights: Sendable {
  /// What they are found to be.
  public private(set) var specification: NetworkSpecification
  public private(set) var parameters: FlatNumbers
  /// Names in the file that nothing was taken from.
  public private(set) var unused: [String]
  /// A table of word vectors in the file was multiplied into the weights of the input.
  public private(set) var foldsEmbedding = false

  /// Reads weights for the data that `template` was made for. Of the template, inputs, targets, arity and functions are
  /// taken as they are; the hidden size, the cell and whether there are biases come from the file. Where the weights of a GRU do
  /// not tell when it resets, the template's cell does, and without one it is as in PyTorch. Names may carry prefixes, as
  /// `rnn.weight_ih_l0` and `fc.weight` do.
  public init(
    _ tensors: [(name: String, tensor: Tensor)], for template: NetworkSpecification, precision: Precision
  ) throws(KeepingError) {
    var found = TensorSearch(tensors)
    specification = template
    let isChain = template.arity == 1
    let recurrent = isChain ? "weight_hh_l0" : "composition.weight"
    let own = found["W_out"] == nil ? nil : Self.ownRecurrent.first { found[$0] != nil }
    let isOwn = own != nil
    let prefix = isOwn ? "" : try found.prefix(of: recurrent)
    let core = own ?? prefix + recurrent
    guard let weights = found[core] else { throw .noRecurrentWeights(tensors.map(\.name)) }
    guard weights.shape.count == 2, weights.shape[1] > 0, weights.shape[1].isMultiple(of: template.arity),
      NetworkSpecification.sizes.contains(weights.shape[1] / template.arity)
    else {
      throw .tensorMalformed(core)
    }
    specification.hidden = weights.shape[1] / template.arity
    let (rows, hidden) = (weights.shape[0], specification.hidden)
    let (cell, gates) = found.cell(own, rows: rows, hidden: hidden, template)
    guard rows == gates * hidden else { throw .unknownCell(rows: rows, hidden: hidden) }
    specification.cell = cell
    if isChain {
      specification.layers = found.count(from: isOwn ? 1 : 0) { isOwn ? "\(core)\($0)" : "\(prefix)weight_hh_l\($0)" }
      if !isOwn { try found.requireNoGap(after: specification.layers, prefix) }
      // Of our own names that of the last layer has no number.
      if isOwn { specification.layers += 1 }
      specification.isBidirectional = found[core + (isOwn ? "_back" : "_reverse")] != nil
    }
    let readout = isOwn ? "" : try found.readout(prefix, width: specification.stateWidth, outputs: template.outputs)
    let biasNames =
      isOwn ? Self.ownBiases : [prefix + "bias_ih_l0", prefix + "composition.bias", readout + "bias"]
    specification.biases = biasNames.contains { found[$0] != nil }
    do { try specification.validate() } catch { throw .archive(.specification(error)) }

    let layout = ParameterLayout(specification)
    let names = WeightNames(specification)
    if isOwn {
      parameters = try found.own(layout, precision)
      unused = found.unused
      return
    }
    var numbers: [FlatNumbers] = []
    for entry in names.entries {
      let name =
        entry.name.hasPrefix("linear.") ? readout + entry.name.dropFirst("linear.".count) : prefix + entry.name
      if entry.name.hasPrefix("weight_ih_l0"), case .tokens(let vocabulary) = template.input,
        let folded = try found.folded(name, vocabulary: vocabulary, rows: entry.shape[0])
      {
        foldsEmbedding = true
        numbers.append(.double(folded))
      } else {
        numbers.append(.double(try found.values(name, shape: entry.shape, mayBeMissing: entry.isBias)))
      }
    }
    parameters = names.parameters(of: numbers, precision, count: layout.count)
    unused = found.unused
  }

  /// Our own names, as 'export weights' writes them, of what tells the cell: the simple one's, an LSTM's, a GRU's.
  private static let ownRecurrent = ["W", "W_i", "W_r"]
  private static let ownBiases = ["b", "b_i", "b_r", "c", "b_out"]
}

/// Tensors looked for by what names usually end in.
private struct TensorSearch {
  private let tensors: [(name: String, tensor: Tensor)]
  private let byName: [String: Tensor]
  private var used: Set<String> = []

  init(_ tensors: [(name: String, tensor: Tensor)]) {
    self.tensors = tensors
    byName = Dictionary(tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(name: String) -> Tensor? { byName[name] }

  /// Throws where a layer is missing below one that is there.
  func requireNoGap(after layers: Int, _ prefix: String) throws(KeepingError) {
    let missing = "\(prefix)weight_hh_l\(layers)"
    let start = "\(prefix)weight_hh_l"
    let isAbove = tensors.contains { tensor in
      tensor.name.hasPrefix(start)
        && Int(tensor.name.dropFirst(start.count).prefix { $0.isNumber }).map { $0 > layers } ?? false
    }
    if isAbove { throw .tensorMissing(missing) }
  }

  var unused: [String] { tensors.map(\.name).filter { !used.contains($0) } }

  /// The cell that recurrent weights are of, and how many gates' lie below one another. `own`: the name of ours.
  func cell(_ own: String?, rows: Int, hidden: Int, _ template: NetworkSpecification) -> (cell: CellChoice?, gates: Int)
  {
    let gru = template.cell ?? .gru
    switch own {
    case "W_i": return (.lstm, 1)
    case "W_r": return (self["b_m"] != nil ? .gru : self["b_n"] != nil ? .gruResetBefore : gru, 1)
    case nil where template.arity == 1 && rows == 4 * hidden: return (.lstm, 4)
    case nil where template.arity == 1 && rows == 3 * hidden: return (gru, 3)
    default: return (nil, 1)
    }
  }

  /// What stands before a name that ends so; nothing may be written directly before it but a point.
  func prefix(of ending: String) throws(KeepingError) -> String {
    let found = tensors.map(\.name).filter { $0 == ending || $0.hasSuffix("." + ending) }
    guard let name = found.first, found.count == 1 else { throw .noRecurrentWeights(tensors.map(\.name)) }
    return String(name.dropLast(ending.count))
  }

  /// How many names in a row the file has.
  func count(from first: Int, _ name: (Int) -> String) -> Int {
    var next = first
    while byName[name(next)] != nil { next += 1 }
    return next - first
  }

  /// What stands before `weight` of the linear layer that reads the states: the one that takes as many values as there are
  /// hidden units, of several the one that gives as many as are wanted.
  func readout(_ prefix: String, width: Int, outputs: Int) throws(KeepingError) -> String {
    let recurrent = [prefix + "weight_ih_l0", prefix + "weight_hh_l0", prefix + "composition.weight", "weight_ih_l0"]
    let candidates = tensors.filter { name, tensor in
      (name == "weight" || name.hasSuffix(".weight")) && !recurrent.contains(name) && !name.contains("embed")
        && tensor.shape.count == 2 && tensor.shape[1] == width
    }
    let fitting = candidates.filter { $0.tensor.shape[0] == outputs }
    let chosen = fitting.count == 1 ? fitting : candidates
    guard let only = chosen.first, chosen.count == 1 else { throw .readoutUnclear(candidates.map(\.name)) }
    return String(only.name.dropLast("weight".count))
  }

  /// Parameters under our own names, as 'export weights' writes them.
  mutating func own(_ layout: ParameterLayout, _ precision: Precision) throws(KeepingError) -> FlatNumbers {
    var flat = FlatNumbers.zeros(precision, count: layout.count)
    for parameter in layout.parameters {
      let values = try values(parameter.name, shape: parameter.shape, mayBeMissing: parameter.role == .bias)
      flat.replace(from: parameter.offset, with: .double(values))
    }
    return flat
  }

  mutating func values(_ name: String, shape: [Int], mayBeMissing: Bool) throws(KeepingError) -> [Double] {
    guard let tensor = byName[name] else {
      guard mayBeMissing else { throw .tensorMissing(name) }
      return Array(repeating: 0, count: shape.reduce(1, *))
    }
    guard tensor.shape == shape || tensor.shape == shape + [1] else {
      throw .tensorShape(name, expected: shape, found: tensor.shape)
    }
    used.insert(name)
    return tensor.doubles
  }

  /// Word vectors of `nn.Embedding` before the recurrent layer are one product with it: W_in = weight_ih · Eᵀ. Nil where the
  /// file has none, or the layer takes words itself.
  mutating func folded(_ name: String, vocabulary: Int, rows: Int) throws(KeepingError) -> [Double]? {
    guard let weights = byName[name], weights.shape.count == 2, weights.shape[0] == rows else { return nil }
    let width = weights.shape[1]
    let tables = tensors.filter { other, tensor in
      other.hasSuffix(".weight") && tensor.shape == [vocabulary, width] && other != name
    }
    guard let table = tables.first, tables.count == 1, width != vocabulary || table.name.contains("embed") else {
      return nil
    }
    used.formUnion([name, table.name])
    let (w, e) = (weights.doubles, table.tensor.doubles)
    var product = [Double](repeating: 0, count: rows * vocabulary)
    for row in 0..<rows {
      for word in 0..<vocabulary {
        var sum = 0.0
        for k in 0..<width { sum += w[row * width + k] * e[word * width + k] }
        product[row * vocabulary + word] = sum
      }
    }
    return product
  }
}

extension ForeignWeights {
  /// The named arrays of a file: safetensors, or an archive of NumPy arrays.
  public static func tensors(in bytes: [UInt8]) throws(KeepingError) -> [(name: String, tensor: Tensor)] {
    if bytes.starts(with: [0x50, 0x4B]) {
      let archive: ZipArchive
      do { archive = try ZipArchive(bytes) } catch { throw .zip(error) }
      if archive.entries.contains(where: { $0.name.hasSuffix("data.pkl") }) { throw .pickled }
      do { return try archive.arrays() } catch { throw .array(error) }
    }
    do { return try Safetensors(bytes).entries.map { ($0.name, $0.tensor) } } catch { throw .safetensors(error) }
  }

  /// A run of them that has not been trained here.
  public func archive(seed: UInt64) -> RunArchive {
    RunArchive(specification: specification, parameters: parameters, seed: seed)
  }
}
