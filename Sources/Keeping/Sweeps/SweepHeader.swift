import Corpus
import Networks
import Storage
import Training

/// What a sweep is made of, as the first line of its file keeps it: settings, seeds, and which data.
public struct SweepHeader: Sendable {
  public struct Setting: Sendable, Equatable {
    public var name: String
    /// The value on each axis.
    public var values: [String]
    /// All of the network and its training.
    var details: JSONValue

    /// The updates that a run makes, where the file says.
    public var updates: Int
  }

  static let form = "backstep.sweep"
  static let version = 1

  /// What is varied: the names of options.
  public var axes: [String]
  public var settings: [Setting]
  public var firstSeed: UInt64
  /// Runs of each setting.
  public var seeds: Int
  public var precision: Precision
  /// The part that settings are judged by.
  public var split: Split
  public var goal: SweepGoal?
  /// What runs are judged by, beside their loss.
  public var measure: SweepMeasure
  public var data: DataRecord
  /// The kernels that the first runs were made with.
  public var kernels: String

  /// - Parameter values: of each setting, the value on each axis.
  public init(_ sweep: Sweep, axes: [String], values: [[String]], recipe: DataRecord.Recipe?) {
    self.axes = axes
    settings = zip(sweep.variants, values).map { variant, values in
      Setting(
        name: variant.name, values: values,
        details: [
          "network": JSONValue(variant.specification), "initialiser": .string(variant.initializer.description),
          "training": JSONValue(variant.plan.course), "best": .bool(variant.plan.keepsBest),
        ], updates: sweep.updates(of: variant))
    }
    firstSeed = sweep.seeds.first ?? 0
    seeds = sweep.seeds.count
    precision = sweep.precision
    split = sweep.split
    goal = sweep.goal
    measure = SweepMeasure(sweep.dataset, outputs: sweep.variants.map(\.specification.output))
    data = DataRecord(sweep.dataset, recipe: recipe)
    // The fingerprint says as much, and the words of a corpus would fill pages.
    (data.words, data.classNames) = (nil, [])
    kernels = Kernels.name
  }

  /// Runs of all settings.
  public var count: Int { settings.count * seeds }
}

/// As JSON and back.
extension SweepHeader {
  var json: JSONValue {
    .object([
      ("form", .string(Self.form)), ("version", .integer(Self.version)), ("kernels", .string(kernels)),
      ("data", JSONValue(data)), ("axes", .strings(axes)), ("first_seed", .bits(firstSeed)), ("seeds", .integer(seeds)),
      ("precision", .string(precision.rawValue)), ("judged_by", .string(split.rawValue)),
      ("measure", .string(measure.rawValue)), ("until", goal.map { JSONValue($0) } ?? .null),
      (
        "settings",
        .array(
          settings.map { setting in
            [
              "name": .string(setting.name), "values": .strings(setting.values), "updates": .integer(setting.updates),
              "details": setting.details,
            ]
          })
      ),
    ])
  }

  init(_ fields: JSONFields) throws(KeepingError) {
    kernels = try fields.string("kernels")
    data = try DataRecord(fields.fields("data"))
    axes = try fields.strings("axes")
    firstSeed = try fields.bits("first_seed")
    seeds = try fields.integer("seeds", in: 1...1_000_000_000)
    precision = try fields.choice("precision", of: Precision.self)
    split = try fields.choice("judged_by", of: Split.self)
    // Before there were others it was always this one.
    measure = fields.has("measure") ? try fields.choice("measure", of: SweepMeasure.self) : .exact
    if fields.has("until") { goal = try SweepGoal(fields.fields("until")) }
    settings = []
    for setting in try fields.list("settings") {
      let values = try setting.strings("values")
      guard values.count == axes.count else { throw setting.failure("values") }
      settings.append(
        Setting(
          name: try setting.string("name"), values: values, details: try setting.value("details"),
          updates: try setting.integer("updates")))
    }
    guard !settings.isEmpty, !settings.count.multipliedReportingOverflow(by: seeds).overflow else {
      throw fields.failure("settings")
    }
  }
}

extension JSONValue {
  fileprivate init(_ goal: SweepGoal) {
    switch goal {
    case .exact: self = ["exact": true]
    case .loss(let most): self = ["loss": .number(most)]
    }
  }
}

extension SweepGoal {
  fileprivate init(_ fields: JSONFields) throws(KeepingError) {
    self = fields.has("loss") ? .loss(try fields.number("loss")) : .exact
  }
}
