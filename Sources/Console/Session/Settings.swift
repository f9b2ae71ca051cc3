import Networks

public enum Verbosity: Int, Comparable, Sendable {
  case quiet, normal, verbose

  public static func < (left: Verbosity, right: Verbosity) -> Bool { left.rawValue < right.rawValue }
}

/// What a person can choose for a whole session.
public struct Settings: Sendable {
  public var seed: UInt64 = 1
  /// Nil for as many as the machine has cores.
  public var threads: Int?
  public var precision = Precision.double
  public var verbosity = Verbosity.normal
  /// One JSON object a command instead of text.
  public var writesJSON = false
  /// Scripts go on after a command that failed.
  public var keepsGoing = false
  /// Scripts show each command before they run it.
  public var echoes = false

  public init() {}
}
