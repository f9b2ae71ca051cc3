/// A place on a picture, 0…1 from left to right and from bottom to top.
struct Point: Hashable, Sendable {
  var x: Double
  var y: Double
}

/// The part of a line within 0…1 × 0…1 (Liang and Barsky, 1984), or nil where there is none.
func clipped(_ start: Point, _ end: Point) -> (Point, Point)? {
  let (dx, dy) = (end.x - start.x, end.y - start.y)
  guard dx.isFinite, dy.isFinite else { return nil }
  var (enter, leave) = (0.0, 1.0)
  for (towards, room) in [(-dx, start.x), (dx, 1 - start.x), (-dy, start.y), (dy, 1 - start.y)] {
    if towards == 0 {
      if room < 0 { return nil }
    } else if towards < 0 {
      enter = max(enter, room / towards)
    } else {
      leave = min(leave, room / towards)
    }
  }
  if enter > leave { return nil }
  return (
    Point(x: start.x + enter * dx, y: start.y + enter * dy), Point(x: start.x + leave * dx, y: start.y + leave * dy)
  )
}
