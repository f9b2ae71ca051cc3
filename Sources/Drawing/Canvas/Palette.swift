/// The colours of all pictures. Chosen to stay apart for readers who confuse red and green.
enum Palette {
  /// Okabe and Ito, "Color universal design" (2008), without black and yellow, which vanish on one background or other.
  private static let lines = [
    RGB(0, 114, 178), RGB(213, 94, 0), RGB(0, 158, 115), RGB(204, 121, 167), RGB(230, 159, 0), RGB(86, 180, 233),
    RGB(140, 140, 140),
  ]

  /// The same hues in middle tones: terminals are as often dark as light.
  private static let terminalLines = [
    RGB(40, 140, 210), RGB(222, 95, 50), RGB(0, 158, 115), RGB(195, 110, 160), RGB(210, 145, 0), RGB(86, 180, 233),
    RGB(140, 140, 140),
  ]

  static func series(_ index: Int) -> RGB { lines[((index % lines.count) + lines.count) % lines.count] }

  static func terminalSeries(_ index: Int) -> RGB {
    terminalLines[((index % lines.count) + lines.count) % lines.count]
  }

  /// Signs in running text: middle tones, legible on dark and on light terminals.
  static let positive = RGB(222, 95, 50)
  static let negative = RGB(60, 140, 215)

  /// ColorBrewer's RdBu, turned round: blue below zero, near white at zero, red above.
  /// Nine steps, not eleven: the eleven end so dark that on a dark terminal the strongest values lose their sign.
  private static let divergingStops = [
    RGB(33, 102, 172), RGB(67, 147, 195), RGB(146, 197, 222), RGB(209, 229, 240), RGB(247, 247, 247),
    RGB(253, 219, 199), RGB(244, 165, 130), RGB(214, 96, 77), RGB(178, 24, 43),
  ]

  /// matplotlib's viridis (van der Walt and Smith, 2015), turned round: light for little, dark for much.
  private static let sequentialStops = [
    RGB(253, 231, 37), RGB(173, 220, 48), RGB(94, 201, 98), RGB(40, 174, 128), RGB(33, 145, 140), RGB(44, 114, 142),
    RGB(59, 82, 139), RGB(71, 45, 123), RGB(68, 1, 84),
  ]

  /// The same runs of colour in entries of the 256-colour palette. Rounding the smooth runs to the palette would wander
  /// through pink, teal and violet.
  private static let divergingSteps256 = [
    RGB(0, 95, 175), RGB(0, 135, 215), RGB(95, 175, 215), RGB(135, 175, 215), RGB(175, 215, 255), RGB(215, 215, 255),
    RGB(238, 238, 238), RGB(255, 215, 215), RGB(255, 175, 175), RGB(255, 135, 135), RGB(255, 95, 95), RGB(215, 0, 0),
    RGB(175, 0, 0),
  ]
  private static let sequentialSteps256 = [
    RGB(255, 255, 135), RGB(215, 255, 95), RGB(175, 215, 95), RGB(135, 215, 95), RGB(95, 175, 95), RGB(0, 175, 135),
    RGB(0, 135, 135), RGB(0, 95, 135), RGB(95, 0, 175), RGB(95, 0, 95),
  ]

  /// - Parameter position: −1…1.
  static func diverging(_ position: Double, _ depth: ColourDepth) -> RGB {
    let share = (position + 1) / 2
    return depth == .ansi256 ? nearest(divergingSteps256, share) : between(divergingStops, share)
  }

  /// - Parameter position: 0…1.
  static func sequential(_ position: Double, _ depth: ColourDepth) -> RGB {
    depth == .ansi256 ? nearest(sequentialSteps256, position) : between(sequentialStops, position)
  }

  private static func nearest(_ steps: [RGB], _ share: Double) -> RGB {
    steps[Int(saturating: (min(max(share, 0), 1) * Double(steps.count - 1)).rounded())]
  }

  private static func between(_ stops: [RGB], _ share: Double) -> RGB {
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(saturating: place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], share: place - Double(index))
  }

  /// Cells that hold no number.
  static let notANumber = RGB(38, 38, 38)
  static let infinite = RGB(215, 175, 0)
}
