import CKernels
import Glibc

/// f: what a hidden unit makes of u.
public enum Activation: String, Sendable, CaseIterable {
  case tanh, sigmoid, relu
  case leakyReLU = "leaky-relu"
  case identity, softplus

  package var code: Int32 {
    switch self {
    case .identity: Int32(BS_IDENTITY)
    case .tanh: Int32(BS_TANH)
    case .sigmoid: Int32(BS_SIGMOID)
    case .relu: Int32(BS_RELU)
    case .leakyReLU: Int32(BS_LEAKY_RELU)
    case .softplus: Int32(BS_SOFTPLUS)
    }
  }

  /// The slope of leaky-relu below 0.
  public static let leakySlope = BS_LEAKY_SLOPE

  /// γ: the largest |f'(u)| there is. A δ shrinks by at least γ·σ_max(W) a step (Pascanu, Mikolov & Bengio 2013).
  public var steepest: Double { self == .sigmoid ? 0.25 : 1 }

  /// Whether f' jumps at 0, where a finite difference says nothing.
  public var hasKink: Bool { self == .relu || self == .leakyReLU }

  /// Whether a unit can be 0 for every input, where no gradient brings it back.
  public var canDie: Bool { self == .relu }

  /// Limits that units can saturate at, where f' is 0.
  public var limits: (low: Double, high: Double)? {
    switch self {
    case .tanh: (-1, 1)
    case .sigmoid: (0, 1)
    default: nil
    }
  }
}

/// g: what the readout makes of v.
public enum OutputFunction: String, Sendable, CaseIterable {
  case sigmoid, softmax, identity

  package var code: Int32 {
    switch self {
    case .sigmoid: Int32(BS_SIGMOID)
    case .softmax: Int32(BS_SOFTMAX)
    case .identity: Int32(BS_IDENTITY)
    }
  }
}

/// E: how far y is from the target d, at one node.
public enum Loss: String, Sendable, CaseIterable {
  /// ½ Σ (y − d)²
  case squaredError = "squared"
  /// −Σ d ln y + (1 − d) ln(1 − y), for sigmoid outputs
  case binaryCrossEntropy = "binary-cross-entropy"
  /// −Σ d ln y, for softmax outputs
  case crossEntropy = "cross-entropy"

  package var code: Int32 {
    switch self {
    case .squaredError: Int32(BS_SQUARED_ERROR)
    case .binaryCrossEntropy: Int32(BS_BINARY_CROSS_ENTROPY)
    case .crossEntropy: Int32(BS_CROSS_ENTROPY)
    }
  }

  /// The output functions this loss is defined for.
  public var outputs: [OutputFunction] {
    switch self {
    case .squaredError: OutputFunction.allCases
    case .binaryCrossEntropy: [.sigmoid]
    case .crossEntropy: [.softmax]
    }
  }
}

/// How losses of one example's nodes are put together. Examples of a minibatch are always averaged.
public enum Reduction: String, Sendable, CaseIterable {
  case sum, mean
}

/// Which of the nodes that carry a target are read out.
public enum TargetPlacement: String, Sendable, CaseIterable {
  /// Every node that has a target.
  case every
  /// The last node only: the end of a chain, the root of a tree.
  case last
}
