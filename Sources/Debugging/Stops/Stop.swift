import Networks

/// Where something stopped, and why.
public struct Stop: Sendable {
  /// The number of the breakpoint or watch.
  public let number: Int
  /// The iteration of training; nil in a walk over one example.
  public let iteration: Int?
  /// Which example of the minibatch, and its place in the training part.
  public let example: Int
  public let index: Int
  /// How many examples the minibatch has.
  public let batch: Int
  /// The cursor's place in that example.
  public let place: Int
  /// What was compared, with the values it had.
  public let evidence: [Evidence]

  init(
    number: Int, iteration: Int?, example: Int, index: Int, batch: Int, place: Int, evidence: [Evidence]
  ) {
    self.number = number
    self.iteration = iteration
    self.example = example
    self.index = index
    self.batch = batch
    self.place = place
    self.evidence = evidence
  }

  /// Where nothing stopped it: a person went there.
  public init(standingIn iteration: Int, example: Int, index: Int, batch: Int) {
    self.init(
      number: 0, iteration: iteration, example: example, index: index, batch: batch, place: 0, evidence: [])
  }

  public struct Evidence: Sendable {
    /// An expression's text, or a filter's name.
    public let name: String
    public let value: Value
    /// What it was before, for a watch.
    public let earlier: Value?

    init(_ name: String, _ value: Value, earlier: Value? = nil) {
      self.name = name
      self.value = value
      self.earlier = earlier
    }
  }
}

/// A place in the program that training is: an iteration's examples one after the other, each forward and back.
public struct ProgramPlace: Sendable, Equatable, Comparable {
  public var example: Int
  public var place: Int

  public init(example: Int, place: Int) {
    self.example = example
    self.place = place
  }

  /// Before everything.
  public static let start = ProgramPlace(example: 0, place: -1)

  public static func < (a: ProgramPlace, b: ProgramPlace) -> Bool { (a.example, a.place) < (b.example, b.place) }
}

/// An expression whose change stops a run or a walk.
public struct Watch: Sendable {
  public let number: Int
  public let condition: Condition
  /// Changes up to this do not count.
  public var tolerance: Double
  public var isEnabled = true
  public var hits = 0
  /// The value when it was looked at last.
  var last: Value?

  public init(_ number: Int, _ condition: Condition, tolerance: Double) {
    self.number = number
    self.condition = condition
    self.tolerance = tolerance
  }

  /// Whether a value differs from the last one by more than the tolerance.
  func isChange(_ value: Value) -> Bool {
    guard let last else { return false }
    guard last.shape == value.shape, let old = last.elements, let new = value.elements else { return true }
    return zip(old, new).contains { old, new in
      // NaN is a change only once.
      if old.isNaN || new.isNaN { return old.isNaN != new.isNaN }
      return old != new && !((new - old).magnitude <= tolerance)
    }
  }
}

/// An expression that is shown at every stop.
public struct Display: Sendable {
  public let number: Int
  public let text: String
  public let expression: Expression
  public var isEnabled = true

  public init(_ number: Int, parsing text: String) throws(ExpressionError) {
    self.number = number
    self.text = text
    expression = try Expression(parsing: text)
  }
}

/// An expression whose values are written down while training goes on.
public struct Recording: Sendable {
  public let number: Int
  public let condition: Condition
  public let every: Int
  public var isEnabled = true
  /// The iterations written down, and for each the elements of the value.
  public private(set) var iterations: [Int] = []
  public private(set) var rows: [[Double]] = []

  public init(_ number: Int, _ condition: Condition, every: Int) {
    self.number = number
    self.condition = condition
    self.every = every
  }

  /// Writes a value down. What was written of later iterations belongs to a past that was left, and goes.
  mutating func note(_ value: Value, at iteration: Int) {
    while let last = iterations.last, last >= iteration {
      iterations.removeLast()
      rows.removeLast()
    }
    iterations.append(iteration)
    rows.append(value.elements ?? [])
  }
}
