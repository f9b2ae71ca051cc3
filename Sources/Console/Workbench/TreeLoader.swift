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
    let binarisation = invocation.choice(ifGiven: "binarise").map { Binarisation($0.name == "right" ? .right : .left) }
    return try dataset(bank) { name, train, dev, test, vocabulary in
      try TreeDataset(
        name: name, train: train, dev: dev, test: test, vocabulary: vocabulary, binarisation: binarisation)
    }
  }

  func pairs() throws -> TreeDataset {
    try dataset(pairBank) { name, train, dev, test, vocabulary in
      try TreeDataset(
        name: name, train: train, dev: dev, test: test, vocabulary: vocabulary, targetNodes: .root, comparesPairs: true)
    }
  }

  private func dataset(
    _ bank: (_ parameter: String) throws -> Treebank,
    _ make: (String, Treebank, _ dev: Treebank?, _ test: Treebank?, Vocabulary.Options) throws -> TreeDataset
  ) throws -> TreeDataset {
    let train = try bank("file")
    let dev = invocation.isGiven("dev") ? try bank("dev") : nil
    let test = invocation.isGiven("test") ? try bank("test") : nil
    var options = Vocabulary.Options()
    options.minimumCount = invocation.integer(ifGiven: "min-count") ?? 1
    options.lowercases = invocation.flag("lower-case")
    let dataset: TreeDataset
    do {
      dataset = try make(DataKind.fileName(invocation.string("file")), train, dev, test, options)
    } catch {
      throw invocation.failure(error, at: "file")
    }
    warn(of: dataset, train)
    return dataset
  }

  /// Says where dev or test have labels that cannot be learned from train.
  private func warn(of dataset: TreeDataset, _ train: Treebank) {
    if case .classes(let own) = train.labels, case .classes(let all) = dataset.targetKind, all > own {
      session.show([
        StyledLine("dev or test has labels up to \(all - 1), train only up to \(own - 1): \(all) classes", .warning)
      ])
    }
    if dataset.unseenLabels > 0 {
      let count = formattedCount(dataset.unseenLabels)
      session.show([
        StyledLine("\(count) nodes of dev or test have labels that train lacks: they carry no target", .warning)
      ])
    }
  }

  private func bank(_ parameter: String) throws -> Treebank {
    let (path, bytes) = try DataKind.trees.bytes(invocation, at: parameter)
    var reader = BracketReader()
    reader.badTrees = invocation.flag("skip-bad") ? .leaveOut : .refuse
    reader.requiresBinary = !invocation.isGiven("binarise")
    switch invocation.choice(ifGiven: "kind")?.name {
    case "classes": reader.labels = .classes(count: nil)
    case "names": reader.labels = .names
    case "numbers": reader.labels = .values
    default: break
    }
    return try read(parameter) { try reader.read(bytes, file: path) }
  }

  private func pairBank(_ parameter: String) throws -> Treebank {
    let (path, bytes) = try DataKind.pairs.bytes(invocation, at: parameter)
    var reader = PairReader()
    reader.badTrees = invocation.flag("skip-bad") ? .leaveOut : .refuse
    return try read(parameter) { try reader.read(bytes, file: path) }
  }

  private func read(_ parameter: String, _ result: () throws -> BracketReader.Result) throws -> Treebank {
    do {
      let result = try result()
      if let remark = TreeWording.leftOut(result) { session.show(StyledText(remark, .warning)) }
      return result.treebank
    } catch {
      throw invocation.failure(error, at: parameter)
    }
  }
}
