extension Int {
  /// The nearest whole number towards zero, the ends of a comfortable range for what lies beyond, 0 for NaN: pictures of any
  /// data must not trap.
  init(saturating value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, -1e15), 1e15))
  }
}
