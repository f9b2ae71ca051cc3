import Networks

/// A part of the data, kept apart from the others.
public enum Split: String, Sendable, CaseIterable {
  case train, dev, test
}

/// Examples that can be read by index. A data set holds no generator: who draws from it passes the indices.
public protocol Dataset: Sendable {
  /// The word it was loaded by: `adder`, `series`, a file's name.
  var name: String { get }
  var inputKind: InputKind { get }
  var targetKind: TargetKind { get }
  /// Child slots of its structures: 1 for chains, 2 for binary trees.
  var arity: Int { get }

  /// How many examples a part holds.
  func count(in split: Split) -> Int

  /// Writes example `index` of `split` over `example`. Needs 0 ≤ index < count(in: split).
  func read(_ index: Int, of split: Split, into example: inout Example)
}
