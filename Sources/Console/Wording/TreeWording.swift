import Corpus

extension TreeProblem: Worded {
  public var diagnostic: Diagnostic {
    Diagnostic(
      kind: "tree", "\(file):\(line):\(column): \(kind.message)", hint: kind.hint,
      at: .init(file: file, line: line, column: column))
  }
}

extension TreeProblem.Kind {
  var message: String {
    switch self {
    case .unclosedBracket: "this bracket is never closed"
    case .extraClose: "this bracket closes nothing"
    case .emptyNode: "this node is empty: it needs a label, and a word or children"
    case .missingLabel: "this node has no label"
    case .labelNotANumber(let label): "the label '\(label)' is not a number, as the ones before it are"
    case .labelOutOfRange(let label, let count):
      "the label \(label) is out of range: there are classes 0 to \(count - 1)"
    case .textOutsideBrackets(let text): "'\(text)' stands outside any tree"
    case .notBinary(let children): "this node has \(children) \(children == 1 ? "child" : "children"), not two"
    case .wordAmongChildren(let word): "the word '\(word)' stands among children"
    case .childBesideWord(let word): "a node over the word '\(word)' cannot have children as well"
    case .secondWord(let word): "'\(word)' is a second word in one leaf"
    case .noTrees: "the file holds no tree"
    case .invalidUTF8(let byte):
      "the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true)) cannot stand in UTF-8 text"
    case .binaryFile: "this is a binary file, not trees in brackets"
    }
  }

  var hint: String? {
    switch self {
    case .notBinary: "add --binarise left or --binarise right"
    case .noTrees: "trees look like (3 (2 not) (3 bad)), one a line"
    case .invalidUTF8: "convert it: iconv -f ISO-8859-1 -t UTF-8 FILE > NEW"
    case .binaryFile: nil
    default: "correct it, or add --skip-bad to leave such trees out"
    }
  }
}

extension TypedTreeProblem: Worded {
  var diagnostic: Diagnostic { Diagnostic(kind: "tree", kind.message, hint: hint) }

  private var hint: String? {
    switch kind {
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
    case .notBinary(let split, let tree, let node):
      Diagnostic(
        kind: "not-binary", "node \(node) of tree \(tree) of \(split.rawValue) has other than two children",
        hint: "add --binarise left or --binarise right")
    case .labelsDiffer(let split):
      Diagnostic(kind: "labels-differ", "the labels of \(split.rawValue) are of another kind than those of train")
    case .unknownWord(let word, let split):
      Diagnostic(kind: "unknown-word", "the word '\(word)' of \(split.rawValue) is not in the vocabulary")
    case .wordNotInVocabulary(let word):
      Diagnostic(
        kind: "unknown-word", "the word '\(word)' is not in the vocabulary, which is closed",
        hint: "the words are those of the grammar's rules")
    case .noLabels: Diagnostic(kind: "no-labels", "no node of the training trees carries a label")
    }
  }
}
