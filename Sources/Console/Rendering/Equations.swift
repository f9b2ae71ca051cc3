import Drawing
import Networks

/// The network's equations in letters, with its own functions and without what it does not have.
///
/// For a step the letters stand alone, as `z = tanh(u)`; in general they carry an index, as `z_t = tanh(u_t)`.
struct Equations {
  let specification: NetworkSpecification
  /// What is appended to a quantity of the step at hand: nothing, or `_t`.
  var now = ""

  private var f: String { Notation.function(specification.activation) }
  private var g: String { Notation.function(specification.output) }
  private var isIdentity: Bool { specification.activation == .identity }
  private var isChain: Bool { specification.arity == 1 }
  /// `δ_out`, or `δ_out,t` where the letters have an index.
  private var error: String { now.isEmpty ? "δ_out" : "δ_out," + now.dropFirst() }

  /// `below` says where the child stands: `_{t−1}`, or a number.
  func u(below: String) -> String {
    let recurrent = isChain ? "W z\(below)" : "W·concat(z_left, z_right)"
    return (specification.hasEmbeddings ? "" : "W_in x\(now) + ") + recurrent + (specification.biases ? " + b" : "")
  }
  /// A leaf of a tree of words: its word's vector, untouched.
  func z(of word: String) -> String { "E[\(word)]" }
  var z: String { isIdentity ? "u\(now)" : "\(f)(u\(now))" }
  var v: String { "W_out z\(now)" + (specification.biases ? " + c" : "") }
  var y: String { specification.output == .identity ? "v\(now)" : "\(g)(v\(now))" }

  /// The loss of one step.
  var loss: String {
    let (y, d) = ("y\(now)", "d\(now)")
    let isScalar = specification.outputs == 1
    switch specification.loss {
    case .squaredError: return isScalar ? "½ (\(y) − \(d))²" : "½ ‖\(y) − \(d)‖²"
    case .binaryCrossEntropy:
      let terms = "\(d) ln \(y) + (1 − \(d)) ln(1 − \(y))"
      return isScalar ? "−(\(terms))" : "−Σ (\(terms))"
    case .crossEntropy: return "−Σ \(d) ln \(y)"
    }
  }

  var deltaOut: String {
    let difference = "y\(now) − d\(now)"
    let isMean = averages
    switch (specification.loss, specification.output) {
    case (.squaredError, .sigmoid):
      return "(\(difference)) ⊙ σ'(\(specification.derivativeAtOutput ? "y" : "v")\(now))" + (isMean ? " / T" : "")
    case (.squaredError, .softmax): return "J_softmax(v\(now))ᵀ (\(difference))" + (isMean ? " / T" : "")
    default: return isMean ? "(\(difference)) / T" : difference
    }
  }

  /// The loss is divided by the number T of steps that have a target.
  var averages: Bool { specification.reduction == .mean && specification.placement == .every }

  /// What arrives at a node: the sum of the two parts. `above` says where the parent stands.
  private func arriving(above: String) -> String {
    isChain ? "W_outᵀ \(error) + Wᵀ δ\(above)" : "W_outᵀ \(error) + its half of Wᵀ δ_parent"
  }

  func delta(above: String) -> String { deltaLines(above: above).joined(separator: " ") }

  /// Of a word, which went through no f.
  func deltaOfLeaf(above: String) -> String { arriving(above: above) }

  /// The same in the two lines that fit beside a value.
  func deltaLines(above: String) -> [String] {
    let sum = arriving(above: above)
    return isIdentity ? [sum] : ["(\(sum))", "⊙ \(f)'(u\(now))"]
  }

  /// dE/d(parameter), what a step adds to it.
  func gradient(of name: String) -> String {
    switch name {
    case "W_in": "δ\(now) x\(now)ᵀ"
    case "W": isChain ? "δ\(now) z_{t−1}ᵀ" : "δ concat(z_left, z_right)ᵀ"
    case "E": "δ, in the row of each leaf's word"
    case "b": "δ\(now)"
    case "W_out": "\(error) z\(now)ᵀ"
    case "c": error
    default: ""
    }
  }

  /// The slopes that the equations name, in terms of what the forward pass has.
  var slopes: [String] {
    var slopes: [String] = []
    switch specification.activation {
    case .tanh: slopes.append("tanh'(u) = 1 − z²")
    case .sigmoid: slopes.append("σ'(u) = z (1 − z)")
    case .relu: slopes.append("relu'(u) = 1 where u > 0, else 0")
    case .leakyReLU: slopes.append("leaky-relu'(u) = 1 where u > 0, else \(formatted(Activation.leakySlope))")
    case .softplus: slopes.append("softplus'(u) = σ(u)")
    case .identity: break
    }
    if specification.loss == .squaredError, specification.output == .sigmoid {
      slopes.append(
        specification.derivativeAtOutput ? "σ'(y) = σ(y) (1 − σ(y))" : "σ'(v) = y (1 − y)")
    }
    return slopes
  }
}
