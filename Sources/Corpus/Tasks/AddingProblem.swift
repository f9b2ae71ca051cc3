import Networks

/// The adding problem (Hochreiter & Schmidhuber 1997, experiment 4; in the form common since): T steps of two inputs, a
/// value and a marker. One step of the first half and one of the second are marked; the target at the last step is the sum
/// of the two marked values.
public struct AddingProblem: Dataset {
  public static let allowedLengths = 2...1_000_000

  /// Where values are drawn from, evenly.
  public enum Values: String, Sendable, CaseIterable {
    /// 0…1
    case unit
    /// −1…1
    case signed
  }

  public let length: Int
  public let values: Values
  private let draws: TaskDraws

  public var name: String { "adding" }
  public var inputKind: InputKind { .dense(width: 2) }
  public var targetKind: TargetKind { .values(width: 1) }
  public var arity: Int { 1 }
  public var longestExample: Int { length }

  /// Nil where `length` is not in `allowedLengths`.
  public init?(length: Int, values: Values = .unit, draws: TaskDraws) {
    guard Self.allowedLengths.contains(length) else { return nil }
    (self.length, self.values, self.draws) = (length, values, draws)
  }

  /// The mean squared error of always answering the mean of the sums: 1/6, or 2/3 for signed values.
  public var baseline: Double { values == .unit ? 1.0 / 6 : 2.0 / 3 }

  public func count(in split: Split) -> Int { draws.count(in: split) }

  /// The two steps that are marked, counted from 0.
  public func marks(of index: Int, in split: Split) -> (Int, Int) {
    var generator = draws.generator(index, of: split, task: name)
    return drawMarks(&generator)
  }

  private func drawMarks(_ generator: inout Generator) -> (Int, Int) {
    let half = length / 2
    return (generator.index(below: half), half + generator.index(below: length - half))
  }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    var generator = draws.generator(index, of: split, task: name)
    let (first, second) = drawMarks(&generator)
    example.beginChain(length: length)
    var sum = 0.0
    for step in 0..<length {
      let drawn = generator.uniform()
      let value = values == .unit ? drawn : 2 * drawn - 1
      let isMarked = step == first || step == second
      example.inputs.append(value)
      example.inputs.append(isMarked ? 1 : 0)
      if isMarked { sum += value }
    }
    example.targetNodes.append(Int32(truncatingIfNeeded: length - 1))
    example.targetValues.append(sum)
  }
}
