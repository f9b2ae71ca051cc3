import Corpus
import Debugging
import Drawing
import Networks
import Storage
import Training

/// What each unit is worth.
enum LesionCommand {
  static let all: [Command] = [lesion]

  private static let lesion = Command(
    "lesion", group: .checking, summary: "rank units by how much the loss rises without each",
    options: [
      Option("units", .list(.word), valueName: "0-15,20", "which (default: all)"),
      DataCommands.splitOption("which part is scored"),
      Option("limit", .integer(1...Int.max), default: "1000", "score a random sample where there are more examples"),
      .flag("all", "every row, however many"),
    ],
    details: [
      "The network goes forward over the same examples once for every unit, with that unit's z held at 0 at every step or node; "
        + "all else stays, the parameters too. 'become wrong' is the share of examples that are right with the unit and not "
        + "without: judged at the root of a tree and by the last character of a text, else by every output.",
      "Units that copy each other look useless one by one: the network does without either, though not without both.",
    ],
    examples: [
      CommandExample("lesion", "every unit", after: ["train --iterations 200"]),
      CommandExample("lesion --units 0-3,8 --limit 200", "five units, 200 examples at random"),
    ],
    json: [
      JSONField("split", "the part that was scored"), JSONField("examples", "how many were scored"),
      JSONField("population", "how many the part holds"), JSONField("loss", "mean loss with all units"),
      JSONField("correct", "share of examples right with all units; null where answers are numbers"),
      JSONField(
        "units",
        "from the one most needed on: unit, loss (without it), rise, broken and mended (shares of the examples)"),
      JSONField("better_without", "units whose removal lowers the loss"),
    ],
    seeAlso: ["evaluate", "show"], requires: [.data, .network]
  ) { session, invocation in
    guard let run = session.workbench.run else { return .nothing }
    let split = Split(rawValue: invocation.choice("split").name) ?? .train
    guard run.dataset.count(in: split) > 0 else { throw invocation.failure(WorkError.emptySplit(split), at: "split") }
    let units = try units(invocation, count: run.specification.hidden)
    let limit = invocation.integer("limit")
    try MemoryLimit.check(
      run.specification, batch: session.threads * min(256, limit, run.dataset.count(in: split)), of: run.dataset)
    defer { session.finishProgress() }
    let study = run.lesion(
      units, in: split, limit: limit, seed: session.settings.seed, threads: session.threads,
      shouldStop: { session.isInterrupted },
      progress: { done, total in
        if session.wantsProgress { session.report(Progress(done: done, of: total, unit: "examples")) }
      })
    guard let study else { throw ConsoleError.interrupted }
    let rendering = LesionRendering(study, split, run.specification)
    let (screen, showsAll) = (session.screen, invocation.flag("all"))
    return Output(rendering.text(on: screen, limit: showsAll ? nil : 24), json: rendering.json)
  }

  /// `0-3,8` as 0, 1, 2, 3, 8: ascending, each once.
  private static func units(_ invocation: Invocation, count: Int) throws -> [Int] {
    guard invocation.isGiven("units") else { return Array(0..<count) }
    var found = Set<Int>()
    for word in invocation.strings("units") {
      let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard ends.count <= 2, let lower = ends[0], let upper = ends[ends.count - 1], lower <= upper else {
        throw invocation.failure(WorkError.unitsMalformed(word), at: "units")
      }
      guard (0..<count).contains(lower), (0..<count).contains(upper) else {
        throw invocation.failure(WorkError.unitOutOfRange(upper < count ? lower : upper, count: count), at: "units")
      }
      found.formUnion(lower...upper)
    }
    return found.sorted()
  }
}

/// A lesion study as a table and what stands out in it.
private struct LesionRendering {
  private let study: LesionStudy
  private let split: Split
  /// The unit most needed first; NaN and ∞ before all.
  private let units: [LesionStudy.Unit]
  /// Numbers that are to be met exactly are never quite.
  private let hasDecisions: Bool

