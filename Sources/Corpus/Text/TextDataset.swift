import Networks

/// A text whose next character or word is to be predicted at every step.
///
/// As windows: the training part is the beginning, dev and test follow it. A window of T steps reads T tokens, its targets
/// are those tokens moved on by one, and it starts from the zero state. Training windows begin every `stride` tokens;
/// those of a part held out follow one another, the last one shorter, so that every token but the first is scored once.
///
/// Line by line: an example reads a line's end and the line; its last target is the line's end. Lines held out are spread
/// evenly over the text, for lists are often sorted.
///
/// The vocabulary is that of the training part. It has an unknown entry for words, and for characters where one that is
/// held out is not in it or rare ones are left out.
public struct TextDataset: Dataset {
  public let name: String
  public let options: TextOptions
  public let vocabulary: Vocabulary
  /// Different characters or words of the held-out parts that the vocabulary lacks.
  public let unseen: Int

  /// The text as ids.
  private let tokens: [Int32]
  private let parts: [Split: Part]

  private enum Part {
    /// A stretch of the text, cut into windows that begin every so many tokens.
    case stretch(Range<Int>, stride: Int)
    /// Where lines begin, each with the line end before it, and the one after the last.
    case lines([(start: Int, end: Int)])
  }

  public init(name: String, text: [UInt8], options: TextOptions = TextOptions()) throws(TextProblem) {
    let (dev, test) = (options.devShare, options.testShare)
    guard dev >= 0, test >= 0, dev + test < 1 else { throw .sharesOutOfRange(dev: dev, test: test) }
    var given = TextTokens(text, unit: options.unit)
    if options.isLineByLine { given.makeLines() }
    guard given.ids.contains(where: { $0 != given.lineEnd }) else { throw .empty }
    parts = options.isLineByLine ? Self.lines(given, options) : Self.stretches(given.ids.count, options)

    var counts = [Int](repeating: 0, count: given.table.count)
    var trainCount = 0
    Self.forEachRange(of: parts[.train]) { range in
      for place in range { counts[Int(given.ids[place])] += 1 }
      trainCount += range.count
    }
    guard trainCount >= 2 else { throw .tooShort(tokens: trainCount, unit: options.unit) }
    var unseen = 0
    for split in [Split.dev, .test] {
      Self.forEachRange(of: parts[split]) { range in
        for place in range where counts[Int(given.ids[place])] == 0 {
          unseen += 1
          counts[Int(given.ids[place])] = -1
        }
      }
    }
    var vocabularyOptions = Vocabulary.Options()
    vocabularyOptions.minimumCount = options.minimumCount
    vocabularyOptions.lowercases = options.lowercases
    let isOpen = options.unit == .word || unseen > 0 || options.minimumCount > 1
    if !isOpen { vocabularyOptions.unknownWord = nil }
    vocabulary = Vocabulary(given.table, occurrences: counts, options: vocabularyOptions)
    let known = vocabulary.count - (isOpen ? 1 : 0)
    guard known > 1 || isOpen && vocabulary.occurrences[0] > 0 else {
      throw .onlyOneSymbol(vocabulary[vocabulary.count - 1])
    }
    self.unseen = unseen
    self.name = name
    self.options = options
    let map = vocabulary.ids(of: given.table).map { $0 ?? 0 }
    tokens = given.ids.map { map[Int($0)] }
  }

  private static func stretches(_ count: Int, _ options: TextOptions) -> [Split: Part] {
    let test = count - Int((Double(count) * options.testShare).rounded())
    let dev = test - Int((Double(count) * options.devShare).rounded())
    var parts: [Split: Part] = [.train: .stretch(0..<dev, stride: max(options.stride ?? options.window, 1))]
    if test > dev { parts[.dev] = .stretch(dev..<test, stride: options.window) }
    if count > test { parts[.test] = .stretch(test..<count, stride: options.window) }
    return parts
  }

  private static func lines(_ given: TextTokens, _ options: TextOptions) -> [Split: Part] {
    var lines: [Split: [(start: Int, end: Int)]] = [.train: []]
    let heldOut = options.devShare + options.testShare
    let testShare = heldOut > 0 ? options.testShare / heldOut : 0
    func isNext(_ place: Int, of share: Double) -> Bool { Int(Double(place + 1) * share) > Int(Double(place) * share) }
    var (line, held, start) = (0, 0, 0)
    for place in 1..<given.ids.count where given.ids[place] == given.lineEnd {
      var split = Split.train
      if isNext(line, of: heldOut) {
        split = isNext(held, of: testShare) ? .test : .dev
        held += 1
      }
      lines[split, default: []].append((start, place))
      line += 1
      start = place
    }
    return lines.mapValues { .lines($0) }
  }

