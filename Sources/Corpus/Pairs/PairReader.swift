/// Reads pairs of trees, one a line: how they are related, and both trees in brackets without labels, parted by tabs, as
/// Bowman, Potts & Manning (2015) publish theirs.
///
///     |	( not ( e ( or f ) ) )	( d ( and e ) )
///
/// Every bracket has two nodes in it, a word alone is a tree too. In the bank a pair is one tree: its root joins the roots of
/// both, and has the relation for its label. O(bytes), with a stack on the heap.
public struct PairReader: Sendable {
  public var badTrees: BadTreePolicy = .refuse
  /// How many problems are kept of those that left a pair out; all are counted.
  public var reportedProblems = 10

  public init() {}

  /// Reads a whole file. `file` only names it in errors.
  public func read(_ bytes: [UInt8], file: String) throws(TreeProblem) -> BracketReader.Result {
    let survey = BracketSurvey(bytes)
    if let zero = survey.zeroByte { throw TextPosition(of: zero, in: bytes).problem(.binaryFile, file) }
    if let bad = survey.invalidByte {
      throw TextPosition(of: bad, in: bytes).problem(.invalidUTF8(byte: bytes[bad]), file)
    }
    var relations = WordTable()
    var result = BracketReader.Result(treebank: Treebank(labels: .names(relations)))
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard !TSReader.trimmed(line).isEmpty else { continue }
      do throws(Mistake) {
        try add(line, to: &result.treebank, &relations)
      } catch {
        let problem = TextPosition(of: error.offset, in: bytes).problem(error.kind, file)
        if badTrees == .refuse { throw problem }
        result.treebank.abandonTree()
        result.treesLeftOut += 1
        if result.problems.count < reportedProblems { result.problems.append(problem) }
      }
    }
    result.treebank.labels = .names(relations)
    guard result.treebank.count > 0 else {
      throw result.problems.first ?? TreeProblem(file: file, line: 1, column: 1, kind: .noTrees)
    }
    return result
  }

  /// Reads two trees that follow each other, without a relation.
  public static func pair(_ text: String) throws(TreeProblem) -> Treebank {
    let bytes = Array(text.utf8)
    var bank = Treebank(labels: .names(WordTable()))
    do throws(Mistake) {
      var rest = bytes[...]
      var roots = 0
      while !TSReader.trimmed(rest).isEmpty {
        rest = try addTree(of: rest, to: &bank)
        roots += 1
      }
      guard roots == 2 else { throw Mistake(offset: bytes.count, kind: .notTwoTrees(found: roots)) }
    } catch {
      throw TextPosition(of: error.offset, in: bytes).problem(error.kind, "")
    }
    bank.addNode(over: 2, label: Treebank.noLabel)
    bank.endTree()
    return bank
  }

  /// A mistake at a byte of the file.
  private struct Mistake: Error {
    var offset: Int
    var kind: TreeProblem.Kind
  }

  private func add(
    _ line: ArraySlice<UInt8>, to bank: inout Treebank, _ relations: inout WordTable
  ) throws(Mistake) {
    let columns = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    guard columns.count == 3 else {
      throw Mistake(offset: line.startIndex, kind: .notAPair(columns: columns.count))
    }
    let relation = TSReader.trimmed(columns[0])
    guard !relation.isEmpty else { throw Mistake(offset: line.startIndex, kind: .missingLabel) }
    for column in columns.dropFirst() {
      let rest = TSReader.trimmed(try Self.addTree(of: column, to: &bank))
      if !rest.isEmpty {
        throw Mistake(offset: rest.startIndex, kind: .textOutsideBrackets(String(decoding: rest, as: UTF8.self)))
      }
    }
    let label = relation.withUnsafeBytes { relations.add($0) }
    bank.addNode(over: 2, label: Int32(truncatingIfNeeded: label))
    bank.endTree()
  }

  /// Adds the nodes of the first tree of a text, and gives back what follows it.
  private static func addTree(of text: ArraySlice<UInt8>, to bank: inout Treebank) throws(Mistake) -> ArraySlice<UInt8>
  {
    var open: [(offset: Int, firstNode: Int, children: Int)] = []
    var offset = text.startIndex
    while offset < text.endIndex {
      switch text[offset] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        offset += 1
        continue
      case UInt8(ascii: "("):
        open.append((offset, bank.nodeCount, 0))
        offset += 1
        continue
      case UInt8(ascii: ")"):
        guard let bracket = open.popLast() else { throw Mistake(offset: offset, kind: .extraClose) }
        if bracket.children == 0 { throw Mistake(offset: bracket.offset, kind: .emptyNode) }
        if bracket.children != 2 { throw Mistake(offset: bracket.offset, kind: .notTwo(nodes: bracket.children)) }
        bank.addNode(from: bracket.firstNode, label: Treebank.noLabel, value: 0)
        offset += 1
      default:
        let word = text[offset...].prefix { !" \t\r()".utf8.contains($0) }
        let id = word.withUnsafeBytes { bank.words.add($0) }
        bank.addLeaf(word: Int32(truncatingIfNeeded: id), label: Treebank.noLabel)
        offset = word.endIndex
      }
      // A node is complete: part of what is open, or the whole.
      guard let last = open.indices.last else { return text[offset...] }
      open[last].children += 1
    }
    throw open.first.map { Mistake(offset: $0.offset, kind: .unclosedBracket) }
      ?? Mistake(offset: text.startIndex, kind: .emptyTree)
  }
}
