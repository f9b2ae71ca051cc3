import Glibc
import Networks

extension ElementFunction {
  /// The function's value, for those that need nothing but their argument.
  func value(of x: Double) -> Double {
    switch self {
    case .activation(let activation): activation.value(at: x)
    // It takes more than the value: the function that gave it.
    case .slope: .nan
    case .derivative(let activation): activation.slope(givenValue: activation.value(at: x))
    case .complement: 1 - x
    case .halfSquare: x * x / 2
    case .logarithm: log(x)
    case .logarithmOfComplement: log1p(-x)
    case .exponential: exp(x)
    case .reciprocal: 1 / x
    }
  }
}

extension Activation {
  /// f(u), by the C library.
  func value(at u: Double) -> Double {
    switch self {
    case .tanh: Glibc.tanh(u)
    case .sigmoid: u >= 0 ? 1 / (1 + exp(-u)) : exp(u) / (1 + exp(u))
    // Not max: that would turn NaN into 0.
    case .relu: u < 0 ? 0 : u
    case .leakyReLU: u < 0 ? u * Activation.leakySlope : u
    case .identity: u
    case .softplus: logOnePlusExp(u)
    }
  }
}

extension Activation {
  /// f'(u), given f(u).
  func slope(givenValue value: Double) -> Double {
    switch self {
    case .sigmoid: value * (1 - value)
    case .tanh: 1 - value * value
    case .relu: value > 0 ? 1 : 0
    case .leakyReLU: value > 0 ? 1 : Activation.leakySlope
    case .identity: 1
    // 1 − e^−softplus(u) = σ(u)
    case .softplus: -expm1(-value)
    }
  }
}

/// ln(1 + eˣ), without overflow.
func logOnePlusExp(_ x: Double) -> Double { x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)) }

extension Explanation.OuterFunction {
  func value(of x: Double) -> Double {
    switch self {
    case .element(let function): function.value(of: x)
    case .squareRoot: x.squareRoot()
    case .named(let function): (try? function.apply(to: .number(x), nil).scalar) ?? .nan
    }
  }

  /// How far an error of a unit in the last place of `size`, in the argument, can reach in the value, in such units.
  func magnification(of size: Double, at x: Double, factors: [Explanation.Ingredient]) -> Double {
    let scale = factors.reduce(1) { $0 * $1.value.magnitude }
    switch self {
    case .element(.reciprocal): return size / (x * x) * scale
    case .element: return max(size, 1) * scale
    case .squareRoot: return size / max(x.squareRoot(), .leastNormalMagnitude)
    case .named: return max(size, value(of: x).magnitude)
    }
  }
}
