import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// Making a network and looking at it.
enum NetworkCommands {
  static let all: [Command] = [network, show, initialise, set, formula]

  static let initializers: [Choice] = [
    Choice("normal", "N(0, σ²)", arguments: [.init("σ", .nonNegative, default: 1)]),
    Choice("uniform", "uniform in ± a", arguments: [.init("a", .nonNegative, default: 0.1)]),
    Choice("xavier", "N(0, 2/(in + out)), Glorot & Bengio 2010"),
    Choice("lecun", "N(0, 1/in); what some courses call Xavier"),
    Choice("he", "N(0, 2/in), He et al. 2015"),
    Choice("orthogonal", "orthonormal rows or columns"),
    Choice("identity", "W is I, or [I I]/2 in a tree, the rest lecun; Le et al. 2015"),
    Choice("zeros", "all 0"),
  ]

  static func initializer(_ choice: (name: String, arguments: [Double])) -> Initializer {
    let takesArgument = ["normal", "uniform"].contains(choice.name)
    return Initializer(name: choice.name, argument: takesArgument ? choice.arguments.first : nil) ?? .lecun
  }

  private static let network = Command(
    "network", group: .network, summary: "make a new network for the data",
    parameters: [
      Parameter("kind", kinds, "what kind; without it, what fits the data", optional: true)
    ],
    options: designOptions,
    details: [
      "'formula' writes out the equations. Names of lower layers end with the layer's number, z1, and those of the way back "
        + "with _back."
    ],
    examples: [
      CommandExample("network rnn --hidden 16", "the textbook's network, with biases"),
      CommandExample(
        "network rnn --activation sigmoid --init normal(1) --no-bias", "as the textbook's exercise has it"),
      CommandExample("network lstm --hidden 16", "gates i, f, o and a memory c at every step"),
    ],
    json: [
      JSONField("kind", "its word"), JSONField("parameters", "how many"),
      JSONField("shapes", "rows and columns of each"),
      JSONField("embeddings", "found, words, bad_lines; or null"),
    ],
    seeAlso: ["init", "show", "formula", "train"], requires: .data
  ) { session, invocation in
    guard let dataset = session.workbench.data else { return .nothing }
    let design = try design(invocation, for: dataset)
    let (specification, initializer) = (design.specification, design.initializer)
    let made: (any TrainingRun)?
    do {
      made = try makeRun(
        specification, precision: session.settings.precision, initializer: initializer, dataset: dataset,
        seed: session.settings.seed, shouldStop: { session.isInterrupted })
    } catch let problem as NetworkSpecification.Problem {
      throw failure(problem, invocation)
    }
    guard let run = made else { throw ConsoleError.interrupted }
    let vectors = try EmbeddingLoader(invocation).load(into: run)
    session.workbench.use(run, initializer: initializer)
    return Output(
      (NetworkDescription(session.workbench)?.text().wrapped(on: session.screen, indent: 5) ?? [])
        + (vectors.map { [$0.line] } ?? []),
      json: [
        "embeddings": vectors.map { $0.json } ?? .null,
        "kind": .string(run.specification.kindName(initializer)), "parameters": .integer(run.layout.count),
        "shapes": .object(
          run.layout.parameters.map { ($0.name, .array([.integer($0.rows), .integer($0.columns)])) }),
      ])
  }

  private static let parameterNames: @Sendable (Session) -> [Candidate] = { session in
    session.workbench.run?.layout.parameters.map { Candidate($0.name) } ?? []
  }

  private static let show = Command(
    "show", group: .network, summary: "show settings and parameters, or one parameter",
    parameters: [
      Parameter("name", .word, "a parameter, such as W", optional: true, suggestions: parameterNames)
    ],
    examples: [
      CommandExample("show", "data, network, training, parameters"),
      CommandExample("show W", "one parameter as numbers and colours"),
    ],
    json: [
      JSONField("settings", "seed, threads, precision, kernels"),
      JSONField("data", "its name; null without any"),
      JSONField("network", "its specification and iteration; null without one"),
      JSONField("parameters", "for each: shape, norm, mean, deviation, min, max"),
      JSONField("pokes", "what is changed by hand"),
      JSONField("name", "with NAME, instead of these: the parameter"), JSONField("values", "with NAME: its rows"),
    ],
    seeAlso: ["network", "print", "formula"]
  ) { session, invocation in
    let run = session.workbench.run
    if let name = invocation.string(ifGiven: "name") {
      guard let run else {
        throw invocation.failure(ConsoleError.missing(.network, command: "show"), at: "name")
      }
      let canonical = Symbols.ascii(name)
      guard let parameter = run.layout[canonical] else {
        let names = run.layout.parameters.map(\.name)
        throw invocation.failure(
          WorkError.unknownParameter(name, suggestions: nearest(to: name, among: names)), at: "name")
      }
      return showParameter(parameter, run, session)
    }
    let pokes = PokeSummary(session.workbench)
    return Output(
      SettingsDescription(session).text + pokes.text.wrapped(on: session.screen),
      json: JSONObject(SettingsDescription(session).members + [pokes.member]))
  }

