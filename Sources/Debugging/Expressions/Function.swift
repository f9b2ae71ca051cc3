/// The functions an expression can call. All but `grad`, which takes a name rather than a value and so belongs to the
/// grammar. Raw values are the names.
public enum Function: String, Sendable, CaseIterable {
  // One number from many.
  case norm, min, max, mean, sum, std
  case variance = "var"
  case median, argmax, argmin, any, all
  case hasInfOrNaN = "has_inf_or_nan"
  // Element by element.
  case abs, sign, sqrt, exp, log, sin, cos, tanh, sigmoid, relu, floor, ceil, round, isnan, isinf
  // Of two vectors.
  case angle
  // Of matrices and shapes.
  case spectral, singular, transpose, shape, length

  /// How many arguments it takes.
  public var arguments: ClosedRange<Int> {
    switch self {
    case .angle: 2...2
    case .min, .max, .cos: 1...2
    default: 1...1
    }
  }

  /// The function of that name or alias.
  public static func named(_ name: String) -> Function? { table[name] }

  /// Other names of functions.
  public static let aliases: [(alias: String, function: Function)] = [
    ("len", .length), ("ln", .log), ("ceiling", .ceil),
  ]

  /// Every name that can stand before a parenthesis.
  public static let allNames: [String] = allCases.map(\.rawValue) + aliases.map(\.alias) + ["grad"]

  private static let table: [String: Function] = {
    var table: [String: Function] = [:]
    for function in allCases { table[function.rawValue] = function }
    for (alias, function) in aliases { table[alias] = function }
    return table
  }()
}
