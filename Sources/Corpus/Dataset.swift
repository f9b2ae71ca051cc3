import Networks

/// A part of the data, kept apart from the others.
public enum Split: String, Sendable, CaseIterable {
  case train, dev, test
}

/// What target values say, where targets are values.
public enum ValueMeaning: Sendable, Equatable {
  /// Quantities: an answer is near or far.
  case numbers
  /// Each is yes or no.
  case bits
  /// Each says whether something is in a set, as a symbol that may come next is. An answer is right where everything in the
  /// set has more than anything outside it.
  case members
}

/// Examples that can be read by index. A data set holds no generator: who draws from it passes the indices.
public protocol Dataset: Sendable {
  /// The word it was loaded by: `adder`, `series`, a file's name.
  var name: String { get }
  var inputKind: InputKind { get }
  var targetKind: TargetKind { get }
  /// Child slots of its structures: 1 for chains, 2 for binary trees.
  var arity: Int { get }
  /// Whether an example is two trees below one root, to be compared.
  var comparesPairs: Bool { get }

  var valueMeaning: ValueMeaning { get }
  /// Whether the target of each step is the next input, which nobody can always know: how unsure an answer is says more than
  /// how often it is right.
  var predictsNext: Bool { get }
  /// Whether what is to be answered at a step is read at a later one: whoever reads backwards too has seen it.
  var asksForWhatComes: Bool { get }
  /// Whether an example's length is an accident of how the data was cut, so that its loss is better a mean over its steps.
  var averagesSteps: Bool { get }
  /// What the inputs stand for where they are tokens; nil where nobody knows.
  var inputVocabulary: Vocabulary? { get }
  /// What the classes are called; empty where they have only numbers.
  var classNames: [String] { get }
  /// Nodes of the largest example, as far as that is known.
  var longestExample: Int { get }

  /// How many examples a part holds.
  func count(in split: Split) -> Int

  /// Writes example `index` of `split` over `example`. Needs 0 ≤ index < count(in: split).
  func read(_ index: Int, of split: Split, into example: inout Example)
}

extension Dataset {
  public var comparesPairs: Bool { false }
  public var valueMeaning: ValueMeaning { .numbers }
  public var predictsNext: Bool { false }
  public var asksForWhatComes: Bool { predictsNext }
  public var averagesSteps: Bool { false }
  public var inputVocabulary: Vocabulary? { nil }
  public var classNames: [String] { [] }
  public var longestExample: Int { 1 }
}

extension Example {
  /// Makes this a chain of `length` steps without inputs and targets; storage is kept.
  mutating func beginChain(length: Int) {
    if structure.arity != 1 { structure = Structure(arity: 1) }
    structure.becomeChain(length: length)
    inputs.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    targetNodes.removeAll(keepingCapacity: true)
    targetValues.removeAll(keepingCapacity: true)
    targetClasses.removeAll(keepingCapacity: true)
  }

  /// Makes this a chain that reads `given`, with the class `classes[k]` as the target of step k. Needs as many of both.
  mutating func becomeChain(tokens given: ArraySlice<Int32>, classes: ArraySlice<Int32>) {
    beginChain(length: given.count)
    tokens.append(contentsOf: given)
    targetClasses.append(contentsOf: classes)
    for step in 0..<given.count { targetNodes.append(Int32(truncatingIfNeeded: step)) }
  }
}
