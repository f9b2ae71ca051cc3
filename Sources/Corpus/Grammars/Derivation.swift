/// How a grammar makes a sentence: rule applications and words in post-order, children before the rule that joins them.
///
/// A rule's length says how many children it takes, so the order alone is the tree; depth costs no stack.
public struct Derivation: Sendable, Equatable {
  /// Rule r is r; terminal t is −1−t.
  package var steps: [Int32]

  package init(steps: [Int32] = []) { self.steps = steps }

  /// The terminals, left to right.
  public var terminals: [Int32] { steps.compactMap { $0 < 0 ? ~$0 : nil } }

  public func words(in grammar: Grammar) -> [String] { terminals.map { grammar.terminals[Int($0)] } }

  /// The most rules one inside another. O(steps).
  public func depth(in grammar: Grammar) -> Int {
    var depths: [Int] = []
    for step in steps {
      guard step >= 0 else {
        depths.append(0)
        continue
      }
      let children = grammar.rules[Int(step)].right.count
      let deepest = depths.suffix(children).max() ?? 0
      depths.removeLast(children)
      depths.append(deepest + 1)
    }
    return depths.last ?? 0
  }

  /// How many rules it applies.
  public var ruleCount: Int { steps.count(where: { $0 >= 0 }) }

  /// The number at each step: a word's, where it spells one, and what the rules' meanings compute; NaN where a step has
  /// no value or a list. O(steps), without recursion.
  public func meanings(in grammar: Grammar) throws(MeaningFault) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(steps.count)
    var stack: [MeaningValue] = []
    var children: [MeaningValue] = []
    for step in steps {
      var value = MeaningValue.none
      if step < 0 {
        if let number = DecimalNumber.parse(grammar.terminals.utf8(of: Int(~step))) { value = .number(number) }
      } else {
        let rule = grammar.rules[Int(step)]
        children.removeAll(keepingCapacity: true)
        for i in (stack.count - rule.right.count)..<stack.count {
          children.append(.none)
          swap(&children[children.count - 1], &stack[i])
        }
        stack.removeLast(rule.right.count)
        if let meaning = rule.meaning {
          do { value = try meaning.evaluate(&children) } catch {
            throw MeaningFault(kind: error.kind, line: rule.line)
          }
        } else if rule.right.count == 1 {
          swap(&value, &children[0])
        }
      }
      if case .number(let number) = value { numbers.append(number) } else { numbers.append(.nan) }
      stack.append(value)
    }
    return numbers
  }
}
