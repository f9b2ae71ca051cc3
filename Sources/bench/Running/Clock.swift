import Glibc

/// Seconds on a clock that only goes forward.
func now() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// How many seconds `body` takes.
func timed(_ body: () throws -> Void) rethrows -> Double {
  let start = now()
  try body()
  return now() - start
}

/// The middle value, or the mean of the two middle ones; NaN of nothing.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  guard let last = sorted.last else { return .nan }
  let middle = sorted.count / 2
  if sorted.count % 2 == 1 { return sorted[middle] }
  return middle == 0 ? last : (sorted[middle - 1] + sorted[middle]) / 2
}
