/// Dots two wide and four high in every cell, written as braille characters (U+2800…). A cell takes the colour of the
/// pen that drew in it last.
struct BrailleCanvas {
  let columns: Int
  let rows: Int
  private var dots: [UInt8]
  private var pens: [Int]

  var dotColumns: Int { columns * 2 }
  var dotRows: Int { rows * 4 }

  init(columns: Int, rows: Int) {
    self.columns = max(columns, 1)
    self.rows = max(rows, 1)
    dots = Array(repeating: 0, count: self.columns * self.rows)
    pens = Array(repeating: 0, count: self.columns * self.rows)
  }

  /// The dot nearest to positions of 0…1, y upwards.
  func dot(_ point: Point) -> (x: Int, y: Int) {
    (
      Int(saturating: (point.x * Double(dotColumns - 1)).rounded()),
      Int(saturating: ((1 - point.y) * Double(dotRows - 1)).rounded())
    )
  }

  mutating func set(_ x: Int, _ y: Int, pen: Int) {
    guard x >= 0, y >= 0, x < dotColumns, y < dotRows else { return }
    let bits: [UInt8] = [0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80]
    let cell = y / 4 * columns + x / 2
    dots[cell] |= bits[x % 2 * 4 + y % 4]
    pens[cell] = pen
  }

  /// A line between two positions (Bresenham); the parts outside are left out.
  mutating func line(from start: Point, to end: Point, pen: Int) {
    guard let (start, end) = clipped(start, end) else { return }
    var (x, y) = dot(start)
    let (lastX, lastY) = dot(end)
    let (dx, dy) = (abs(lastX - x), -abs(lastY - y))
    let (stepX, stepY) = (x < lastX ? 1 : -1, y < lastY ? 1 : -1)
    var error = dx + dy
    while true {
      set(x, y, pen: pen)
      if x == lastX && y == lastY { return }
      let doubled = 2 * error
      if doubled >= dy {
        error += dy
        x += stepX
      }
      if doubled <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// The character of a cell and the pen that drew there, or nil for an empty cell.
  func cell(row: Int, column: Int) -> (character: Character, pen: Int)? {
    let index = row * columns + column
    guard dots[index] != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(dots[index])) else { return nil }
    return (Character(scalar), pens[index])
  }
}
