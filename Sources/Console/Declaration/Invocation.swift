import Debugging

/// A command with its values read.
///
/// Asking for a name that the declaration lacks, or for another kind than it declares, is a mistake in the program, not
/// in the input; such accessors trap.
public struct Invocation: Sendable {
  public struct Binding: Hashable, Sendable {
    public var value: ArgumentValue
    /// The bytes it was read from; nil for a default.
    public var range: Range<Int>?
  }

  public let command: Command
  public let statement: Statement
  package(set) public var bindings: [String: [Binding]] = [:]

  /// `;` at the end of the line: print-like commands compute and stay silent.
  public var isSilenced: Bool { statement.isSilenced }

  public func isGiven(_ name: String) -> Bool { bindings[name]?.contains { $0.range != nil } ?? false }

  // MARK: Values

  /// A word, text, file or expression; a choice's name.
  public func string(_ name: String) -> String { required(string(ifGiven: name), name) }
  public func integer(_ name: String) -> Int { required(integer(ifGiven: name), name) }
  public func number(_ name: String) -> Double { required(number(ifGiven: name), name) }

  public func string(ifGiven name: String) -> String? { first(name).flatMap { string($0, name) } }

  public func integer(ifGiven name: String) -> Int? {
    guard let value = first(name) else { return nil }
    guard case .integer(let integer) = value else { return mismatch(name) }
    return integer
  }

  public func number(ifGiven name: String) -> Double? {
    guard let value = first(name) else { return nil }
    switch value {
    case .number(let number): return number
    case .integer(let integer): return Double(integer)
    default: return mismatch(name)
    }
  }

  public func flag(_ name: String) -> Bool {
    guard case .flag(let isOn) = first(name) else { return mismatch(name) }
    return isOn
  }

  /// A choice's name and the numbers given with it, defaults filled in.
  public func choice(_ name: String) -> (name: String, arguments: [Double]) { required(choice(ifGiven: name), name) }

  public func choice(ifGiven name: String) -> (name: String, arguments: [Double])? {
    guard let value = first(name) else { return nil }
    switch value {
    case .choice(let choice, let arguments): return (choice, arguments)
    case .text(let text): return (text, [])
    default: return mismatch(name)
    }
  }

  /// All values of something that repeats, or the elements of a list; empty when not given.
  public func strings(_ name: String) -> [String] { elements(name).map { string($0, name) } }

  public func integers(_ name: String) -> [Int] {
    elements(name).map { if case .integer(let integer) = $0 { integer } else { mismatch(name) } }
  }

  public func numbers(_ name: String) -> [Double] {
    elements(name).map { if case .number(let number) = $0 { number } else { mismatch(name) } }
  }

  // MARK: Places

  /// The same with single values in place of what was given.
  func choosing(_ values: [(name: String, binding: Binding)]) -> Invocation {
    var chosen = self
    for (name, binding) in values { chosen.bindings[name] = [binding] }
    return chosen
  }

  /// Where the first value of a name stands; the verb if it was not given.
  public func range(of name: String) -> Range<Int> {
    if let range = bindings[name]?.first?.range { return range }
    return statement.words().first?.range ?? statement.range
  }

  /// An error about the value of `name`; one that an expression's parser threw keeps its place inside.
  public func failure(_ error: any Error, at name: String) -> LocatedError {
    if let expression = error as? ExpressionError { return LocatedError(error, at: place(of: expression, in: name)) }
    return LocatedError(error, at: range(of: name))
  }

  /// An error about some bytes of the text of `name`.
  public func failure(_ error: any Error, at name: String, bytes: Range<Int>) -> LocatedError {
    LocatedError(error, at: place(in: name, bytes: bytes))
  }

  func place(in name: String, bytes: Range<Int>) -> Range<Int> {
    let whole = range(of: name)
    let lower = min(whole.lowerBound + max(0, bytes.lowerBound), whole.upperBound)
    return lower..<min(max(lower, whole.lowerBound + bytes.upperBound), whole.upperBound)
  }

  // MARK: -

  private func first(_ name: String) -> ArgumentValue? { bindings[name]?.first?.value }

  private func elements(_ name: String) -> [ArgumentValue] {
    (bindings[name] ?? []).map(\.value)
  }

  private func string(_ value: ArgumentValue, _ name: String) -> String {
    switch value {
    case .text(let text): text
    case .choice(let choice, _): choice
    default: mismatch(name)
    }
  }

  private func required<T>(_ value: T?, _ name: String) -> T {
    guard let value else { preconditionFailure("\(command.name) neither requires nor defaults '\(name)'") }
    return value
  }

  private func mismatch<T>(_ name: String) -> T {
    preconditionFailure("\(command.name) declares '\(name)' with another kind, or not at all")
  }
}

extension Invocation {
  /// A whole number in a word that was taken as it stood, read as an integer parameter's is.
  func integer(from text: String, in range: ClosedRange<Int>, at name: String) throws -> Int {
    do {
      let value = try ValueReader(kind: .integer(range), subject: .parameter(name)).read(text)
      guard case .integer(let integer) = value else { return mismatch(name) }
      return integer
    } catch {
      throw failure(error, at: name)
    }
  }
}
