import Corpus
import Drawing

/// From `load trees` to a data set.
struct TreeLoader {
  private let invocation: Invocation
  private let session: Session

  init(_ invocation: Invocation, _ session: Session) {
    self.invocation = invocation
    self.session = session
  }

  func dataset() throws -> TreeDataset {
    guard invocation.isGiven("file") else {
      throw invocation.failure(WorkError.fileMissing(data: "trees"), at: "task")
    }
    let train = try bank("file")
    let dev = invocation.isGiven("dev") ? try bank("dev") : nil
    let test = invocation.isGiven("test") ? try bank("test") : nil
    var options = Vocabulary.Options()
    options.minimumCount = invocation.integer(ifGiven: "min-count") ?? 1
    options.lowercases = invocation.flag("lower-case")
    let binarisation = invocation.choice(ifGiven: "binarise").map { Binarisation($0.name == "right" ? .right : .left) }
    do {
      return try TreeDataset(
        name: name, train: train, dev: dev, test: test, vocabulary: options, binarisation: binarisation)
    } catch {
      throw invocation.failure(error, at: "file")
    }
  }

  /// The file's name without its folder.
  private var name: String {
    invocation.string("file").split(separator: "/").last.map(String.init) ?? "trees"
  }

  private func bank(_ parameter: String) throws -> Treebank {
    let path = invocation.string(parameter)
    var reader = BracketReader()
    reader.badTrees = invocation.flag("skip-bad") ? .leaveOut : .refuse
    reader.requiresBinary = !invocation.isGiven("binarise")
    switch invocation.choice(ifGiven: "kind")?.name {
    case "classes": reader.labels = .classes(count: nil)
    case "names": reader.labels = .names
    case "numbers": reader.labels = .values
    default: break
    }
    do {
      let result = try reader.read(try FileAccess.read(path, limit: FileAccess.textLimit), file: path)
      if let remark = TreeWording.leftOut(result) { session.show(StyledText(remark, .warning)) }
      return result.treebank
    } catch {
      throw invocation.failure(error, at: parameter)
    }
  }
}
