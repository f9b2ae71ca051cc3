import Networks
import Training

/// The settings of a sweep: every combination of the values that were given for what varies.
///
/// A setting is made when it is asked for, as `network` and `train` would make it of the values chosen. The last axis goes
/// fastest.
struct SweepGrid {
  /// What varies: one option, or several that vary together.
  private struct Axis {
    var options: [String]
    /// Of each point the values of these options.
    var points: [[Invocation.Binding]]
  }

  private let invocation: Invocation
  private let axes: [Axis]

  init(_ invocation: Invocation) throws {
    self.invocation = invocation
    var axes: [Axis] = []
    if let pairs = try Self.pairs(invocation) { axes.append(pairs) }
    let varied = invocation.command.options.filter { option in
      option.explainedBy != nil && (invocation.bindings[option.name]?.count ?? 0) > 1
    }
    // In the order in which they were typed.
    for option in varied.sorted(by: {
      invocation.range(of: $0.name).lowerBound < invocation.range(of: $1.name).lowerBound
    }) {
      axes.append(Axis(options: [option.name], points: (invocation.bindings[option.name] ?? []).map { [$0] }))
    }
    for axis in axes {
      var known: Set<[ArgumentValue]> = []
      for point in axis.points where !known.insert(point.map(\.value)).inserted {
        throw LocatedError(
          SweepProblem.repeatedValue(
            zip(axis.options, point).map { invocation.command.label(of: $1.value, for: $0) }.joined(separator: "+"),
            option: axis.options[0]),
          at: point[0].range ?? invocation.statement.range)
      }
    }
    self.axes = axes
  }

  /// Nil where there are more than can be counted.
  var count: Int? {
    var product = 1
    for axis in axes {
      let (next, overflows) = product.multipliedReportingOverflow(by: axis.points.count)
      if overflows { return nil }
      product = next
    }
    return product
  }

  /// The options that vary.
  var columns: [String] { axes.flatMap(\.options) }

  /// The value of each option that varies.
  func values(of setting: Int) -> [String] {
    chosen(setting).map { invocation.command.label(of: $0.binding.value, for: $0.name) }
  }

  /// The command with single values: those of a setting.
  func invocation(of setting: Int) -> Invocation { invocation.choosing(chosen(setting)) }

  private func chosen(_ setting: Int) -> [(name: String, binding: Invocation.Binding)] {
    var rest = setting
    var chosen: [[(name: String, binding: Invocation.Binding)]] = []
    for axis in axes.reversed() {
      let point = axis.points[rest % axis.points.count]
      rest /= axis.points.count
      chosen.append(zip(axis.options, point).map { ($0, $1) })
    }
    return chosen.reversed().flatMap(\.self)
  }

  /// `lecun tanh rate 0.1`; of a grid of one setting, its initialiser and activation.
  func name(of setting: Int, _ variant: SweepVariant) -> String {
    let chosen = chosen(setting)
    guard !chosen.isEmpty else {
      return "\(variant.initializer.description) \(variant.specification.activation.rawValue)"
    }
    return chosen.map { name, binding in
      let label = invocation.command.label(of: binding.value, for: name)
      if case .choice = binding.value { return label }
      return "\(name) \(label)"
    }.joined(separator: " ")
  }

  // MARK: Pairs

  /// What words such as `he+relu` say: initialisers and activations that vary together.
  private static func pairs(_ invocation: Invocation) throws -> Axis? {
    let words = invocation.bindings["settings"] ?? []
    if words.isEmpty { return nil }
    let options = ["init", "activation"]
    for option in options where invocation.isGiven(option) {
      throw invocation.failure(SweepProblem.pairsAndOption(option), at: option)
    }
    var points: [[Invocation.Binding]] = []
    for word in words {
      guard case .text(let text) = word.value else { continue }
      let parts = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw LocatedError(WorkError.variantMalformed(text), at: word.range ?? invocation.statement.range)
      }
      points.append(
        try zip(options, parts).map { option, part in
          do throws(ConsoleError) {
            return .init(value: try invocation.command.value(of: option, from: part), range: word.range)
          } catch {
            throw LocatedError(error, at: word.range ?? invocation.statement.range)
          }
        })
    }
    return Axis(options: options, points: points)
  }
}

extension Command {
  /// A single value of an option, read as in its own place.
  fileprivate func value(of option: String, from text: String) throws(ConsoleError) -> ArgumentValue {
    try ValueReader(kind: kind(of: option), subject: .option(option)).read(text)
  }

  private func kind(of option: String) -> ValueKind { options.first { $0.name == option }?.kind ?? .word }

  /// A value of an option as it would be typed, without what it would be anyway: `0.1`, `normal(0.5)`, `adam`.
  fileprivate func label(of value: ArgumentValue, for option: String) -> String {
    switch value {
    case .text(let text): return text
    case .integer(let integer): return "\(integer)"
    case .number(let number): return plain(number)
    case .flag(let isOn): return isOn ? "on" : "off"
    case .choice(let name, var arguments):
      let declared = kind(of: option).choices?.first { $0.name == name }?.arguments ?? []
      while let last = arguments.last, arguments.count <= declared.count, declared[arguments.count - 1].standard == last
      {
        arguments.removeLast()
      }
      return arguments.isEmpty ? name : "\(name)(\(arguments.map(plain).joined(separator: ",")))"
    }
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() && number.magnitude < 1e15 ? "\(Int(number))" : "\(number)"
  }
}
