/// All equations of a network: those of its cell and those of its readout.
public struct EquationSystem: Sendable, Equatable {
  public let equations: [Equation]

  public init(_ equations: [Equation]) { self.equations = equations }

  /// How a quantity comes about at such a node; nil for what is given, and what is not there.
  public func equation(of quantity: Quantity, at kind: NodeKind) -> Equation? {
    equations.first { $0.quantity == quantity && $0.nodes.includes(kind) }
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
  /// The matrix by which all goes that a node's δ gets from the node above; nil where there are more ways than one.
  public var recurrentMatrix: String? {
    guard statesAreActivations, let terms = equations.equation(of: .fromParent, at: .composition)?.terms else {
      return nil
    }
    let fromParent = terms.filter { if case .element(_, .comparison, _)? = $0.factors.first { false } else { true } }
    guard fromParent.count == 1, case .transposed(let name, _) = fromParent[0].coefficient else { return nil }
    return name
  }

  /// The equations of a network of this specification.
  public var equations: EquationSystem {
    if let comparison {
      return EquationSystem(
        comparison.equations(
          self, readout: Readout<Double>.equations(self, of: readStates), stateErrors: Readout<Double>.stateErrors()))
    }
    return EquationSystem(
      strandEquations + Readout<Double>.equations(self, of: readStates))
  }
}
