import Corpus

/// Tasks that are computed, not read.
extension DataKind {
  static let adder = DataKind(
    name: "adder", summary: "binary addition, least significant bit first",
    options: [Option("bits", .integer(Adder.allowedBits), "steps; the numbers have a bit less (default 8)")],
    details:
      "example i is a pair of numbers; all pairs are training data, drawn at random. A network of the same sizes stays "
      + "when other data is loaded, so that one trained on 8 bits can be tried on 12.",
    examples: [CommandExample("load adder --bits 8", "all sums of two 7-bit numbers")]
  ) { _, invocation in
    let bits = invocation.integer(ifGiven: "bits") ?? 8
    return try checked(Adder(bits: bits), bits, Adder.allowedBits, "bits", invocation)
  }

  private static let drawn = [LoadOption.samples, LoadOption.devSamples, LoadOption.testSamples, LoadOption.seed]

  private static func draws(_ session: Session, _ invocation: Invocation) -> TaskDraws {
    var draws = TaskDraws(seed: invocation.integer(ifGiven: "seed").map { UInt64($0) } ?? session.settings.seed)
    if let count = invocation.integer(ifGiven: "samples") { draws.train = count }
    if let count = invocation.integer(ifGiven: "dev-samples") { draws.dev = count }
    if let count = invocation.integer(ifGiven: "test-samples") { draws.test = count }
    return draws
  }

  /// The task, or an error about the option whose value it refused.
  private static func checked<Task>(
    _ task: Task?, _ value: Int, _ allowed: ClosedRange<Int>, _ option: String, _ invocation: Invocation
  ) throws -> Task {
    guard let task else {
      throw invocation.failure(ConsoleError.integerOutOfRange("\(value)", .option(option), allowed), at: option)
    }
    return task
  }

  static let adding = DataKind(
    name: "adding", summary: "the sum of two marked numbers among many",
    options: [
      LoadOption.length,
      Option(
        "values", .choice(AddingProblem.Values.allCases.map { Choice($0.rawValue) }),
        "drawn from 0…1 or from −1…1 (default unit)"),
    ] + drawn,
    details:
      "two inputs a step, a value and a mark; one step of the first half is marked and one of the second. The target at "
      + "the last step is the sum of the two. Who answers the mean has a squared error of 1/6; of 2/3 for signed values "
      + "(Hochreiter & Schmidhuber 1997).",
    examples: [CommandExample("load adding --length 50", "a long-term dependency")]
  ) { session, invocation in
    let length = invocation.integer(ifGiven: "length") ?? 100
    let values = invocation.choice(ifGiven: "values").flatMap { AddingProblem.Values(rawValue: $0.name) } ?? .unit
    return try checked(
      AddingProblem(length: length, values: values, draws: draws(session, invocation)), length,
      AddingProblem.allowedLengths, "length", invocation)
  }

  static let reber = DataKind(
    name: "reber", summary: "strings of Reber's grammar: which symbols may come next",
    options: [.flag("embedded", "the symbol after the first comes again before the last")] + drawn,
    details:
      "at every step a value for each symbol, 1 where it may come next. A string counts as exact where at every step all "
      + "symbols that may come have more than all others (Hochreiter & Schmidhuber 1997). In the embedded form the last "
      + "symbol but one is told by the second one alone.",
    examples: [CommandExample("load reber --embedded", "the hard form")]
  ) { session, invocation in
    ReberDataset(embedded: invocation.flag("embedded"), draws: draws(session, invocation))
  }

  static let copy = DataKind(
    name: "copy", summary: "symbols to be repeated after a long delay",
    options: [
      Option("delay", .integer(CopyMemory.allowedDelays), "steps between reading and answering (default 100)"),
      Option("symbols", .integer(1...10_000), "symbols to keep in mind (default 10)"),
      Option("alphabet", .integer(2...10_000), "how many different ones there are (default 8)"),
    ] + drawn,
    details:
      "the symbols, blanks (_), a mark (:), blanks again; the answer is blank until the mark, then the symbols. Who "
      + "answers blanks and then guesses has a cross-entropy of S ln K / (T + 2S) a step (Arjovsky et al. 2016).",
    examples: [CommandExample("load copy --delay 20 --symbols 5", "a short delay")]
  ) { session, invocation in
    let delay = invocation.integer(ifGiven: "delay") ?? 100
    return try checked(
      CopyMemory(
        delay: delay, symbols: invocation.integer(ifGiven: "symbols") ?? 10,
        alphabet: invocation.integer(ifGiven: "alphabet") ?? 8, draws: draws(session, invocation)), delay,
      CopyMemory.allowedDelays, "delay", invocation)
  }

