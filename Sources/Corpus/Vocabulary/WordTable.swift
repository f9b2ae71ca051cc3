/// Distinct words, each with an id in the order of first appearance.
///
/// The words' bytes lie one after another in a single array and are looked up by an open-addressing table over byte
/// ranges, so that reading a treebank makes no string and no allocation a word.
public struct WordTable: Sendable {
  /// The words' UTF-8, end to end.
  private var bytes: [UInt8] = []
  /// Word i is `bytes[starts[i]..<starts[i + 1]]`.
  private var starts: [Int] = [0]
  private var hashes: [UInt64] = []
  /// Ids by hash, −1 where a place is free; the size is a power of two, at most half full.
  private var places: [Int32] = Array(repeating: -1, count: 64)

  public init() {}

  public init(_ words: some Sequence<String>) {
    for word in words { add(word) }
  }

  public var count: Int { hashes.count }

  /// The word of an id. Needs 0 ≤ id < count.
  public subscript(id: Int) -> String {
    String(decoding: bytes[starts[id]..<starts[id + 1]], as: UTF8.self)
  }

  /// The word's bytes in UTF-8. Needs 0 ≤ id < count.
  public func utf8(of id: Int) -> ArraySlice<UInt8> { bytes[starts[id]..<starts[id + 1]] }

  public var words: [String] { (0..<count).map { self[$0] } }

  /// The id of a word, or nil where it is not here. O(length).
  public func id(of word: String) -> Int? {
    var word = word
    return word.withUTF8 { id(of: UnsafeRawBufferPointer($0)) }
  }

  public func id(of word: UnsafeRawBufferPointer) -> Int? {
    let place = find(word, hash: WordTable.hash(word))
    return places[place] < 0 ? nil : Int(places[place])
  }

  /// Adds a word unless it is here, and returns its id. O(length), amortised.
  @discardableResult
  public mutating func add(_ word: String) -> Int {
    var word = word
    return word.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  @discardableResult
  public mutating func add(_ word: UnsafeRawBufferPointer) -> Int {
    let hash = WordTable.hash(word)
    let place = find(word, hash: hash)
    if places[place] >= 0 { return Int(places[place]) }
    let id = count
    places[place] = Int32(truncatingIfNeeded: id)
    hashes.append(hash)
    bytes.append(contentsOf: word)
    starts.append(bytes.count)
    if 2 * count > places.count { grow() }
    return id
  }

  /// Where the word is, or the free place where it would go.
  private func find(_ word: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: hash) & mask
    while true {
      let id = Int(places[place])
      if id < 0 { return place }
      if hashes[id] == hash && equals(id, word) { return place }
      place = (place + 1) & mask
    }
  }

  private func equals(_ id: Int, _ word: UnsafeRawBufferPointer) -> Bool {
    let start = starts[id]
    guard starts[id + 1] - start == word.count else { return false }
    for i in 0..<word.count where bytes[start + i] != word[i] { return false }
    return true
  }

  private mutating func grow() {
    places = Array(repeating: -1, count: 2 * places.count)
    let mask = places.count - 1
    for id in 0..<count {
      var place = Int(truncatingIfNeeded: hashes[id]) & mask
      while places[place] >= 0 { place = (place + 1) & mask }
      places[place] = Int32(truncatingIfNeeded: id)
    }
  }

  /// FNV-1a, folded so that the low bits depend on all of them.
  private static func hash(_ word: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash ^ (hash >> 29)
  }
}

extension WordTable: Equatable {
  /// Equal when the same words have the same ids, whatever the table's size.
  public static func == (left: WordTable, right: WordTable) -> Bool {
    left.starts == right.starts && left.bytes == right.bytes
  }
}
