/// What is read off a forest: how many trees it holds, and the best of them.
extension ParseForest {
  /// The number of trees. Each node is counted once, after what it is made of.
  func count(_ order: ForestOrder) -> ParseCount {
    if order.hasLoop { return .infinite }
    var counts = [Natural](repeating: .zero, count: count)
    for node in order.nodes.map(Int.init) {
      var sum = Natural.zero
      for place in alternativeStarts[node]..<alternativeStarts[node + 1] {
        let alternative = alternatives[place]
        var product = alternative.prefix < 0 ? Natural.one : counts[Int(alternative.prefix)]
        if alternative.rule < 0, alternative.last >= 0 { product = product * counts[Int(alternative.last)] }
        sum += product
      }
      counts[node] = sum
    }
    return .finite(counts[ParseForest.root])
  }

  /// The tree of least cost, where a tree costs the sum of its rules' costs, none of them negative, and what it costs.
  ///
  /// Among equals the first rule of the file wins, then the shortest first part. A loop never makes a tree cheaper;
  /// inside a loop costs are lowered until they stay.
  func best(_ order: ForestOrder, costs: [Double]) -> (Derivation, cost: Double) {
    var cost = [Double](repeating: .infinity, count: count)
    var choice = [Int32](repeating: -1, count: count)
    for group in 0..<(order.groupStarts.count - 1) {
      let members = order.groupStarts[group]..<order.groupStarts[group + 1]
      var hasChanged = true
      while hasChanged {
        hasChanged = false
        for node in order.nodes[members].map(Int.init) {
          for place in alternativeStarts[node]..<alternativeStarts[node + 1] {
            let alternative = alternatives[place]
            var sum = alternative.prefix < 0 ? 0 : cost[Int(alternative.prefix)]
            if alternative.rule >= 0 {
              sum += costs[Int(alternative.rule)]
            } else if alternative.last >= 0 {
              sum += cost[Int(alternative.last)]
            }
            if sum < cost[node] {
              cost[node] = sum
              choice[node] = Int32(truncatingIfNeeded: place)
              hasChanged = true
            }
          }
        }
        // Without a loop one round settles a group.
        if members.count == 1 && !order.hasLoop { break }
      }
    }
    return (derivation(choice), cost[ParseForest.root])
  }

  /// Follows the chosen alternatives from the root, writing the post-order backwards.
  private func derivation(_ choice: [Int32]) -> Derivation {
    var steps: [Int32] = []
    var pending: [Int32] = [Int32(truncatingIfNeeded: ParseForest.root)]
    var parts: [Int32] = []
    while let next = pending.popLast() {
      if next < 0 {
        steps.append(next)
        continue
      }
      let chosen = alternatives[Int(choice[Int(next)])]
      steps.append(chosen.rule)
      // The prefixes give the right side from its last symbol to its first, and the last must be written next.
      parts.removeAll(keepingCapacity: true)
      var prefix = chosen.prefix
      while prefix >= 0 {
        let link = alternatives[Int(choice[Int(prefix)])]
        parts.append(link.last)
        prefix = link.prefix
      }
      pending.append(contentsOf: parts.reversed())
    }
    return Derivation(steps: steps.reversed())
  }
}
