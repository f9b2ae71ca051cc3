/// The numbers that an option or parameter takes.
public struct Bounds: Hashable, Sendable {
  public var lower: Double
  public var upper: Double
  public var includesLower: Bool
  public var includesUpper: Bool

  public init(
    from lower: Double = -.infinity, to upper: Double = .infinity, includesLower: Bool = true,
    includesUpper: Bool = true
  ) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  public static let any = Bounds()
  public static let positive = Bounds(from: 0, includesLower: false)
  public static let nonNegative = Bounds(from: 0)
  /// 0…1
  public static let share = Bounds(from: 0, to: 1)

  public static func above(_ lower: Double) -> Bounds { Bounds(from: lower, includesLower: false) }
  public static func atLeast(_ lower: Double) -> Bounds { Bounds(from: lower) }
  public static func within(_ range: ClosedRange<Double>) -> Bounds {
    Bounds(from: range.lowerBound, to: range.upperBound)
  }

  public func contains(_ number: Double) -> Bool {
    (includesLower ? number >= lower : number > lower) && (includesUpper ? number <= upper : number < upper)
  }
}

/// One of the words that a choice offers, with the numbers it takes: `normal(0.5)` or, after an option, `norm 5`.
public struct Choice: Hashable, Sendable, ExpressibleByStringLiteral {
  public struct Argument: Hashable, Sendable {
    public let name: String
    public let bounds: Bounds
    public let isInteger: Bool
    /// Nil for an argument that must be given.
    public let standard: Double?

    public init(_ name: String, _ bounds: Bounds = .any, isInteger: Bool = false, default standard: Double? = nil) {
      self.name = name
      self.bounds = bounds
      self.isInteger = isInteger
      self.standard = standard
    }
  }

  public let name: String
  public let summary: String
  public let arguments: [Argument]

  public init(_ name: String, _ summary: String = "", arguments: [Argument] = []) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
  }

  public init(stringLiteral value: String) { self.init(value) }

  var needsArguments: Bool { arguments.contains { $0.standard == nil } }
}

/// What the words of a parameter or option mean.
public indirect enum ValueKind: Hashable, Sendable {
  case word
  /// All words up to the next option, joined by spaces; of an option, one word.
  case text
  /// The source up to the next option, as it was written: an expression needs no quotes.
  case expression
  case integer(ClosedRange<Int>)
  case number(Bounds)
  case choice([Choice])
  /// One of the words, or a file's path.
  case choiceOrFile([Choice])
  case file
  /// Values between commas.
  case list(ValueKind)
  /// An option without a value.
  case flag

  public static let count = ValueKind.integer(1...Int.max)
  public static let positiveNumber = ValueKind.number(.positive)

  var takesRest: Bool { self == .text || self == .expression }
}

/// What was read.
public enum ArgumentValue: Hashable, Sendable {
  case text(String)
  case integer(Int)
  case number(Double)
  case flag(Bool)
  case choice(String, arguments: [Double])
}

/// A word to be completed, with a few words about it.
public struct Candidate: Hashable, Sendable {
  public var text: String
  public var summary: String

  public init(_ text: String, _ summary: String = "") {
    self.text = text
    self.summary = summary
  }
}
