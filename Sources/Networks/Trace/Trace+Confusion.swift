/// How often each class was answered for each true class, and the binary reading of an ordered scale.
public struct Confusion: Sendable, Equatable {
  /// Evaluations count answers apart for at most so many classes.
  public static let mostClasses = 1_000

  public let classes: Int
  /// Row-major: true class × answered class.
  public private(set) var counts: [Int]
  /// Of an ordered scale with a neutral middle, as sentiment has: nodes whose true class is not the middle, and how many of
  /// them lie on the side to which the network gives more probability.
  public private(set) var polar = 0
  public private(set) var polarCorrect = 0

  public init(classes: Int) {
    self.classes = classes
    counts = Array(repeating: 0, count: classes * classes)
  }

  public var total: Int { counts.reduce(0, +) }
  public var correct: Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + $1] } }
  public var accuracy: Double { total == 0 ? .nan : Double(correct) / Double(total) }
  public var polarAccuracy: Double { polar == 0 ? .nan : Double(polarCorrect) / Double(polar) }
  /// Whether the classes have a middle.
  public var hasMiddle: Bool { classes > 2 && classes % 2 == 1 }

  public func truths(of label: Int) -> Int { (0..<classes).reduce(0) { $0 + counts[label * classes + $1] } }
  public func answers(of label: Int) -> Int { (0..<classes).reduce(0) { $0 + counts[$1 * classes + label] } }
  /// Of the nodes answered so, the share that are; NaN where none was.
  public func precision(of label: Int) -> Double {
    Double(counts[label * classes + label]) / Double(answers(of: label))
  }
  /// Of the nodes that are so, the share answered so; NaN where none is.
  public func recall(of label: Int) -> Double {
    Double(counts[label * classes + label]) / Double(truths(of: label))
  }
  /// The harmonic mean of precision and recall; 0 where nothing was right.
  public func f1(of label: Int) -> Double {
    let sum = truths(of: label) + answers(of: label)
    return sum == 0 ? .nan : 2 * Double(counts[label * classes + label]) / Double(sum)
  }

  /// The mean of a figure over the classes that are there or were answered; one that is not defined counts as 0.
  public func macro(_ figure: (Int) -> Double) -> Double {
    let present = (0..<classes).filter { truths(of: $0) + answers(of: $0) > 0 }
    let sum = present.reduce(0) { sum, label in
      let value = figure(label)
      return sum + (value.isNaN ? 0 : value)
    }
    return sum / Double(present.count)
  }

  @inline(__always)
  mutating func count<Scalar: NetworkScalar>(_ y: UnsafePointer<Scalar>, truth: Int) {
    guard truth >= 0, truth < classes else { return }
    var best = 0
    for i in 1..<max(classes, 1) where y[i] > y[best] { best = i }
    counts[truth * classes + best] += 1
    let middle = classes / 2
    if hasMiddle, truth != middle {
      var balance: Scalar = 0
      for i in 0..<middle { balance -= y[i] }
      for i in middle + 1..<classes { balance += y[i] }
      polar += 1
      if (balance > 0) == (truth > middle) { polarCorrect += 1 }
    }
  }
}

extension Trace {
  /// The true class and the answered one of every node of an example that is read out, in the order of nodes; both arrays are
  /// overwritten.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func classes(example: Int, truths: inout [Int32], answers: inout [Int32]) {
    truths.removeAll(keepingCapacity: true)
    answers.removeAll(keepingCapacity: true)
    for node in 0..<forest.nodeCount(example: example) {
      guard let target = forest.target(example: example, node: node) else { continue }
      let y = self.y.pointer + target * outputStride
      var best = 0
      for i in 1..<max(specification.outputs, 1) where y[i] > y[best] { best = i }
      truths.append(classes.pointer[target])
      answers.append(Int32(truncatingIfNeeded: best))
    }
  }

  /// Counts the answers of the last forward pass: of every node read out, and of the last node of every example.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  public func count(into all: inout Confusion, last: inout Confusion) {
    for target in 0..<forest.targetCount {
      let y = self.y.pointer + target * outputStride
      let truth = Int(classes.pointer[target])
      all.count(y, truth: truth)
      let row = Int(forest.targetRows.pointer[target])
      let (example, node) = forest.place(ofRow: row)
      if node == forest.nodeCount(example: example) - 1 { last.count(y, truth: truth) }
    }
  }
}
