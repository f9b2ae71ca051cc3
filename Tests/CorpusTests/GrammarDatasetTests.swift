import Corpus
import Networks
import Testing

@Suite struct GrammarDatasetTests {
  private func data(_ name: String, _ form: GrammarDataset.Form, count: Int = 30) throws -> GrammarDataset {
    var random = SplitMix(seed: 8)
    var train = SampleRequest(count: count)
    train.depth = 7
    var test = SampleRequest(count: 10)
    test.depth = 9
    return try GrammarDataset(
      name: name, grammar: shipped(name).grammar, form: form, requests: [(.train, train), (.test, test)], using: &random
    )
  }

  @Test func treesAreBinaryWithALabelAtEveryRule() throws {
    let data = try data("listops", .trees)
    #expect(data.arity == 2 && data.targetKind == .classes(count: 10))
    #expect(data.inputKind == .tokens(vocabulary: 15))
    #expect(Split.allCases.map { data.count(in: $0) } == [30, 0, 10])
    var example = Example()
    for index in 0..<30 {
      data.read(index, of: .train, into: &example)
      let words = example.tokens.filter { $0 >= 0 }.map { data.vocabulary[Int($0)] }
      #expect(words == data.derivation(of: index, in: .train)?.words(in: data.grammar))
      // Digits and whole lists have labels; operators, brackets and unfinished lists have none.
      let labelled = Set(example.targetNodes)
      for node in 0..<example.structure.count {
        let token = example.tokens[node]
        let right = example.structure.child(of: node, slot: 1)
        let isWhole =
          token >= 0
          ? data.vocabulary[Int(token)].allSatisfy(\.isNumber)
          : right.map { example.tokens[$0] >= 0 && data.vocabulary[Int(example.tokens[$0])] == "]" } ?? false
        #expect(labelled.contains(Int32(node)) == isWhole)
      }
    }
  }

  @Test func treesWithoutMeaningsHaveSymbolsForLabels() throws {
    let data = try data("english", .trees)
    #expect(data.classNames.first == "S" && data.targetKind == .classes(count: data.classNames.count))
    var example = Example()
    data.read(0, of: .train, into: &example)
    #expect(example.targetClasses.last == 0)
  }

  @Test func sequencesCarryTheRootsLabelAtTheirEnd() throws {
    let data = try data("propositional-logic", .sequences)
    #expect(data.arity == 1 && data.targetKind == .classes(count: 2) && data.classNames == ["false", "true"])
    var example = Example()
    for index in 0..<30 {
      data.read(index, of: .train, into: &example)
      let derivation = try #require(data.derivation(of: index, in: .train))
      #expect(example.structure == .chain(length: example.tokens.count))
      #expect(example.tokens == derivation.terminals)
      #expect(example.targetNodes == [Int32(example.tokens.count - 1)])
      #expect(try Double(example.targetClasses[0]) == derivation.meanings(in: data.grammar).last)
    }
  }

  @Test func valuesAreRegressed() throws {
    let data = try data("arithmetic", .sequences)
    #expect(data.targetKind == .values(width: 1))
    var example = Example()
    data.read(3, of: .train, into: &example)
    let derivation = try #require(data.derivation(of: 3, in: .train))
    let meaning = try #require(try derivation.meanings(in: data.grammar).last)
    #expect(example.targetValues == [meaning])
    #expect(example.targetClasses.isEmpty)
  }

  @Test func theNextSymbolIsTheTargetOfEachStep() throws {
    let data = try data("embedded-reber", .nextSymbol)
    #expect(data.targetKind == .classes(count: data.vocabulary.count + 1) && data.classNames.last == "<end>")
    var example = Example()
    data.read(0, of: .test, into: &example)
    #expect(Array(example.tokens.dropFirst()) + [Int32(data.vocabulary.count)] == example.targetClasses)
    #expect(example.targetNodes == (0..<Int32(example.tokens.count)).map { $0 })
  }

  @Test func legalSymbolsIncludeTheNextAndForceTheEmbeddedLetter() throws {
    let data = try data("embedded-reber", .legalSymbols)
    let width = data.vocabulary.count + 1
    #expect(data.targetKind == .values(width: width))
    var example = Example()
    for index in 0..<data.count(in: .train) {
      data.read(index, of: .train, into: &example)
      let legal = try data.legalNext(of: index, in: .train)
      #expect(legal.count == example.tokens.count)
      for (step, next) in legal.enumerated() {
        let row = example.targetValues[(step * width)..<((step + 1) * width)]
        #expect(Array(row) == (0..<Int32(width)).map { next.contains($0) ? 1 : 0 })
        #expect(next.contains(step + 1 < example.tokens.count ? example.tokens[step + 1] : Int32(width - 1)))
      }
      // After the inner string only the letter that opened the outer one can come.
      #expect(legal[legal.count - 3] == [example.tokens[1]])
    }
  }

  @Test func examplesOfEveryFormReuseTheirStorage() throws {
    var example = Example()
    for form in GrammarDataset.Form.allCases {
      let data = try data("listops", form)
      for index in [0, 5, 1] {
        data.read(index, of: .train, into: &example)
        var fresh = Example()
        data.read(index, of: .train, into: &fresh)
        #expect(example == fresh)
      }
    }
  }

  @Test func distinctRequestsShareNoSentence() throws {
    var random = SplitMix(seed: 8)
    var train = SampleRequest(count: 100)
    train.depth = 6
    train.isDistinct = true
    var test = train
    test.count = 50
    let data = try GrammarDataset(
      name: "x", grammar: shipped("listops").grammar, form: .sequences, requests: [(.train, train), (.test, test)],
      using: &random)
    let sentences = Split.allCases.flatMap { split in
      (0..<data.count(in: split)).compactMap { data.derivation(of: $0, in: split)?.terminals }
    }
    #expect(sentences.count == 150 && Set(sentences).count == 150)
  }

  @Test func whatCannotBeTrainedOnIsRefused() throws {
    var random = SplitMix(seed: 8)
    let requests: [(Split, SampleRequest)] = [(.train, SampleRequest(count: 5))]
    func make(_ text: String, _ form: GrammarDataset.Form) throws -> GrammarDataset {
      try GrammarDataset(name: "", grammar: grammar(text), form: form, requests: requests, using: &random)
    }
    #expect(throws: GenerationProblem.noMeanings) { try make("S -> 'a'", .sequences) }
    #expect(throws: GenerationProblem.rootWithoutLabel(line: 1)) { try make("S -> A 'b'\nA -> 'a' {= 1}", .sequences) }
    #expect(throws: GenerationProblem.labelOutOfRange(2, classes: 2, line: 2)) {
      try make("%labels classes 2\nS -> 'a' {= 2}", .trees)
    }
    #expect(throws: GenerationProblem.labelOutOfRange(0.5, classes: 2, line: 2)) {
      try make("%labels classes 2\nS -> 'a' {= 0.5}", .trees)
    }
    #expect(throws: GenerationProblem.meaning(MeaningFault(kind: .divisionByZero, line: 1))) {
      try make("S -> '1' {= 1 / 0}", .trees)
    }
    #expect(try make("S -> 'a' {= -1}", .sequences).targetKind == .values(width: 1))
    #expect(try make("S -> 'a' {= 3}", .sequences).targetKind == .classes(count: 4))
  }
}
