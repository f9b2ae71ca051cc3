import Networks
import Storage
import Training

extension SavedRun {
  /// The run as a safetensors file. The weights have PyTorch's names; everything else is named `backstep.…`. The same run
  /// always gives the same bytes.
  public var bytes: [UInt8] {
    let layout = ParameterLayout(archive.specification)
    var tensors = WeightNames(archive.specification).tensors(of: archive.parameters)
    tensors.append((Key.losses, Tensor(archive.losses, shape: [archive.losses.count])))
    for (name, numbers) in archive.memory { tensors += Self.named(numbers, Key.memory + name + ".", layout) }
    if let best = archive.best { tensors += Self.named(best, Key.best, layout) }
    if let sampler = archive.sampler, sampler.order == .epochs {
      tensors.append((Key.order, Tensor(sampler.permutation, shape: [sampler.permutation.count])))
    }
    let file = Safetensors(
      tensors,
      metadata: [
        (Key.version, String(Self.version)), (Key.digest, FileDigest.blank), (Key.network, network.text()),
        (Key.data, JSONValue(data).text()), (Key.training, training.text()),
      ])
    return FileDigest.sealed(file.bytes, key: Key.digest)
  }

  /// One tensor a parameter.
  private static func named(
    _ numbers: FlatNumbers, _ prefix: String, _ layout: ParameterLayout
  ) -> [(name: String, tensor: Tensor)] {
    layout.parameters.map { parameter in
      (prefix + parameter.name, Tensor(numbers.slice(parameter.range), parameter.shape))
    }
  }

  private var network: JSONValue {
    [
      "specification": JSONValue(archive.specification), "precision": .string(archive.parameters.precision.rawValue),
      "init": .string(initializer.description), "kernels": .string(kernels),
    ]
  }

  private var training: JSONValue {
    [
      "seed": .bits(archive.seed), "iteration": .integer(archive.iteration),
      "sampler": archive.sampler.map { JSONValue($0) } ?? .null, "goal": goal.map { JSONValue($0) } ?? .null,
      "memory": .strings(archive.memory.keys.sorted()), "memory_steps": .integer(archive.memorySteps),
      "best_epoch": .optional(archive.bestEpoch), "plateau": archive.plateau.map { JSONValue($0) } ?? .null,
      "best": .bool(archive.best != nil),
      "past": .array(past.map { JSONValue($0) }),
    ]
  }
}

extension JSONValue {
  fileprivate init(_ sampler: Sampler.Position) {
    let state = sampler.generator.state
    self = [
      "order": .string(sampler.order.rawValue), "count": .integer(sampler.count), "place": .integer(sampler.place),
      "epoch": .integer(sampler.epoch), "generator": [.bits(state.0), .bits(state.1), .bits(state.2), .bits(state.3)],
      "spare_normal": sampler.generator.spareNormal.map { .bits($0.bitPattern) } ?? .null,
    ]
  }

  fileprivate init(_ goal: SavedRun.Goal) {
    self = [
      "course": JSONValue(goal.course), "unit": goal.countsEpochs ? "epochs" : "iterations",
      "best": .bool(goal.keepsBest), "patience": .optional(goal.patience), "iteration": .integer(goal.iteration),
      "every": .optional(goal.every),
    ]
  }

  fileprivate init(_ stretch: SavedRun.Stretch) {
    self = [
      "start": .integer(stretch.start), "end": .integer(stretch.end),
      "course": stretch.course.map { JSONValue($0) } ?? .null, "bptt": .optional(stretch.truncation),
      "changes": .strings(stretch.changes),
    ]
  }
}

/// A file's digest inside of it: SHA-256 of all its bytes, with zeros where the digest's digits stand.
enum FileDigest {
  static let blank = String(repeating: "0", count: 64)

  /// Puts the digest where `blank` stands under a key of the metadata.
  static func sealed(_ bytes: [UInt8], key: String) -> [UInt8] {
    guard let place = place(of: blank, key, in: bytes) else { return bytes }
    var sealed = bytes
    sealed.replaceSubrange(place, with: SHA256.digest(of: bytes).utf8)
    return sealed
  }

  /// Whether `digest`, which stands under a key of the metadata, is that of the file.
  static func holds(_ digest: String, _ bytes: [UInt8], key: String) -> Bool {
    guard digest.utf8.count == 64, let place = place(of: digest, key, in: bytes) else { return false }
    var blanked = bytes
    blanked.replaceSubrange(place, with: blank.utf8)
    return SHA256.digest(of: blanked) == digest
  }

  /// The bytes of the digits, the first time they stand behind the key.
  private static func place(of digits: String, _ key: String, in bytes: [UInt8]) -> Range<Int>? {
    let lead = Array("\"\(key)\": \"".utf8)
    let wanted = lead + Array(digits.utf8) + [UInt8(ascii: "\"")]
    // It stands in the header, near its start: keys are sorted.
    var start = 8
    while start + wanted.count <= bytes.count {
      guard let quote = bytes[start...].firstIndex(of: UInt8(ascii: "\"")), quote + wanted.count <= bytes.count else {
        return nil
      }
      if bytes[quote..<quote + wanted.count].elementsEqual(wanted) {
        return quote + lead.count..<quote + lead.count + 64
      }
      start = quote + 1
    }
    return nil
  }
}
