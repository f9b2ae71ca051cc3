import Corpus
import Testing

@Suite struct GrammarGenerationTests {
  private func samples(
    _ grammar: Grammar, _ count: Int, seed: UInt64 = 1, _ change: (inout SampleRequest) -> Void = { _ in }
  ) throws -> [Derivation] {
    var random = SplitMix(seed: seed)
    var used: Set<[Int32]> = []
    var request = SampleRequest(count: count)
    change(&request)
    return try SentenceGenerator.samples(request, of: grammar, used: &used, using: &random)
  }

  @Test func sameSeedSameSentences() throws {
    let grammar = try shipped("english").grammar
    #expect(try samples(grammar, 50, seed: 9) == samples(grammar, 50, seed: 9))
    #expect(try samples(grammar, 50, seed: 9) != samples(grammar, 50, seed: 10))
  }

  @Test(arguments: ["arithmetic", "listops", "propositional-logic", "sentiment", "dyck", "english", "reber", "anbn"])
  func samplesStayWithinTheDepthAndAreSentences(_ name: String) throws {
    let grammar = try shipped(name).grammar
    let parser = SentenceParser(grammar)
    for depth in [6, 9] {
      for sample in try samples(
        grammar, 40,
        {
          $0.depth = depth; $0.leastDepth = 3
        })
      {
        #expect((3...depth).contains(sample.depth(in: grammar)))
        guard case .parsed(let parse) = try parser.parse(sample.words(in: grammar)) else {
          Issue.record("\(name): \(sample.words(in: grammar))")
          continue
        }
        if parse.count == .finite(.one) { #expect(parse.best == sample) }
      }
    }
  }

  @Test func grammarsThatTendToGrowStillEnd() throws {
    let grammar = try grammar("S -> S S S [0.98] | 'a' [0.01] | A [0.01]\nA -> B [1.0]\nB -> 'b' [1.0]")
    let found = try samples(grammar, 20) { $0.depth = 5 }
    #expect(found.allSatisfy { $0.depth(in: grammar) <= 5 })
    let loop = try self.grammarOfLoops()
    #expect(try samples(loop, 20) { $0.depth = 200 }.allSatisfy { $0.words(in: loop) == ["a"] })
  }

  private func grammarOfLoops() throws -> Grammar { try grammar("S -> S [0.9] | T [0.05] | 'a' [0.05]\nT -> S [1.0]") }

  @Test func whatCannotBeDrawnIsSaid() throws {
    let deep = try grammar("S -> A\nA -> B\nB -> 'b'")
    #expect(throws: GenerationProblem.depthTooSmall(depth: 2, least: 3)) { try samples(deep, 1) { $0.depth = 2 } }
    var rejected = GenerationProblem.Rejections()
    rejected.repeated = 11_001
    #expect(throws: GenerationProblem.tooFew(found: 1, asked: 2, rejected: rejected)) {
      try samples(deep, 2) { $0.isDistinct = true }
    }
    let empty = try grammar("S -> ")
    #expect(throws: GenerationProblem.self) { try samples(empty, 1) }
  }

  @Test func lengthsAndDistinctnessAreKept() throws {
    let grammar = try shipped("anbn").grammar
    let found = try samples(grammar, 10) {
      $0.depth = 40
      $0.lengths = 4...30
      $0.isDistinct = true
    }
    #expect(found.allSatisfy { (4...30).contains($0.terminals.count) })
    #expect(Set(found.map(\.terminals)).count == 10)
  }

  @Test func rulesAreDrawnByTheirProbabilities() throws {
    let grammar = try grammar("S -> 'a' [0.7] | 'b' [0.2] | 'c' [0.1] | 'd' [0.0]")
    var counts = [Int](repeating: 0, count: 4)
    for sample in try samples(grammar, 20_000) { counts[Int(sample.terminals[0])] += 1 }
    #expect(abs(counts[0] - 14_000) < 300 && abs(counts[1] - 4000) < 300 && abs(counts[2] - 2000) < 300)
    #expect(counts[3] == 0)
  }

