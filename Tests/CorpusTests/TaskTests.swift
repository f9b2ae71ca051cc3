import Corpus
import Networks
import Testing

/// Computed tasks against their descriptions.
@Suite struct TaskTests {
  private func example(_ data: some Dataset, _ index: Int, of split: Split = .train) -> Example {
    var example = Example(structure: Structure(arity: 2))
    data.read(index, of: split, into: &example)
    #expect(example.structure == .chain(length: max(example.tokens.count, example.inputs.count / data.inputKind.width)))
    return example
  }

  private func symbols(_ data: some Dataset, _ example: Example) -> String {
    example.tokens.map { data.inputVocabulary?[Int($0)] ?? "?" }.joined()
  }

  static let tasks: [any Dataset] = {
    let draws = TaskDraws(seed: 3, train: 50, dev: 10, test: 20)
    let tasks: [(any Dataset)?] = [
      AddingProblem(length: 9, draws: draws), ReberDataset(embedded: true, draws: draws),
      CopyMemory(delay: 4, draws: draws), TemporalOrder(length: 20, draws: draws), Parity(length: 20, draws: draws),
    ]
    return tasks.compactMap(\.self)
  }()

  @Test func thereAreAllTasks() { #expect(Self.tasks.count == 5) }

  /// An example follows from its part and index alone, and no two are the same but by chance.
  @Test(arguments: tasks.indices) func examplesFollowFromTheirIndex(_ task: Int) {
    let data = Self.tasks[task]
    #expect(Split.allCases.map { data.count(in: $0) } == [50, 10, 20])
    var reused = Example(structure: Structure(arity: 1))
    var seen: [Example] = []
    for split in Split.allCases {
      for index in (0..<data.count(in: split)).reversed() {
        data.read(index, of: split, into: &reused)
        var fresh = Example(structure: Structure(arity: 1))
        data.read(index, of: split, into: &fresh)
        #expect(reused == fresh)
        #expect(fresh.structure.count <= data.longestExample)
        seen.append(fresh)
      }
    }
    let distinct = seen.indices.count { i in seen[..<i].allSatisfy { $0 != seen[i] } }
    #expect(distinct > (data.name.contains("reber") ? 20 : 75))
  }

  // MARK: Adding

  @Test(arguments: [2, 3, 7, 100]) func oneStepOfEachHalfIsMarked(_ length: Int) throws {
    let data = try #require(AddingProblem(length: length, draws: TaskDraws(seed: 1)))
    var firsts = Set<Int>()
    var seconds = Set<Int>()
    for index in 0..<400 {
      let example = example(data, index)
      let marked = (0..<length).filter { example.inputs[2 * $0 + 1] == 1 }
      #expect(marked.count == 2 && marked[0] < length / 2 && marked[1] >= length / 2)
      #expect((0..<length).allSatisfy { [0, 1].contains(example.inputs[2 * $0 + 1]) })
      #expect(example.targetNodes == [Int32(length - 1)])
      #expect(example.targetValues == [marked.reduce(0) { $0 + example.inputs[2 * $1] }])
      firsts.insert(marked[0])
      seconds.insert(marked[1])
    }
    if length < 10 { #expect(firsts.count == length / 2 && seconds.count == length - length / 2) }
  }

  /// Answering the mean has the mean squared error that the literature names.
  @Test(arguments: AddingProblem.Values.allCases) func theBaselineIsAsPublished(_ values: AddingProblem.Values) throws {
    let data = try #require(AddingProblem(length: 10, values: values, draws: TaskDraws(seed: 2)))
    let sums = (0..<20_000).map { example(data, $0).targetValues[0] }
    let mean = sums.reduce(0, +) / 20_000
    let error = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean - (values == .unit ? 1 : 0)) < 0.02)
    #expect(data.baseline == (values == .unit ? 1.0 / 6 : 2.0 / 3))
    #expect(abs(error / data.baseline - 1) < 0.03)
  }

  // MARK: Reber

