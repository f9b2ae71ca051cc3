import Corpus
import Debugging
import Networks
import Testing
import Training

/// A treebank's first tree in a network of its own, walked over.
struct TreeSample {
  let trees: TreeDataset
  let run: any TrainingRun
  var walk: Walk

  /// (it (was (not bad))): nodes 0 it, 1 was, 2 not, 3 bad, 4 not bad, 5 was not bad, 6 all of it.
  static let brackets = "(3 (2 it) (3 (2 was) (3 (2 not) (0 bad))))"

  init(_ brackets: String = brackets, hidden: Int = 4, placement: TargetPlacement = .every) throws {
    let bank = try BracketReader().read(Array(brackets.utf8), file: "test").treebank
    trees = try TreeDataset(name: "test", train: bank)
    var specification = NetworkSpecification(input: trees.inputKind, target: trees.targetKind, hidden: hidden)
    specification.arity = 2
    specification.output = .softmax
    specification.loss = .crossEntropy
    specification.placement = placement
    run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: trees, seed: 7)
    var example = Example(structure: Structure(arity: 2))
    trees.read(0, of: .train, into: &example)
    let words = bank.wordIDs.map { $0 < 0 ? "" : bank.words[Int($0)] }
    walk = Walk(example, in: run) { words[$0] }
  }

  func scope() -> RunScope { RunScope(run: run, walk: walk, answer: nil) }
}

private func moves(_ moved: Bool, at location: SourceLocation = #_sourceLocation) {
  #expect(moved, sourceLocation: location)
}

private func stays(_ moved: Bool, at location: SourceLocation = #_sourceLocation) {
  #expect(!moved, sourceLocation: location)
}

struct TreeWalkTests {
  @Test func nextForwardGoesToTheNodeAbove() throws {
    var walk = try TreeSample().walk
    walk.cursor.go(to: 2, backward: false)
    var places: [Int?] = []
    for _ in 0..<3 {
      moves(walk.next())
      places.append(walk.cursor.node)
    }
    #expect(places == [4, 5, 6])
    moves(walk.next())
    #expect(walk.cursor.phase == .backward(node: 6))
  }

  @Test func nextFromTheStartFinishesTheFirstComposition() throws {
    var walk = try TreeSample("(3 (3 (2 not) (0 bad)) (2 indeed))").walk
    moves(walk.next())
    #expect(walk.cursor.phase == .forward(node: 2))
  }

  @Test(arguments: [(6, 0), (5, 0), (4, 1), (3, 2), (1, 0)])
  func nextBackwardSkipsTheSubtree(_ from: Int, _ to: Int) throws {
    var walk = try TreeSample().walk
    walk.cursor.go(to: from, backward: true)
    moves(walk.next())
    #expect(walk.cursor.phase == .backward(node: to))
  }

  @Test func nextEndsWithTheWalk() throws {
    var walk = try TreeSample().walk
    walk.cursor.go(to: 6, backward: true)
    moves(walk.next())
    #expect(walk.cursor.isAtEnd)
    stays(walk.next())
  }

  @Test func nextIsAStepInAChain() throws {
    let adder = try #require(Adder(bits: 4))
    var example = Example(structure: Structure(arity: 1))
    adder.read(3, of: .train, into: &example)
    let specification = NetworkSpecification(input: adder.inputKind, target: adder.targetKind, hidden: 3)
    let run = try makeRun(specification, precision: .double, initializer: .lecun, dataset: adder, seed: 1)
    var walk = Walk(example, in: run)
    for place in 1...8 {
      moves(walk.next())
      #expect(walk.cursor.place == place)
    }
    stays(walk.next())
  }

  @Test(arguments: [false, true])
  func upAndDownKeepTheDirection(_ isBackward: Bool) throws {
    var walk = try TreeSample().walk
    walk.cursor.go(to: 4, backward: isBackward)
    func expectAt(_ node: Int) {
      #expect(walk.cursor.phase == (isBackward ? .backward(node: node) : .forward(node: node)))
    }
    let down = walk.down(slot: 1)
    #expect(down)
    expectAt(3)
    let below = walk.down(slot: 0)
    #expect(!below)
    expectAt(3)
    for node in [4, 5, 6] {
      let up = walk.up()
      #expect(up)
      expectAt(node)
    }
    let above = walk.up()
    #expect(!above)
    expectAt(6)
  }

