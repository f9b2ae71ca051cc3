/// A place in the walk over one example: forward over its nodes, children before parents, then backward.
///
/// Place 0 is before the first node; places 1…N have done so many nodes forward; places N+1…2N have done the nodes
/// backward from the last. It is an index into what the trace holds: moving it computes nothing.
public struct Cursor: Sendable, Equatable {
  public let nodes: Int
  public private(set) var place = 0

  /// Needs nodes ≥ 1.
  public init(nodes: Int) { self.nodes = nodes }

  public enum Phase: Sendable, Equatable {
    /// Nothing is done yet.
    case start
    /// This node was the last one done on the way forward.
    case forward(node: Int)
    /// This node was the last one done on the way back.
    case backward(node: Int)
  }

  public var phase: Phase {
    switch place {
    case 0: .start
    case ...nodes: .forward(node: place - 1)
    default: .backward(node: 2 * nodes - place)
    }
  }

  /// The node that was done last, or nil at the start.
  public var node: Int? {
    switch phase {
    case .start: nil
    case .forward(let node), .backward(let node): node
    }
  }

  public var isForwardDone: Bool { place >= nodes }
  public var isBackward: Bool { place > nodes }
  public var isAtEnd: Bool { place == 2 * nodes }

  /// Moves by one place, or returns false at the end (or the start).
  public mutating func step() -> Bool {
    guard place < 2 * nodes else { return false }
    place += 1
    return true
  }

  public mutating func back() -> Bool {
    guard place > 0 else { return false }
    place -= 1
    return true
  }

  /// To the end of the pass it is in: the last node forward, or the last one back.
  public mutating func finishPass() { place = place < nodes ? nodes : 2 * nodes }

  public mutating func restart() { place = 0 }

  /// To a place, or the nearest there is.
  public mutating func go(toPlace place: Int) { self.place = min(max(place, 0), 2 * nodes) }

  /// To a node on the way forward or back.
  public mutating func go(to node: Int, backward: Bool) {
    let node = min(max(node, 0), nodes - 1)
    place = backward ? 2 * nodes - node : node + 1
  }
}