  /// Strings as published with the grammar (cs.willamette.edu/~gorr/classes/cs449/reber.html).
  @Test func publishedStringsAreToldApart() {
    let plain = ReberGrammar(embedded: false)
    for member in ["BTSSXXTVVE", "BPVVE", "BTXXVPSE", "BPVPXVPXVPXVVE", "BTSXXVPSE"] { #expect(plain.accepts(member)) }
    for other in ["BTSSPXSE", "BPTVVB", "BTXXVVSE", "BPVSPSE", "BTSSSE", "", "B", "BPVVEE"] {
      #expect(!plain.accepts(other))
    }
    let embedded = ReberGrammar(embedded: true)
    #expect(embedded.accepts("BTBPVVETE") && embedded.accepts("BPBTSSXXTVVEPE"))
    #expect(!embedded.accepts("BTBPVVEPE") && !embedded.accepts("BPVVE"))
  }

  /// What may come next is what some accepted string goes on with, found by trying.
  @Test(arguments: [false, true]) func targetsAreTheSymbolsThatMayComeNext(_ isEmbedded: Bool) {
    let data = ReberDataset(embedded: isEmbedded, draws: TaskDraws(seed: 5))
    let grammar = data.grammar
    let samples = (0..<3_000).map { data.string(of: $0, in: .train) }
    var next: [String: Set<Character>] = [:]
    for string in samples {
      #expect(grammar.accepts(string))
      for end in string.indices { next[String(string[..<end]), default: []].insert(string[end]) }
    }
    // Prefixes seen so often that every choice of two was made.
    for index in 0..<200 {
      let example = example(data, index)
      let string = samples[index]
      #expect(symbols(data, example) == String(string.dropLast()))
      for step in example.tokens.indices {
        let prefix = String(string.prefix(step + 1))
        let legal = Set(
          (0..<7).filter { example.targetValues[step * 7 + $0] == 1 }.map { Character(ReberGrammar.symbols[$0]) })
        #expect(legal.isSuperset(of: next[prefix] ?? []))
        if samples.count(where: { $0.hasPrefix(prefix) }) > 40 { #expect(legal == next[prefix]) }
      }
    }
  }

  @Test func bothChoicesAreAsLikely() {
    let data = ReberDataset(embedded: true, draws: TaskDraws(seed: 8))
    let frames = (0..<4_000).map { data.string(of: $0, in: .test).dropFirst().first }
    #expect(abs(frames.count { $0 == "T" } - 2_000) < 150)
    let lengths = (0..<4_000).map { data.string(of: $0, in: .test).count }
    #expect(lengths.min() == 9)
  }

  // MARK: Copying, order, parity

  @Test func symbolsComeBackAfterTheDelay() throws {
    let data = try #require(CopyMemory(delay: 5, symbols: 3, alphabet: 4, draws: TaskDraws(seed: 1)))
    for index in 0..<50 {
      let example = example(data, index)
      let (read, answered) = (symbols(data, example), example.targetClasses.map { data.classNames[Int($0)] }.joined())
      let kept = read.prefix(3)
      #expect(read == kept + "____:___")
      #expect(answered == "________" + kept)
      #expect(kept.allSatisfy { "1234".contains($0) })
    }
    #expect(data.inputKind == .tokens(vocabulary: 6) && data.targetKind == .classes(count: 5))
    // Arjovsky, Shah & Bengio 2016: 10 ln 8 / (T + 20).
    let published = try #require(CopyMemory(delay: 100, draws: TaskDraws(seed: 1)))
    #expect(abs(published.baseline - 10 * 2.079_441_541_679_835_7 / 120) < 1e-15)
  }

  /// Lengths, places and classes as in Hochreiter & Schmidhuber 1997, experiment 6a.
  @Test func orderDecidesTheClass() throws {
    let data = try #require(TemporalOrder(draws: TaskDraws(seed: 1)))
    var lengths: Set<Int> = []
    var classes = [Int](repeating: 0, count: 4)
    for index in 0..<2_000 {
      let example = example(data, index)
      let string = Array(symbols(data, example))
      let marks = string.indices.filter { "XY".contains(string[$0]) }
      lengths.insert(string.count)
      #expect(string.first == "E" && string.last == "B" && marks.count == 2)
      #expect((10...20).contains(marks[0] + 1) && (50...60).contains(marks[1] + 1))
      #expect(string.dropFirst().dropLast().allSatisfy { "abcdXY".contains($0) })
      let kinds = marks.map { String(string[$0]) }.joined()
      #expect(data.classNames[Int(example.targetClasses[0])] == ["XX": "Q", "XY": "R", "YX": "S", "YY": "U"][kinds])
      #expect(example.targetNodes == [Int32(string.count - 1)])
      classes[Int(example.targetClasses[0])] += 1
    }
    #expect(lengths == Set(100...110))
    #expect(classes.allSatisfy { abs($0 - 500) < 80 })
  }

  @Test func parityCountsOnes() throws {
    let all = try #require(Parity(length: 4, draws: TaskDraws(seed: 1)))
    #expect(all.count(in: .train) == 16 && all.count(in: .test) == 0)
    #expect(Set((0..<16).map { example(all, $0).inputs }).count == 16)
    let long = try #require(Parity(length: 30, draws: TaskDraws(seed: 1, train: 5)))
    for (data, count) in [(all, 16), (long, 5)] {
      for index in 0..<count {
        let example = example(data, index)
        let sums = example.inputs.indices.map { example.inputs[...$0].reduce(0, +) }
        #expect(example.targetValues == sums.map { $0.truncatingRemainder(dividingBy: 2) })
      }
    }
    let xor = try #require(Parity(length: 2, draws: TaskDraws(seed: 1)))
    #expect((0..<4).map { example(xor, $0).targetValues[1] } == [0, 1, 1, 0])
  }

  @Test func sizesThatCannotBeAreRefused() {
    let draws = TaskDraws(seed: 1)
    #expect(AddingProblem(length: 1, draws: draws) == nil && TemporalOrder(length: 9, draws: draws) == nil)
    #expect(CopyMemory(delay: 0, draws: draws) == nil && CopyMemory(delay: 1, alphabet: 1, draws: draws) == nil)
    #expect(Parity(length: 0, draws: draws) == nil)
  }
}
