import Corpus
import Debugging
import Networks

/// The phrase that `nearest` is asked about, and where its vector comes from.
struct PhraseOrigin {
  enum Source: String {
    /// A node of the tree at hand.
    case tree
    /// The first place in the training data.
    case data
    /// Composed from what was typed.
    case typed
  }

  let words: [String]
  let vector: [Double]
  let source: Source

  init(
    _ session: Session, _ invocation: Invocation, _ trees: TreeDataset, compose: (String) throws -> GivenTree
  ) throws {
    let walk = session.workbench.walk
    guard let text = invocation.string(ifGiven: "phrase") else {
      guard let walk else { throw ConsoleError.missingParameter("phrase", command: "nearest") }
      try self.init(walk.cursor.node ?? walk.nodes - 1, walk)
      return
    }
    if let number = Int(text), let walk {
      guard (0..<walk.nodes).contains(number) else {
        throw invocation.failure(
          WorkError.positionOutOfRange(number, valid: 0...walk.nodes - 1, isChain: false), at: "phrase")
      }
      try self.init(number, walk)
      return
    }
    let phrase = text.split(separator: " ").map(String.init)
    if let walk, let node = walk.phrases?.nodes(spanning: phrase).first {
      try self.init(node, walk)
      return
    }
    guard let run = session.workbench.run else { throw ConsoleError.missing(.network, command: "nearest") }
    let place = trees.bank(of: .train).flatMap { bank in bank.firstOccurrence(of: phrase).map { (bank, $0) } }
    // A pair is no phrase, and one side of it alone is no pair.
    if trees.comparesPairs, place.map({ $0.0.root(of: $0.1.tree) == $0.1.node }) ?? true {
      throw invocation.failure(WorkError.phraseOfNoTree(text), at: "phrase")
    }
    if let (bank, place) = place {
      var example = Example(structure: Structure(arity: 2))
      trees.read(place.tree, of: .train, into: &example)
      let state = run.traverse(example).state(of: place.node - bank.nodes(of: place.tree).lowerBound)
      self.init(words: phrase, vector: state, source: .data)
      return
    }
    let given = try compose(text)
    self.init(words: given.words, vector: run.traverse(given.example).root, source: .typed)
  }

  private init(words: [String], vector: [Double], source: Source) {
    self.words = words
    self.vector = vector
    self.source = source
  }

  private init(_ node: Int, _ walk: Walk) throws {
    if walk.kind(of: node) == .comparison { throw WorkError.comparisonIsNoPhrase }
    self.init(words: walk.phrases?.words(of: node) ?? [], vector: walk.values(.z, at: node) ?? [], source: .tree)
  }
}
