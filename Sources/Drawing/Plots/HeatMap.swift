/// A matrix as coloured cells: δ by time and unit, a weight matrix, a confusion matrix.
public struct HeatMap: Picture, Hashable {
  public var title: String
  public let rowCount: Int
  public let columnCount: Int
  /// Row-major, rowCount × columnCount. NaN and ±∞ are marked; a missing value is NaN.
  public let values: [Double]
  /// What rows and columns are, such as `t` and `unit`.
  public var rowTitle: String
  public var columnTitle: String
  /// A label for each row and column; empty for their numbers from 0.
  public var rowLabels: [String]
  public var columnLabels: [String]
  public var kind: ColourScale.Kind
  public var spacing: ColourScale.Spacing
  /// The magnitude of the strongest colour; nil for the largest in the matrix.
  public var limit: Double?
  /// Writes the numbers into the cells where they have room.
  public var showsValues: Bool
  /// Leaves cells that are exactly 0 without a colour, where 0 means that there is nothing.
  public var leavesZeroBlank = false

  public init(
    title: String = "", rows: Int, columns: Int, values: [Double], rowTitle: String = "", columnTitle: String = "",
    rowLabels: [String] = [], columnLabels: [String] = [], kind: ColourScale.Kind = .diverging,
    spacing: ColourScale.Spacing = .linear, limit: Double? = nil, showsValues: Bool = false
  ) {
    self.title = title
    self.rowCount = max(rows, 0)
    self.columnCount = max(columns, 0)
    self.values = values
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.kind = kind
    self.spacing = spacing
    self.limit = limit
    self.showsValues = showsValues
  }

  /// The scale that turns values into colours.
  public var scale: ColourScale { ColourScale(fitting: values, kind: kind, spacing: spacing, limit: limit) }

  func value(_ row: Int, _ column: Int) -> Double {
    let index = row * columnCount + column
    return index < values.count ? values[index] : .nan
  }

  func rowLabel(_ rows: Range<Int>) -> String { label(rows, in: rowLabels) }

  func columnLabel(_ column: Int) -> String { column < columnLabels.count ? columnLabels[column] : "\(column)" }

  private func label(_ range: Range<Int>, in labels: [String]) -> String {
    func name(_ index: Int) -> String { index < labels.count ? labels[index] : "\(index)" }
    return range.count > 1 ? "\(name(range.lowerBound))–\(name(range.upperBound - 1))" : name(range.lowerBound)
  }

  /// The matrix in blocks of `rows` × `columns`, each shown by its value of largest magnitude: a lone spike stays
  /// visible. NaN outranks everything.
  func folded(rows: Int, columns: Int) -> FoldedMatrix {
    FoldedMatrix(of: self, rowsPerBlock: max(rows, 1), columnsPerBlock: max(columns, 1))
  }

  var description: String {
    let axes = [rowTitle, columnTitle].filter { !$0.isEmpty }.joined(separator: " by ")
    let scale = self.scale
    let range =
      "values from \(formatted(scale.value(at: kind == .diverging ? -1 : 0))) to \(formatted(scale.value(at: 1)))"
    return "Heat map of \(rowCount) rows and \(columnCount) columns\(axes.isEmpty ? "" : ", \(axes)"); \(range)"
  }
}

/// A matrix whose cells each stand for a block of another's.
struct FoldedMatrix {
  let rowsPerBlock: Int
  let columnsPerBlock: Int
  let rowCount: Int
  let columnCount: Int
  private var values: [Double]
  private let unfoldedRows: Int

  init(of map: HeatMap, rowsPerBlock: Int, columnsPerBlock: Int) {
    self.rowsPerBlock = rowsPerBlock
    self.columnsPerBlock = columnsPerBlock
    unfoldedRows = map.rowCount
    rowCount = (map.rowCount + rowsPerBlock - 1) / rowsPerBlock
    columnCount = (map.columnCount + columnsPerBlock - 1) / columnsPerBlock
    values = Array(repeating: 0, count: rowCount * columnCount)
    for row in 0..<map.rowCount {
      for column in 0..<map.columnCount {
        let value = map.value(row, column)
        let index = row / rowsPerBlock * columnCount + column / columnsPerBlock
        let isFirst = row % rowsPerBlock == 0 && column % columnsPerBlock == 0
        if isFirst || value.isNaN || value.magnitude > values[index].magnitude { values[index] = value }
      }
    }
  }

  func value(_ row: Int, _ column: Int) -> Double { values[row * columnCount + column] }

  func rows(of block: Int) -> Range<Int> {
    (block * rowsPerBlock)..<min((block + 1) * rowsPerBlock, unfoldedRows)
  }

  /// Says what a cell stands for, or nothing where it is a single value.
  var note: String? {
    var block: [String] = []
    if rowsPerBlock > 1 { block.append("\(rowsPerBlock) rows") }
    if columnsPerBlock > 1 { block.append("\(columnsPerBlock) columns") }
    return block.isEmpty ? nil : "each cell: the largest |value| of \(block.joined(separator: " × "))"
  }
}
