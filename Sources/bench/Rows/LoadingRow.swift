import Corpus
import Networks
import Storage

/// From a file to a data set that can be trained on.
struct LoadingRow: Row {
  enum Kind: String, Sendable { case trees, csv }

  let kind: Kind

  var name: String { "load-\(kind.rawValue)" }
  var group: String { "loading" }
  var summary: String {
    switch kind {
    case .trees: "a treebank: read the file, its brackets, vocabulary, shapes"
    case .csv: "a series out of 100 MB of CSV: read the file, one column's numbers, normalise"
    }
  }
  var unit: String { "MB" }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let file = kind == .trees ? try setting.trees() : try setting.table()
    let megabytes = Double(try file.bytes().count) * 1e-6
    return Job(units: megabytes, data: file.about) { () throws(BenchProblem) -> Sample in
      let start = now()
      let data: any Dataset = kind == .trees ? try readTrees(file) : try readSeries(file)
      let seconds = now() - start
      return Sample(seconds: seconds, checks: [("examples", Double(data.count(in: .train)))])
    }
  }

  private func readSeries(_ file: DataFile) throws(BenchProblem) -> SeriesDataset {
    let bytes = try file.bytes()
    do {
      let table = try CSVTable(bytes, options: CSVOptions(wanted: ["close"]))
      let column = try table.numericColumn("close")
      return try SeriesDataset(name: column.name, values: column.values, missing: column.missing)
    } catch {
      throw .missing("\(file.path): \(error)")
    }
  }
}
