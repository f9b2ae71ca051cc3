import Drawing

extension Table {
  /// Appends `count` rows; past `limit` the first and last ones with the number of those between, without making the
  /// others: a tree can have a million nodes.
  mutating func append(rows count: Int, limit: Int?, _ cells: (Int) -> [StyledLine]) {
    guard let limit, limit >= 3, count > limit + 1 else {
      for row in 0..<count { append(cells(row)) }
      return
    }
    let tail = limit / 3
    for row in 0..<limit - tail { append(cells(row)) }
    rows.append(.group(StyledLine("⋮ \(formattedCount(count - limit)) more rows", .faint)))
    for row in count - tail..<count { append(cells(row)) }
  }
}
