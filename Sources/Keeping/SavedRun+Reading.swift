import Networks
import Storage
import Training

extension SavedRun {
  /// Whether a file of tensors is a run that this program wrote, whatever its version.
  public static func isRun(_ file: Safetensors) -> Bool { file.text(Key.version) != nil }

  /// Whether a file that begins so may be a run: metadata comes first, and ours first in it.
  public static func mayBeRun(_ start: [UInt8]) -> Bool {
    start.dropFirst(8).starts(with: "{\"__metadata__\": {\"\(Key.prefix)".utf8)
  }

  /// Reads a run that `bytes` wrote. Nothing in the file is believed before it was checked: the digest, every setting, every
  /// tensor's name, type and shape.
  ///
  /// - Parameter ignoresDigest: takes a file whose bytes were changed, as long as all in it fits together.
  public init(_ bytes: [UInt8], ignoresDigest: Bool = false) throws(KeepingError) {
    let file: Safetensors
    do { file = try Safetensors(bytes) } catch { throw .safetensors(error) }
    guard let text = file.text(Key.version) else { throw .weightsOnly }
    guard let version = Int(text), version >= 1 else { throw .setting(Key.version) }
    guard version <= Self.version else { throw .laterVersion(version) }
    if !ignoresDigest {
      guard let digest = file.text(Key.digest), FileDigest.holds(digest, bytes, key: Key.digest) else { throw .altered }
    }
    try self.init(file)
  }

  private init(_ file: Safetensors) throws(KeepingError) {
    let network = try JSONFields(parsing: file.text(Key.network), "network")
    let training = try JSONFields(parsing: file.text(Key.training), "training")
    let specification = try NetworkSpecification(try network.fields("specification"))
    let precision = try network.choice("precision", of: Precision.self)
    guard let initializer = Initializer(written: try network.string("init")) else { throw network.failure("init") }
    let layout = ParameterLayout(specification)
    let tensors = NamedTensors(file, precision)

    // All are held against the file before anything of that size is made.
    var weights: [FlatNumbers] = []
    let names = WeightNames(specification)
    for entry in names.entries { weights.append(try tensors.numbers(entry.name, shape: entry.shape)) }
    var archive = RunArchive(
      specification: specification, parameters: names.parameters(of: weights, precision, count: layout.count),
      seed: try training.bits("seed"))
    archive.losses = try tensors.doubles(Key.losses, count: try training.integer("iteration"))
    for name in try training.strings("memory") {
      archive.memory[name] = try tensors.flat(Key.memory + name + ".", layout)
    }
    archive.memorySteps = try training.integer("memory_steps")
    archive.bestEpoch = try training.integer(ifThere: "best_epoch")
    if training.has("plateau") { archive.plateau = try Plateau(training.fields("plateau")) }
    if try training.bool("best") { archive.best = try tensors.flat(Key.best, layout) }
    if training.has("sampler") {
      archive.sampler = try Self.sampler(try training.fields("sampler"), order: file[Key.order])
    }
    var past: [Stretch] = []
    for stretch in try training.list("past") { past.append(try Stretch(stretch)) }
    self.init(
      archive: archive, initializer: initializer,
      data: try DataRecord(JSONFields(parsing: file.text(Key.data), "data")),
      goal: training.has("goal") ? try Goal(training.fields("goal")) : nil, past: past,
      kernels: try network.string("kernels"))
  }

  private static func sampler(_ fields: JSONFields, order: Tensor?) throws(KeepingError) -> Sampler.Position {
    guard case .array(let words) = try fields.value("generator"), words.count == 4 else {
      throw fields.failure("generator")
    }
    var state: [UInt64] = []
    for word in words {
      guard case .string(let digits) = word, let bits = UInt64(digits, radix: 16) else {
        throw fields.failure("generator")
      }
      state.append(bits)
    }
    let spare = fields.has("spare_normal") ? Double(bitPattern: try fields.bits("spare_normal")) : nil
    guard let generator = Generator(state: (state[0], state[1], state[2], state[3]), spareNormal: spare) else {
      throw fields.failure("generator")
    }
    let kind = try fields.choice("order", of: Sampler.Order.self)
    var permutation: [Int32] = []
    if kind == .epochs {
      guard let order, order.type == .int32, let indices = order.integers else { throw .tensorMissing(Key.order) }
      permutation = indices.map { Int32(truncatingIfNeeded: $0) }
    }
    let position = Sampler.Position(
      order: kind, count: try fields.integer("count", in: 1...Int(Int32.max)), generator: generator,
      place: try fields.integer("place"), epoch: try fields.integer("epoch"), permutation: permutation)
    guard Sampler(position) != nil else { throw .tensorMalformed(Key.order) }
    return position
  }
}

extension SavedRun.Goal {
  fileprivate init(_ fields: JSONFields) throws(KeepingError) {
    course = try TrainingCourse(fields.fields("course"))
    countsEpochs = try fields.string("unit") == "epochs"
    keepsBest = try fields.bool("best")
    patience = try fields.integer(ifThere: "patience", in: 1...Int.max)
    iteration = try fields.integer("iteration")
    every = try fields.integer(ifThere: "every", in: Self.byTime...Int.max)
  }
}

extension SavedRun.Stretch {
  fileprivate init(_ fields: JSONFields) throws(KeepingError) {
    start = try fields.integer("start")
    end = try fields.integer("end", in: start...Int.max)
    course = fields.has("course") ? try TrainingCourse(fields.fields("course")) : nil
    truncation = try fields.integer(ifThere: "bptt", in: 1...Int.max)
    changes = try fields.strings("changes")
  }
}

extension Initializer {
  /// As `description` writes it: `he`, `normal(0.5)`.
  init?(written text: String) {
    let parts = text.split(separator: "(", maxSplits: 1)
    guard let name = parts.first else { return nil }
    guard parts.count == 2 else {
      self.init(name: String(name), argument: nil)
      return
    }
    guard parts[1].hasSuffix(")"), let argument = Double(parts[1].dropLast()), argument.isFinite else { return nil }
    self.init(name: String(name), argument: argument)
  }
}

/// Tensors found by name, with the type and shape they must have.
struct NamedTensors {
  private let tensors: [String: Tensor]
  private let precision: Precision

  init(_ file: Safetensors, _ precision: Precision) {
    tensors = Dictionary(file.entries.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    self.precision = precision
  }

  /// Numbers of the run's own precision.
  func numbers(_ name: String, shape: [Int]) throws(KeepingError) -> FlatNumbers {
    guard let tensor = tensors[name] else { throw .tensorMissing(name) }
    guard tensor.shape == shape else { throw .tensorShape(name, expected: shape, found: tensor.shape) }
    guard let numbers = FlatNumbers(tensor), numbers.precision == precision else { throw .tensorType(name) }
    return numbers
  }

  func doubles(_ name: String, count: Int) throws(KeepingError) -> [Double] {
    guard let tensor = tensors[name] else { throw .tensorMissing(name) }
    guard tensor.shape == [count] else { throw .tensorShape(name, expected: [count], found: tensor.shape) }
    guard tensor.type == .float64 else { throw .tensorType(name) }
    return tensor.doubles
  }

  /// Numbers laid out like the parameters, of one tensor a parameter.
  func flat(_ prefix: String, _ layout: ParameterLayout) throws(KeepingError) -> FlatNumbers {
    var flat = FlatNumbers.zeros(precision, count: layout.count)
    for parameter in layout.parameters {
      flat.replace(from: parameter.offset, with: try numbers(prefix + parameter.name, shape: parameter.shape))
    }
    return flat
  }
}