  private static func showParameter(_ parameter: ParameterView, _ run: any TrainingRun, _ session: Session) -> Output {
    let values = run.values(of: parameter)
    let (rows, columns) = parameter.isVector ? (1, parameter.count) : (parameter.rows, parameter.columns)
    let map = HeatMap(
      title: parameter.name + (parameter.isVector ? "  \(columns) elements" : "  \(rows)×\(columns)"), rows: rows,
      columns: columns, values: values, rowTitle: parameter.isVector ? "" : "row",
      columnTitle: parameter.isVector ? "element" : "column", rowLabels: parameter.isVector ? [""] : [],
      showsValues: columns <= 8)
    return Output(
      map.drawn(on: session.screen)
        + [StyledLine("'print \(parameter.name)' shows the numbers", .faint)],
      json: [
        "name": .string(parameter.name),
        "values": .array(
          (0..<parameter.rows).map { row in
            .numbers(values[row * parameter.columns..<(row + 1) * parameter.columns])
          }),
      ])
  }

  private static let initialise = Command(
    "init", group: .network, summary: "draw the weights anew",
    parameters: [Parameter("initialiser", .choice(initializers), "how", optional: true)],
    options: [Option("seed", .integer(0...Int.max), "another seed than the session's")],
    details: [
      "Everything learned is forgotten; the settings stay. Without an initialiser, the one the network was made with. "
        + "The same seed gives the same weights."
    ],
    examples: [
      CommandExample("init he", "draws the weights for relu"),
      CommandExample("init normal(0.5) --seed 7", "another draw"),
    ],
    json: [JSONField("initialiser", "the one used"), JSONField("seed", "the seed used")],
    seeAlso: ["network", "show"], requires: .network
  ) { session, invocation in
    let bench = session.workbench
    guard let old = bench.run else { return .nothing }
    let initializer =
      invocation.choice(ifGiven: "initialiser").map { NetworkCommands.initializer($0) } ?? bench.initializer
    let seed = invocation.integer(ifGiven: "seed").map { UInt64($0) } ?? session.settings.seed
    guard
      let run = try makeRun(
        old.specification, precision: old.precision, initializer: initializer, dataset: old.dataset, seed: seed,
        shouldStop: { session.isInterrupted })
    else { throw ConsoleError.interrupted }
    bench.use(run, initializer: initializer)
    return Output(
      line: StyledLine(
        "\(formattedCount(run.layout.count)) parameters drawn anew: \(initializer.description), seed \(String(seed))"),
      json: ["initialiser": .string(initializer.description), "seed": .integer(Int(seed))])
  }

  private static let settable: [Choice] = [
    Choice("seed", "what all random choices start from"),
    Choice("threads", "how many work at once; 0 for as many as there are cores"),
    Choice("precision", "double or float, for the next network"),
    Choice("bptt", "cut δ every so many steps; 0 for never"),
    Choice("history", "megabytes of snapshots kept to go back to; 0 for none"),
  ]

  private static let set = Command(
    "set", group: .network, summary: "change a setting of the session or the network",
    parameters: [
      Parameter("setting", .choice(settable), "which"),
      Parameter("value", .word, "its new value"),
    ],
    examples: [
      CommandExample("set seed 7", "networks made from now on start from another draw"),
      CommandExample("set threads 1", "one thread; the results are the same for any number"),
    ],
    json: [JSONField("setting", "which"), JSONField("value", "as given")],
    seeAlso: ["show", "network"]
  ) { session, invocation in
    let setting = invocation.choice("setting").name
    let value = invocation.string("value")
    func number(_ range: ClosedRange<Int> = 0...Int.max) throws -> Int {
      try invocation.integer(from: value, in: range, at: "value")
    }
    switch setting {
    case "seed": session.settings.seed = UInt64(try number())
    case "threads":
      let count = try number(0...1024)
      session.settings.threads = count == 0 ? nil : count
    case "history": session.workbench.historyBudget = try number(0...1_000_000) * 1_000_000
    case "bptt":
      let steps = try number()
      guard let run = session.workbench.run else {
        throw invocation.failure(ConsoleError.missing(.network, command: "set bptt"), at: "setting")
      }
      try run.truncate(after: steps == 0 ? nil : steps)
      session.workbench.whatIf.baseline = nil
      session.workbench.runExample()
    default:
      guard let precision = Precision(rawValue: value) else {
        let choices = Precision.allCases.map(\.rawValue)
        throw invocation.failure(
          ConsoleError.notAChoice(
            value, .parameter("value"), choices: choices, suggestions: nearest(to: value, among: choices)),
          at: "value")
      }
      session.settings.precision = precision
    }
    let settings = session.settings
    let shown =
      switch setting {
      case "seed": String(settings.seed)
      case "threads": settings.threads.map { "\($0)" } ?? "as many as there are cores, \(session.threads)"
      case "history":
        session.workbench.historyBudget == 0
          ? "off: nothing is kept" : formattedBytes(session.workbench.historyBudget) + " of snapshots"
      case "bptt": session.workbench.run?.specification.truncation.map { "\($0)" } ?? "off: δ is never cut"
      default: settings.precision.rawValue + ", from the next network on"
      }
    return Output(
      line: StyledLine("\(setting): \(shown)", .faint),
      json: ["setting": .string(setting), "value": .string(value)])
  }

  private static let formula = Command(
    "formula", group: .network, summary: "write out the network's equations, forward and backward",
    examples: [
      CommandExample("formula", "with the letters used everywhere"),
      CommandExample("formula ;", "computes and stays silent"),
    ],
    json: [JSONField("equations", "one text each, in the order they are computed")],
    seeAlso: ["network", "step", "show"], requires: .network
  ) { session, _ in
    guard let run = session.workbench.run else { return .nothing }
    let page = FormulaPage(run.specification, run.layout)
    return Output(page.text.wrapped(on: session.screen, indent: 4), json: ["equations": .strings(page.equations)])
  }
}
