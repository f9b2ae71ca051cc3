import Corpus
import Debugging
import Networks

/// A grammar that was read, and what should be known about it.
struct LoadedGrammar {
  /// The file's name without folder and ending.
  let name: String
  let path: String
  let grammar: Grammar
  let shape: GrammarShape
  let warnings: [GrammarWarning]
  let parser: SentenceParser

  /// Reads a grammar by its path, or one that comes with Backstep by its name alone.
  init(reading word: String) throws {
    path = try GrammarFiles.path(of: word)
    let bytes = try FileAccess.read(path, limit: FileAccess.textLimit)
    let result = try GrammarReader.read(bytes, file: path)
    grammar = result.grammar
    shape = GrammarShape(grammar)
    warnings = result.warnings
    parser = SentenceParser(grammar)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    name = file.hasSuffix(GrammarFiles.ending) ? String(file.dropLast(GrammarFiles.ending.count)) : file
  }
}

/// Where grammars are found.
enum GrammarFiles {
  static let ending = ".cfg"

  /// A path as it is; a bare name is looked up among the grammars that come with Backstep.
  static func path(of word: String) throws(WorkError) -> String {
    if word.contains("/") || word.hasSuffix(ending) || FileAccess.canonical(word) != nil { return word }
    for folder in folders {
      let path = folder + "/" + word + ending
      if FileAccess.canonical(path) != nil { return path }
    }
    throw .unknownGrammar(word, suggestions: nearest(to: word, among: names), known: names)
  }

  /// The names of the grammars that come with Backstep.
  static var names: [String] {
    let files = folders.flatMap { FileAccess.names(in: $0) }.filter { $0.hasSuffix(ending) }
    return Set(files.map { String($0.dropLast(ending.count)) }).sorted()
  }

  /// `grammars/` in the folder that Backstep runs in, or beside the program or a folder above it.
  private static var folders: [String] {
    var folders = ["grammars"]
    var folder = FileAccess.canonical("/proc/self/exe") ?? ""
    for _ in 0..<6 {
      guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { break }
      folder = String(folder[..<slash])
      folders.append(folder + "/grammars")
    }
    return folders
  }
}

/// From `load grammar` to a data set.
struct GrammarLoader {
  private let invocation: Invocation
  private let shouldStop: () -> Bool
  private let seed: UInt64

  init(_ invocation: Invocation, seed: UInt64, shouldStop: @escaping () -> Bool) {
    self.invocation = invocation
    self.shouldStop = shouldStop
    self.seed = invocation.integer(ifGiven: "seed").map { UInt64($0) } ?? seed
  }

  func load() throws -> (grammar: LoadedGrammar, dataset: GrammarDataset) {
    guard invocation.isGiven("file") else {
      throw invocation.failure(
        WorkError.fileMissing(data: "grammar", example: DataKind.grammar.fileExample ?? ""), at: "task")
    }
    let loaded: LoadedGrammar
    do { loaded = try LoadedGrammar(reading: invocation.string("file")) } catch {
      throw invocation.failure(error, at: "file")
    }
    let form = invocation.choice(ifGiven: "as").flatMap { GrammarDataset.Form(rawValue: $0.name) } ?? .trees
    if form == .sequences, !loaded.grammar.hasMeanings {
      throw invocation.failure(GenerationProblem.noMeanings.located(in: loaded.path), at: "as")
    }
    let parts = try samples(of: loaded)
    do {
      return (
        loaded, try GrammarDataset(name: loaded.name, grammar: loaded.grammar, form: form, derivations: parts)
      )
    } catch {
      throw invocation.failure(error.located(in: loaded.path), at: "file")
    }
  }

