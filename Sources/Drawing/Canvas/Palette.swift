/// The colours of all pictures. Chosen to stay apart for readers who confuse red and green.
enum Palette {
  /// Okabe and Ito, "Color universal design" (2008), without black and yellow, which vanish on one background or other.
  private static let lines = [
    RGB(0, 114, 178), RGB(213, 94, 0), RGB(0, 158, 115), RGB(204, 121, 167), RGB(230, 159, 0), RGB(86, 180, 233),
    RGB(140, 140, 140),
  ]

  static func series(_ index: Int) -> RGB { lines[((index % lines.count) + lines.count) % lines.count] }

  /// Signs in running text: middle tones, legible on dark and on light terminals.
  static let positive = RGB(222, 95, 50)
  static let negative = RGB(60, 140, 215)

  /// ColorBrewer's RdBu, turned round: blue below zero, near white at zero, red above.
  private static let divergingStops = [
    RGB(5, 48, 97), RGB(33, 102, 172), RGB(67, 147, 195), RGB(146, 197, 222), RGB(209, 229, 240), RGB(247, 247, 247),
    RGB(253, 219, 199), RGB(244, 165, 130), RGB(214, 96, 77), RGB(178, 24, 43), RGB(103, 0, 31),
  ]

  /// matplotlib's viridis (van der Walt and Smith, 2015), turned round: light for little, dark for much.
  private static let sequentialStops = [
    RGB(253, 231, 37), RGB(173, 220, 48), RGB(94, 201, 98), RGB(40, 174, 128), RGB(33, 145, 140), RGB(44, 114, 142),
    RGB(59, 82, 139), RGB(71, 45, 123), RGB(68, 1, 84),
  ]

  /// - Parameter position: −1…1.
  static func diverging(_ position: Double) -> RGB { between(divergingStops, (position + 1) / 2) }

  /// - Parameter position: 0…1.
  static func sequential(_ position: Double) -> RGB { between(sequentialStops, position) }

  private static func between(_ stops: [RGB], _ share: Double) -> RGB {
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], share: place - Double(index))
  }

  /// Cells that hold no number.
  static let notANumber = RGB(40, 40, 40)
  static let infinite = RGB(230, 190, 0)
}
