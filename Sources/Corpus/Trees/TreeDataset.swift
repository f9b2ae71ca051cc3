import Networks

/// Labelled binary trees as examples for a recursive network: a word's id at every leaf, a target at every labelled node.
public struct TreeDataset: Dataset {
  /// Which nodes carry a target.
  public enum TargetNodes: Sendable, Equatable {
    case labelled, root
  }

  public let name: String
  public let vocabulary: Vocabulary
  public let targetNodes: TargetNodes
  public let targetKind: TargetKind
  public let comparesPairs: Bool
  /// Names of the classes where labels are names, else empty.
  public let classNames: [String]
  /// Nodes of dev and test whose label train does not have; they carry no target.
  public let unseenLabels: Int

  private let parts: [Split: TreeDatasetPart]
  private let classes: TreeClasses

  public var inputKind: InputKind { .tokens(vocabulary: vocabulary.count) }
  public var arity: Int { 2 }
  public var inputVocabulary: Vocabulary? { vocabulary }
  public var longestExample: Int {
    Split.allCases.compactMap { bank(of: $0) }.reduce(1) { largest, bank in
      (0..<bank.count).reduce(largest) { max($0, bank.nodes(of: $1).count) }
    }
  }

  /// What keeps trees from being a data set.
  public enum Problem: Error, Sendable, Equatable {
    /// A node has other than two children and no way to binarise was given. Both are counted from 0.
    case notBinary(split: Split, tree: Int, node: Int)
    /// Train has one kind of labels and another part another kind.
    case labelsDiffer(split: Split)
    /// A closed vocabulary lacks a word.
    case unknownWord(String, split: Split)
    /// No node of train carries a label.
    case noLabels
    /// A tree from elsewhere has a word that a closed vocabulary lacks.
    case wordNotInVocabulary(String)
  }

  /// The vocabulary is built on `train` alone. `binarisation` nil refuses trees that are not binary.
  public init(
    name: String, train: Treebank, dev: Treebank? = nil, test: Treebank? = nil,
    vocabulary options: Vocabulary.Options = Vocabulary.Options(), targetNodes: TargetNodes = .labelled,
    binarisation: Binarisation? = nil, comparesPairs: Bool = false
  ) throws(Problem) {
    try self.init(
      name: name, banks: [(.train, train), (.dev, dev), (.test, test)], vocabulary: Vocabulary(train, options: options),
      targetNodes: targetNodes, binarisation: binarisation, comparesPairs: comparesPairs)
  }

  /// With a vocabulary that is already there, as when a saved network is opened. Of pairs every tree's root joins the two
  /// that are to be compared.
  public init(
    name: String, banks: [(Split, Treebank?)], vocabulary: Vocabulary, targetNodes: TargetNodes = .labelled,
    binarisation: Binarisation? = nil, comparesPairs: Bool = false
  ) throws(Problem) {
    self.name = name
    self.vocabulary = vocabulary
    self.targetNodes = targetNodes
    self.comparesPairs = comparesPairs
    let classes = TreeClasses(banks.compactMap(\.1))
    var parts: [Split: TreeDatasetPart] = [:]
    var unseen = 0
    for (split, bank) in banks {
      guard var bank else { continue }
      if let binarisation {
        do { bank = try bank.binarised(binarisation) } catch {
          throw .notBinary(split: split, tree: error.tree, node: error.node)
        }
      } else if let node = bank.firstNonBinaryNode() {
        throw .notBinary(split: split, tree: bank.tree(of: node), node: node)
      }
      guard let labelMap = classes.map(bank.labels) else { throw .labelsDiffer(split: split) }
      var wordMap: [Int32] = []
      for (word, id) in vocabulary.ids(of: bank.words).enumerated() {
        guard let id else { throw .unknownWord(bank.words[word], split: split) }
        wordMap.append(id)
      }
      let part = TreeDatasetPart(bank, wordMap: wordMap, labelMap: labelMap)
      unseen += part.unseenLabels
      parts[split] = part
    }
    guard let train = parts[.train], train.hasTargets else { throw .noLabels }
    self.parts = parts
    self.classes = classes
    unseenLabels = unseen
    classNames = classes.names
    targetKind = classes.targetKind
  }

  public func count(in split: Split) -> Int { parts[split]?.bank.count ?? 0 }

  /// The binary trees of a part, by the numbers that examples have.
  public func bank(of split: Split) -> Treebank? { parts[split]?.bank }

  func part(_ split: Split) -> TreeDatasetPart? { parts[split] }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    parts[split]?.read(index, targets: targetNodes, kind: targetKind, into: &example)
  }

  /// The first tree of a bank from elsewhere as an example of this data: its words by this vocabulary's ids, its labels, as
  /// far as this data has them, as targets.
  ///
  /// Needs binary trees. Throws labels of another kind than train's, and words that a closed vocabulary lacks.
  public func example(of bank: Treebank) throws(Problem) -> Example {
    var wordMap: [Int32] = []
    for (word, id) in vocabulary.ids(of: bank.words).enumerated() {
      guard let id else { throw .wordNotInVocabulary(bank.words[word]) }
      wordMap.append(id)
    }
    guard var labelMap = classes.map(bank.labels) else { throw .labelsDiffer(split: .train) }
    // What this data has no class for is no target.
    let highest = Int(bank.labelIDs.max() ?? 0)
    while labelMap.count <= highest { labelMap.append(Treebank.noLabel) }
    var example = Example(structure: Structure(arity: 2))
    TreeDatasetPart(bank, wordMap: wordMap, labelMap: labelMap)
      .read(0, targets: targetNodes, kind: targetKind, into: &example)
    return example
  }

  /// What labels train has, for readers of single trees.
  public var labels: TreeLabels { parts[.train]?.bank.labels ?? .values }

  /// The words a node of an example spans; nodes are counted from the tree's first.
  public func words(of node: Int, index: Int, split: Split) -> [String] {
    guard let bank = parts[split]?.bank else { return [] }
    return bank.words(of: bank.nodes(of: index).lowerBound + node)
  }
}

/// The classes that the parts of a data set share.
struct TreeClasses {
  private let train: TreeLabels
  private var classCount = 0

  /// The first bank is train.
  init(_ banks: [Treebank]) {
    train = banks.first?.labels ?? .classes(count: 0)
    for case .classes(let count) in banks.map(\.labels) { classCount = max(classCount, count) }
  }

  var names: [String] {
    if case .names(let names) = train { names.words } else { [] }
  }

  var targetKind: TargetKind {
    switch train {
    case .classes: .classes(count: classCount)
    case .names(let names): .classes(count: names.count)
    case .values: .values(width: 1)
    }
  }

  /// Another bank's label ids as train's, −1 for a name that train lacks; nil where the kinds differ.
  func map(_ labels: TreeLabels) -> [Int32]? {
    switch (train, labels) {
    case (.classes, .classes): (0..<Int32(truncatingIfNeeded: classCount)).map { $0 }
    case (.values, .values): [0]
    case (.names(let known), .names(let names)):
      names.words.map { known.id(of: $0).map { Int32(truncatingIfNeeded: $0) } ?? Treebank.noLabel }
    default: nil
    }
  }
}