  @Test func aDeepSampleTakesNoStack() throws {
    let grammar = try grammar("S -> 'a' S [1.0] | 'b' [0.0000001]")
    let sample = try samples(grammar, 1) {
      $0.depth = 200_000
      $0.lengths = 1...200_000
    }
    #expect(sample[0].terminals.count > 1000)
    let bank = Treebank(sample, symbolsOf: grammar)
    #expect(try bank.binarised().firstNonBinaryNode() == nil)
  }
}

/// Labels, computed from the words by other means than the meanings in the grammar files.
@Suite struct GrammarLabelTests {
  private func labelled(_ name: String, _ count: Int) throws -> [(words: [String], label: Double)] {
    let grammar = try shipped(name).grammar
    var random = SplitMix(seed: 4)
    var used: Set<[Int32]> = []
    return try SentenceGenerator.samples(SampleRequest(count: count), of: grammar, used: &used, using: &random).map {
      ($0.words(in: grammar), try #require(try $0.meanings(in: grammar).last))
    }
  }

  @Test func listOpsLabelsAreTheOperators() throws {
    for (words, label) in try labelled("listops", 2000) {
      var stack: [(String, [Int])] = [("", [])]
      for word in words {
        if word.hasPrefix("[") {
          stack.append((word, []))
        } else if word == "]", let (name, list) = stack.popLast() {
          let sorted = list.sorted()
          let value =
            switch name {
            case "[MIN": sorted[0]
            case "[MAX": sorted[list.count - 1]
            case "[SM": list.reduce(0, +) % 10
            default: (sorted[(list.count - 1) / 2] + sorted[list.count / 2]) / 2
            }
          #expect((2...5).contains(list.count))
          stack[stack.count - 1].1.append(value)
        } else {
          stack[stack.count - 1].1.append(Int(word) ?? -1)
        }
      }
      #expect(stack.count == 1 && stack[0].1 == [Int(label)])
    }
  }

  @Test func arithmeticLabelsAreTheSums() throws {
    for (words, label) in try labelled("arithmetic", 2000) {
      // In full brackets a number's sign is that of the minuses that stand before a bracket or number around it.
      var (sum, sign, signs) = (0, 1, [1])
      for word in words {
        switch word {
        case "(":
          signs.append(sign)
        case ")":
          sign = 1
          signs.removeLast()
        case "+": sign = signs.last ?? 1
        case "-": sign = -(signs.last ?? 1)
        default:
          sum += sign * (Int(word) ?? 0)
        }
      }
      #expect(Double(sum) == label, "\(words)")
    }
  }

  @Test func logicLabelsAreTruthTables() throws {
    for (words, label) in try labelled("propositional-logic", 2000) {
      // Rewriting: true formulas become T, false ones F, until one is left.
      var text = words.map { ["a", "b", "c"].contains($0) ? "T" : ["d", "e", "f"].contains($0) ? "F" : $0 }
        .joined(separator: " ")
      while text.count > 1 {
        let before = text
        text = text.replacing("not T", with: "F").replacing("not F", with: "T")
        for (left, right) in [("T", "T"), ("T", "F"), ("F", "T"), ("F", "F")] {
          let (p, q) = (left == "T", right == "T")
          text = text.replacing("( \(left) and \(right) )", with: p && q ? "T" : "F")
            .replacing("( \(left) or \(right) )", with: p || q ? "T" : "F")
            .replacing("( \(left) implies \(right) )", with: !p || q ? "T" : "F")
        }
        if text == before { break }
      }
      #expect(text == (label == 1 ? "T" : "F"), "\(words)")
    }
  }

  @Test func dyckLabelsAreTheDepths() throws {
    for (words, label) in try labelled("dyck", 2000) {
      var (depth, deepest) = (0, 0)
      for word in words {
        depth += word == "(" || word == "[" ? 1 : -1
        deepest = max(deepest, depth)
      }
      #expect(depth == 0 && Double(deepest) == label)
    }
  }
}
