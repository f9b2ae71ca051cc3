import Corpus
import Networks

/// A tree that was typed rather than loaded, as an example for the network.
struct GivenTree {
  let example: Example
  let words: [String]
  /// Words that the vocabulary does not have: the unknown word stands for them.
  let unknownWords: [String]
  let origin: Origin

  enum Origin: Equatable {
    case brackets
    /// A parse of the loaded grammar.
    case parsed
    /// Words without a parse: (w1 (w2 (w3 w4))). A grammar that is there does not have the sentence.
    case rightBranching(hasGrammar: Bool)
  }

  /// Needs one binary tree.
  init(_ bank: Treebank, origin: Origin, in data: TreeDataset) throws {
    example = try data.example(of: bank)
    words = bank.count > 0 ? bank.words(of: bank.root(of: 0)) : []
    var unknown: [String] = []
    for word in words where data.vocabulary.knownID(of: word) == nil && !unknown.contains(word) { unknown.append(word) }
    unknownWords = unknown
    self.origin = origin
  }

  /// What a person typed: of pairs two trees in brackets; else a sentence of the grammar that is loaded, a tree in brackets, or other words, which are bracketed
  /// to the right.
  init(_ text: String, in data: TreeDataset, parser: ((String) -> Treebank?)?) throws {
    if data.comparesPairs {
      try self.init(Self.readPair(text), origin: .brackets, in: data)
      return
    }
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "\n" }.map(String.init)
    guard let first = words.first else { throw WorkError.sentenceEmpty }
    // The grammar comes first: its sentences may begin with a bracket too.
    if let parsed = parser?(text) {
      try self.init(parsed, origin: .parsed, in: data)
    } else if first.hasPrefix("(") {
      try self.init(Self.read(text, data), origin: .brackets, in: data)
    } else {
      try self.init(
        Self.rightBranching(words, labels: data.labels), origin: .rightBranching(hasGrammar: parser != nil), in: data)
    }
  }

  private static func readPair(_ text: String) throws -> Treebank {
    do { return try PairReader.pair(text) } catch { throw TypedTreeProblem(error, in: text) }
  }

  private static func read(_ text: String, _ data: TreeDataset) throws -> Treebank {
    var reader = BracketReader()
    reader.requiresBinary = true
    reader.labels =
      switch (data.labels, data.targetKind) {
      case (.classes, .classes(let count)): .classes(count: count)
      case (.names, _): .names
      default: .values
      }
    do {
      let bank = try reader.read(Array(text.utf8), file: "").treebank
      guard bank.count == 1 else { throw WorkError.severalTrees(bank.count) }
      return bank
    } catch let problem as TreeProblem {
      throw TypedTreeProblem(problem, in: text)
    }
  }

  /// (w1 (w2 (w3 w4))), without labels. O(words).
  static func rightBranching(_ words: [String], labels: TreeLabels) -> Treebank {
    var bank = Treebank(labels: labels)
    for word in words { bank.addWord(word) }
    for _ in words.dropFirst() { bank.addNode(over: 2, label: Treebank.noLabel) }
    bank.endTree()
    return bank
  }
}

/// What is wrong with a tree that was typed, and at which of its bytes.
struct TypedTreeProblem: Error {
  let kind: TreeProblem.Kind
  let bytes: Range<Int>

  init(_ problem: TreeProblem, in text: String) {
    kind = problem.kind
    // The reader counts lines and characters; a caret is put under bytes.
    var (line, column, offset) = (1, 1, 0)
    for scalar in text.unicodeScalars {
      if line == problem.line && column == problem.column { break }
      if scalar == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
      offset += scalar.utf8.count
    }
    bytes = offset..<min(offset + 1, max(text.utf8.count, offset + 1))
  }
}
