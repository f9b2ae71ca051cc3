import Networks

/// The sentences of a tree data set as sequences: a word a step, and the root's label as the target of the last one. Set
/// beside the trees, it shows what the trees' shape is worth.
public struct TreeSequenceDataset: Dataset {
  public let trees: TreeDataset

  public init(_ trees: TreeDataset) { self.trees = trees }

  public var name: String { trees.name }
  public var inputKind: InputKind { trees.inputKind }
  public var targetKind: TargetKind { trees.targetKind }
  public var arity: Int { 1 }
  public var inputVocabulary: Vocabulary? { trees.vocabulary }
  public var classNames: [String] { trees.classNames }
  public var longestExample: Int { trees.longestExample }

  public func count(in split: Split) -> Int { trees.count(in: split) }

  /// A sentence whose root has no label has no target.
  public func read(_ index: Int, of split: Split, into example: inout Example) {
    guard let part = trees.part(split) else { return }
    part.readSequence(index, kind: targetKind, into: &example)
  }
}