  @Test func upAndDownNeedANode() throws {
    var walk = try TreeSample().walk
    let (up, down) = (walk.up(), walk.down(slot: 0))
    #expect(!up && !down)
  }

  @Test func wordsSelectTheirNode() throws {
    let sample = try TreeSample()
    for (text, node) in [("not bad", 4), ("bad", 3), ("it was not bad", 6), ("NOT Bad", 4), (" was  not bad ", 5)] {
      for name in ["z", "delta", "y"] {
        let value = try Expression(parsing: "\(name)[\"\(text)\"]").evaluate(in: sample.scope())
        #expect(value == (try Expression(parsing: "\(name)[\(node)]").evaluate(in: sample.scope())))
      }
    }
  }

  @Test func unknownWordsSuggestPhrases() throws {
    let sample = try TreeSample()
    #expect {
      try Expression(parsing: "z[\"not bat\"]").evaluate(in: sample.scope())
    } throws: { error in
      guard case .unknownWords("not bat", let suggestions) = (error as? ExpressionError)?.reason else { return false }
      return suggestions.contains("not bad")
    }
  }

  @Test func ofRepeatedWordsTheCursorsNodeIsMeant() throws {
    var sample = try TreeSample("(1 (2 so) (1 (3 so) (0 bad)))")
    #expect(sample.walk.phrases?.nodes(spanning: ["so"]) == [0, 1])
    sample.walk.cursor.go(to: 1, backward: false)
    let expression = try Expression(parsing: "loss[\"so\"]")
    #expect(try expression.evaluate(in: sample.scope()) == .number(sample.walk.values(.loss, at: 1)?[0] ?? .nan))
    sample.walk.cursor.go(to: 3, backward: false)
    #expect(try expression.evaluate(in: sample.scope()) == .number(sample.walk.values(.loss, at: 0)?[0] ?? .nan))
  }

  @Test func structuresOutOfOrderHaveNoPhrasesAndStepOneByOne() throws {
    var structure = Structure(arity: 2)
    for _ in 0..<4 { structure.addLeaf() }
    structure.addNode(over: 0, 2)
    structure.addNode(over: 1, 3)
    structure.addNode(over: 4, 5)
    #expect(Phrases(structure) { "\($0)" } == nil)
    let sample = try TreeSample()
    var example = Example(structure: structure)
    example.tokens = [1, 2, 3, 4, -1, -1, -1]
    var walk = Walk(example, in: sample.run)
    walk.cursor.go(to: 5, backward: true)
    moves(walk.next())
    #expect(walk.cursor.phase == .backward(node: 4))
  }

  @Test func nodesWithoutATargetAnswerAllTheSame() throws {
    let labelled = try TreeSample()
    let partly = try TreeSample("(3 (2 it) (_ (2 was) (_ (_ not) (0 bad))))")
    for node in 0..<7 {
      #expect(partly.walk.values(.y, at: node) == labelled.walk.values(.y, at: node))
      #expect(partly.walk.values(.v, at: node) == labelled.walk.values(.v, at: node))
    }
    #expect(partly.walk.values(.loss, at: 4) == nil)
    #expect(partly.walk.values(.deltaOut, at: 4) == nil)
  }
}

struct TreeDeltaTests {
  private func recurrent(_ sample: TreeSample) throws -> Value.Matrix {
    let w = try #require(sample.run.layout["W"])
    return Value.Matrix(rows: w.rows, columns: w.columns, elements: sample.run.values(of: w))
  }

