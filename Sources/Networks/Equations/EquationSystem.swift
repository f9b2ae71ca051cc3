/// All equations of a network: those of its cell and those of its readout.
public struct EquationSystem: Sendable, Equatable {
  public let equations: [Equation]

  public init(_ equations: [Equation]) { self.equations = equations }

  /// How a quantity comes about at a node; nil for what is given.
  public func equation(of quantity: Quantity, atLeaf isLeaf: Bool) -> Equation? {
    equations.first { $0.quantity == quantity && $0.nodes.includes(leaf: isLeaf) }
  }

  /// What dE/d(parameter) is a sum of over the nodes: for every term that the parameter enters, the error of that
  /// equation times the rest of the term.
  public func gradientTerms(of parameter: String) -> [GradientTerm] {
    equations.flatMap { equation -> [GradientTerm] in
      guard let error = equation.error else { return [] }
      return equation.terms.filter { $0.coefficient.parameter == parameter }.map {
        GradientTerm(nodes: equation.nodes, error: error, term: $0)
      }
    }
  }
}

/// One summand of a parameter's gradient, at each of its nodes: error_i · a_j, with a the factors of `term`.
public struct GradientTerm: Sendable, Equatable {
  public let nodes: Equation.Nodes
  public let error: Quantity
  public let term: Term
}

extension NetworkSpecification {
  /// The equations of a network of this specification.
  public var equations: EquationSystem {
    EquationSystem(
      strandEquations + Readout<Double>.equations(self, of: readStates))
  }
}
