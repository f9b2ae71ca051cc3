/// Derivations as trees of a bank. A part of a sentence that spans no word is left out; a rule over a word alone becomes
/// a leaf with the rule's label; a word beside other symbols becomes a leaf without one.
extension Treebank {
  /// Trees labelled by the grammar's symbols, as parsers print them. A sentence without words gives no tree.
  public init(_ derivations: [Derivation], symbolsOf grammar: Grammar) {
    self.init(labels: .names(grammar.nonterminals))
    words = grammar.terminals
    for derivation in derivations {
      add(derivation, grammar) { step in
        (Int32(truncatingIfNeeded: grammar.rules[Int(derivation.steps[step])].left), .nan)
      }
    }
  }

  /// Trees labelled by what meanings compute: classes or values as `labels` says.
  public init(
    _ derivations: [Derivation], meaningsOf grammar: Grammar, labels: MeaningLabels
  ) throws(GenerationProblem) {
    self.init(labels: labels.treeLabels)
    words = grammar.terminals
    for derivation in derivations {
      let numbers = try labels.numbers(derivation, grammar)
      add(derivation, grammar) { step in labels.label(numbers[step]) }
    }
  }

  /// What the parts of a tree are while it is built.
  private enum Part {
    case empty
    /// A leaf that no rule has labelled yet.
    case word(Int)
    case node
  }

  private mutating func add(_ derivation: Derivation, _ grammar: Grammar, label: (Int) -> (Int32, Double)) {
    var parts: [Part] = []
    for (place, step) in derivation.steps.enumerated() {
      guard step >= 0 else {
        parts.append(.word(addLeaf(word: ~step, label: Treebank.noLabel)))
        continue
      }
      var children = 0
      var only = Part.empty
      for _ in grammar.rules[Int(step)].right {
        guard let part = parts.popLast() else { break }
        if case .empty = part { continue }
        children += 1
        only = part
      }
      let (id, value) = children == 0 ? (Treebank.noLabel, .nan) : label(place)
      switch only {
      case .empty: parts.append(.empty)
      case .word(let leaf) where children == 1:
        relabel(leaf, id, value)
        parts.append(.node)
      default:
        addNode(over: children, label: id, value: value)
        parts.append(.node)
      }
    }
    switch parts.last {
    case .node, .word: endTree()
    case .empty, nil: break
    }
  }
}

/// How the numbers that meanings compute become labels.
public enum MeaningLabels: Sendable, Equatable {
  case classes(count: Int, names: [String])
  case values

  /// Past this a label is taken for a value where the grammar does not say.
  static let mostAutomaticClasses = 256

  /// What the grammar says, or what its derivations show: classes if all numbers are whole and from 0 to 255.
  public init(_ grammar: Grammar, for derivations: some Sequence<Derivation>) throws(GenerationProblem) {
    guard grammar.hasMeanings else { throw .noMeanings }
    switch grammar.labels {
    case .classes(let count, let names): self = .classes(count: count, names: names)
    case .values: self = .values
    case .automatic:
      var largest = 1
      for derivation in derivations {
        for number in try MeaningLabels.values.numbers(derivation, grammar) where !number.isNaN {
          guard number >= 0, number < Double(MeaningLabels.mostAutomaticClasses), number == number.rounded() else {
            self = .values
            return
          }
          largest = max(largest, Int(number))
        }
      }
      self = .classes(count: largest + 1, names: [])
    }
  }

  var treeLabels: TreeLabels {
    switch self {
    case .classes(let count, _): .classes(count: count)
    case .values: .values
    }
  }

  /// The numbers at the rules of a derivation, NaN elsewhere; throws for one that is none of the classes.
  func numbers(_ derivation: Derivation, _ grammar: Grammar) throws(GenerationProblem) -> [Double] {
    var numbers: [Double]
    do { numbers = try derivation.meanings(in: grammar) } catch { throw .meaning(error) }
    for (place, step) in derivation.steps.enumerated() {
      guard step >= 0 else {
        numbers[place] = .nan
        continue
      }
      let number = numbers[place]
      if case .classes(let count, _) = self, !number.isNaN,
        !(number >= 0 && number < Double(count) && number == number.rounded())
      {
        throw .labelOutOfRange(number, classes: count, line: grammar.rules[Int(step)].line)
      }
    }
    return numbers
  }

  /// As a bank keeps it.
  func label(_ number: Double) -> (Int32, Double) {
    if number.isNaN { return (Treebank.noLabel, .nan) }
    switch self {
    case .classes: return (Int32(number), .nan)
    case .values: return (0, number)
    }
  }
}
