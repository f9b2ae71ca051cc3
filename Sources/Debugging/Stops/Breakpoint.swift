import Networks

/// Where a run or a walk is to stop.
public struct Breakpoint: Sendable {
  /// Where it stands.
  public enum Place: Sendable, Equatable {
    /// Wherever its condition holds; without one, at the start of every example.
    case anywhere
    /// t of a sequence, or a node of a tree, as people count them.
    case position(Int)
    /// Every node that spans these words.
    case words(String)
    /// An iteration of training, counted from 1.
    case iteration(Int)
  }

  /// Which way the walk must go.
  public enum Way: Sendable, Equatable {
    case forward, backward
  }

  public let number: Int
  public var place: Place
  /// Nil where nobody said: on the way on which its condition is known, without one forward.
  public var way: Way?
  public var condition: Condition?
  public var filter: Filter?
  public var isEnabled = true
  /// It is deleted once it was hit.
  public var isTemporary = false
  /// How often it stopped something.
  public var hits = 0

  public init(_ number: Int, at place: Place, way: Way? = nil, condition: Condition? = nil, filter: Filter? = nil) {
    self.number = number
    self.place = place
    self.way = way
    self.condition = condition
    self.filter = filter
  }

  /// The way it goes by.
  func direction(in specification: NetworkSpecification) -> Way {
    if let way { return way }
    let needsBackward = condition?.needsBackward(in: specification) == true || filter?.needsBackward == true
    return needsBackward ? .backward : .forward
  }
}

/// A named condition over all that a pass computed.
public enum Filter: Sendable, Equatable {
  /// Some value is NaN or infinite.
  case hasNaN
  /// ‖δ‖ of some node is at least so many times as large as what any node's own output sends in.
  case exploding(Double)
  /// ‖δ‖ where the structure begins (the first step, the words) is at most so small a share of what the outputs send in.
  case vanishing(Double)
  /// At least this share of the units is 0 at every node, where f can be 0 all over (relu).
  case dead(Double)
  /// At least this share of all z lies within a hundredth of the limits of f.
  case saturated(Double)

  var needsBackward: Bool {
    switch self {
    case .hasNaN, .exploding, .vanishing: true
    case .dead, .saturated: false
    }
  }

  public var name: String {
    switch self {
    case .hasNaN: "has-nan"
    case .exploding: "exploding"
    case .vanishing: "vanishing"
    case .dead: "dead"
    case .saturated: "saturated"
    }
  }

  /// What is compared with the filter's threshold.
  public var threshold: Double? {
    switch self {
    case .hasNaN: nil
    case .exploding(let limit), .vanishing(let limit), .dead(let limit), .saturated(let limit): limit
    }
  }
}
