/// Unpacks what was deflated (RFC 1951): canonical Huffman codes, decoded bit by bit with counts of each length.
struct Inflate {
  private let source: ArraySlice<UInt8>
  private var place: Int
  /// Bits read and not used yet, the next one lowest.
  private var bits: UInt32 = 0
  private var bitCount = 0
  private var result: [UInt8] = []
  /// No more comes out than this.
  private let limit: Int

  /// What comes out, which must be `size` bytes; the whole of `source` is one stream.
  static func unpack(_ source: ArraySlice<UInt8>, size: Int) throws(InflateError) -> [UInt8] {
    var inflate = Inflate(source, limit: size)
    try inflate.run()
    return inflate.result
  }

  private init(_ source: ArraySlice<UInt8>, limit: Int) {
    self.source = source
    place = source.startIndex
    self.limit = limit
  }

  private mutating func run() throws(InflateError) {
    var isLast = false
    while !isLast {
      isLast = try read(1) == 1
      switch try read(2) {
      case 0: try copyStored()
      case 1: try decode(Self.fixedLengths, Self.fixedDistances)
      case 2:
        let codes = try readCodes()
        try decode(codes.lengths, codes.distances)
      default: throw .malformed
      }
    }
  }

  private mutating func read(_ count: Int) throws(InflateError) -> Int {
    while bitCount < count {
      guard place < source.endIndex else { throw .unexpectedEnd }
      bits |= UInt32(source[place]) << UInt32(bitCount)
      place += 1
      bitCount += 8
    }
    let value = Int(bits & (1 << UInt32(count) - 1))
    bits >>= UInt32(count)
    bitCount -= count
    return value
  }

  private mutating func copyStored() throws(InflateError) {
    (bits, bitCount) = (0, 0)
    let length = try read(16)
    guard try read(16) == ~length & 0xFFFF else { throw .malformed }
    guard source.endIndex - place >= length else { throw .unexpectedEnd }
    guard limit - result.count >= length else { throw .tooLong }
    result += source[place..<place + length]
    place += length
  }

  private mutating func decode(_ lengths: Code, _ distances: Code) throws(InflateError) {
    while true {
      let symbol = try next(lengths)
      if symbol == 256 { return }
      if symbol < 256 {
        guard result.count < limit else { throw .tooLong }
        result.append(UInt8(symbol))
        continue
      }
      guard symbol < 286 else { throw .malformed }
      let length = Self.lengthBases[symbol - 257] + (try read(Self.lengthBits[symbol - 257]))
      let step = try next(distances)
      guard step < 30 else { throw .malformed }
      let distance = Self.distanceBases[step] + (try read(step < 2 ? 0 : step / 2 - 1))
      guard distance <= result.count else { throw .malformed }
      guard limit - result.count >= length else { throw .tooLong }
      for _ in 0..<length { result.append(result[result.count - distance]) }
    }
  }

  private mutating func next(_ code: Code) throws(InflateError) -> Int {
    var value = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      value |= try read(1)
      let count = code.counts[length]
      if value - count < first { return code.symbols[index + value - first] }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw .malformed
  }

  /// The codes of a block that brings its own: their lengths, themselves coded.
  private mutating func readCodes() throws(InflateError) -> (lengths: Code, distances: Code) {
    let lengthCount = try read(5) + 257
    let distanceCount = try read(5) + 1
    let codeCount = try read(4) + 4
    guard lengthCount <= 286, distanceCount <= 30 else { throw .malformed }
    var own = [Int](repeating: 0, count: 19)
    for place in Self.order.prefix(codeCount) { own[place] = try read(3) }
    let code = try Code(own, mayBeIncomplete: false)
    var lengths: [Int] = []
    while lengths.count < lengthCount + distanceCount {
      let symbol = try next(code)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw .malformed }
        lengths += repeatElement(last, count: try read(2) + 3)
      case 17: lengths += repeatElement(0, count: try read(3) + 3)
      case 18: lengths += repeatElement(0, count: try read(7) + 11)
      default: lengths.append(symbol)
      }
    }
    guard lengths.count == lengthCount + distanceCount, lengths[256] > 0 else { throw .malformed }
    return (
      try Code(Array(lengths[..<lengthCount]), mayBeIncomplete: true),
      try Code(Array(lengths[lengthCount...]), mayBeIncomplete: true)
    )
  }

  /// A canonical code: how many codewords each length has, and their symbols in order.
  private struct Code {
    var counts = [Int](repeating: 0, count: 16)
    var symbols: [Int]

    /// - Parameter mayBeIncomplete: a single codeword leaves half of the bit patterns without meaning.
    init(_ lengths: [Int], mayBeIncomplete: Bool) throws(InflateError) {
      for length in lengths { counts[length] += 1 }
      symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
      let used = symbols.count
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left << 1 - counts[length]
        guard left >= 0 else { throw .malformed }
      }
      guard left == 0 || mayBeIncomplete && used <= 1 else { throw .malformed }
    }

    init(fixed lengths: [Int]) {
      for length in lengths { counts[length] += 1 }
      symbols = (1...15).flatMap { length in lengths.indices.filter { lengths[$0] == length } }
    }
  }

  private static let fixedLengths = Code(
    fixed: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = Code(fixed: Array(repeating: 5, count: 30))
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
  private static let lengthBits = (0..<29).map { $0 < 8 || $0 == 28 ? 0 : $0 / 4 - 1 }
  private static let lengthBases = (0..<29).map { $0 == 28 ? 258 : $0 < 8 ? $0 + 3 : (4 + $0 % 4) << ($0 / 4 - 1) + 3 }
  private static let distanceBases = (0..<30).map { $0 < 2 ? $0 + 1 : (2 + $0 % 2) << ($0 / 2 - 1) + 1 }
}
