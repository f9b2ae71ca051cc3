/// What the command line asks for.
struct Arguments {
  static let usage = """
    usage: bench [ROW …] [--quick] [--runs N] [--peers PYTHON] [--threads N] [--treebank FILE] [--text FILE]
                 [--json] [--bare] [--list]

      ROW              a row or a group of rows (--list names them); all, if none is given
      --quick          every row once and small, to see that it works: the times mean nothing
      --runs N         runs of each side, of which the median counts; 1 to 1000, 5 if not given
      --peers PYTHON   run the peers' programs alternately with ours: those in C, and with this Python those in
                       Python whose libraries it has; may be given again: a peer runs with the first that has them
      --threads N      threads of each side in the rows that train on minibatches; 1 if not given
      --treebank FILE  trees in brackets, such as the Stanford Sentiment Treebank's train.txt; drawn at random if not given
      --text FILE      what the character networks read; drawn at random if not given
      --json           one object a row
      --bare           runs the jobs --runs times and says nothing: for counting instructions
      --list           the rows, and what each does
      --help           this
    """

  enum Problem: Error, Equatable {
    case unknownOption(String)
    case valueMissing(String)
    case valueUnwanted(String)
    case notACount(String, option: String)
    case unreadable(String)
    case unknownRow(String)
    case notAProgram(String)
  }

  var rows: [String] = []
  var quick = false
  var runs = 5
  var pythons: [String] = []
  var threads = 1
  var treebank: String?
  var text: String?
  var bare = false
  var json = false
  var list = false
  var help = false

  init(_ words: [String]) throws(Problem) {
    var left = words[...]
    var onlyRows = false
    while let word = left.popFirst() {
      guard word.hasPrefix("-"), !onlyRows else {
        rows.append(word)
        continue
      }
      if word == "--" {
        onlyRows = true
        continue
      }
      // --name=value and --name value
      let equals = word.firstIndex(of: "=")
      let name = equals.map { String(word[..<$0]) } ?? word
      var attached = equals.map { String(word[word.index(after: $0)...]) }
      func value() throws(Problem) -> String {
        if let given = attached {
          attached = nil
          return given
        }
        guard let next = left.popFirst(), !next.hasPrefix("--") else { throw .valueMissing(name) }
        return next
      }
      switch name {
      case "--quick": quick = true
      case "--json": json = true
      case "--list": list = true
      case "--help", "-h": help = true
      case "--bare": bare = true
      case "--peers": pythons.append(try value())
      case "--treebank": treebank = try value()
      case "--text": text = try value()
      case "--threads": threads = try Self.count(try value(), name)
      case "--runs": runs = try Self.count(try value(), name)
      default: throw .unknownOption(name)
      }
      if attached != nil { throw .valueUnwanted(name) }
    }
  }

  private static func count(_ text: String, _ option: String) throws(Problem) -> Int {
    guard let count = Int(text), (1...1000).contains(count) else { throw .notACount(text, option: option) }
    return count
  }
}

extension Arguments.Problem {
  var words: String {
    switch self {
    case .unknownOption(let name): "there is no option \(name)"
    case .valueMissing(let name): "\(name) needs a value after it"
    case .valueUnwanted(let name): "\(name) takes no value"
    case .notACount(let text, let option): "\(option) takes a number from 1 to 1000, not '\(text)'"
    case .unreadable(let path): "'\(path)' cannot be read"
    case .unknownRow(let name): "there is no row '\(name)'; --list names those there are"
    case .notAProgram(let path): "--peers takes a Python interpreter; '\(path)' cannot be run"
    }
  }
}
