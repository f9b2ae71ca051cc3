/// How an update follows from a gradient g: the rules of `torch.optim`, with its defaults. Here p is a parameter and every rule
/// goes element by element.
///
/// A word's vector, and what a rule remembers of it, moves only when its word occurs, as `torch.optim.SparseAdam` has it;
/// the other rules of `torch.optim` would go on moving every word by its memory alone. The number of updates t counts all.
public enum UpdateRule: Sendable, Equatable {
  /// p ← p − rate·g
  case sgd
  /// v ← β·v + g, p ← p − rate·v (Polyak 1964; `SGD(momentum=β)`)
  case momentum(beta: Double = 0.9)
  /// v ← β·v + g, p ← p − rate·(g + β·v) (Nesterov 1983 as Sutskever, Martens, Dahl & Hinton 2013 write it;
  /// `SGD(momentum=β, nesterov=True)`)
  case nesterov(beta: Double = 0.9)
  /// s ← s + g², p ← p − rate·g / (√s + ε) (Duchi, Hazan & Singer 2011)
  case adagrad(epsilon: Double = 1e-10)
  /// s ← α·s + (1 − α)·g², p ← p − rate·g / (√s + ε) (Tieleman & Hinton 2012)
  case rmsprop(alpha: Double = 0.99, epsilon: Double = 1e-8)
  /// m ← β₁·m + (1 − β₁)·g, s ← β₂·s + (1 − β₂)·g²,
  /// p ← p − rate · m/(1 − β₁ᵗ) / (√(s/(1 − β₂ᵗ)) + ε) (Kingma & Ba 2015)
  case adam(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)
  /// p ← p − rate·decay·p, then as Adam: decay is no part of the gradient (Loshchilov & Hutter 2019)
  case adamw(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8)

  /// Every rule with its defaults.
  public static let all: [UpdateRule] = [
    .sgd, .momentum(), .nesterov(), .adagrad(), .rmsprop(), .adam(), .adamw(),
  ]

  public var name: String {
    switch self {
    case .sgd: "sgd"
    case .momentum: "momentum"
    case .nesterov: "nesterov"
    case .adagrad: "adagrad"
    case .rmsprop: "rmsprop"
    case .adam: "adam"
    case .adamw: "adamw"
    }
  }

  /// Its constants in the order in which the cases name them.
  public var constants: [Double] {
    switch self {
    case .sgd: []
    case .momentum(let beta), .nesterov(let beta): [beta]
    case .adagrad(let epsilon): [epsilon]
    case .rmsprop(let alpha, let epsilon): [alpha, epsilon]
    case .adam(let beta1, let beta2, let epsilon), .adamw(let beta1, let beta2, let epsilon): [beta1, beta2, epsilon]
    }
  }

  /// The rule of a name with some of its constants, the rest of them being the defaults. Nil where there is no such rule,
  /// or a constant would make none: shares lie in 0..<1 and ε is not negative.
  public init?(name: String, constants given: [Double] = []) {
    guard let standard = Self.all.first(where: { $0.name == name }), given.count <= standard.constants.count else {
      return nil
    }
    let all = given + standard.constants.dropFirst(given.count)
    // The last constant of the adaptive rules is ε, all others are shares of what is remembered.
    let shares = standard.divides ? all.dropLast() : all[...]
    guard shares.allSatisfy({ (0..<1).contains($0) }), all.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return nil }
    switch standard {
    case .sgd: self = .sgd
    case .momentum: self = .momentum(beta: all[0])
    case .nesterov: self = .nesterov(beta: all[0])
    case .adagrad: self = .adagrad(epsilon: all[0])
    case .rmsprop: self = .rmsprop(alpha: all[0], epsilon: all[1])
    case .adam: self = .adam(beta1: all[0], beta2: all[1], epsilon: all[2])
    case .adamw: self = .adamw(beta1: all[0], beta2: all[1], epsilon: all[2])
    }
  }

  /// Whether it divides by the size of past gradients, so that a step does not depend on their scale.
  private var divides: Bool {
    switch self {
    case .sgd, .momentum, .nesterov: false
    case .adagrad, .rmsprop, .adam, .adamw: true
    }
  }

  /// How far the very first step moves every element whose gradient is not tiny, against the rate; nil where that depends
  /// on the gradient.
  public var firstStep: Double? {
    switch self {
    case .sgd, .momentum, .nesterov: nil
    case .adagrad, .adam, .adamw: 1
    case .rmsprop(let alpha, _): 1 / (1 - alpha).squareRoot()
    }
  }

  /// Whether weight decay shrinks the parameters themselves instead of being added to the gradient.
  public var decouplesDecay: Bool { if case .adamw = self { true } else { false } }

  /// The rate to begin with where none is given: for the rules whose steps are of the rate's own size it is a small one.
  public var standardRate: Double {
    switch self {
    case .sgd, .momentum, .nesterov, .adagrad: 0.1
    case .rmsprop: 0.01
    case .adam, .adamw: 0.001
    }
  }

  /// The decay where none is given.
  public var standardDecay: Double { decouplesDecay ? 0.01 : 0 }

  /// What it remembers from update to update.
  var moments: [Moment] {
    switch self {
    case .sgd: []
    case .momentum, .nesterov: [.velocity]
    case .adagrad: [.squareSum]
    case .rmsprop: [.squareAverage]
    case .adam, .adamw: [.gradientAverage, .averagedSquare]
    }
  }
}

extension UpdateRule: CustomStringConvertible {
  /// `adam`, and where constants are not the defaults `adam(0.8, 0.99)`: what `init?(name:constants:)` makes of it again.
  public var description: String {
    let standard = UpdateRule(name: name)?.constants ?? []
    guard let last = constants.indices.last(where: { constants[$0] != standard[$0] }) else { return name }
    return "\(name)(\(constants[...last].map { "\($0)" }.joined(separator: ",")))"
  }
}
