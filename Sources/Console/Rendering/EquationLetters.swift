import Debugging
import Drawing
import Networks

/// An equation that a cell or the readout declares, in letters: whole vectors, without their numbers.
struct EquationLetters {
  let specification: NetworkSpecification
  /// What is appended to a quantity of the step at hand: nothing, or `_t`.
  var now = ""
  /// The same for the step before and the step after; in a tree a node's children and its parent have words of their own.
  var below = "_{t−1}"
  var above = "_{t+1}"
  /// What chooses the row of a table.
  var word = "word"
  /// The nodes that the equations are for.
  var kind = NodeKind.composition
  /// Whether the node above is a comparison, where that is known: then what comes from others is left out, or what comes
  /// from it.
  var isBelowComparison: Bool?

  /// Whether what is below a node is put together in pairs: then it has a letter of its own, a.
  let hasPairs: Bool

  private let equations: EquationSystem

  init(_ specification: NetworkSpecification, now: String = "") {
    self.specification = specification
    self.now = now
    equations = specification.equations
    hasPairs = equations.equations.contains { $0.terms.contains(where: \.isOfPairs) }
  }

  private var isChain: Bool { specification.arity == 1 }
  /// The loss is divided by the number T of steps that have a target.
  private var averages: Bool { specification.reduction == .mean && specification.placement == .every }

  /// The right side of a quantity's equation: the sum, in brackets where something follows, and what it is multiplied with.
  func parts(of quantity: Quantity) -> (sum: String, factors: String) {
    guard let equation = equations.equation(of: quantity, at: kind) else { return ("", "") }
    if equation.function == .reciprocal, case .element(let argument, _, .exponential)? = equation.factors.first {
      return ("softmax(\(symbol(argument)))", "")
    }
    let terms = joined(writtenOut(equation.terms).filter(isThere))
    let factors = equation.factors.map(factor).joined()
    if let function = equation.function { return (applied(function, terms.text), factors) }
    return (factors.isEmpty || !terms.isSum ? terms.text : "(\(terms.text))", factors)
  }

  private func isThere(_ term: Term) -> Bool {
    guard let isBelowComparison, case .element(_, let place, _)? = term.factors.first else { return true }
    switch place {
    case .comparison: return isBelowComparison
    case .parent, .parentAtOwnSlot: return !isBelowComparison
    case .here, .child, .childOfParent: return true
    }
  }

  func right(of quantity: Quantity) -> String {
    let (sum, factors) = parts(of: quantity)
    return sum + factors
  }

  /// What a node adds to dE/d(parameter).
  func gradient(of parameter: String) -> String {
    let terms = equations.gradientTerms(of: parameter)
    guard let first = terms.first else { return "" }
    let error = symbol(first.error)
    switch first.term.coefficient {
    case .vector:
      // One bias may serve several sums.
      var errors: [String] = []
      for term in terms where !errors.contains(symbol(term.error)) { errors.append(symbol(term.error)) }
      return errors.count == 1 ? error : "(\(errors.joined(separator: " + ")))"
    case .row: return "\(error), in the row of each leaf's word"
    case .bilinear: return "\(error) ⊗ a aᵀ"
    default: return "\(error) \(operand(terms.map(\.term)))ᵀ"
    }
  }

  // MARK: The cell's own quantities

  func isDeclared(_ quantity: Quantity) -> Bool {
    equations.equation(of: quantity, at: kind) != nil
  }

  /// Whether one of the cell's own quantities goes into nothing but a function, whose line holds all of it: u_i in
  /// i = σ(u_i).
  func isWrittenOut(_ quantity: Quantity) -> Bool {
    guard case .own = quantity else { return false }
    return equations.equations.contains {
      $0.function != nil && $0.terms == [Term(.here(quantity))] && $0.nodes.includes(kind)
    }
  }

  private func writtenOut(_ terms: [Term]) -> [Term] {
    guard terms.count == 1, case .element(let quantity, .here, nil)? = terms[0].factors.first,
      terms[0] == Term(.here(quantity)), isWrittenOut(quantity)
    else { return terms }
    return equations.equation(of: quantity, at: kind)?.terms ?? terms
  }

  /// The quantity that an error is dE/d() of.
  func source(of error: Quantity) -> String? {
    equations.equations.first { $0.error == error }.map { symbol($0.quantity) }
  }

  // MARK: Terms

  private func joined(_ terms: [Term]) -> (text: String, isSum: Bool) {
    var text = ""
    var count = 0
    var rest = terms[...]
    while let term = rest.first {
      // The blocks of one matrix stand side by side: one a child slot, or one a strand of the layer below. Those of a form of
      // pairs are one.
      let group = rest.prefix { $0.isMatrix && $0.coefficient.parameter == term.coefficient.parameter }
      let pairs = rest.prefix {
        term.isOfPairs && $0.isOfPairs && $0.coefficient.parameter == term.coefficient.parameter
      }
      let taken = max(group.count, pairs.count, 1)
      if count > 0 { text += term.scale < 0 ? " − " : " + " } else if term.scale < 0 { text += "−" }
      text += group.count > 1 ? block(Array(group)) : self.term(term)
      rest = rest.dropFirst(taken)
      count += 1
    }
    return (text, count > 1)
  }

  /// The blocks of one matrix: W·concat(z_left, z_right).
  private func block(_ terms: [Term]) -> String {
    (terms[0].coefficient.parameter ?? "") + (hasPairs ? " " : "·") + operand(terms)
  }

