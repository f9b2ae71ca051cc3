/// Word vectors for the entries of a vocabulary, read from text in GloVe's form: `word v v …`, no header.
///
/// A word may hold spaces, so the last `dimension` fields of a line are its vector. A line that is too short, holds
/// something that is no finite number, or has no word is skipped and counted, and so is a word's second line.
/// Bytes come in pieces of any size; only rows of the vocabulary are kept, so a file of gigabytes needs little memory.
public struct WordVectors: Sendable {
  /// The length of a vector; 0 until a line has told.
  public private(set) var dimension: Int
  /// Row i is the vector of entry i of the vocabulary, zeros where none was found.
  public private(set) var values: [Double] = []
  public private(set) var isFound: [Bool]
  public private(set) var lines = 0
  public private(set) var badLines = 0
  public private(set) var repeatedWords = 0

  private let vocabulary: Vocabulary
  /// Rows that were filled from the exact word; a lower-cased match never replaces those.
  private var isExact: [Bool]
  /// Lower-cased forms of cased entries, for words that the file has in lower case only.
  private var lowercased: [String: [Int]] = [:]
  private var pending: [UInt8] = []
  /// Lines held back until the dimension is known.
  private var firstLines: [[UInt8]] = []
  private var fields: [Double] = []

  /// How many lines vote on the dimension where it is not given.
  private static let votingLines = 16

  /// `dimension` nil: found from the first lines.
  public init(for vocabulary: Vocabulary, dimension: Int? = nil) {
    self.vocabulary = vocabulary
    self.dimension = dimension ?? 0
    isFound = Array(repeating: false, count: vocabulary.count)
    isExact = isFound
    for id in 0..<vocabulary.count {
      let lower = vocabulary[id].lowercased()
      if lower != vocabulary[id] { lowercased[lower, default: []].append(id) }
    }
    if let dimension { values = Array(repeating: 0, count: dimension * vocabulary.count) }
  }

  public var foundCount: Int { isFound.count(where: { $0 }) }

  /// The vector of entry `id`, or nil where the file had none.
  public func vector(of id: Int) -> ArraySlice<Double>? {
    isFound[id] ? values[(id * dimension)..<((id + 1) * dimension)] : nil
  }

  /// Takes in the next piece of the file.
  public mutating func read(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        take(pending)
        pending.removeAll(keepingCapacity: true)
      } else {
        pending.append(byte)
      }
    }
  }

  /// Must be called after the last piece.
  public mutating func finish() {
    if !pending.isEmpty { take(pending) }
    pending = []
    if dimension == 0 { settleDimension() }
  }

  private mutating func take(_ line: [UInt8]) {
    var line = line[...]
    while let last = line.last, last == UInt8(ascii: "\r") || last == UInt8(ascii: " ") { line.removeLast() }
    if line.isEmpty { return }
    if dimension == 0 {
      firstLines.append(Array(line))
      if firstLines.count == WordVectors.votingLines { settleDimension() }
    } else {
      parse(line)
    }
  }

  /// Takes the commonest number of fields less one, the smaller one on a tie, and parses the lines held back.
  private mutating func settleDimension() {
    var votes: [Int: Int] = [:]
    for line in firstLines {
      let spaces = line.count(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") })
      if spaces > 0 { votes[spaces, default: 0] += 1 }
    }
    guard let best = votes.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) }) else {
      lines += firstLines.count
      badLines += firstLines.count
      firstLines = []
      return
    }
    dimension = best.key
    values = Array(repeating: 0, count: dimension * vocabulary.count)
    for line in firstLines { parse(line[...]) }
    firstLines = []
  }

  private mutating func parse(_ line: ArraySlice<UInt8>) {
    lines += 1
    fields.removeAll(keepingCapacity: true)
    var end = line.endIndex
    while fields.count < dimension {
      guard let space = line[..<end].lastIndex(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }),
        let value = DecimalNumber.parse(line[(space + 1)..<end])
      else {
        badLines += 1
        return
      }
      fields.append(value)
      end = space
    }
    guard end > line.startIndex else {
      badLines += 1
      return
    }
    store(String(decoding: line[..<end], as: UTF8.self))
  }

  /// `fields` holds the vector from its last value to its first.
  private mutating func store(_ word: String) {
    if let id = vocabulary.words.id(of: word) {
      if isExact[id] {
        repeatedWords += 1
      } else {
        isExact[id] = true
        fill(id)
      }
    }
    if let cased = lowercased[word] {
      for id in cased where !isFound[id] { fill(id) }
    }
  }

  private mutating func fill(_ id: Int) {
    isFound[id] = true
    for i in 0..<dimension { values[id * dimension + i] = fields[dimension - 1 - i] }
  }
}