  static let temporalOrder = DataKind(
    name: "temporal-order", summary: "which of two marks came first, far back",
    options: [LoadOption.length] + drawn,
    details:
      "two of the symbols are X or Y, the others are a, b, c, d between E and B; the order of the two is the class of the "
      + "whole: XX Q, XY R, YX S, YY U (Hochreiter & Schmidhuber 1997, task 6a).",
    examples: [CommandExample("load temporal-order --length 30", "shorter")]
  ) { session, invocation in
    let length = invocation.integer(ifGiven: "length") ?? 100
    return try checked(
      TemporalOrder(length: length, draws: draws(session, invocation)), length, TemporalOrder.allowedLengths, "length",
      invocation)
  }

  static let parity = DataKind(
    name: "parity", summary: "whether the number of ones so far is odd; two bits are XOR",
    options: [LoadOption.length] + drawn,
    details:
      "a bit a step, and at every step whether the ones so far are odd in number ('network --targets last' asks at the "
      + "end alone). Up to 16 bits every string is training data; longer ones are drawn.",
    examples: [CommandExample("load parity --length 2", "XOR")]
  ) { session, invocation in
    let length = invocation.integer(ifGiven: "length") ?? 8
    return try checked(
      Parity(length: length, draws: draws(session, invocation)), length, Parity.allowedLengths, "length", invocation)
  }

  static let logic = DataKind(
    name: "logic", summary: "pairs of formulas, and what follows from what",
    options: [
      Option("pairs", .integer(1...2_000_000), "how many are drawn (default 100000)"),
      Option(
        "connectives", .integer(0...LogicPairs.mostConnectives),
        "the most that are trained on; test has more (default 4)"
      ), LoadOption.seed,
    ],
    details:
      "two formulas over four of the variables a to f, drawn and told apart by their truth tables as by Bowman, Potts & "
      + "Manning (2015): = < > ^ | v #, the relations of natural logic. 80 % of the pairs with so few and, or, not train, 5 % "
      + "are dev; 15 % of all are the test.",
    examples: [CommandExample("load logic --pairs 2000 --connectives 3", "a small one")]
  ) { session, invocation in
    let data = try LogicPairs.dataset(
      drawing: invocation.integer(ifGiven: "pairs") ?? 100_000,
      trainedUpTo: invocation.integer(ifGiven: "connectives") ?? 4,
      seed: invocation.integer(ifGiven: "seed").map { UInt64($0) } ?? session.settings.seed,
      shouldStop: { session.isInterrupted })
    guard let data else { throw ConsoleError.interrupted }
    return data
  }

  static let mackeyGlass = DataKind(
    name: "mackey-glass", summary: "a chaotic series, to be forecast",
    options: [
      Option("delay-time", .integer(MackeyGlass.allowedDelays), "τ of the equation; chaotic from 17 on (default 17)"),
      Option("points", .integer(10...1_000_000), "how many, one each unit of time (default 2000)"), LoadOption.window,
      LoadOption.horizon, LoadOption.trainShare, LoadOption.normalise,
    ],
    details:
      "x' = 0.2 x(t−τ)/(1 + x(t−τ)¹⁰) − 0.1 x, by a Runge–Kutta method of fourth order with a step of 1/16, from x = 1.2; "
      + "the first 1,000 units of time are left out (Mackey & Glass 1977).",
    examples: [CommandExample("load mackey-glass --horizon 6", "six steps ahead")]
  ) { _, invocation in
    let points = MackeyGlass(delay: invocation.integer(ifGiven: "delay-time") ?? 17)
      .points(invocation.integer(ifGiven: "points") ?? 2_000)
    let options = SeriesLoader(invocation).options
    do throws(SeriesError) {
      return try SeriesDataset(name: "mackey-glass", values: points, options: options)
    } catch {
      throw invocation.failure(WorkError.series(error, file: "mackey-glass", firstLine: 1), at: "task")
    }
  }
}
