import Corpus
import Networks
import Storage

/// From a file to a data set that can be trained on.
struct LoadingRow: Row {
  enum Kind: String, Sendable { case trees, csv, text }

  let kind: Kind

  var name: String { "load-\(kind.rawValue)" }
  var group: String { "loading" }
  var summary: String {
    switch kind {
    case .trees: "a treebank: read the file, its brackets, vocabulary, shapes"
    case .text: "a text: read the file, its characters, their vocabulary, windows"
    case .csv: "a series out of 100 MB of CSV: read the file, one column's numbers, normalise"
    }
  }
  var unit: String { "MB" }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let file: DataFile =
      switch kind {
      case .trees: try setting.trees()
      case .csv: try setting.table()
      case .text: try setting.characters()
      }
    let megabytes = Double(try file.bytes().count) * 1e-6
    return Job(units: megabytes, data: file.about) { () throws(BenchProblem) -> Sample in
      let start = now()
      let data: any Dataset =
        switch kind {
        case .trees: try readTrees(file)
        case .csv: try readSeries(file)
        case .text: try readText(file)
        }
      let seconds = now() - start
      return Sample(seconds: seconds, checks: [("examples", Double(data.count(in: .train)))])
    }
  }

  private func readText(_ file: DataFile) throws(BenchProblem) -> TextDataset {
    let bytes = try file.bytes()
    do {
      return try TextDataset(name: "text", text: bytes)
    } catch {
      throw .missing("\(file.path): \(error)")
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
