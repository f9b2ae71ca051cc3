import Networks

/// One part of a grammar's sentences as chains of words.
struct SentenceSequences: Sendable {
  /// Sentence i is `tokens[starts[i]..<starts[i + 1]]`.
  private var starts: [Int] = [0]
  private var tokens: [Int32] = []
  /// One a sentence, where the root's label is the target.
  private var rootClasses: [Int32] = []
  private var rootValues: [Double] = []
  /// One row a word, where all that can come next is the target.
  private var legal = BitRows(rows: 0, columns: 0)

  init(_ samples: [Derivation], rootLabels labels: MeaningLabels, _ grammar: Grammar) throws(GenerationProblem) {
    for sample in samples {
      append(sample)
      let number = try labels.numbers(sample, grammar).last ?? .nan
      if number.isNaN {
        let root = sample.steps.last.map { grammar.rules[Int($0)].line }
        throw .rootWithoutLabel(line: root ?? 0)
      }
      let (id, value) = labels.label(number)
      rootClasses.append(id)
      rootValues.append(value)
    }
  }

  /// With a parser, what can come next is found for every word.
  init(_ samples: [Derivation], _ grammar: Grammar, legalBy parser: SentenceParser?) throws(GenerationProblem) {
    legal = BitRows(rows: 0, columns: grammar.terminals.count + 1)
    for sample in samples {
      append(sample)
      guard let parser else { continue }
      let continuations: [Continuations]
      do { continuations = try parser.continuations(sample.terminals) } catch { throw .parsing(error) }
      for (offset, next) in continuations.dropFirst().enumerated() {
        legal.addRow()
        let row = starts[starts.count - 2] + offset
        for terminal in next.terminals { legal.insert(row, Int(terminal)) }
        if next.mayEnd { legal.insert(row, grammar.terminals.count) }
      }
    }
  }

  private mutating func append(_ sample: Derivation) {
    tokens += sample.terminals
    starts.append(tokens.count)
  }

  func read(_ index: Int, form: GrammarDataset.Form, end: Int, into example: inout Example) {
    let words = starts[index]..<starts[index + 1]
    if example.structure.arity != 1 { example.structure = Structure(arity: 1) }
    example.structure.becomeChain(length: words.count)
    example.inputs.removeAll(keepingCapacity: true)
    example.tokens.removeAll(keepingCapacity: true)
    example.tokens.append(contentsOf: tokens[words])
    example.targetNodes.removeAll(keepingCapacity: true)
    example.targetClasses.removeAll(keepingCapacity: true)
    example.targetValues.removeAll(keepingCapacity: true)
    switch form {
    case .trees: break
    case .sequences:
      example.targetNodes.append(Int32(truncatingIfNeeded: words.count - 1))
      if rootValues[index].isNaN {
        example.targetClasses.append(rootClasses[index])
      } else {
        example.targetValues.append(rootValues[index])
      }
    case .nextSymbol:
      for (step, word) in words.enumerated() {
        example.targetNodes.append(Int32(truncatingIfNeeded: step))
        let next = word + 1 < words.upperBound ? tokens[word + 1] : Int32(truncatingIfNeeded: end)
        example.targetClasses.append(next)
      }
    case .legalSymbols:
      for (step, word) in words.enumerated() {
        example.targetNodes.append(Int32(truncatingIfNeeded: step))
        for symbol in 0...end { example.targetValues.append(legal.contains(word, symbol) ? 1 : 0) }
      }
    }
  }
}