  /// What a matrix is multiplied with: of several child slots their states, one below the other.
  private func operand(_ terms: [Term]) -> String {
    let products = terms.map { $0.factors.map(element).joined(separator: " ⊙ ") }
    if products.count < 2 { return products.first ?? "" }
    return hasPairs ? "a" : "concat(\(products.joined(separator: ", ")))"
  }

  private func term(_ term: Term) -> String {
    let inner = self.inner(term)
    return ([inner] + term.outer.map(element)).joined(separator: " ⊙ ")
  }

  private func inner(_ term: Term) -> String {
    let factors = term.factors.map(element).joined(separator: " ⊙ ")
    let isMultiplied = if case .one = term.coefficient { false } else { true }
    let product = isMultiplied && term.factors.count > 1 ? "(\(factors))" : factors
    switch term.coefficient {
    case .one:
      // A number times a vector needs no sign.
      let hasNumber = term.factors.contains { if case .total = $0 { true } else { false } }
      return hasNumber ? term.factors.map(element).joined(separator: " ") : product
    case .matrix(let name, _): return "\(name) \(product)"
    case .transposed(let name, let block):
      let isHalf =
        block == .ownSlot
        ? !isChain
        : specification.isBidirectional
          && ParameterLayout(specification)[name]?.columns == specification.stateWidth
      return (isHalf ? "its half of " : "") + "\(name)ᵀ \(product)"
    case .vector(let name): return name
    case .row(let name): return "\(name)[\(word)]"
    case .bilinear(let name, _, _): return "aᵀ \(name) a"
    case .bilinearTransposed(let name, _):
      let above = if case .element(_, .comparison, _)? = term.factors.first { "a_compare" } else { "a_parent" }
      return "its half of \(term.factors.first.map(element) ?? "")·(\(name) + \(name)ᵀ) \(above)"
    case .sum: return "Σ \(product)"
    case .softmaxJacobian(let quantity):
      guard case .element(let argument, _, _)? = equations.equation(of: quantity, at: kind)?.factors.first else {
        return product
      }
      return "J_softmax(\(symbol(argument)))ᵀ \(product)"
    }
  }

  private func element(_ factor: Factor) -> String {
    switch factor {
    case .element(let quantity, let place, let function):
      let symbol = symbol(quantity, place)
      return function.map { applied($0, symbol, of: quantity) } ?? symbol
    case .difference(let first, let second, let function):
      let difference = "(\(symbol(first)) − \(symbol(second)))"
      return function.map { applied($0, difference) } ?? difference
    case .total(let quantity): return "Σ\(symbol(quantity))"
    case .lossShare: return averages ? "1/T" : ""
    case .classWeight: return "w_d"
    }
  }

  /// A factor behind the sum.
  private func factor(_ factor: Factor) -> String {
    if factor == .lossShare { return averages ? " / T" : "" }
    if factor == .classWeight { return " w_d" }
    return " ⊙ \(element(factor))"
  }

  func symbol(_ quantity: Quantity, _ place: Factor.Place = .here) -> String {
    let name = Symbols.greek(specification.name(of: quantity))
    switch place {
    case .here: return placed(name, now)
    case .child(let slot): return placed(name, isChain ? below : slot == 0 ? "_left" : "_right")
    case .parent: return placed(name, isChain ? above : "_parent")
    case .comparison: return placed(name, "_compare")
    case .childOfParent(let slot): return placed(name, slot == 0 ? "_left" : "_right")
    case .parentAtOwnSlot:
      if isChain { return placed(name, above) }
      // Of f_l and f_r: its f_parent.
      let other = Symbols.greek(specification.name(of: quantity.ofSlot(1)))
      var shared = zip(name, other).prefix { $0 == $1 }.map(\.0)
      if shared.last == "_" { shared.removeLast() }
      return "its " + placed(String(shared), "_parent")
    }
  }

  /// δ_i at `_{t+1}` is δ_i,t+1.
  private func placed(_ name: String, _ place: String) -> String {
    guard place.hasPrefix("_"), name.contains("_") else { return name + place }
    return "\(name),\(place.dropFirst().filter { $0 != "{" && $0 != "}" })"
  }

  private func applied(_ function: ElementFunction, _ argument: String, of quantity: Quantity? = nil) -> String {
    switch function {
    case .activation(let activation): return "\(Notation.function(activation))(\(argument))"
    case .slope:
      guard let quantity, let equation = equations.equation(of: quantity, at: kind),
        case .activation(let activation)? = equation.function
      else { return "1" }
      return "\(Notation.function(activation))'(\(joined(equation.terms).text))"
    case .derivative(let activation): return "\(Notation.function(activation))'(\(argument))"
    case .complement: return "(1 − \(argument))"
    case .halfSquare: return "½ \(argument)²"
    case .logarithm: return "ln \(argument)"
    case .logarithmOfComplement: return "ln(1 − \(argument))"
    case .exponential: return "exp(\(argument))"
    case .reciprocal: return "1 / (\(argument))"
    }
  }
}

extension Term {
  /// Whether it joins two factors.
  fileprivate var isOfPairs: Bool {
    switch coefficient {
    case .bilinear, .bilinearTransposed: true
    default: false
    }
  }

  fileprivate var isMatrix: Bool { if case .matrix = coefficient { true } else { false } }
}
