/// One run of the bracket reader over a file: the open brackets, the bank so far, and what was left out.
struct BracketPass {
  var result: BracketReader.Result
  var labels: BracketLabels
  private let reader: BracketReader
  private let file: String
  /// Whether a line that begins with `(` ends whatever tree is open.
  private let linesStartTrees: Bool
  private let checksUTF8: Bool
  private var open: [OpenBracket] = []
  private var offset = 0
  private var treeOffset = 0
  /// How many trees there were when the stretch that a mistake spoils began: a balanced file loses one tree to it;
  /// otherwise all trees since the last line that begins with a bracket are in doubt.
  private var treesBefore = 0

  private struct OpenBracket {
    var offset: Int
    var firstNode: Int
    var children = 0
    var label: BracketLabels.Label?
    var word: Int32 = -1
  }

  /// A mistake at a byte; becomes a `TreeProblem` once it is known to be reported.
  private struct Mistake: Error {
    var offset: Int
    var kind: TreeProblem.Kind
  }

  init(_ reader: BracketReader, file: String, survey: BracketSurvey) {
    self.reader = reader
    self.file = file
    labels = BracketLabels(reader.labels)
    linesStartTrees = !survey.isBalanced
    checksUTF8 = survey.invalidByte != nil
    result = BracketReader.Result(treebank: Treebank(labels: .classes(count: 0)))
  }

  mutating func run(_ bytes: UnsafeRawBufferPointer) throws(TreeProblem) {
    while offset < bytes.count || !open.isEmpty {
      do {
        try step(bytes)
      } catch {
        let problem = TextPosition(of: error.offset, in: bytes).problem(error.kind, file)
        if reader.badTrees == .refuse { throw problem }
        result.treesLeftOut += 1
        if result.problems.count < reader.reportedProblems { result.problems.append(problem) }
        recover(bytes)
      }
    }
  }

  /// Takes in one bracket or token.
  private mutating func step(_ bytes: UnsafeRawBufferPointer) throws(Mistake) {
    guard offset < bytes.count else { throw Mistake(offset: treeOffset, kind: .unclosedBracket) }
    let byte = bytes[offset]
    switch byte {
    case UInt8(ascii: "\n"):
      offset += 1
      if linesStartTrees, offset < bytes.count, bytes[offset] == UInt8(ascii: "(") {
        if !open.isEmpty { throw Mistake(offset: treeOffset, kind: .unclosedBracket) }
        treesBefore = result.treebank.count
      }
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      offset += 1
    case UInt8(ascii: "("):
      try openBracket()
      offset += 1
    case UInt8(ascii: ")"):
      try closeBracket(bytes)
      offset += 1
    default:
      let start = offset
      while offset < bytes.count, !endsToken(bytes[offset]) { offset += 1 }
      try takeToken(UnsafeRawBufferPointer(rebasing: bytes[start..<offset]), at: start)
    }
  }

  private func endsToken(_ byte: UInt8) -> Bool {
    // Every byte that ends a token is at or below ")"; one comparison passes nearly all others.
    byte <= UInt8(ascii: ")")
      && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")")
        || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r"))
  }

  private mutating func openBracket() throws(Mistake) {
    if open.isEmpty {
      treeOffset = offset
    } else {
      let parent = open[open.count - 1]
      if parent.word >= 0 {
        throw Mistake(offset: offset, kind: .childBesideWord(result.treebank.words[Int(parent.word)]))
      }
    }
    open.append(OpenBracket(offset: offset, firstNode: result.treebank.nodeCount))
  }

  private mutating func takeToken(_ text: UnsafeRawBufferPointer, at start: Int) throws(Mistake) {
    let top = open.count - 1
    guard top >= 0 else { throw Mistake(offset: start, kind: .textOutsideBrackets(string(text))) }
    if open[top].children > 0 { throw Mistake(offset: start, kind: .wordAmongChildren(string(text))) }
    if checksUTF8, let bad = invalidByte(text) {
      throw Mistake(offset: start + bad, kind: .invalidUTF8(byte: text[bad]))
    }
    if open[top].label == nil {
      do { open[top].label = try labels.read(text) } catch { throw Mistake(offset: start, kind: error) }
      if result.treebank.nodeCount == 0, labels.areValues { result.treebank.labels = .values }
    } else if open[top].word < 0 {
      open[top].word = Int32(truncatingIfNeeded: result.treebank.words.add(text))
    } else {
      throw Mistake(offset: start, kind: .secondWord(string(text)))
    }
  }

  private mutating func closeBracket(_ bytes: UnsafeRawBufferPointer) throws(Mistake) {
    guard let bracket = open.popLast() else { throw Mistake(offset: offset, kind: .extraClose) }
    guard bracket.word >= 0 || bracket.children > 0 else {
      open.append(bracket)
      throw Mistake(offset: bracket.offset, kind: .emptyNode)
    }
    if let label = bracket.label {
      if bracket.word >= 0 {
        result.treebank.addLeaf(word: bracket.word, label: label.id, value: label.value)
      } else {
        if reader.requiresBinary, bracket.children != 2 {
          open.append(bracket)
          throw Mistake(offset: bracket.offset, kind: .notBinary(children: bracket.children))
        }
        result.treebank.addNode(from: bracket.firstNode, label: label.id, value: label.value)
      }
    } else if !open.isEmpty || bracket.children > 1 {
      open.append(bracket)
      throw Mistake(offset: bracket.offset, kind: .missingLabel)
    }
    if open.isEmpty {
      result.treebank.endTree()
      if !linesStartTrees { treesBefore = result.treebank.count }
    } else {
      open[open.count - 1].children += 1
    }
  }

  /// Drops the tree in hand and moves to where the next one begins.
  private mutating func recover(_ bytes: UnsafeRawBufferPointer) {
    var depth = open.count
    open.removeAll(keepingCapacity: true)
    result.treebank.removeTrees(from: treesBefore)
    if linesStartTrees {
      while offset < bytes.count, bytes[offset] != UInt8(ascii: "(") || bytes[max(offset - 1, 0)] != UInt8(ascii: "\n")
      {
        offset += 1
      }
      return
    }
    // The brackets of the file balance: the tree ends where its own do, text outside brackets where one opens.
    if depth == 0 {
      while offset < bytes.count, bytes[offset] != UInt8(ascii: "(") { offset += 1 }
    }
    while depth > 0, offset < bytes.count {
      if bytes[offset] == UInt8(ascii: "(") { depth += 1 }
      if bytes[offset] == UInt8(ascii: ")") { depth -= 1 }
      offset += 1
    }
  }

  private func invalidByte(_ text: UnsafeRawBufferPointer) -> Int? {
    do {
      _ = try UTF8Span(validating: text.bindMemory(to: UInt8.self).span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  private func string(_ text: UnsafeRawBufferPointer) -> String { String(decoding: text, as: UTF8.self) }
}
