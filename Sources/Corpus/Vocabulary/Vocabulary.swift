/// The words a network knows, each with an id; built on training data alone.
///
/// Id 0 is the unknown word where there is one. The other words follow in the order of first appearance.
public struct Vocabulary: Sendable, Equatable {
  public struct Options: Sendable, Equatable {
    /// Words that appear less often become the unknown word.
    public var minimumCount = 1
    /// "The" and "the" are one word.
    public var lowercases = false
    /// How the unknown word is written; nil for a closed vocabulary.
    public var unknownWord: String? = "<unk>"

    public init() {}
  }

  public let options: Options
  public private(set) var words = WordTable()
  /// How often each entry appeared in the data it was built on; the unknown word counts what it stands for.
  public private(set) var occurrences: [Int] = []

  /// The id of the unknown word.
  public var unknown: Int? { options.unknownWord == nil ? nil : 0 }

  public var count: Int { words.count }

  /// The word of an id. Needs 0 ≤ id < count.
  public subscript(id: Int) -> String { words[id] }

  /// Builds it from words and how often each appears.
  public init(_ table: WordTable, occurrences counted: [Int], options: Options = Options()) {
    self.options = options
    if let unknown = options.unknownWord { add(unknown, 0) }
    var folded = WordTable()
    var counts: [Int] = []
    for id in 0..<table.count where counted[id] > 0 {
      let place = folded.add(Vocabulary.fold(table[id], options))
      if place == counts.count { counts.append(0) }
      counts[place] += counted[id]
    }
    for id in 0..<folded.count {
      if counts[id] >= options.minimumCount || self.options.unknownWord == nil {
        add(folded[id], counts[id])
      } else {
        occurrences[0] += counts[id]
      }
    }
  }

  /// Builds it from the leaves of a treebank.
  public init(_ bank: Treebank, options: Options = Options()) {
    var counts = [Int](repeating: 0, count: bank.words.count)
    for word in bank.wordIDs where word >= 0 { counts[Int(word)] += 1 }
    self.init(bank.words, occurrences: counts, options: options)
  }

  /// The id of a word, of the unknown word where it is not known, or nil where there is neither.
  public func id(of word: String) -> Int? { knownID(of: word) ?? unknown }

  /// The id of a word, or nil where it is not known.
  public func knownID(of word: String) -> Int? { words.id(of: Vocabulary.fold(word, options)) }

  /// For every entry of a table the id here, or nil where the vocabulary is closed and lacks it.
  public func ids(of table: WordTable) -> [Int32?] {
    (0..<table.count).map { id(of: table[$0]).map { Int32(truncatingIfNeeded: $0) } }
  }

  private mutating func add(_ word: String, _ count: Int) {
    if words.add(word) == occurrences.count { occurrences.append(count) } else { occurrences[words.add(word)] += count }
  }

  private static func fold(_ word: String, _ options: Options) -> String {
    options.lowercases ? word.lowercased() : word
  }
}
