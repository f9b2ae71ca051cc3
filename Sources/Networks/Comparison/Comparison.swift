/// The comparison of two trees (Bowman, Potts & Manning 2015): the root of a pair, whose children are the roots of both trees,
/// with parameters of its own and as many units as are asked for. What it has as its state goes to the readout.
///
///     a = concat(z_left, z_right)   u_k = (W_compare a)_k + aᵀ V_compare,k a + b_compare,k   z = f(u)
///
/// f is that of the network, tanh where its cell has gates. V_compare is there where it is asked for.
public struct Comparison: Sendable, Equatable {
  public var units: Int
  public var hasTensor: Bool

  public init(units: Int, hasTensor: Bool = false) {
    self.units = units
    self.hasTensor = hasTensor
  }

  static let (weights, tensor, bias) = ("W_compare", "V_compare", "b_compare")
  public static let parameterNames = [weights, tensor, bias]

  package func parameters(_ specification: NetworkSpecification) -> [CellParameter] {
    let below = specification.arity * specification.hidden
    return [CellParameter(Self.weights, rows: units, columns: below, .input)]
      + (hasTensor ? [CellParameter(Self.tensor, rows: units, columns: below * below, .input)] : [])
      + (specification.biases ? [CellParameter(Self.bias, rows: units, .bias)] : [])
  }

  /// The equations of a network that compares: those of its cell, which get what comes from the comparison besides what
  /// comes from the nodes above, its own, and those of the readout, which reads nothing else.
  func equations(_ specification: NetworkSpecification, readout: [Equation], stateErrors: [Term]) -> [Equation] {
    let (design, arity) = (specification.design, specification.arity)
    let error = Factor.element(.delta, .comparison, nil)
    let fromComparison =
      [Term(.transposed(Self.weights, .ownSlot), error)]
      + (hasTensor ? design.parentPairTerms(Self.tensor, error, arity: arity) : [])
    let cell = design.equations(specification, fromOutput: []).map { equation in
      var equation = equation
      if equation.quantity == .delta || equation.quantity == .fromParent { equation.terms += fromComparison }
      return equation
    }
    let isIdentity = specification.activation == .identity
    let own = [
      Equation(
        .u, at: .comparisons,
        design.childTerms(Self.weights, arity: arity)
          + (hasTensor ? design.pairTerms(Self.tensor, arity: arity) : [])
          + (specification.biases ? [.bias(Self.bias)] : []), error: .delta),
      Equation(
        .z, at: .comparisons, function: isIdentity ? nil : .activation(specification.activation), [Term(.here(.u))]),
    ]
    let errors = [Equation].errors(
      at: .comparisons, fromOutput: stateErrors, fromParent: [], times: isIdentity ? [] : [.here(.z, .slope)])
    return cell + own + errors
      + readout.map { equation in
        var equation = equation
        equation.nodes = .comparisons
        return equation
      }
  }
}