  /// The tokens of a part, a line's end between two lines once.
  private static func forEachRange(of part: Part?, _ body: (Range<Int>) -> Void) {
    switch part {
    case .stretch(let range, _): body(range)
    case .lines(let lines): for line in lines { body(line.start..<line.end) }
    case nil: break
    }
  }

  // MARK: Examples

  public var inputKind: InputKind { .tokens(vocabulary: vocabulary.count) }
  public var targetKind: TargetKind { .classes(count: vocabulary.count) }
  public var arity: Int { 1 }
  public var predictsNext: Bool { true }
  public var averagesSteps: Bool { true }
  public var inputVocabulary: Vocabulary? { vocabulary }
  public var classNames: [String] { vocabulary.words.words }
  public var longestExample: Int {
    Split.allCases.reduce(1) { longest, split in
      switch parts[split] {
      case .lines(let lines): lines.reduce(longest) { max($0, $1.end - $1.start) }
      case .stretch: max(longest, options.window)
      case nil: longest
      }
    }
  }

  /// Characters or words of a part.
  public func tokenCount(in split: Split) -> Int {
    var count = 0
    Self.forEachRange(of: parts[split]) { count += $0.count }
    return count
  }

  public func count(in split: Split) -> Int {
    switch parts[split] {
    case .lines(let lines): return lines.count
    case .stretch(let range, let stride):
      let steps = range.count - 1
      guard steps > 0 else { return 0 }
      if split != .train { return (steps + options.window - 1) / options.window }
      return steps <= options.window ? 1 : (steps - options.window) / stride + 1
    case nil: return 0
    }
  }

  /// The tokens that an example reads, as places in the text; its targets are one place further on.
  private func places(of index: Int, in split: Split) -> Range<Int> {
    switch parts[split] {
    case .lines(let lines): return lines[index].start..<lines[index].end
    case .stretch(let range, let stride):
      let start = range.lowerBound + index * stride
      return start..<min(start + options.window, range.upperBound - 1)
    case nil: return 0..<0
    }
  }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    let places = places(of: index, in: split)
    example.becomeChain(
      tokens: tokens[places], classes: tokens[places.lowerBound + 1..<places.upperBound + 1])
  }

  /// What an example reads, and what comes last, as ids.
  public func text(of index: Int, in split: Split) -> ArraySlice<Int32> {
    let places = places(of: index, in: split)
    return tokens[places.lowerBound...places.upperBound]
  }
}

extension TextDataset {
  /// The ids of a text, or the first piece of it that the vocabulary lacks and where it stands, counted from 0.
  public func ids(of text: String) -> Result<[Int32], UnknownToken> {
    let given = TextTokens(Array(text.utf8), unit: options.unit)
    var ids: [Int32] = []
    for (place, id) in given.ids.enumerated() {
      let piece = given.table[Int(id)]
      guard let known = vocabulary.id(of: piece) else { return .failure(UnknownToken(text: piece, position: place)) }
      ids.append(Int32(truncatingIfNeeded: known))
    }
    return .success(ids)
  }

  /// What a run of ids reads as: characters side by side, words with a space between them except at a line's end.
  public func text(_ ids: some Sequence<Int32>) -> String {
    var text = ""
    var follows = false
    for id in ids {
      let piece = vocabulary[Int(id)]
      if options.unit == .word, follows, piece != "\n" { text += " " }
      text += piece
      follows = piece != "\n"
    }
    return text
  }

  /// The first token of the text.
  public var firstToken: Int32 { tokens[0] }

  /// The id of a line's end; nil where the training part has none.
  public var lineEnd: Int32? { vocabulary.knownID(of: "\n").map { Int32(truncatingIfNeeded: $0) } }
}

/// A character or word that a vocabulary lacks.
public struct UnknownToken: Error, Sendable, Equatable {
  public let text: String
  /// Counted from 0, in characters or words.
  public let position: Int

  public init(text: String, position: Int) { (self.text, self.position) = (text, position) }
}
