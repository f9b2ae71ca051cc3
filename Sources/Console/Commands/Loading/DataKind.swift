import Corpus

/// A kind of data that `load` knows: its word, its options, how it is made from them.
struct DataKind: Sendable {
  let name: String
  let summary: String
  /// A line that loads some; nil where it is read from no file.
  var fileExample: String?
  var options: [Option] = []
  /// A paragraph of the kind's help.
  let details: String
  var examples: [CommandExample] = []
  let make: @Sendable (Session, Invocation) throws -> any Dataset

  static let all: [DataKind] = [
    adder, series, text, labelled, tagged, trees, pairs, grammar, adding, reber, copy, temporalOrder, parity,
    mackeyGlass,
    logic,
  ]
}

extension DataKind {
  /// Every kind's options, each once: what several kinds share goes with all of them.
  static var options: [Option] {
    var options: [Option] = []
    for kind in all {
      for option in kind.options {
        if let place = options.firstIndex(where: { $0.name == option.name }) {
          options[place].sections.append(kind.name)
        } else {
          options += [option].only(for: kind.name)
        }
      }
    }
    return options
  }

  /// The bytes of the file that is asked for under a parameter's or option's name.
  func bytes(_ invocation: Invocation, at name: String = "file") throws -> (path: String, bytes: [UInt8]) {
    guard let path = invocation.string(ifGiven: name) else {
      throw invocation.failure(WorkError.fileMissing(data: self.name, example: fileExample ?? ""), at: "task")
    }
    do { return (path, try FileAccess.read(path, limit: FileAccess.textLimit)) } catch {
      throw invocation.failure(error, at: name)
    }
  }
}

/// Options that several kinds of data have, written once.
enum LoadOption {
  static let window = Option("window", .integer(1...100_000), "steps of an example (default 20; of a text 64)")
  static let horizon = Option("horizon", .integer(1...100_000), "how many steps ahead the forecast is (default 1)")
  static let trainShare = Option(
    "train", .number(Bounds(from: 0, to: 1, includesLower: false)), "share to train on (default 0.8)")
  static let normalise = Option(
    "normalise", .choice(SeriesNormalisation.allCases.map { Choice($0.rawValue) }),
    "scaling, fitted to the training part alone (default zscore)")
  static let missing = Option(
    "missing", .choice(MissingPolicy.allCases.map { Choice($0.rawValue) }),
    "what to do with missing values (default refuse)")
  static let dev = Option("dev", .file, "scored after every epoch")
  static let test = Option("test", .file, "kept for the end")
  static let minimumCount = Option(
    "min-count", .integer(1...1_000_000), "what comes up less often is unknown (default 1)")
  static let lowerCase = Option.flag("lower-case", "words in lower case")
  static let samples = Option(
    "samples", .integer(1...10_000_000), "examples to train on (default 1000; of a task 100000)")
  static let devSamples = Option("dev-samples", .integer(0...10_000_000), "others, scored every epoch (default 0)")
  static let testSamples = Option(
    "test-samples", .integer(0...10_000_000), "kept for the end (default 1000; of a grammar a fifth of samples, deeper)"
  )
  static let seed = Option("seed", .integer(0...Int.max), "another seed than the session's")
  static let length = Option("length", .integer(1...1_000_000), "steps (default 100; of parity 8)")
}
