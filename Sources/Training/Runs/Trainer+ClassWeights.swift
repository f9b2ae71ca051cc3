import Corpus
import Networks

extension Trainer {
  /// What every example of a minibatch counts for in its loss: one of B a B-th, and where classes have weights, over the mean
  /// weight of the minibatch's targets. O(B) examples are read then.
  @inline(__always)
  public func exampleWeight(of indices: [Int]) -> Double {
    // Asked through the property itself: a copy of the specification would be counted.
    network.specification.classWeights == nil ? 1 / Double(max(indices.count, 1)) : balancedWeight(of: indices)
  }

  private func balancedWeight(of indices: [Int]) -> Double {
    let size = Double(max(indices.count, 1))
    let specification = network.specification
    let averages = specification.reduction == .mean
    var example = Example(structure: Structure(arity: dataset.arity))
    var (shares, weighted) = (0.0, 0.0)
    for index in indices {
      dataset.read(index, of: .train, into: &example)
      let counted = example.countedTargets(specification.placement)
      let share = averages ? 1 / Double(max(counted.count, 1)) : 1
      for place in counted {
        shares += share
        weighted += share * specification.classWeight(of: example.targetClasses[place])
      }
    }
    // Where every target of the minibatch weighs nothing, so does it.
    return weighted > 0 ? shares / (size * weighted) : 1 / size
  }
}

extension Example {
  /// The places in `targetNodes` of the targets that are read out.
  public func countedTargets(_ placement: TargetPlacement) -> Range<Int> {
    if placement == .every { return targetNodes.indices }
    let count = targetNodes.count
    return targetNodes.last.map { Int($0) == structure.count - 1 } ?? false ? count - 1..<count : count..<count
  }
}

extension Dataset {
  /// A weight for each class by which all classes count the same in the training part: N / (C · N_c), N_c of its N targets being
  /// of class c. The weight of a class that does not occur is 1. Nil where targets are no classes.
  public func balancedClassWeights(_ placement: TargetPlacement) -> [Double]? {
    guard case .classes(let count) = targetKind else { return nil }
    var occurrences = [Int](repeating: 0, count: count)
    var example = Example(structure: Structure(arity: arity))
    for index in 0..<self.count(in: .train) {
      read(index, of: .train, into: &example)
      for place in example.countedTargets(placement) {
        let number = Int(example.targetClasses[place])
        if occurrences.indices.contains(number) { occurrences[number] += 1 }
      }
    }
    let total = Double(occurrences.reduce(0, +))
    let present = Double(occurrences.count { $0 > 0 })
    return occurrences.map { $0 > 0 ? total / (present * Double($0)) : 1 }
  }
}
