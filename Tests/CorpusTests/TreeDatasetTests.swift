import Corpus
import Networks
import Testing

@Suite struct TreeDatasetTests {
  @Test func examplesCarryShapeTokensAndTargets() throws {
    let train = try read("(3 (2 not) (_ (1 bad) (2 .)))\n(4 good)\n") { $0.labels = .classes(count: 5) }.treebank
    let dev = try read("(1 (2 not) (3 great))") { $0.labels = .classes(count: 5) }.treebank
    let data = try TreeDataset(name: "toy", train: train, dev: dev)
    #expect(data.arity == 2)
    #expect(data.inputKind == .tokens(vocabulary: 5))
    #expect(data.targetKind == .classes(count: 5))
    #expect(Split.allCases.map { data.count(in: $0) } == [2, 1, 0])
    var example = Example()
    data.read(0, of: .train, into: &example)
    #expect(example.structure.children == [-1, -1, -1, -1, -1, -1, 1, 2, 0, 3])
    #expect(example.tokens == [1, 2, 3, -1, -1])
    #expect(example.targetNodes == [0, 1, 2, 4])
    #expect(example.targetClasses == [2, 1, 2, 3])
    data.read(1, of: .train, into: &example)
    #expect(example.tokens == [4] && example.targetClasses == [4])
    data.read(0, of: .dev, into: &example)
    #expect(example.tokens == [1, 0, -1])
    #expect(data.words(of: 2, index: 0, split: .dev) == ["not", "great"])
  }

  @Test func rootTargetsAndValues() throws {
    let bank = try read("(0.5 (1 a) (2 b))").treebank
    let data = try TreeDataset(name: "values", train: bank, targetNodes: .root)
    var example = Example()
    data.read(0, of: .train, into: &example)
    #expect(data.targetKind == .values(width: 1))
    #expect(example.targetNodes == [2] && example.targetValues == [0.5] && example.targetClasses.isEmpty)
  }

  @Test func namedLabelsGoByTrain() throws {
    let train = try read("(S (A a) (B b))").treebank
    let dev = try read("(S (B b) (C c))").treebank
    let data = try TreeDataset(name: "names", train: train, dev: dev)
    var example = Example()
    data.read(0, of: .dev, into: &example)
    #expect(data.classNames == ["S", "A", "B"])
    #expect(data.unseenLabels == 1)
    #expect(example.targetNodes == [0, 2] && example.targetClasses == [2, 0])
  }

  @Test func whatCannotBeTrainedOnIsRefused() throws {
    let wide = try read("(1 (0 a) (0 b))\n(1 (0 a) (0 b) (0 c))").treebank
    #expect(throws: TreeDataset.Problem.notBinary(split: .train, tree: 1, node: 6)) {
      try TreeDataset(name: "", train: wide)
    }
    #expect(try TreeDataset(name: "", train: wide, binarisation: Binarisation()).count(in: .train) == 2)
    let names = try read("(S a)").treebank
    #expect(throws: TreeDataset.Problem.labelsDiffer(split: .dev)) {
      try TreeDataset(name: "", train: wide, dev: names, binarisation: Binarisation())
    }
    #expect(throws: TreeDataset.Problem.noLabels) { try TreeDataset(name: "", train: read("(_ a)").treebank) }
    var closed = Vocabulary.Options()
    closed.unknownWord = nil
    #expect(throws: TreeDataset.Problem.unknownWord("b", split: .dev)) {
      try TreeDataset(name: "", train: read("(1 a)").treebank, dev: read("(1 b)").treebank, vocabulary: closed)
    }
  }

  @Test func sentencesOfTreesAreSequencesWithTheRootsLabel() throws {
    let train = try read("(3 (2 not) (1 (1 bad) (2 .)))\n(_ (1 a) (1 b))").treebank
    let data = TreeSequenceDataset(try TreeDataset(name: "toy", train: train))
    var example = Example()
    data.read(0, of: .train, into: &example)
    #expect(data.arity == 1 && example.structure == .chain(length: 3))
    #expect(example.tokens == [1, 2, 3])
    #expect(example.targetNodes == [2] && example.targetClasses == [3])
    data.read(1, of: .train, into: &example)
    #expect(example.structure == .chain(length: 2) && example.targetNodes.isEmpty && example.targetClasses.isEmpty)
  }

  @Test func wordsWithoutATreeAreBracketedToOneSide() {
    let words = ["a", "b", "c", "d"]
    let left = Treebank(bracketing: words, to: .left, labels: .classes(count: 5))
    let right = Treebank(bracketing: words, to: .right, labels: .classes(count: 5))
    #expect(written(left) == "(_ (_ (_ (_ a) (_ b)) (_ c)) (_ d))\n")
    #expect(written(right) == "(_ (_ a) (_ (_ b) (_ (_ c) (_ d))))\n")
    #expect(Treebank(bracketing: [], to: .left, labels: .values).count == 0)
  }
}
