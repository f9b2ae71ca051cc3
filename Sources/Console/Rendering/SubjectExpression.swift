import Debugging
import Networks

extension Subject {
  /// As it is typed: `delta[5][3]`; nil for what no expression names.
  func expression(_ specification: NetworkSpecification, _ layout: ParameterLayout) -> String? {
    let isChain = specification.arity == 1
    switch self {
    case .quantity(.loss, let node, _): return "loss[\(isChain ? node + 1 : node)]"
    case .quantity(let quantity, let node, let unit):
      return "\(specification.name(of: quantity))[\(isChain ? node + 1 : node)][\(unit)]"
    case .initialState(let quantity, let unit): return "\(specification.name(of: quantity))[0][\(unit)]"
    case .parameter(let name, let row, let column): return name + indices(layout[name], row, column)
    case .gradient(let name, let row, let column): return "grad(\(name))" + indices(layout[name], row, column)
    case .exampleLoss: return nil
    case .expression(let expression): return expression.description
    }
  }

  private func indices(_ parameter: ParameterView?, _ row: Int, _ column: Int) -> String {
    parameter?.isVector ?? false ? "[\(row)]" : "[\(row)][\(column)]"
  }
}
