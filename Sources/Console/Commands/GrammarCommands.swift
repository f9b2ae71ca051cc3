import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// Looking at a grammar, and asking it about sentences.
enum GrammarCommands {
  static let all: [Command] = [grammar, parse]

  /// For Tab: the grammars that come with Backstep.
  static let grammarNames: @Sendable (Session) -> [Candidate] = { _ in GrammarFiles.names.map { Candidate($0) } }

  /// How long sentences are drawn to look for a second tree.
  private static let surveySeconds = 0.5

  private static let grammar = Command(
    "grammar", group: .data, summary: "show the grammar, or sentences that it makes",
    parameters: [
      Parameter(
        "file", .file, "another grammar to look at and to parse with; the data stays", optional: true,
        suggestions: grammarNames)
    ],
    options: [
      Option("rules", .integer(0...1_000_000), default: "30", "how many rules to show"),
      Option("generate", .integer(1...10_000), "show so many sentences instead, drawn by the rules' probabilities"),
      Option(
        "depth", .integer(1...1_000_000), "generate: the most rules one inside another (default: the least and 8)"),
    ],
    details: [
      "A grammar file has a rule a line: S -> NP 'sees' NP [0.5] {= $1 + $3 } | 'sleeps' [0.5]. Words stand in quotes, "
        + "[p] is a probability, {= … } a meaning: the number that labels the node, computed from those of its children "
        + "$1, $2, …. %start names the start symbol, %labels says what the numbers are: values, or classes N [NAME …].",
      "Whether a grammar is ambiguous cannot be computed in general; sentences are drawn and their trees counted.",
    ],
    examples: [
      CommandExample("grammar", "the grammar that was loaded", after: ["load grammar arithmetic"]),
      CommandExample("grammar --generate 5", "five sentences and their labels", after: ["load grammar sentiment"]),
      CommandExample("grammar english", "one that comes with Backstep, by its name"),
    ],
    json: [
      JSONField("name", "of the grammar"), JSONField("file", "its path"), JSONField("start", "the start symbol"),
      JSONField("rules", "how many"), JSONField("symbols", "how many"), JSONField("words", "how many"),
      JSONField("meanings", "how many rules have one"), JSONField("probabilistic", "whether rules have probabilities"),
      JSONField("least_depth", "rules one inside another"), JSONField("most_depth", "null for without end"),
      JSONField("loops", "symbols that can become themselves alone"), JSONField("warnings", "one text each"),
      JSONField("drawn", "sentences drawn"), JSONField("ambiguous", "those with more than one parse"),
      JSONField("sentences", "with --generate: sentence, depth, label"),
    ],
    seeAlso: ["parse", "load"]
  ) { session, invocation in
    if invocation.isGiven("file") {
      do { session.workbench.grammar = try LoadedGrammar(reading: invocation.string("file")) } catch {
        throw invocation.failure(error, at: "file")
      }
    }
    guard let loaded = session.workbench.grammar else { throw WorkError.noGrammar }
    var generator = Generator(seed: session.settings.seed, purpose: "sentences of a grammar")
    if let count = invocation.integer(ifGiven: "generate") {
      return try sentences(count, loaded, session, invocation, &generator)
    }
    let start = session.surroundings.clock()
    let sample = AmbiguitySample(loaded, using: &generator) {
      session.isInterrupted || session.surroundings.clock() - start > surveySeconds
    }
    if session.isInterrupted { throw ConsoleError.interrupted }
    let page = GrammarPage(loaded: loaded, ruleLimit: invocation.integer("rules"), ambiguity: sample)
    return Output(
      page.text(on: session.screen),
      json: JSONObject(
        GrammarPage.members(loaded).map { ($0.key, $0.value) } + [
          ("drawn", .integer(sample.sentences)), ("ambiguous", .integer(sample.ambiguous)),
        ]))
  }

