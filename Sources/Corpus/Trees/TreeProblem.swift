/// What is wrong with a file of trees, and where.
public struct TreeProblem: Error, Sendable, Equatable {
  public let file: String
  /// Both counted from 1; the column counts characters as Unicode scalars.
  public let line: Int
  public let column: Int
  public let kind: Kind

  public enum Kind: Error, Sendable, Equatable {
    /// The bracket at this place is never closed, or not before the next tree begins.
    case unclosedBracket
    case extraClose
    /// `()`, or a label without a word or children.
    case emptyNode
    case missingLabel
    case labelNotANumber(String)
    /// `count` is how many classes there are.
    case labelOutOfRange(String, count: Int)
    case textOutsideBrackets(String)
    case notBinary(children: Int)
    /// A line that is no relation and two trees, parted by tabs.
    case notAPair(columns: Int)
    /// A bracket of a tree without labels.
    case notTwo(nodes: Int)
    case notTwoTrees(found: Int)
    case emptyTree
    case wordAmongChildren(String)
    case childBesideWord(String)
    case secondWord(String)
    /// The file holds no tree at all.
    case noTrees
    case invalidUTF8(byte: UInt8)
    /// The file holds a zero byte and is no text.
    case binaryFile
  }

  public init(file: String, line: Int, column: Int, kind: Kind) {
    self.file = file
    self.line = line
    self.column = column
    self.kind = kind
  }
}

/// What to do with a tree that cannot be read.
public enum BadTreePolicy: Sendable, Equatable {
  /// The first one refuses the file.
  case refuse
  /// It is left out and reported; the others are kept.
  case leaveOut
}
