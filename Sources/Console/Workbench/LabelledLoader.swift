import Corpus
import Debugging
import Storage

/// From `load labelled` and `load tagged` to data sets.
struct LabelledLoader {
  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  /// The other parts that are asked for, each by the option that names its file.
  private var others: [(split: Split, option: String)] {
    [(.dev, "dev"), (.test, "test")].filter { invocation.isGiven($0.option) }
  }

  private var name: String { DataKind.fileName(invocation.string("file")) }

  /// Whose file an error is about.
  private func failure(_ problem: LabelledFileProblem) -> LocatedError {
    let option = others.first { invocation.string($0.option) == problem.file }?.option ?? "file"
    return invocation.failure(problem, at: option)
  }

  // MARK: Series

  func series() throws -> LabelledSeriesDataset {
    let train = try series(at: "file")
    let others = try others.map { other in
      let part = try series(at: other.option)
      return (other.split, file: part.file, series: part.series)
    }
    let normalisation = invocation.choice(ifGiven: "normalise").flatMap { SeriesNormalisation(rawValue: $0.name) }
    let missing = invocation.choice(ifGiven: "missing").flatMap { MissingPolicy(rawValue: $0.name) }
    do throws(LabelledFileProblem) {
      return try LabelledSeriesDataset(
        name: name, train: train, others: others, normalisation: normalisation ?? .zscore, missing: missing ?? .refuse)
    } catch {
      throw failure(error)
    }
  }

  private func series(at parameter: String) throws -> (file: String, series: LabelledSeries) {
    let (path, bytes) = try DataKind.labelled.bytes(invocation, at: parameter)
    if !path.hasSuffix(".ts") { return (path, try table(bytes, path, parameter)) }
    for option in ["id", "label"] where invocation.isGiven(option) {
      throw invocation.failure(WorkError.optionNotFor(option: option, data: "a .ts file"), at: option)
    }
    do throws(LabelledFileProblem) { return (path, try TSReader.read(bytes, file: path)) } catch {
      throw invocation.failure(error, at: parameter)
    }
  }

  /// Rows one below another that have the same first column are the steps of one series.
  private func table(_ bytes: [UInt8], _ path: String, _ parameter: String) throws -> LabelledSeries {
    do {
      let wanted = ["id", "label"].compactMap { invocation.string(ifGiven: $0) }.map { CSVColumn.named($0) }
      let table = try CSVTable(bytes, options: CSVOptions(wanted: wanted))
      let id = try index(of: "id", standard: 1, table, path)
      let label = try index(of: "label", standard: table.columnCount, table, path)
      let channels = try (0..<table.columnCount).filter { $0 != id && $0 != label }.map {
        let column = try table.numericColumn(.position($0 + 1))
        var values = column.values
        for row in column.missing { values[row] = .nan }
        return values
      }
      return try series(table, id: id, label: label, channels, path)
    } catch let error as CSVError {
      throw invocation.failure(error.located(in: path), at: parameter)
    } catch let problem as LabelledFileProblem {
      throw invocation.failure(problem, at: parameter)
    }
  }

  private func index(of option: String, standard: Int, _ table: CSVTable, _ path: String) throws -> Int {
    guard let name = invocation.string(ifGiven: option) else { return try table.index(of: .position(standard)) }
    do { return try table.index(of: .named(name)) } catch {
      let suggestions = nearest(to: name, among: table.columnNames)
      throw invocation.failure(error.located(in: path, suggestions: suggestions), at: option)
    }
  }

  private func series(
    _ table: CSVTable, id: Int, label: Int, _ channels: [[Double]], _ path: String
  ) throws(LabelledFileProblem) -> LabelledSeries {
    var series = LabelledSeries()
    let firstLine = table.hasHeader ? 2 : 1
    guard table.rowCount > 0 else { throw LabelledFileProblem(file: path, line: nil, .empty) }
    guard !channels.isEmpty else {
      func name(_ column: Int) -> String { table.hasHeader ? table.columnNames[column] : "column \(column + 1)" }
      throw LabelledFileProblem(file: path, line: nil, .noChannels(series: name(id), label: name(label)))
    }
    var start = 0
    while start < table.rowCount {
      let name = table.field(row: start, column: id).text
      let own = table.field(row: start, column: label).text
      var end = start
      while end < table.rowCount, table.field(row: end, column: id).text == name {
        let other = table.field(row: end, column: label).text
        guard other == own else {
          throw LabelledFileProblem(file: path, line: end + firstLine, .labelChanges(own, to: other))
        }
        end += 1
      }
      guard !own.isEmpty else { throw LabelledFileProblem(file: path, line: start + firstLine, .noLabel) }
      try series.append(channels.map { Array($0[start..<end]) }, label: own, line: start + firstLine, of: path)
      start = end
    }
    return series
  }

  // MARK: Sentences

  func sentences() throws -> TaggedDataset {
    let train = try sentences(at: "file")
    let others = try others.map { other in
      let part = try sentences(at: other.option)
      return (other.split, file: part.file, sentences: part.sentences)
    }
    var options = Vocabulary.Options()
    options.minimumCount = invocation.integer(ifGiven: "min-count") ?? 1
    options.lowercases = invocation.flag("lower-case")
    do throws(LabelledFileProblem) {
      return try TaggedDataset(name: name, train: train, others: others, vocabulary: options)
    } catch {
      throw failure(error)
    }
  }

  private func sentences(at parameter: String) throws -> (file: String, sentences: TaggedSentences) {
    let (path, bytes) = try DataKind.tagged.bytes(invocation, at: parameter)
    do {
      let mark = try TextCheck.byteOrderMark(of: bytes)
      return (path, try TaggedSentences.read(mark == 0 ? bytes : Array(bytes[mark...]), file: path))
    } catch let error as TextError {
      throw invocation.failure(CSVError.text(error).located(in: path), at: parameter)
    } catch let problem as LabelledFileProblem {
      throw invocation.failure(problem, at: parameter)
    }
  }
}
