import Glibc

extension Function {
  typealias Reason = ExpressionError.Reason

  /// The function's value. `second` is there exactly where the call was written with two arguments.
  func apply(to first: Value, _ second: Value?) throws(Reason) -> Value {
    if let second { return try apply(toBoth: first, second) }
    switch self {
    case .length: return .number(try length(first))
    case .shape: return .vector(try dimensions(first))
    case .transpose: return try first.transposed()
    case .spectral: return .number(SingularValues.largest(of: try matrix(first)))
    case .singular: return .vector(SingularValues.all(of: try matrix(first)))
    case .abs, .sign, .sqrt, .exp, .log, .sin, .cos, .tanh, .sigmoid, .relu, .floor, .ceil, .round, .isnan, .isinf:
      return try elementwise(first)
    default: return try reduced(first)
    }
  }

  private func elementwise(_ value: Value) throws(Reason) -> Value {
    switch self {
    case .abs: try value.mapped(rawValue) { Swift.abs($0) }
    case .sign: try value.mapped(rawValue) { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .sqrt: try value.mapped(rawValue) { $0.squareRoot() }
    case .exp: try value.mapped(rawValue) { Glibc.exp($0) }
    case .log: try value.mapped(rawValue) { Glibc.log($0) }
    case .sin: try value.mapped(rawValue) { Glibc.sin($0) }
    case .cos: try value.mapped(rawValue) { Glibc.cos($0) }
    case .tanh: try value.mapped(rawValue) { Glibc.tanh($0) }
    case .sigmoid: try value.mapped(rawValue) { Function.logistic($0) }
    // Not max: that would turn NaN into 0.
    case .relu: try value.mapped(rawValue) { $0 < 0 ? 0 : $0 }
    case .floor: try value.mapped(rawValue) { $0.rounded(.down) }
    case .ceil: try value.mapped(rawValue) { $0.rounded(.up) }
    case .round: try value.mapped(rawValue) { $0.rounded(.toNearestOrEven) }
    case .isinf: try value.tested(rawValue) { $0.isInfinite }
    default: try value.tested(rawValue) { $0.isNaN }
    }
  }

  /// 1/(1+e⁻ˣ), with an exponential that never overflows.
  private static func logistic(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + Glibc.exp(-x)) }
    let power = Glibc.exp(x)
    return power / (1 + power)
  }

  private func reduced(_ value: Value) throws(Reason) -> Value {
    guard let elements = value.elements else { throw .wrongOperand(operation: rawValue, value.shape) }
    switch self {
    case .norm: return .number(Reductions.norm(elements))
    case .sum: return .number(Reductions.sum(elements))
    case .any: return .boolean(elements.contains { $0 != 0 })
    case .all: return .boolean(elements.allSatisfy { $0 != 0 })
    case .hasInfOrNaN: return .boolean(!elements.allSatisfy(\.isFinite))
    default: break
    }
    if elements.isEmpty { throw .noElements(operation: rawValue) }
    switch self {
    case .min: return .number(elements[Reductions.extreme(elements, <)])
    case .max: return .number(elements[Reductions.extreme(elements, >)])
    case .argmin: return position(Reductions.extreme(elements, <), in: value)
    case .argmax: return position(Reductions.extreme(elements, >), in: value)
    case .mean: return .number(Reductions.mean(elements))
    case .std: return .number(Reductions.variance(elements).squareRoot())
    case .variance: return .number(Reductions.variance(elements))
    default: return .number(Reductions.median(elements))
    }
  }

  /// An index of a vector; row and column of a matrix.
  private func position(_ offset: Int, in value: Value) -> Value {
    guard case .matrix(let matrix) = value else { return .number(Double(offset)) }
    return .vector([Double(offset / matrix.columns), Double(offset % matrix.columns)])
  }

  private func apply(toBoth first: Value, _ second: Value) throws(Reason) -> Value {
    switch self {
    case .min: return try first.elementwise(second, named: rawValue) { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .max: return try first.elementwise(second, named: rawValue) { $0.isNaN || $0 > $1 ? $0 : $1 }
    default: break
    }
    for value in [first, second] where value.scalar != nil || value.elements == nil {
      throw .wrongOperand(operation: rawValue, value.shape)
    }
    guard first.shape == second.shape, let left = first.elements, let right = second.elements else {
      throw .shapeMismatch(operation: rawValue, first.shape, second.shape)
    }
    return .number(self == .angle ? Reductions.angle(left, right) : Reductions.cosine(left, right))
  }

  /// Elements of a vector, rows of a matrix, characters of a text; 1 for a number.
  private func length(_ value: Value) throws(Reason) -> Double {
    switch value {
    case .number, .boolean: 1
    case .vector(let elements): Double(elements.count)
    case .matrix(let matrix): Double(matrix.rows)
    case .text(let text): Double(text.count)
    }
  }

  private func dimensions(_ value: Value) throws(Reason) -> [Double] {
    switch value {
    case .number, .boolean: []
    case .vector(let elements): [Double(elements.count)]
    case .matrix(let matrix): [Double(matrix.rows), Double(matrix.columns)]
    case .text: throw .wrongOperand(operation: rawValue, value.shape)
    }
  }

  /// The operand of a decomposition; a vector is a matrix of one column, a number one of one element.
  private func matrix(_ value: Value) throws(Reason) -> Value.Matrix {
    let matrix: Value.Matrix
    switch value {
    case .number, .boolean: matrix = Value.Matrix(rows: 1, columns: 1, elements: value.elements ?? [])
    case .vector(let elements): matrix = Value.Matrix(rows: elements.count, columns: 1, elements: elements)
    case .matrix(let whole): matrix = whole
    case .text: throw .wrongOperand(operation: rawValue, value.shape)
    }
    guard SingularValues.isWithinReach(matrix) else { throw .tooLarge(operation: rawValue, value.shape, nil) }
    return matrix
  }
}
