import Debugging
import Drawing
import Keeping
import Networks
import Storage
import Training

/// Writing what was computed for other programs.
enum ExportCommand {
  static let all: [Command] = [export]

  private static let endings = ["trace": [".json", ".csv", ".npz"], "weights": [".npz", ".safetensors"]]

  private static let export = Command(
    "export", group: .keeping, summary: "write the walk's numbers, or the weights, for other programs",
    parameters: [
      Parameter(
        "what",
        .choice([
          Choice("trace", "every quantity at every node of the example: .json, .csv or .npz"),
          Choice("weights", "the parameters: .npz with our names, .safetensors with PyTorch's"),
        ]), "what to write"),
      Parameter("file", .file, "where to; its ending says how"),
    ],
    details: [
      "trace: in .npz an array of nodes × values for each quantity (x, u, z, slope, v, y, d, delta_out, delta, from_output, "
        + "from_parent, loss), NaN where a node lacks it, and 'children', −1 where there is none. In .csv a line a number; "
        + "in .json an object a step or node. Steps are numbered t = 1, 2, … as on the screen, nodes of a tree from 0; in .npz row "
        + "0 is t=1. Numbers have every digit."
    ],
    examples: [
      CommandExample("export trace /tmp/trace.csv", "for a spreadsheet", after: ["example 3"]),
      CommandExample("export trace /tmp/trace.npz", "for numpy.load", after: ["example 3"]),
      CommandExample("export weights /tmp/weights.npz", "the parameters by name"),
    ],
    json: [
      JSONField("file", "the path as given"), JSONField("bytes", "its size"),
      JSONField("arrays", "what is in it, by name"),
    ],
    seeAlso: ["save", "print", "plot"], requires: .network
  ) { session, invocation in
    let what = invocation.choice("what").name
    let path = invocation.string("file")
    let known = endings[what] ?? []
    guard let ending = known.first(where: { path.lowercased().hasSuffix($0) }) else {
      throw invocation.failure(KeepingProblem.unknownEnding(path, known: known), at: "file")
    }
    let bytes: [UInt8]?
    let names: [String]
    if what == "trace" {
      guard let walk = session.workbench.walk else {
        throw invocation.failure(ConsoleError.missing(.example, command: "export trace"), at: "what")
      }
      let export = TraceExport(walk)
      names = export.columns.map(\.name)
      bytes =
        switch ending {
        case ".csv": Array(export.csv().utf8)
        case ".json": Array((export.json().text() + "\n").utf8)
        default: ZipArchive(arrays: export.arrays()).bytes
        }
    } else {
      guard let run = session.workbench.run else { return .nothing }
      let weights = SavedWeights(run.archive)
      let arrays = ending == ".npz" ? weights.own : weights.foreign
      names = arrays.map(\.name)
      bytes = ending == ".npz" ? ZipArchive(arrays: arrays).bytes : Safetensors(arrays).bytes
    }
    guard let bytes else { throw invocation.failure(KeepingProblem.tooLargeForArchive, at: "file") }
    do { try FileAccess.write(bytes, to: path) } catch { throw invocation.failure(error, at: "file") }
    return Output(
      StyledText(
        StyledLine("\(what) written to \(quoted(path)): \(names.joined(separator: ", "))")
          + StyledLine("  \(formattedBytes(bytes.count))", .faint)
      ).wrapped(on: session.screen),
      json: ["file": .string(path), "bytes": .integer(bytes.count), "arrays": .strings(names)])
  }
}
