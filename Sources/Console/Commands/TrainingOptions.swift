import Corpus
import Networks
import Training

/// Options that say how to train, shared by `train` and `sweep`, and the plan they make.
enum TrainingOptions {
  static let all: [Option] = [
    Option("iterations", short: "n", .integer(1...1_000_000_000), "updates, on examples drawn at random"),
    Option("epochs", .integer(1...1_000_000), "passes in shuffled order instead"),
    Option("batch", .integer(1...1_000_000), default: "1", "examples of a minibatch"),
    Option("accumulate", .integer(1...1_000_000), default: "1", valueName: "K", "minibatches an update"),
    Option("threads", .integer(1...1024), "at work at once (default: the session's)"),
    Option("update", .choice(rules), default: "sgd", topic: UpdatesPage.topic, "the rule"),
    Option("rate", .positiveNumber, "learning rate (default by the rule)"),
    Option("rates", .word, valueName: "P=R,…", "of single parameters instead: E=0.01,W=0.1"),
    Option("schedule", .choice(schedules), default: "constant", topic: UpdatesPage.topic, "how the rate goes on"),
    Option("warm-up", .integer(0...Int.max), default: "0", "updates over which the rate rises"),
    Option("decay", .number(.nonNegative), "weight decay (default 0; adamw 0.01)"),
    Option(
      "clip",
      .choice([
        Choice("norm", "scale the gradient down to this norm", arguments: [.init("X", .positive)]),
        Choice("value", "every element to ± this", arguments: [.init("X", .positive)]),
      ]), "cut large gradients"),
  ]

  private static let share = Bounds(from: 0, to: 1, includesUpper: false)

  static let rules: [Choice] = UpdateRule.all.map { rule in
    let names = letters(of: rule)
    return Choice(
      rule.name, summary(of: rule),
      arguments: zip(names, rule.constants).map { .init($0, $0 == "ε" ? .nonNegative : share, default: $1) })
  }

  /// The letters of its constants in the formula.
  private static func letters(of rule: UpdateRule) -> [String] {
    switch rule {
    case .sgd: []
    case .momentum, .nesterov: ["β"]
    case .adagrad: ["ε"]
    case .rmsprop: ["α", "ε"]
    case .adam, .adamw: ["β₁", "β₂", "ε"]
    }
  }

  private static func summary(of rule: UpdateRule) -> String {
    switch rule {
    case .sgd: "p ← p − rate·g"
    case .momentum: "v ← β·v + g, p ← p − rate·v"
    case .nesterov: "v ← β·v + g, p ← p − rate·(g + β·v)"
    case .adagrad: "s ← s + g², p ← p − rate·g / (√s + ε)"
    case .rmsprop: "s ← α·s + (1 − α)·g², p ← p − rate·g / (√s + ε)"
    case .adam:
      "m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g², p ← p − rate·m' / (√s' + ε) with m' = m/(1 − β₁ᵗ), s' = s/(1 − β₂ᵗ) "
        + "in update t"
    case .adamw: "p ← p − rate·decay·p, then as adam"
    }
  }

  private static let factor = Choice.Argument("γ", Bounds(from: 0, to: 1, includesLower: false), default: 0.1)

  static let schedules = [
    Choice("constant", "the rate as it is"),
    Choice(
      "step", "times γ every K epochs, or iterations",
      arguments: [.init("K", .within(1...1e9), isInteger: true), factor]),
    Choice(
      "exponential", "times γ after each",
      arguments: [.init("γ", Bounds(from: 0, to: 1, includesLower: false))]),
    Choice("cosine", "down to 0 at the end, half a wave in even steps"),
    Choice(
      "plateau", "times γ after more than K epochs without a lower dev loss",
      arguments: [.init("K", .within(0...1e9), isInteger: true, default: 10), factor]),
  ]

  /// Whether anything was said about how to train, rather than how long.
  static func isCourseGiven(_ invocation: Invocation) -> Bool {
    ["epochs", "batch", "accumulate", "update", "rate", "rates", "schedule", "warm-up", "decay", "clip"].contains(
      where: invocation.isGiven)
  }

