import Corpus
import Networks
import Storage

/// What is kept of the data that a run was trained on: enough to load it again and to tell whether it is the same.
public struct DataRecord: Sendable, Equatable {
  /// How it was loaded.
  public struct Recipe: Sendable, Equatable {
    /// The command, as it was typed.
    public var command: String
    /// The session's seed then.
    public var seed: UInt64

    public init(command: String, seed: UInt64) {
      self.command = command
      self.seed = seed
    }
  }

  public var name: String
  public var recipe: Recipe?
  /// Examples of each part.
  public var counts: [Split: Int]
  /// The word of every token, where inputs are words.
  public var words: [String]?
  /// The names of the classes, as far as they have any.
  public var classNames: [String]
  /// A digest of what the examples are.
  public var fingerprint: String

  public init(_ dataset: any Dataset, recipe: Recipe?) {
    name = dataset.name
    self.recipe = recipe
    counts = Dictionary(uniqueKeysWithValues: Split.allCases.map { ($0, dataset.count(in: $0)) })
    words = dataset.inputVocabulary?.words.words
    classNames = dataset.classNames
    fingerprint = dataset.fingerprint
  }

  /// Whether a network made for this data can read `dataset`: the same words under the same numbers.
  public func requireFit(of dataset: any Dataset, for specification: NetworkSpecification) throws(KeepingError) {
    guard specification.arity == dataset.arity else {
      throw .unfit(.arity(saved: specification.arity, data: dataset.arity))
    }
    guard (specification.comparison != nil) == dataset.comparesPairs else {
      throw .unfit(.pairs(saved: specification.comparison != nil))
    }
    if let saved = words, let own = dataset.inputVocabulary?.words.words {
      for (id, (word, other)) in zip(saved, own).enumerated() where !word.utf8.elementsEqual(other.utf8) {
        throw .unfit(.word(id: id, saved: word, data: other))
      }
      guard saved.count == own.count else { throw .unfit(.wordCount(saved: saved.count, data: own.count)) }
    }
    guard specification.input == dataset.inputKind else {
      throw .unfit(.input(saved: specification.input, data: dataset.inputKind))
    }
    for (id, (name, other)) in zip(classNames, dataset.classNames).enumerated()
    where !name.utf8.elementsEqual(other.utf8) {
      throw .unfit(.className(id: id, saved: name, data: other))
    }
    guard specification.target == dataset.targetKind else {
      throw .unfit(.target(saved: specification.target, data: dataset.targetKind))
    }
  }
}

extension Dataset {
  /// Decided by what the examples are, not by where they came from: kinds, counts, and structures, inputs and targets of
  /// every example, or of as many evenly spaced ones as `budget` values allow where there are more.
  ///
  /// SHA-256, in hexadecimal digits. O(min(values, budget)).
  public var fingerprint: String { fingerprint(budget: 1 << 23) }

  func fingerprint(budget: Int) -> String {
    var hash = SHA256()
    func add<Value: BitwiseCopyable>(_ values: [Value]) {
      hash.add(UInt64(values.count))
      values.withUnsafeBytes { hash.add($0) }
    }
    hash.add("\(arity) \(inputKind) \(targetKind)\(comparesPairs ? " pairs" : "")".utf8)
    var example = Example(structure: Structure(arity: arity))
    for split in Split.allCases {
      let count = count(in: split)
      hash.add(UInt64(count))
      guard count > 0 else { continue }
      read(0, of: split, into: &example)
      let size = example.structure.count + example.inputs.count + example.tokens.count + example.targetValues.count + 1
      let step = max(1, count / max(1, budget / size))
      for index in stride(from: 0, to: count, by: step) {
        read(index, of: split, into: &example)
        add(example.structure.children)
        add(example.inputs)
        add(example.tokens)
        add(example.targetNodes)
        add(example.targetValues)
        add(example.targetClasses)
      }
    }
    return hash.digest()
  }
}

/// A data set's record as JSON and back.
extension JSONValue {
  init(_ data: DataRecord) {
    self = [
      "name": .string(data.name),
      "recipe": data.recipe.map { ["command": .string($0.command), "seed": .bits($0.seed)] } ?? .null,
      "counts": .object(Split.allCases.map { ($0.rawValue, .integer(data.counts[$0] ?? 0)) }),
      "words": data.words.map { .strings($0) } ?? .null, "classes": .strings(data.classNames),
      "fingerprint": .string(data.fingerprint),
    ]
  }
}

extension DataRecord {
  init(_ fields: JSONFields) throws(KeepingError) {
    name = try fields.string("name")
    if fields.has("recipe") {
      let recipe = try fields.fields("recipe")
      self.recipe = Recipe(command: try recipe.string("command"), seed: try recipe.bits("seed"))
    }
    let counts = try fields.fields("counts")
    self.counts = [:]
    for split in Split.allCases { self.counts[split] = try counts.integer(split.rawValue) }
    words = fields.has("words") ? try fields.strings("words") : nil
    classNames = try fields.strings("classes")
    fingerprint = try fields.string("fingerprint")
  }
}
