import Glibc

/// One number from many elements. NaN goes through: the result is NaN where an element is, as in IEEE arithmetic.
enum Reductions {
  /// √Σx², without overflow or underflow on the way: exploding and vanishing δ are what it is asked for.
  static func norm(_ elements: [Double]) -> Double { elements.withUnsafeBufferPointer { norm($0) } }

  static func norm(_ elements: UnsafeBufferPointer<Double>) -> Double {
    let squares = dot(elements, elements)
    if squares > 0x1p-900, squares < .infinity { return squares.squareRoot() }
    var largest = 0.0
    for element in elements {
      if element.isNaN { return .nan }
      largest = Swift.max(largest, abs(element))
    }
    if largest == 0 || largest.isInfinite { return largest }
    var sum = 0.0
    for element in elements { sum += (element / largest) * (element / largest) }
    return largest * sum.squareRoot()
  }

  /// Neumaier's compensated sum: large parts that cancel leave the small ones.
  static func sum(_ elements: some RandomAccessCollection<Double>) -> Double {
    var sum = 0.0
    var lost = 0.0
    for element in elements {
      let next = sum + element
      lost += abs(sum) >= abs(element) ? (sum - next) + element : (element - next) + sum
      sum = next
    }
    // Past an infinity what was lost is NaN and means nothing.
    return sum.isFinite ? sum + lost : sum
  }

  static func mean(_ elements: some RandomAccessCollection<Double>) -> Double { sum(elements) / Double(elements.count) }

  /// Of the population: divided by the count.
  static func variance(_ elements: [Double]) -> Double {
    let mean = mean(elements)
    var deviations = 0.0
    var drift = 0.0
    for element in elements {
      deviations += (element - mean) * (element - mean)
      drift += element - mean
    }
    // The drift corrects for the mean's own rounding (Chan, Golub, LeVeque 1983).
    return (deviations - drift * drift / Double(elements.count)) / Double(elements.count)
  }

  static func median(_ elements: [Double]) -> Double {
    if elements.contains(where: \.isNaN) { return .nan }
    let sorted = elements.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
  }

  /// Position of the first element that no other precedes by `precedes`; of the first NaN where there is one.
  @inline(__always)
  static func extreme<Elements: RandomAccessCollection<Double>>(
    _ elements: Elements, _ precedes: (Double, Double) -> Bool
  ) -> Int where Elements.Index == Int {
    var best = 0
    for i in elements.indices {
      if elements[i].isNaN { return i }
      if precedes(elements[i], elements[best]) { best = i }
    }
    return best
  }

  /// cos of the angle between two vectors; NaN where one is 0. Each is scaled to length 1 first, so sizes do not matter.
  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    let cosine = dot(unit(a), unit(b))
    // NaN passes both comparisons by.
    return cosine > 1 ? 1 : cosine < -1 ? -1 : cosine
  }

  /// In degrees, 0…180; NaN where one is 0. By Kahan's formula, exact also for nearly parallel vectors, where the arc
  /// cosine loses half of the digits.
  static func angle(_ a: [Double], _ b: [Double]) -> Double {
    let (left, right) = (unit(a), unit(b))
    var difference = left
    var sum = left
    for i in left.indices {
      difference[i] -= right[i]
      sum[i] += right[i]
    }
    let radians = 2 * atan2(norm(difference), norm(sum))
    return left.contains(where: \.isNaN) || right.contains(where: \.isNaN) ? .nan : radians * 180 / .pi
  }

  private static func unit(_ elements: [Double]) -> [Double] {
    let length = norm(elements)
    return elements.map { $0 / length }
  }
}
