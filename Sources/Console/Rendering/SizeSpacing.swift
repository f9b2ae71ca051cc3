import Drawing

extension ColourScale.Spacing {
  /// For sizes that may shrink by powers of ten from one end to the other, as δ does: a linear scale would then show one
  /// end only. Eight powers of ten are told apart.
  static func fitting(sizes: some Sequence<Double>) -> ColourScale.Spacing {
    var (least, greatest) = (Double.infinity, 0.0)
    for size in sizes where size > 0 && size.isFinite {
      least = min(least, size)
      greatest = max(greatest, size)
    }
    return greatest / least > 300 ? .logarithmic(decades: 8) : .linear
  }
}
