import Networks

/// The pokes in force, in order, those taken back, and the walk as it would be without them.
public struct WhatIf {
  public private(set) var pokes: [Poke] = []
  /// Taken back, the last one last.
  public private(set) var undone: [Poke] = []
  /// The example without any poke, where it is known.
  public var baseline: Walk?

  public init() {}

  /// Puts a poke in force. `walk` is the example as it is before.
  public mutating func add(_ poke: Poke, to walk: Walk?) {
    if pokes.isEmpty { baseline = walk }
    pokes.append(poke)
    undone = []
  }

  /// Takes the last poke back and says what it was.
  public mutating func undo() -> Poke? {
    guard let last = pokes.popLast() else { return nil }
    undone.append(last)
    if pokes.isEmpty { baseline = nil }
    return last
  }

  /// Puts the poke that was taken back last in force again.
  public mutating func redo(to walk: Walk?) -> Poke? {
    guard let last = undone.popLast() else { return nil }
    if pokes.isEmpty { baseline = walk }
    pokes.append(last)
    return last
  }

  /// Another example is looked at, or none: clamps end. Returns those that did.
  public mutating func endClamps() -> [Poke] {
    let ended = pokes.filter { $0.clamp != nil }
    pokes.removeAll { $0.clamp != nil }
    undone.removeAll { $0.clamp != nil }
    baseline = nil
    return ended
  }

  /// Parameters were changed by something else, so that the edits made by hand are part of them and cannot be taken back.
  /// Returns those edits.
  public mutating func settle() -> [Poke] {
    let settled = pokes.filter { $0.edit != nil }
    pokes.removeAll { $0.edit != nil }
    undone = []
    baseline = nil
    return settled
  }

  /// Of the example that is looked at.
  public var interventions: [Intervention] { pokes.flatMap { $0.clamp?.interventions ?? [] } }

  /// The example with the state that pokes let it start from.
  public func applied(to example: Example, _ specification: NetworkSpecification) -> Example {
    let count = specification.carriedQuantities.count * specification.hidden
    return pokes.reduce(example) { $1.clamp?.applied(to: $0, stateCount: count) ?? $0 }
  }

  /// The words of an example's leaves, with those that were put there.
  public func words(_ word: (@Sendable (Int) -> String)?) -> (@Sendable (Int) -> String)? {
    guard let word else { return nil }
    var changed: [Int: String] = [:]
    for poke in pokes { changed.merge(poke.clamp?.words ?? [:]) { $1 } }
    if changed.isEmpty { return word }
    let words = changed
    return { words[$0] ?? word($0) }
  }
}
