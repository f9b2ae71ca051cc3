import Networks

/// Numbers of a run's own precision, bit for bit.
public enum FlatNumbers: Sendable, Equatable {
  case double([Double])
  case float([Float])

  public var count: Int {
    switch self {
    case .double(let values): values.count
    case .float(let values): values.count
    }
  }

  public var precision: Precision {
    switch self {
    case .double: .double
    case .float: .float
    }
  }

  /// Bit for bit: equal numbers with other bits are not the same.
  public static func == (a: FlatNumbers, b: FlatNumbers) -> Bool {
    switch (a, b) {
    case (.double(let a), .double(let b)): a.lazy.map(\.bitPattern).elementsEqual(b.lazy.map(\.bitPattern))
    case (.float(let a), .float(let b)): a.lazy.map(\.bitPattern).elementsEqual(b.lazy.map(\.bitPattern))
    default: false
    }
  }

  init<Scalar: NetworkScalar>(_ values: [Scalar]) {
    if let values = values as? [Float] { self = .float(values) } else { self = .double(values.map { Double($0) }) }
  }

  /// The numbers as they are where the precision is theirs, else rounded to it.
  func scalars<Scalar: NetworkScalar>(_: Scalar.Type) -> [Scalar] {
    switch self {
    case .double(let values): values as? [Scalar] ?? values.map { Scalar($0) }
    case .float(let values): values as? [Scalar] ?? values.map { Scalar($0) }
    }
  }
}
