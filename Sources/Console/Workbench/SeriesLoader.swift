import Corpus
import Debugging
import Storage

/// From `load series` to a data set.
struct SeriesLoader {
  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  func dataset() throws -> SeriesDataset {
    if let path = invocation.string(ifGiven: "file"), path.hasSuffix(".ts") {
      throw invocation.failure(WorkError.seriesAreLabelled(path), at: "file")
    }
    let (path, bytes) = try DataKind.series.bytes(invocation)
    if Tensor.isNumPy(bytes) {
      let column = try ArrayColumn(invocation: invocation, path: path).column(of: bytes)
      return try dataset(column, labels: [], path: path, firstLine: 1)
    }
    let wanted = (invocation.strings("column")).map { CSVColumn.named($0) }
    let header: CSVHeader =
      switch invocation.choice(ifGiven: "header")?.name {
      case "yes": .present
      case "no": .absent
      default: .automatic
      }
    let table: CSVTable
    do { table = try CSVTable(bytes, options: CSVOptions(header: header, wanted: wanted)) } catch {
      throw invocation.failure(error.located(in: path), at: "file")
    }
    let column = try column(of: table, path)
    let labels = try labels(of: table, path, besides: column.name)
    return try dataset(column, labels: labels, path: path, firstLine: table.hasHeader ? 2 : 1)
  }

  private func column(of table: CSVTable, _ path: String) throws -> NumericColumn {
    let wanted: CSVColumn
    if let name = invocation.string(ifGiven: "column") {
      wanted = .named(name)
    } else if table.columnCount == 1 {
      wanted = .position(1)
    } else {
      throw invocation.failure(WorkError.columnMissing(available: table.columnNames), at: "file")
    }
    do { return try table.numericColumn(wanted) } catch {
      let suggestions = nearest(to: invocation.string(ifGiven: "column") ?? "", among: table.columnNames)
      let isAboutName =
        switch error {
        case .noSuchColumn, .noSuchPosition, .noHeader, .ambiguousColumn: true
        default: false
        }
      throw invocation.failure(
        error.located(in: path, suggestions: suggestions), at: isAboutName ? "column" : "file")
    }
  }

  /// The column asked for; else the first one beside the values, which in most files is the date.
  private func labels(of table: CSVTable, _ path: String, besides column: String) throws -> [String] {
    let index: Int
    if let name = invocation.string(ifGiven: "labels") {
      do { index = try table.index(of: .named(name)) } catch {
        throw invocation.failure(
          error.located(in: path, suggestions: nearest(to: name, among: table.columnNames)), at: "labels")
      }
    } else if table.columnCount > 1, table.hasHeader, table.columnNames[0] != column {
      index = 0
    } else {
      return []
    }
    return (0..<table.rowCount).map { table.field(row: $0, column: index).text }
  }

  private func dataset(
    _ column: NumericColumn, labels: [String], path: String, firstLine: Int
  ) throws -> SeriesDataset {
    // Numbers in the label column, such as years, also place the points on the axis of a plot.
    let times = labels.compactMap { Double($0) }
    do {
      return try SeriesDataset(
        name: column.name, values: column.values, missing: column.missing,
        times: times.count == labels.count ? times : [], labels: labels, options: options)
    } catch {
      throw invocation.failure(WorkError.series(error, file: path, firstLine: firstLine), at: "file")
    }
  }

  /// What is said of windows and parts; the rest is standard.
  var options: SeriesOptions {
    var options = SeriesOptions()
    if let horizon = invocation.integer(ifGiven: "horizon") { options.horizon = horizon }
    if let window = invocation.integer(ifGiven: "window") { options.window = window }
    if let share = invocation.number(ifGiven: "train") { options.trainFraction = share }
    if let name = invocation.choice(ifGiven: "normalise")?.name {
      options.normalisation = SeriesNormalisation(rawValue: name) ?? .zscore
    }
    if let name = invocation.choice(ifGiven: "missing")?.name {
      options.missing = MissingPolicy(rawValue: name) ?? .refuse
    }
    return options
  }
}
