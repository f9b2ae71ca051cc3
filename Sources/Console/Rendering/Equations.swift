import Networks

/// The network's equations in letters, with its own functions and without what it does not have.
struct Equations {
  let specification: NetworkSpecification

  private var f: String { Notation.function(specification.activation) }
  private var g: String { Notation.function(specification.output) }
  private var isIdentity: Bool { specification.activation == .identity }

  /// `below` and `above` say where children and parents stand: `t−1` and `t+1`, or numbers.
  func u(below: String) -> String {
    let recurrent = specification.arity == 1 ? "W z\(below)" : "W·concat(z_left, z_right)"
    return "W_in x + \(recurrent)" + (specification.biases ? " + b" : "")
  }
  var z: String { isIdentity ? "u" : "\(f)(u)" }
  var v: String { "W_out z" + (specification.biases ? " + c" : "") }
  var y: String { specification.output == .identity ? "v" : "\(g)(v)" }

  var loss: String {
    switch specification.loss {
    case .squaredError: "½ Σ (y − d)²"
    case .binaryCrossEntropy: "−Σ d ln y + (1 − d) ln(1 − y)"
    case .crossEntropy: "−Σ d ln y"
    }
  }

  var deltaOut: String {
    switch (specification.loss, specification.output) {
    case (.squaredError, .sigmoid): "(y − d) ⊙ σ'(\(specification.derivativeAtOutput ? "y" : "v"))"
    case (.squaredError, .softmax): "J_softmax(v)ᵀ (y − d)"
    default: "y − d"
    }
  }

  func delta(above: String) -> String {
    let sum =
      specification.arity == 1
      ? "W_outᵀ δ_out + Wᵀ δ\(above)" : "W_outᵀ δ_out + its half of Wᵀ δ_parent"
    return isIdentity ? sum : "(\(sum)) ⊙ \(f)'(u)"
  }

  /// dE/d(parameter) as a sum over t.
  func gradient(of name: String) -> String {
    switch name {
    case "W_in": "Σ δ xᵀ"
    case "W": specification.arity == 1 ? "Σ δ z_{t−1}ᵀ" : "Σ δ concat(z_left, z_right)ᵀ"
    case "b": "Σ δ"
    case "W_out": "Σ δ_out zᵀ"
    case "c": "Σ δ_out"
    default: ""
    }
  }
}
