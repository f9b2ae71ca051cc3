/// A vector on one line, a block `▁`…`█` for each component.
///
/// With colour a block's height is the component's magnitude and its colour the sign. Without, blocks reach from the
/// vector's smallest component `▁` to its largest `█`. `·` is an exact 0 (with colour) or a vector whose components are all equal to 0,
/// `?` NaN, `∞` an infinity.
public struct Strip: Sendable, Hashable {
  public enum Overflow: Sendable, Hashable {
    /// The first components, then `…`. The heights still refer to the whole vector.
    case ellipsis
    /// Every block the component of largest magnitude of several neighbours.
    case fold
  }

  public var values: [Double]
  public var overflow: Overflow
  /// The magnitude of a full block; nil for the largest in the vector. Shared by strips that are to be compared.
  public var limit: Double?

  public init(_ values: [Double], overflow: Overflow = .ellipsis, limit: Double? = nil) {
    self.values = values
    self.overflow = overflow
    self.limit = limit
  }

  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// At most `cells` columns.
  public func drawn(cells: Int, hasColour: Bool) -> StyledLine {
    guard cells > 0 else { return "" }
    var shown = values[...]
    var isCut = false
    if values.count > cells {
      switch overflow {
      case .ellipsis:
        shown = values.prefix(cells - 1)
        isCut = true
      case .fold: shown = folded(to: cells)[...]
      }
    }
    let span = span
    var line = StyledLine()
    for value in shown {
      if value.isNaN {
        line.append("?", .bad)
      } else if value.isInfinite {
        line.append("∞", hasColour ? .sign(of: value) : .bad)
      } else if hasColour {
        let share = span.limit > 0 ? value.magnitude / span.limit : 0
        line.append(value == 0 ? "·" : String(block(share)), value == 0 ? .faint : .sign(of: value))
      } else if span.lower == span.upper && usableLimit == nil {
        line.append(span.lower == 0 ? "·" : "▄")
      } else {
        let lower = usableLimit.map { -$0 } ?? span.lower
        let upper = usableLimit ?? span.upper
        line.append(String(block(share(of: value, from: lower, to: upper))))
      }
    }
    if isCut { line.append("…", .faint) }
    return line
  }

  /// The components' range, to print beside a strip: `−0.9…0.8`.
  public var range: String {
    let span = span
    if values.isEmpty { return "" }
    return span.lower == span.upper
      ? formatted(span.lower, significant: 3)
      : "\(formatted(span.lower, significant: 3))…\(formatted(span.upper, significant: 3))"
  }

  private var span: (lower: Double, upper: Double, limit: Double) {
    var lower = Double.infinity
    var upper = -Double.infinity
    for value in values where value.isFinite {
      lower = min(lower, value)
      upper = max(upper, value)
    }
    if lower > upper { (lower, upper) = (0, 0) }
    return (lower, upper, usableLimit ?? max(lower.magnitude, upper.magnitude))
  }

  private var usableLimit: Double? { limit.flatMap { $0.isFinite && $0 > 0 ? $0 : nil } }

  private func block(_ share: Double) -> Character {
    Self.blocks[min(max(Int(saturating: (share * 8).rounded(.up)) - 1, 0), 7)]
  }

  private func folded(to cells: Int) -> [Double] {
    (0..<cells).map { cell in
      let block = values[(cell * values.count / cells)..<((cell + 1) * values.count / cells)]
      return block.first(where: \.isNaN) ?? block.max { $0.magnitude < $1.magnitude } ?? .nan
    }
  }
}