  private func samples(of loaded: LoadedGrammar) throws -> [(Split, [Derivation])] {
    let least = loaded.shape.leastDepth
    let depth = invocation.integer(ifGiven: "depth") ?? least + 4
    guard depth >= least else {
      throw invocation.failure(
        GenerationProblem.depthTooSmall(depth: depth, least: least).located(in: loaded.path), at: "depth")
    }
    let testDepth = invocation.integer(ifGiven: "test-depth") ?? depth + 4
    let count = invocation.integer(ifGiven: "samples") ?? 1_000
    let testCount = invocation.integer(ifGiven: "test-samples") ?? max(count / 5, 1)
    // Deeper than anything trained on, where that is asked for.
    let testDepths = testDepth > depth ? depth + 1...testDepth : least...max(testDepth, least)
    let requests: [(Split, count: Int, depths: ClosedRange<Int>, option: String)] = [
      (.train, count, least...depth, "samples"),
      (.dev, invocation.integer(ifGiven: "dev-samples") ?? 0, least...depth, "dev-samples"),
      (.test, testCount, testDepths, "test-samples"),
    ]
    var generator = Generator(seed: seed, purpose: "sentences")
    var used: Set<[Int32]> = []
    var parts: [(Split, [Derivation])] = []
    for request in requests where request.count > 0 {
      do {
        parts.append(
          (request.0, try draw(request.count, request.depths, of: loaded.grammar, &used, &generator)))
      } catch let problem as GenerationProblem {
        // A grammar of finitely many sentences has nothing deeper for a test that nobody asked for.
        if request.0 == .test, !invocation.isGiven("test-samples"), !invocation.isGiven("test-depth") { continue }
        throw invocation.failure(problem.located(in: loaded.path), at: request.option)
      }
    }
    return parts
  }

  private func draw(
    _ count: Int, _ depths: ClosedRange<Int>, of grammar: Grammar, _ used: inout Set<[Int32]>,
    _ generator: inout Generator
  ) throws -> [Derivation] {
    let longest = invocation.integer(ifGiven: "longest") ?? GrammarLoader.longest
    if invocation.choice(ifGiven: "draw")?.name == "natural" {
      var request = SampleRequest(count: count)
      (request.leastDepth, request.depth, request.lengths) = (depths.lowerBound, depths.upperBound, 1...longest)
      return try SentenceGenerator.samples(request, of: grammar, used: &used, using: &generator)
    }
    var samples = EvenSamples(count: count, depths: depths)
    samples.longest = longest
    guard let drawn = try samples.draw(of: grammar, used: &used, using: &generator, shouldStop: shouldStop) else {
      throw ConsoleError.interrupted
    }
    return drawn
  }

  /// Words a sentence has at most, where nothing else is said.
  static let longest = 500
}

extension LoadedGrammar {
  /// The most probable tree of a sentence, binary, with the labels that trees of the data have where the data is of this
  /// grammar, else without any; nil where the words are no sentence.
  func tree(of words: [String], for data: (any Dataset)?) throws -> Treebank? {
    guard case .parsed(let parse) = try parser.parse(words), !words.isEmpty else { return nil }
    if let own = data as? GrammarDataset, own.grammar == grammar {
      guard grammar.hasMeanings else {
        return try Treebank([parse.best], symbolsOf: grammar).binarised(Binarisation(.left))
      }
      let labels: MeaningLabels =
        if case .classes(let count) = own.targetKind { .classes(count: count, names: own.classNames) } else { .values }
      // A meaning that fails for these words leaves them without labels.
      if let bank = try? Treebank([parse.best], meaningsOf: grammar, labels: labels) {
        return try bank.binarised(Binarisation(.left))
      }
    }
    let shape = try Treebank([parse.best], symbolsOf: grammar).binarised(Binarisation(.left))
    var bank = Treebank(labels: data?.treeData?.labels ?? .values)
    for node in 0..<shape.nodeCount {
      if shape.isLeaf(node) {
        bank.addWord(shape.words[Int(shape.wordIDs[node])])
      } else {
        bank.addNode(over: 2, label: Treebank.noLabel)
      }
    }
    bank.endTree()
    return bank
  }
}
