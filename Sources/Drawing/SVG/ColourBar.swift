extension SVGWriter {
  /// A colour scale upright, with numbers at its right side.
  mutating func colourBar(_ scale: ColourScale, x: Double, top: Double, height: Double) {
    let isDiverging = scale.kind == .diverging
    let steps = 64
    for step in 0..<steps {
      let share = (Double(step) + 0.5) / Double(steps)
      let colour = scale.colour(at: isDiverging ? 1 - 2 * share : 1 - share)
      let y = top + height * Double(step) / Double(steps)
      // A little overlap hides the seams.
      let end = min(y + height / Double(steps) + 0.5, top + height)
      rectangle(x: x, y: y, width: 14, height: end - y, fill: colour.hexadecimal)
    }
    for tick in scale.ticks(atMost: max(3, Int(saturating: height / 28))) {
      let position = scale.position(of: tick.value)
      let y = top + height * (isDiverging ? (1 - position) / 2 : 1 - position)
      line(x + 14, y, x + 18, y, stroke: "#888")
      text(tick.label, x: x + 22, y: y + 4, fill: Self.softInk)
    }
  }
}
