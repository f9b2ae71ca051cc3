/// Reads trees in brackets: `(3 (2 not) (3 bad))`, `(S (NP (DT the) (NN dog)) (VP …))`.
///
/// Bytes are split on ASCII space, tab, line ends and brackets only, so a no-break space stays inside its word, and `\/`
/// or `-LRB-` are words like any other. A tree may take several lines and a line may hold several trees; an outermost
/// bracket without a label around one tree, as the Penn Treebank has, is taken off. A label `_` stands for none and `@`
/// marks a node that binarising put in. O(bytes), with a stack on the heap.
///
/// Where brackets do not balance over the whole file, a line that begins with `(` in its first column is taken for the
/// start of a tree, so that the mistake is found where it is and costs one tree.
public struct BracketReader: Sendable {
  public var labels: ExpectedLabels = .automatic
  public var badTrees: BadTreePolicy = .refuse
  /// Refuses nodes with other than two children.
  public var requiresBinary = false
  /// How many problems are kept of those that left a tree out; all are counted.
  public var reportedProblems = 10

  public init() {}

  /// A bank and what was left out of it.
  public struct Result: Sendable {
    public var treebank: Treebank
    public var treesLeftOut = 0
    /// The first problems, in the file's order.
    public var problems: [TreeProblem] = []
  }

  /// Reads a whole file. `file` only names it in errors.
  public func read(_ bytes: [UInt8], file: String) throws(TreeProblem) -> Result {
    let survey = BracketSurvey(bytes)
    if let zero = survey.zeroByte { throw TextPosition(of: zero, in: bytes).problem(.binaryFile, file) }
    if let bad = survey.invalidByte, badTrees == .refuse {
      throw TextPosition(of: bad, in: bytes).problem(.invalidUTF8(byte: bytes[bad]), file)
    }
    var pass = BracketPass(self, file: file, survey: survey)
    try bytes.withUnsafeBufferPointer { (buffer) throws(TreeProblem) in try pass.run(UnsafeRawBufferPointer(buffer)) }
    pass.result.treebank.labels = pass.labels.found
    if pass.result.treebank.count == 0 {
      throw pass.result.problems.first ?? TreeProblem(file: file, line: 1, column: 1, kind: .noTrees)
    }
    return pass.result
  }
}

/// What one look at the bytes tells before they are parsed.
struct BracketSurvey {
  /// Whether every bracket in the file has its partner.
  var isBalanced = true
  var zeroByte: Int?
  var invalidByte: Int?

  init(_ bytes: [UInt8]) {
    var depth = 0
    var highest: UInt8 = 0
    for i in 0..<bytes.count {
      let byte = bytes[i]
      highest |= byte
      if byte == UInt8(ascii: "(") {
        depth += 1
      } else if byte == UInt8(ascii: ")") {
        depth -= 1
        if depth < 0 { isBalanced = false }
      } else if byte == 0, zeroByte == nil {
        zeroByte = i
      }
    }
    if depth != 0 { isBalanced = false }
    if highest >= 0x80 {
      do { _ = try UTF8Span(validating: bytes.span) } catch { invalidByte = error.byteOffsets.lowerBound }
    }
  }
}

/// A line and a column for a byte of a text; found only when something must be said about it.
struct TextPosition {
  var line = 1
  var column = 1

  init(of offset: Int, in bytes: some Collection<UInt8>) {
    for byte in bytes.prefix(offset) {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
  }

  func problem(_ kind: TreeProblem.Kind, _ file: String) -> TreeProblem {
    TreeProblem(file: file, line: line, column: column, kind: kind)
  }
}
