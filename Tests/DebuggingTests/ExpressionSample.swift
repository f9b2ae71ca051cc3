import Debugging

/// A small session to evaluate expressions in: five steps of three units, with 3×2, 3×3 and 3 parameters.
struct SampleScope: ExpressionScope {
  /// δ of steps 1…5: unit j of step t holds 10 t + j.
  static func delta(_ t: Int) -> [Double] { (0..<3).map { Double(10 * t + $0) } }

  var cursor = 3
  var answer: Value? = .vector([7, 8])
  /// Counts look-ups, to show what evaluating costs.
  var journal: Journal?

  final class Journal {
    var entries: [String] = []
  }

  var names: [ScopeName] = [
    ScopeName("delta", .traceQuantity), ScopeName("delta_out", .traceQuantity), ScopeName("z", .traceQuantity),
    ScopeName("loss", .traceQuantity), ScopeName("W", .parameter), ScopeName("W_in", .parameter),
    ScopeName("b", .parameter), ScopeName("t", .scalar), ScopeName("word", .result), ScopeName("ans", .result),
    ScopeName("empty", .result), ScopeName("broken", .result),
  ]

  func value(of name: String) throws(LookupFailure) -> Value {
    journal?.entries.append(name)
    switch name {
    case "delta", "z", "loss": return try value(of: name, at: .node(cursor))
    case "delta_out": throw .absent(.notYetBackward)
    case "W": return .matrix(Value.Matrix(rows: 3, columns: 3, elements: [1, 2, 3, 4, 5, 6, 7, 8, 10]))
    case "W_in": return .matrix(Value.Matrix(rows: 3, columns: 2, elements: [1, -2, 0.5, 4, -1, 3]))
    case "b": return .vector([0.5, -1, 2])
    case "t": return .number(Double(cursor))
    case "word": return .text("bad")
    case "empty": return .vector([])
    case "broken": return .vector([1, .nan, -.infinity])
    case "ans":
      guard let answer else { throw .absent(.noAnswer) }
      return answer
    default: throw .unknownName
    }
  }

  func value(of name: String, at selector: Selector) throws(LookupFailure) -> Value {
    journal?.entries.append(name)
    let first = name == "z" ? 0 : 1
    func state(_ t: Int) -> [Double] { name == "z" ? SampleScope.delta(t).map { -$0 } : SampleScope.delta(t) }
    switch selector {
    case .node(let t):
      guard first...5 ~= t else { throw .positionOutOfRange(valid: first...5) }
      return name == "loss" ? .number(Double(t) / 2) : .vector(state(t))
    case .range(let lower, let upper):
      let start = min(max(lower ?? first, first), 6)
      let steps = start..<max(start, min(upper ?? 6, 6))
      if name == "loss" { return .vector(steps.map { Double($0) / 2 }) }
      return .matrix(Value.Matrix(rows: steps.count, columns: 3, elements: steps.flatMap(state)))
    case .words("not bad"): return .vector([1, 2, 3])
    case .words: throw .unknownWords(suggestions: ["not bad"])
    }
  }

  func gradient(of parameter: String) throws(LookupFailure) -> Value {
    journal?.entries.append("grad(\(parameter))")
    guard parameter.hasPrefix("W") || parameter == "b" else {
      throw names.contains { $0.name == parameter } ? .notParameter : .unknownName
    }
    return try value(of: parameter).scaled(by: 0.1)
  }
}

extension Value {
  fileprivate func scaled(by factor: Double) -> Value {
    switch self {
    case .matrix(let matrix):
      .matrix(Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { $0 * factor }))
    default: .vector((elements ?? []).map { $0 * factor })
    }
  }

  static func matrix(_ rows: [[Double]]) -> Value {
    .matrix(Matrix(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 }))
  }
}

/// The value of `text` in the sample session.
func worth(_ text: String, in scope: SampleScope = SampleScope()) throws(ExpressionError) -> Value {
  try Expression(parsing: text).evaluate(in: scope)
}

func numbers(_ text: String) throws(ExpressionError) -> [Double] { try worth(text).elements ?? [] }

/// What is wrong with `text`, or nil where it has a value.
func fault(_ text: String, in scope: SampleScope = SampleScope()) -> ExpressionError? {
  do throws(ExpressionError) {
    _ = try worth(text, in: scope)
    return nil
  } catch {
    return error
  }
}

/// |a − b| ≤ tolerance × the larger of 1 and |b|, element by element.
func near(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-14) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
}
