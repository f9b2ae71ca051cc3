/// What holds for all rows of a run: how large their jobs are, on how many threads, with which data.
final class Setting {
  let size: Size
  private(set) var threads: Int
  /// The Pythons that peers may run with.
  let pythons: [String]
  let folder: TemporaryFolder
  private let treebank: String?
  private let text: String?
  private var files: [String: DataFile] = [:]

  init(_ arguments: Arguments) throws(BenchProblem) {
    size = arguments.quick ? .quick : .full
    threads = arguments.threads
    pythons = arguments.pythons
    treebank = arguments.treebank
    text = arguments.text
    folder = try TemporaryFolder()
  }

  /// A row's job as it is set up for so many threads.
  func job(of row: any Row, threads count: Int) throws(BenchProblem) -> Job {
    let asked = threads
    defer { threads = asked }
    threads = count
    return try row.makeJob(self)
  }

  /// Trees in brackets: those that were given, else as many as the Stanford Sentiment Treebank has.
  func trees() throws(BenchProblem) -> DataFile {
    try file("trees.txt", given: treebank, drawn: "trees drawn at random with the treebank's sizes and vocabulary") {
      SyntheticTrees(count: size(8_544, quick: 90)).text
    }
  }

  /// A text: the one that was given, else one drawn at random.
  func characters() throws(BenchProblem) -> DataFile {
    try file("text.txt", given: text, drawn: "text drawn at random over 65 characters") {
      SyntheticText(length: size(1_115_394, quick: 6_000)).bytes
    }
  }

  /// A table of numbers, 100 MB of it.
  func table() throws(BenchProblem) -> DataFile {
    try file("table.csv", given: nil, drawn: "a table drawn at random: a date and three columns of numbers") {
      SyntheticTable(bytes: size(100_000_000, quick: 200_000)).text
    }
  }

  /// Written once a run.
  private func file(
    _ name: String, given: String?, drawn: String, _ draw: () -> [UInt8]
  ) throws(BenchProblem) -> DataFile {
    if let file = files[name] { return file }
    let file: DataFile
    if let given {
      file = DataFile(path: given, about: String(given.split(separator: "/").last ?? ""))
    } else {
      file = DataFile(path: try folder.write(draw(), to: name), about: drawn)
    }
    files[name] = file
    return file
  }
}

/// A file that both sides of a row read.
struct DataFile {
  let path: String
  /// What it is, for the report.
  let about: String

  func bytes() throws(BenchProblem) -> [UInt8] {
    guard let bytes = TextFile.bytes(path) else { throw .missing("\(path) cannot be read") }
    return bytes
  }
}
