import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Letting a network write.
enum SampleCommand {
  static let all: [Command] = [sample]

  private static let sample = Command(
    "sample", group: .training, summary: "let the network write a text like the one it learned",
    options: [
      Option("length", .integer(1...10_000_000), "characters or words at most (default 500; of a line 100)"),
      Option("count", .integer(1...100_000), "how many texts (default 1; lines 10)"),
      Option(
        "temperature", short: "t", .number(.nonNegative), default: "1",
        "p ∝ exp(v/temperature): below 1 bolder, above 1 wilder, 0 always the likeliest"),
      Option("top", .integer(1...1_000_000), valueName: "K", "draw from the K likeliest only (default: all)"),
      Option("prime", .word, valueName: "TEXT", "what it reads first and goes on from"),
      Option("seed", .integer(0...Int.max), "another seed than the session's"),
    ],
    details: [
      "One step at a time, the state carried on: the time of a step does not grow with the text. What is unknown, <unk>, is "
        + "never drawn. The same seed, network and options write the same texts; the next 'sample' others."
    ],
    examples: [
      CommandExample("sample --count 5", "five names", after: Samples.names),
      CommandExample("sample --prime ma --temperature 0.7", "names that begin so", after: Samples.names),
    ],
    json: [
      JSONField("texts", "what was written, each with what it read first"), JSONField("tokens", "how many were drawn"),
      JSONField("temperature", "as given"), JSONField("seed", "the seed used"),
    ],
    seeAlso: ["train", "evaluate", "load"], requires: [.data, .network]
  ) { session, invocation in
    let bench = session.workbench
    guard let run = bench.run, let data = run.dataset as? TextDataset else { throw WorkError.textNeeded }
    if run.specification.isBidirectional { throw WorkError.writingNeedsOneDirection }
    let isLines = data.options.isLineByLine
    let prime = try prime(of: data, invocation)
    bench.sampled += 1
    let seed = invocation.integer(ifGiven: "seed").map { UInt64($0) } ?? session.settings.seed
    var sampler = TextSampler(
      run, of: data,
      choice: TokenChoice(temperature: invocation.number("temperature"), top: invocation.integer(ifGiven: "top")),
      generator: Generator(seed: seed, purpose: "sample \(bench.sampled)"))
    let length = invocation.integer(ifGiven: "length") ?? (isLines ? 100 : 500)
    var (texts, drawn): ([String], Int) = ([], 0)
    for _ in 0..<(invocation.integer(ifGiven: "count") ?? (isLines ? 10 : 1)) where !session.isInterrupted {
      var text = SampledText(data, prime) { session.show($0) }
      sampler.begin(prime)
      for _ in 0..<length {
        if session.isInterrupted { break }
        let token = sampler.next()
        drawn += 1
        if isLines && token == data.lineEnd { break }
        text.append(token)
      }
      texts.append(text.finish())
    }
    let (written, count, temperature) = (texts, drawn, invocation.number("temperature"))
    return Output(
      json: [
        "texts": .strings(written), "tokens": .integer(count), "temperature": .number(temperature),
        "seed": .integer(Int(clamping: seed)),
      ]
    ).interrupted(session.isInterrupted)
  }

  private static func prime(of data: TextDataset, _ invocation: Invocation) throws -> [Int32] {
    guard let given = invocation.string(ifGiven: "prime") else { return [] }
    switch data.ids(of: given) {
    case .success(let ids): return ids
    case .failure(let unknown):
      throw invocation.failure(
        WorkError.tokenUnknown(
          unknown.text, position: unknown.position + 1, unit: data.options.unit.rawValue,
          suggestions: nearest(to: unknown.text, among: data.vocabulary.words.words)), at: "prime")
    }
  }
}

/// A text that is being written, shown line by line as it comes.
private struct SampledText {
  private let data: TextDataset
  private let show: (StyledText) -> Void
  private var ids: [Int32]
  /// Where the line being written begins.
  private var lineStart = 0

  /// A line without an end is shown in pieces of so many tokens.
  private static let longestLine = 4_096

  init(_ data: TextDataset, _ prime: [Int32], show: @escaping (StyledText) -> Void) {
    (self.data, self.show, ids) = (data, show, [])
    for id in prime { append(id) }
  }

  mutating func append(_ id: Int32) {
    ids.append(id)
    if id == data.lineEnd || ids.count - lineStart >= Self.longestLine { showLine() }
  }

  private mutating func showLine() {
    var line = data.text(ids[lineStart...])
    if line.hasSuffix("\n") { line.removeLast() }
    show([StyledLine(line)])
    lineStart = ids.count
  }

  /// Shows what is left, and gives back the whole.
  mutating func finish() -> String {
    if lineStart < ids.count || ids.isEmpty { showLine() }
    return data.text(ids)
  }
}
