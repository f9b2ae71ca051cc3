/// Labels that mark chunks of a sentence, such as names: O outside, and a letter with the chunk's type, as B-PER. B begins a chunk
/// and I goes on with it (BIO; Ramshaw & Marcus 1995); E ends one and S is one by itself (BIOES; L and U in BILOU).
public struct ChunkLabels: Sendable, Equatable {
  private enum Position: Sendable {
    case outside, begin, inside, end, single
  }

  private let positions: [Position]
  /// The number of each label's type; O has none.
  private let typeOfLabel: [Int]
  /// The types in the order in which labels name them.
  public let types: [String]

  /// Nil where not all of these labels mark chunks.
  public init?(_ labels: [String]) {
    var positions: [Position] = []
    var (types, numbers): ([String], [Int]) = ([], [])
    for label in labels {
      if label == "O" {
        positions.append(.outside)
        numbers.append(-1)
        continue
      }
      let parts = label.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty, let position = Self.position(of: parts[0]) else { return nil }
      positions.append(position)
      let type = String(parts[1])
      if !types.contains(type) { types.append(type) }
      numbers.append(types.firstIndex(of: type) ?? 0)
    }
    if types.isEmpty { return nil }
    (self.positions, self.types, typeOfLabel) = (positions, types, numbers)
  }

  private static func position(of letter: Substring) -> Position? {
    switch letter {
    case "B": .begin
    case "I": .inside
    case "E", "L": .end
    case "S", "U": .single
    default: nil
    }
  }

  /// Labels of one type that stand together.
  public struct Chunk: Sendable, Hashable {
    public let type: Int
    public let range: Range<Int>
  }

  /// The chunks of a sentence as the shared task's conlleval counts them (Tjong Kim Sang & De Meulder 2003): where labels are not
  /// well formed, a chunk begins with whatever cannot go on with the one before. O(length).
  public func chunks(of labels: some Sequence<Int32>) -> [Chunk] {
    var chunks: [Chunk] = []
    var start: Int?
    var before = (position: Position.outside, type: -1)
    var place = 0
    for label in labels {
      let number = Int(label)
      let isKnown = positions.indices.contains(number)
      let here = isKnown ? (position: positions[number], type: typeOfLabel[number]) : (.outside, -1)
      if let first = start, Self.ends(before, here) {
        chunks.append(Chunk(type: before.type, range: first..<place))
        start = nil
      }
      if start == nil, here.position != .outside { start = place }
      before = here
      place += 1
    }
    if let start { chunks.append(Chunk(type: before.type, range: start..<place)) }
    return chunks
  }

  /// Whether a chunk ends between two labels.
  private static func ends(
    _ before: (position: Position, type: Int), _ here: (position: Position, type: Int)
  ) -> Bool {
    if before.type != here.type { return true }
    switch before.position {
    case .end, .single: return true
    default: return [.begin, .single, .outside].contains(here.position)
    }
  }
}
