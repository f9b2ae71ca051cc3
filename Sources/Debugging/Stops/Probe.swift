import Glibc
import Networks

/// An expression made ready to be asked at every node of every update: names are resolved, shapes are known, and asking
/// allocates nothing.
///
/// It knows numbers and vectors, which is what conditions are made of; whatever else an expression has (matrices, words,
/// computed indices) is left to the evaluator, whose answers it shares to the last bit.
struct Probe {
  /// What one step does. Operands are slots of a stack whose shapes are known: a number, or so many elements.
  enum Step: Equatable {
    case constant(Double)
    /// At a fixed place, or where the probe is asked; a part of δ gets its slope.
    case quantity(Quantity, node: Int?, slope: Quantity?)
    case scalar(Name)
    /// One element of the vector on top.
    case element(Int)
    case negate(count: Int)
    case not(count: Int)
    case binary(BinaryOperator, left: Int, right: Int)
    case reduce(Function, count: Int)
    case map(Function, count: Int)
    case decide(isOr: Bool, end: Int)
  }

  /// Numbers that are no quantity of a node.
  enum Name: Equatable {
    case loss, iteration, position
  }

  let steps: [Step]
  /// Elements of a slot, and slots.
  let width: Int
  let depth: Int

  /// What the names stand for, whatever the node.
  struct Surroundings {
    let trace: any TraceReading
    let forest: Forest
    let loss: Double
    let iteration: Int
    let firstPosition: Int

    init(_ trace: any TraceReading, loss: Double, iteration: Int) {
      self.trace = trace
      forest = trace.forest
      self.loss = loss
      self.iteration = iteration
      firstPosition = forest.arity == 1 ? 1 : 0
    }
  }

  /// Room for the stack, kept from question to question.
  final class Memory {
    let pointer: UnsafeMutablePointer<Double>
    init(_ probe: Probe) { pointer = .allocate(capacity: max(1, probe.width * (probe.depth + 1))) }
    deinit { pointer.deallocate() }
  }

  /// The expression's value as a number, truth as 1 and 0; nil where a node lacks what is asked for.
  @inline(__always)
  func value(
    at node: Int, of example: Int, in surroundings: borrowing Surroundings, stack: UnsafeMutablePointer<Double>
  ) -> Double? {
    var top = stack
    top -= width
    var counter = 0
    let count = steps.count
    while counter < count {
      switch steps[counter] {
      case .constant(let value):
        top += width
        top[0] = value
      case .quantity(let quantity, let fixed, let slope):
        top += width
        let place = fixed ?? node
        guard place < surroundings.forest.nodeCount(example: example) else { return nil }
        let row = surroundings.forest.row(example: example, node: place)
        guard let read = surroundings.trace.read(quantity, row: row, into: top) else { return nil }
        if let slope {
          guard surroundings.trace.read(slope, row: row, into: top + width) != nil else { return nil }
          for i in 0..<read { top[i] *= top[width + i] }
        }
      case .scalar(let name):
        top += width
        switch name {
        case .loss: top[0] = surroundings.loss
        case .iteration: top[0] = Double(surroundings.iteration)
        case .position: top[0] = Double(node + surroundings.firstPosition)
        }
      case .element(let index): top[0] = top[index]
      case .negate(let count): for i in 0..<count { top[i] = -top[i] }
      case .not(let count): for i in 0..<count { top[i] = top[i] == 0 ? 1 : 0 }
      case .binary(let operation, let left, let right):
        top -= width
        Self.combine(operation, top, left, top + width, right)
      case .reduce(let function, let count):
        top[0] = Self.reduced(function, UnsafeBufferPointer(start: top, count: count))
      case .map(let function, let count): Self.map(function, top, count)
      case .decide(let isOr, let end):
        if (top[0] != 0) == isOr {
          top[0] = isOr ? 1 : 0
          counter = end
          continue
        }
      // Its operator takes both operands; the left one stays below.
      }
      counter += 1
    }
    return top[0]
  }

  private static func combine(
    _ operation: BinaryOperator, _ a: UnsafeMutablePointer<Double>, _ left: Int, _ b: UnsafeMutablePointer<Double>,
    _ right: Int
  ) {
    @inline(__always) func each(_ combine: (Double, Double) -> Double) {
      if left == 1 && right > 1 {
        let number = a[0]
        for i in 0..<right { a[i] = combine(number, b[i]) }
      } else if right == 1 {
        let number = b[0]
        for i in 0..<left { a[i] = combine(a[i], number) }
      } else {
        for i in 0..<left { a[i] = combine(a[i], b[i]) }
      }
    }
    switch operation {
    case .add: each { $0 + $1 }
    case .subtract: each { $0 - $1 }
    case .multiply: each { $0 * $1 }
    case .divide: each { $0 / $1 }
    case .power: each { pow($0, $1) }
    case .equal: each { $0 == $1 ? 1 : 0 }
    case .notEqual: each { $0 != $1 ? 1 : 0 }
    case .less: each { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: each { $0 <= $1 ? 1 : 0 }
    case .greater: each { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: each { $0 >= $1 ? 1 : 0 }
    case .and: each { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .or: each { $0 != 0 || $1 != 0 ? 1 : 0 }
    case .product: a[0] = dot(UnsafeBufferPointer(start: a, count: left), UnsafeBufferPointer(start: b, count: right))
    }
  }

  private static func reduced(_ function: Function, _ elements: UnsafeBufferPointer<Double>) -> Double {
    switch function {
    case .norm: Reductions.norm(elements)
    case .sum: Reductions.sum(elements)
    case .mean: Reductions.mean(elements)
    case .min: elements[Reductions.extreme(elements, <)]
    case .max: elements[Reductions.extreme(elements, >)]
    case .any: elements.contains { $0 != 0 } ? 1 : 0
    case .all: elements.allSatisfy { $0 != 0 } ? 1 : 0
    default: elements.allSatisfy(\.isFinite) ? 0 : 1
    }
  }

  private static func map(_ function: Function, _ elements: UnsafeMutablePointer<Double>, _ count: Int) {
    @inline(__always) func each(_ change: (Double) -> Double) {
      for i in 0..<count { elements[i] = change(elements[i]) }
    }
    switch function {
    case .abs: each { Swift.abs($0) }
    case .sqrt: each { $0.squareRoot() }
    case .exp: each { Glibc.exp($0) }
    case .log: each { Glibc.log($0) }
    case .isinf: each { $0.isInfinite ? 1 : 0 }
    default: each { $0.isNaN ? 1 : 0 }
    }
  }
}