  @Test func levelsAreMeansOfTheirNodes() throws {
    let sample = try TreeSample()
    let profile = DeltaProfile(sample.walk, recurrent: try recurrent(sample))
    let levels = DepthProfile(profile).levels
    #expect(levels.map(\.nodes) == [1, 2, 2, 2])
    for (level, nodes) in zip(levels, [[6], [0, 5], [1, 4], [2, 3]]) {
      let norms = nodes.map { norm(sample.walk.values(.delta, at: $0) ?? []) }
      #expect(abs(level.delta - norms.reduce(0, +) / Double(nodes.count)) < 1e-15)
      #expect(level.largest == norms.max())
    }
    #expect(levels[0].ratio.isNaN)
    let root = norm(sample.walk.values(.delta, at: 6) ?? [])
    let ratios = [0, 5].map { norm(sample.walk.values(.delta, at: $0) ?? []) / root }
    #expect(abs(levels[1].ratio - (ratios[0] + ratios[1]) / 2) < 1e-14)
  }

  @Test func levelsLeaveOutWhatHasNoTarget() throws {
    let sample = try TreeSample(placement: .last)
    let levels = DepthProfile(DeltaProfile(sample.walk, recurrent: try recurrent(sample))).levels
    #expect(!levels[0].deltaOut.isNaN)
    #expect(levels.dropFirst().allSatisfy { $0.deltaOut.isNaN && $0.fromOutput == 0 && $0.fromParent > 0 })
  }

  @Test func leavesAddUpToTheGradientOfTheirWords() throws {
    let sample = try TreeSample("(1 (2 so) (1 (3 so) (0 bad)))")
    let contributions = GradientContributions(sample.walk)
    let embeddings = try #require(sample.run.layout.embeddings)
    for parameter in sample.run.layout.parameters {
      #expect(contributions.largestDifference(of: parameter) < 1e-14, "\(parameter.name)")
    }
    #expect(contributions.norm(of: embeddings, at: 0) == norm(sample.walk.values(.delta, at: 0) ?? []))
    #expect(contributions.norm(of: embeddings, at: 3) == 0)
    let words = contributions.touchedWords
    #expect(Set(words.map(\.leaves)) == [1, 2])
    #expect(words.map(\.norm) == words.map(\.norm).sorted(by: >))
    let both = zip(sample.walk.values(.delta, at: 0) ?? [], sample.walk.values(.delta, at: 1) ?? []).map { $0 + $1 }
    let so = try #require(words.first { $0.leaves == 2 })
    #expect(abs(so.norm - norm(both)) < 1e-15)
  }

  /// A million nodes, all on one side: what costs more than O(nodes), or recurses, would not come back.
  @Test(arguments: [true, false])
  func aMillionNodesInALine(_ isLeft: Bool) throws {
    let leaves = 500_000
    var brackets = ""
    if isLeft {
      brackets = String(repeating: "(1 ", count: leaves - 1) + "(0 a)"
      for i in 1..<leaves { brackets += i % 2 == 0 ? " (0 a))" : " (1 b))" }
    } else {
      for i in 1..<leaves { brackets += i % 2 == 0 ? "(1 (0 a) " : "(1 (1 b) " }
      brackets += "(0 a)" + String(repeating: ")", count: leaves - 1)
    }
    var sample = try TreeSample(brackets, hidden: 2)
    #expect(sample.walk.nodes == 2 * leaves - 1)
    let root = sample.walk.nodes - 1
    #expect(sample.walk.phrases?.span(of: root) == 0..<leaves)
    moves(sample.walk.next())
    #expect(sample.walk.cursor.node == (isLeft ? 2 : root))
    sample.walk.cursor.go(to: root, backward: true)
    moves(sample.walk.down(slot: isLeft ? 0 : 1))
    moves(sample.walk.next())
    #expect(sample.walk.cursor.node == 0)
    #expect(sample.walk.phrases?.nodes(spanning: ["a", "b"]).count == (isLeft ? 1 : 0))
    let levels = DepthProfile(DeltaProfile(sample.walk, recurrent: try recurrent(sample))).levels
    #expect(levels.count == leaves)
    #expect(levels.dropFirst().allSatisfy { $0.nodes == 2 })
  }
}
