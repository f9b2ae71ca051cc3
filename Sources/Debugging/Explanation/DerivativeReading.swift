import Networks

/// A number that is a derivative of the example's loss.
public struct Derivative: Sendable, Equatable {
  /// What it is shown as: an element of δ, of δ_out, of a gradient.
  public let subject: Subject
  /// What is moved to hold it against a difference.
  public let target: DerivativeTarget
  /// What is moved, as a subject: u_5[3] for δ_5[3].
  public let moved: Subject
  /// The number as it is shown.
  public let shown: Double
}

/// Why an expression's numbers cannot be held against finite differences.
public enum DerivativeProblem: Error, Sendable, Equatable {
  /// It names something, but no derivative of the loss.
  case notADerivative
  case tooMany(Int, limit: Int)
}

extension Explainer {
  /// More than this at once is what the gradient check is for.
  public static let derivativeLimit = 1_000

  /// The derivatives that an expression names: elements of δ, δ_out and grad(P); a parameter stands for its gradient, the
  /// sum of both parts of δ for δ.
  public func derivatives(of expression: Expression) throws -> [Derivative] {
    let value = try expression.evaluate(in: scope)
    guard let walk, value.scalar != nil || value.elements != nil else { throw DerivativeProblem.notADerivative }
    var elements: [Expression]
    switch value {
    case .vector(let values):
      try check(values.count)
      elements = values.indices.map { expression.element($0) }
    case .matrix(let matrix):
      try check(matrix.elements.count)
      elements = matrix.elements.indices.map {
        expression.element($0 / matrix.columns).element($0 % matrix.columns)
      }
    default: elements = [expression]
    }
    let parts = partsOfDelta(expression)
    if let parts { elements = try self.elements(of: parts) }
    let found = elements.compactMap { element -> Derivative? in
      guard var subject = subject(named: element) else { return nil }
      if parts != nil, case .quantity(_, let node, let unit) = subject {
        subject = .quantity(.delta, node: node, unit: unit)
      }
      return derivative(subject, walk)
    }
    guard found.count == elements.count, !found.isEmpty else { throw DerivativeProblem.notADerivative }
    return found
  }

  private func check(_ count: Int) throws(DerivativeProblem) {
    if count > Self.derivativeLimit { throw .tooMany(count, limit: Self.derivativeLimit) }
  }

  /// `from_output[3] + from_parent[3]`: both parts of δ. Gives back the first of them.
  private func partsOfDelta(_ expression: Expression) -> Expression? {
    guard case .binary(.add)? = expression.code.last else { return nil }
    let operands = expression.operands
    func part(_ operand: Expression) -> (Quantity, node: Int, unit: Int?)? {
      let isVector = if case .vector? = try? operand.evaluate(in: scope) { true } else { false }
      guard case .quantity(let quantity, let node, let unit)? = subject(named: isVector ? operand.element(0) : operand)
      else { return nil }
      return (quantity, node, isVector ? nil : unit)
    }
    guard operands.count == 2, let first = part(operands[0]), let second = part(operands[1]),
      first.node == second.node, first.unit == second.unit,
      Set([first.0, second.0]) == [.fromOutput, .fromParent]
    else { return nil }
    return operands[0]
  }

  private func elements(of expression: Expression) throws -> [Expression] {
    guard case .vector(let values) = try expression.evaluate(in: scope) else { return [expression] }
    return values.indices.map { expression.element($0) }
  }

  private func derivative(_ subject: Subject, _ walk: Walk) -> Derivative? {
    switch subject {
    case .gradient(let name, let row, let column), .parameter(let name, let row, let column):
      guard let place = walk.layout[name]?.place(row, column) else { return nil }
      return Derivative(
        subject: .gradient(name, row: row, column: column), target: .parameter(place),
        moved: .parameter(name, row: row, column: column), shown: walk.inspection.gradient[place])
    case .quantity(let quantity, let node, let unit):
      let equation = walk.equations.equations.first {
        $0.error == quantity && $0.nodes.includes(walk.kind(of: node))
      }
      guard let moved = equation?.quantity, let shown = walk.element(quantity, node: node, unit: unit) else {
        return nil
      }
      return Derivative(
        subject: .quantity(quantity, node: node, unit: unit),
        target: .quantity(moved, node: node, unit: unit), moved: .quantity(moved, node: node, unit: unit), shown: shown)
    case .initialState, .exampleLoss, .expression: return nil
    }
  }
}