  /// The plan for a run that has made so many updates.
  static func plan(
    _ session: Session, _ invocation: Invocation, after iteration: Int, layout: ParameterLayout,
    standardLength: Int = 1_000
  ) throws -> TrainingPlan {
    var plan = TrainingPlan(length: .iterations(invocation.integer(ifGiven: "iterations") ?? standardLength))
    let count = session.workbench.data?.count(in: .train) ?? 0
    if let epochs = invocation.integer(ifGiven: "epochs") {
      if invocation.isGiven("iterations") {
        throw invocation.failure(ConsoleError.conflictingOptions("iterations", "epochs"), at: "epochs")
      }
      guard count <= Sampler.largestEpoch else {
        throw invocation.failure(WorkError.tooManyExamplesForEpochs(count), at: "epochs")
      }
      plan.length = .epochs(epochs)
      plan.order = .epochs
    }
    plan.batch = invocation.integer("batch")
    plan.course.accumulation = invocation.integer("accumulate")
    let update = invocation.choice("update")
    plan.descent.rule = UpdateRule(name: update.name, constants: update.arguments) ?? .sgd
    plan.descent.rate = invocation.number(ifGiven: "rate") ?? plan.descent.rule.standardRate
    plan.descent.weightDecay = invocation.number(ifGiven: "decay") ?? plan.descent.rule.standardDecay
    plan.descent.rates = try rates(invocation, layout)
    if let clip = invocation.choice(ifGiven: "clip"), let limit = clip.arguments.first {
      plan.descent.clipping = clip.name == "norm" ? .norm(limit) : .value(limit)
    }
    plan.threads = invocation.integer(ifGiven: "threads") ?? session.threads
    plan.course.schedule = try schedule(
      of: plan, perEpoch: plan.course.updates(perEpochOf: count), after: iteration,
      hasDev: (session.workbench.data?.count(in: .dev) ?? 0) > 0, invocation)
    return plan
  }

  /// `E=0.01,W=0.1`
  private static func rates(_ invocation: Invocation, _ layout: ParameterLayout) throws -> [String: Double] {
    guard let text = invocation.string(ifGiven: "rates") else { return [:] }
    var rates: [String: Double] = [:]
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
      guard sides.count == 2, let rate = Double(sides[1]), rate.isFinite, rate >= 0, rates[sides[0]] == nil else {
        throw invocation.failure(WorkError.ratesMalformed(String(part)), at: "rates")
      }
      guard layout[sides[0]] != nil else {
        throw invocation.failure(
          WorkError.rateOfNothing(sides[0], known: layout.parameters.map(\.name)), at: "rates")
      }
      rates[sides[0]] = rate
    }
    return rates
  }

  private static func schedule(
    of plan: TrainingPlan, perEpoch: Int, after iteration: Int, hasDev: Bool, _ invocation: Invocation
  ) throws -> Schedule? {
    let choice = invocation.choice("schedule")
    let warmUp = invocation.integer("warm-up")
    let whole = plan.length.updates(perEpoch: perEpoch)
    let first = choice.arguments.first.map { Int($0) } ?? 0
    let shape: Schedule.Shape
    switch choice.name {
    case "step": shape = .step(every: first, factor: choice.arguments[1])
    case "exponential": shape = .exponential(factor: choice.arguments[0])
    case "cosine": shape = .cosine(ticks: max(whole - min(warmUp, whole), 1))
    case "plateau":
      guard plan.order == .epochs, hasDev else {
        throw invocation.failure(WorkError.needsDevEpochs("--schedule plateau"), at: "schedule")
      }
      shape = .plateau(patience: first, factor: choice.arguments[1])
    default: shape = .constant
    }
    if shape == .constant && warmUp == 0 { return nil }
    // Cosine goes down evenly over all updates; what else there is counts epochs, where there are any.
    let isStepwise = if case .cosine = shape { false } else { true }
    return Schedule(
      shape, warmUp: warmUp, updatesPerTick: isStepwise && plan.order == .epochs ? perEpoch : 1, start: iteration)
  }
}