  init(_ study: LesionStudy, _ split: Split, _ specification: NetworkSpecification) {
    self.study = study
    self.split = split
    hasDecisions = specification.output != .identity
    func rank(_ unit: LesionStudy.Unit) -> Double {
      let rise = study.rise(without: unit)
      return rise.isNaN ? .infinity : rise
    }
    units = study.units.sorted { (rank($1), $0.unit) < (rank($0), $1.unit) }
  }

  private func share(_ count: Int) -> Double { Double(count) / Double(max(study.examples, 1)) }

  /// Units without which the loss is lower by more than rounding explains.
  private var harmful: [LesionStudy.Unit] {
    units.filter { study.rise(without: $0) < -1e-9 * study.loss.magnitude }.reversed()
  }

  func text(on screen: Screen, limit: Int?) -> StyledText {
    table(limit: limit).drawn(on: screen) + StyledText(findings).wrapped(on: screen)
  }

  private func table(limit: Int?) -> Table {
    let count = formattedCount(study.examples)
    let examples = study.isSample ? "a sample of \(count) of \(formattedCount(study.population))" : "all \(count)"
    var title =
      StyledLine("\(split.rawValue), \(examples): loss \(formatted(study.loss)) with all units", .heading)
    if hasDecisions { title += StyledLine(", \(formattedPercentage(share(study.correct))) right", .heading) }
    var table = Table(
      title: title,
      columns: [.number("unit"), .number("loss without"), .number("rise")]
        + (hasDecisions ? [.number("become wrong")] : []) + [.bar("size", importance: -1)])
    let largest = units.map { study.rise(without: $0).magnitude }.filter(\.isFinite).max() ?? 0
    table.append(rows: units.count, limit: limit) { place in
      let unit = units[place]
      let rise = study.rise(without: unit)
      return [
        StyledLine("\(unit.unit)", .accent), StyledLine(formatted(study.loss(without: unit))),
        StyledLine((rise > 0 ? "+" : "") + formatted(rise), rise < 0 ? .good : .strong),
      ] + (hasDecisions ? [StyledLine(formattedPercentage(share(unit.broken)))] : []) + [
        ProportionBar(value: rise, largest: largest).drawn(cells: 24)
      ]
    }
    return table
  }

  private var findings: [StyledLine] {
    var lines: [StyledLine] = []
    if let first = units.first, study.rise(without: first) > 0 {
      let times = study.loss(without: first) / study.loss
      let size =
        times.isFinite && times >= 1.05 ? ": \(formatted(times, significant: 3)) times the loss without it" : ""
      lines.append(StyledLine("unit \(first.unit) matters most", .strong) + StyledLine(size))
    }
    let harmful = harmful
    if !harmful.isEmpty {
      lines.append(
        StyledLine(
          "the loss is lower without "
            + (harmful.count == 1 ? "unit " : "any one of the units ")
            + list(harmful), .warning))
    }
    let idle = units.filter { study.rise(without: $0).magnitude <= 1e-3 * study.loss.magnitude }
    if !idle.isEmpty {
      lines.append(
        StyledLine(
          "without \(idle.count == 1 ? "unit" : "any one of the units") \(list(idle.sorted { $0.unit < $1.unit })) the loss "
            + "stays within 0.1 %", .faint))
    }
    return lines
  }

  private func list(_ units: [LesionStudy.Unit]) -> String {
    let names = units.prefix(8).map { "\($0.unit)" }
    let more = units.count > names.count ? " and \(formattedCount(units.count - names.count)) more" : ""
    return names.joined(separator: ", ") + more
  }

  var json: JSONObject {
    [
      "split": .string(split.rawValue), "examples": .integer(study.examples),
      "population": .integer(study.population), "loss": .number(study.loss),
      "correct": hasDecisions ? .number(share(study.correct)) : .null,
      "units": .array(
        units.map { unit in
          [
            "unit": .integer(unit.unit), "loss": .number(study.loss(without: unit)),
            "rise": .number(study.rise(without: unit)),
            "broken": hasDecisions ? .number(share(unit.broken)) : .null,
            "mended": hasDecisions ? .number(share(unit.mended)) : .null,
          ]
        }),
      "better_without": .array(harmful.map { .integer($0.unit) }),
    ]
  }
}