  private static func sentences(
    _ count: Int, _ loaded: LoadedGrammar, _ session: Session, _ invocation: Invocation, _ random: inout Generator
  ) throws -> Output {
    var request = SampleRequest(count: count)
    request.depth = invocation.integer(ifGiven: "depth") ?? loaded.shape.leastDepth + 8
    var used: Set<[Int32]> = []
    let samples: [Derivation]
    do { samples = try SentenceGenerator.samples(request, of: loaded.grammar, used: &used, using: &random) } catch {
      throw invocation.failure(error.located(in: loaded.path), at: invocation.isGiven("depth") ? "depth" : "generate")
    }
    var rows: [(sentence: String, depth: Int, label: Double)] = []
    for sample in samples {
      let numbers: [Double]
      do { numbers = try sample.meanings(in: loaded.grammar) } catch {
        throw invocation.failure(GenerationProblem.meaning(error).located(in: loaded.path), at: "generate")
      }
      rows.append(
        (
          sample.words(in: loaded.grammar).joined(separator: " "), sample.depth(in: loaded.grammar),
          loaded.grammar.hasMeanings ? numbers.last ?? .nan : .nan
        ))
    }
    let (shown, grammar) = (rows, loaded.grammar)
    var table = Table(
      columns: [.number("depth"), .text("sentence")] + (grammar.hasMeanings ? [.text("label", importance: 1)] : []))
    for row in rows {
      table.append(
        [
          StyledLine("\(row.depth)"), StyledLine(row.sentence),
          StyledLine(grammar.labelText(row.label) ?? "·", .accent),
        ].prefix(grammar.hasMeanings ? 3 : 2).map { $0 })
    }
    let drawn = table
    return Output(
      drawn.drawn(on: session.screen),
      json: [
        "sentences": .array(
          shown.map { row in
            [
              "sentence": .string(row.sentence), "depth": .integer(row.depth),
              "label": row.label.isNaN ? .null : .number(row.label),
            ]
          })
      ])
  }

  private static let parse = Command(
    "parse", group: .data, summary: "parse a sentence by the grammar",
    parameters: [Parameter("sentence", .text, "its words, with spaces between; quote it if it holds brackets")],
    options: [
      Option(
        "draw",
        .choice([Choice("auto", "what fits"), Choice("down", "from the top down"), Choice("outline", "a node a line")]),
        default: "auto", "how the tree is drawn")
    ],
    details: [
      "Shows the most probable tree, the number of parses (exactly, or that there are infinitely many), the tree's "
        + "probability and what its meaning comes to. A sequence of words that is no sentence is marked where it stops "
        + "being the beginning of one, with what could come there. A piece that is no word is cut into words where it "
        + "can be: aabb, (3+4).",
      "Trees are counted in whole numbers of any size. In a grammar without probabilities the smallest tree is shown.",
    ],
    examples: [
      CommandExample(
        "parse \"( 3 + ( 4 - 10 ) )\"", "its tree and its value", after: ["load grammar arithmetic"]),
      CommandExample(
        "parse the dog saw the cats with the telescope", "two trees, and the more probable one",
        after: ["load grammar english"]),
      CommandExample("parse \"( 3 + )\"", "where it stops being one", after: ["load grammar arithmetic"]),
    ],
    json: [
      JSONField("sentence", "its words"), JSONField("parsed", "whether it is a sentence"),
      JSONField("parses", "how many trees: a number, a text where that is too large, or infinite"),
      JSONField("log_probability", "ln p of the tree; null without probabilities"),
      JSONField("meaning", "of the whole; null without one"), JSONField("tree", "in brackets"),
      JSONField("position", "of what is no sentence: the word at which it stops, from 0"),
      JSONField("word", "that word; null at the end"), JSONField("expected", "the words that could come there"),
      JSONField("may_end", "whether the sentence could end there"),
    ],
    seeAlso: ["grammar", "load"]
  ) { session, invocation in
    guard let loaded = session.workbench.grammar else { throw WorkError.noGrammar }
    let sentence = SentenceWords(invocation.string("sentence"), loaded.parser)
    if let unknown = sentence.unknown {
      let suggestions = nearest(to: unknown.piece, among: loaded.grammar.terminals.words)
      throw invocation.failure(
        WorkError.unknownTerminal(unknown.piece, position: unknown.position + 1, suggestions: suggestions),
        at: "sentence", bytes: place(of: unknown, in: invocation))
    }
    let outcome: SentenceParser.Outcome
    do { outcome = try loaded.parser.parse(sentence.words) } catch { throw invocation.failure(error, at: "sentence") }
    let rendering = ParseRendering(loaded: loaded, words: sentence.words, outcome: outcome)
    let form: TreeDrawing.Form =
      switch invocation.choice("draw").name {
      case "down": .topDown
      case "outline": .outline
      default: .automatic
      }
    return Output(rendering.text(on: session.screen, form: form), json: rendering.json)
  }

  /// Where a piece of the sentence stands in what was typed, quotes and all.
  private static func place(of unknown: (piece: String, position: Int), in invocation: Invocation) -> Range<Int> {
    let source = Array(invocation.statement.text(in: invocation.range(of: "sentence")).utf8)
    let wanted = Array(unknown.piece.utf8)
    var position = -1
    var start = 0
    while start < source.count {
      if [0x20, 0x09, 0x22, 0x27].contains(source[start]) {
        start += 1
        continue
      }
      var end = start
      while end < source.count, ![0x20, 0x09].contains(source[end]) { end += 1 }
      position += 1
      if position == unknown.position, source[start..<end].starts(with: wanted) { return start..<start + wanted.count }
      start = end
    }
    return 0..<source.count
  }
}
