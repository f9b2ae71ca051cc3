extension Value {
  /// Numbers as a vector, vectors of one length as the rows of a matrix. Needs at least one element.
  init(list elements: [Value]) throws(ExpressionError.Reason) {
    let first = elements[0].shape
    if elements[0].scalar != nil {
      var numbers: [Double] = []
      numbers.reserveCapacity(elements.count)
      for element in elements {
        guard let number = element.scalar else { throw .mixedList(first, element.shape) }
        numbers.append(number)
      }
      self = .vector(numbers)
      return
    }
    guard case .vector(let columns) = first else { throw .wrongOperand(operation: "a list", first) }
    var rows: [Double] = []
    for element in elements {
      guard case .vector(let row) = element, row.count == columns else { throw .mixedList(first, element.shape) }
      rows += row
    }
    self = .matrix(Matrix(rows: elements.count, columns: columns, elements: rows))
  }
}
