import Corpus

extension TreeProblem: Worded {
  public var diagnostic: Diagnostic {
    Diagnostic(
      kind: "bad-tree", TreeWording.message(for: kind), hint: TreeWording.hint(for: kind),
      at: .init(file: file, line: line, column: column))
  }
}

extension TypedTreeProblem: Worded {
  var diagnostic: Diagnostic { Diagnostic(kind: "tree", TreeWording.message(for: kind), hint: hint) }

  private var hint: String? {
    switch kind {
    case .notTwo, .notTwoTrees, .emptyTree: "two trees follow each other: (not (a (or b))) (a (and b))"
    case .notBinary: "bracket it in twos: (3 (2 not) (3 (2 so) (1 bad)))"
    case .labelOutOfRange, .labelNotANumber: "the labels are those of the data; _ stands for none"
    case .invalidUTF8, .binaryFile: nil
    default: "trees look like (3 (2 not) (3 bad)): a label, then a word or two trees"
    }
  }
}

extension TreeDataset.Problem: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .notBinary(let split, let tree, _):
      Diagnostic(
        kind: "not-binary", "tree \(tree + 1) of the \(split.rawValue) part has a node with other than two children",
        hint: "add --binarise left or --binarise right")
    case .labelsDiffer(let split):
      Diagnostic(
        kind: "labels-differ", "the labels of the \(split.rawValue) part are of another kind than those it trains on",
        hint: "all parts need classes, or names, or numbers for labels")
    case .unknownWord(let word, let split):
      Diagnostic(
        kind: "unknown-word",
        "the \(split.rawValue) part holds \(TreeWording.shown(word)), which is not in the vocabulary",
        hint: "the vocabulary has no unknown word to put in its place")
    case .wordNotInVocabulary(let word):
      Diagnostic(
        kind: "unknown-word", "\(TreeWording.shown(word)) is not in the vocabulary, which is closed",
        hint: "the words are those of the grammar's rules")
    case .noLabels:
      Diagnostic(kind: "no-labels", "no node has a label, so there is nothing to learn from these trees")
    }
  }
}

/// Words for trees that cannot be read or used.
public enum TreeWording {
  /// What is wrong, in one sentence without the place.
  public static func message(for kind: TreeProblem.Kind) -> String {
    switch kind {
    case .unclosedBracket: "the bracket that opens this tree is never closed"
    case .extraClose: "this bracket closes nothing"
    case .emptyNode: "this node has neither a word nor children"
    case .missingLabel: "this node has no label"
    case .labelNotANumber(let text): "the label \(shown(text)) is no number, as the labels before it are"
    case .labelOutOfRange(let text, let count): "the label \(shown(text)) is none of the classes 0 to \(count - 1)"
    case .textOutsideBrackets(let text): "\(shown(text)) stands outside all brackets"
    case .notBinary(let children): "this node has \(children == 1 ? "one child" : "\(children) children"), not two"
    case .notAPair(let columns):
      "this line has \(columns == 1 ? "one column" : "\(columns) columns"), not a relation and two trees parted by tabs"
    case .notTwo(let nodes): "this bracket has \(nodes == 1 ? "one node" : "\(nodes) nodes") in it, not two"
    case .notTwoTrees(let found): "there \(found == 1 ? "is one tree" : "are \(found) trees"), not two to be compared"
    case .emptyTree: "there is no tree here"
    case .wordAmongChildren(let word): "the word \(shown(word)) stands beside other nodes without a bracket of its own"
    case .childBesideWord(let word): "a node begins here, but its parent has the word \(shown(word)) already"
    case .secondWord(let word): "\(shown(word)) is a second word in one bracket"
    case .noTrees: "the file holds no tree"
    case .invalidUTF8(let byte): "the file is not UTF-8: the byte 0x\(String(byte, radix: 16)) cannot stand here"
    case .binaryFile: "this is no text file: it holds a zero byte"
    }
  }

  /// What to do about it.
  public static func hint(for kind: TreeProblem.Kind) -> String? {
    switch kind {
    case .missingLabel: "write _ where a node is meant to have none"
    case .labelNotANumber, .labelOutOfRange: "add --kind names or --kind numbers to read labels so"
    case .textOutsideBrackets, .noTrees: "a tree looks like this: (3 (2 not) (3 bad))"
    case .notBinary: "add --binarise left or --binarise right"
    case .wordAmongChildren: "give it one: (label word)"
    case .secondWord: "only spaces, tabs and line ends part words; a bracket inside a word is written -LRB- or -RRB-"
    case .invalidUTF8: "convert it, for example: iconv -f ISO-8859-1 -t UTF-8"
    case .notAPair, .emptyTree: "a pair looks like this: <, a tab, ( a ( and b ) ), a tab, a"
    case .notTwo: "a tree looks like this: ( a ( and b ) )"
    case .unclosedBracket, .extraClose, .emptyNode, .childBesideWord, .notTwoTrees, .binaryFile: nil
    }
  }

  /// How many trees were left out, and why the first ones were; nil where none was.
  public static func leftOut(_ result: BracketReader.Result) -> String? {
    guard result.treesLeftOut > 0 else { return nil }
    let head = "\(result.treesLeftOut == 1 ? "1 tree was" : "\(result.treesLeftOut) trees were") left out"
    let reasons = result.problems.map { "\($0.file):\($0.line):\($0.column): \(message(for: $0.kind))" }
    let more = result.treesLeftOut > reasons.count ? ["…"] : []
    return ([head + ":"] + reasons + more).joined(separator: "\n  ")
  }

  /// A piece of a file in quotes, cut to what a line can hold and without control characters.
  static func shown(_ text: String) -> String {
    let short = text.unicodeScalars.prefix(40).map {
      $0.properties.generalCategory == .control ? "\u{FFFD}" : String(Character($0))
    }
    return "'\(short.joined())\(text.unicodeScalars.count > 40 ? "…" : "")'"
  }
}
