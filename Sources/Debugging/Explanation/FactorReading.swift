import Glibc
import Networks

/// The numbers of one factor at a node, all elements at once.
struct FactorReading {
  let factor: Factor
  /// The node that the quantity is read at; nil for the initial state.
  let node: Int?
  /// One an element after the function; one for all where the factor is a constant of the node.
  let values: [Double]
  /// Where all elements but one are 0: that one.
  var hot: Int?
  /// See `Explanation.noise`.
  var noise = 0.0
  /// Whether the kernels take 1 − z² of numbers close to 1: what is left has their rounding in it.
  var cancels = false
  /// See `Explanation.noise`, as a share of the terms.
  var relativeNoise = 0.0

  var isConstant: Bool {
    switch factor {
    case .total, .lossShare, .classWeight: true
    default: false
    }
  }

  func value(at unit: Int) -> Double { isConstant ? values[0] : values[unit] }

  func ingredient(at unit: Int) -> Explanation.Ingredient {
    let value = value(at: unit)
    func subject(_ quantity: Quantity) -> Subject {
      guard let node else { return .initialState(quantity, unit: unit) }
      // A token or a class is one number.
      return .quantity(quantity, node: node, unit: unit)
    }
    switch factor {
    case .element(let quantity, _, let function):
      return Explanation.Ingredient(subject: subject(quantity), function: function, value: value)
    case .difference(let quantity, let other, let function):
      return Explanation.Ingredient(
        subject: subject(quantity), minus: subject(other), function: function, value: value)
    case .total(let quantity):
      return Explanation.Ingredient(subject: nil, kind: .total(quantity, node: node ?? 0), value: value)
    case .lossShare: return Explanation.Ingredient(subject: nil, kind: .lossShare, value: value)
    case .classWeight: return Explanation.Ingredient(subject: nil, kind: .classWeight(hot ?? 0), value: value)
    }
  }
}

extension Walk {
  /// Reads a factor for an equation at `node`; a note where there is nothing to read.
  func reading(_ factor: Factor, at node: Int) -> Result<FactorReading, Explanation.Absence> {
    switch factor {
    case .element(let quantity, let place, let function):
      switch place {
      case .here: return elements(quantity, function, factor, at: node)
      case .child(let slot):
        guard let child = example.structure.child(of: node, slot: slot) else {
          return startingState(quantity, factor, function)
        }
        return elements(quantity, function, factor, at: child)
      case .parent, .parentAtOwnSlot:
        guard let (parent, slot) = parent(of: node) else { return .failure(.init(.noParent(isChain: isChain))) }
        if kind(of: parent) == .comparison { return .failure(.init(nil)) }
        if isCutAbove(node) { return .failure(.init(.cut(every: specification.truncation ?? 0))) }
        let own = place == .parentAtOwnSlot ? quantity.ofSlot(slot) : quantity
        return elements(own, function, .parent(own, function), at: parent)
      case .comparison:
        guard let (parent, _) = parent(of: node), kind(of: parent) == .comparison else { return .failure(.init(nil)) }
        return elements(quantity, function, factor, at: parent)
      case .childOfParent(let slot):
        guard let (parent, _) = parent(of: node) else { return .failure(.init(.noParent(isChain: isChain))) }
        guard let child = example.structure.child(of: parent, slot: slot) else { return .failure(.init(.noChildren)) }
        return elements(quantity, function, factor, at: child)
      }
    case .difference(let quantity, let other, let function):
      guard case .success(let first) = elements(quantity, nil, factor, at: node),
        case .success(let second) = elements(other, nil, factor, at: node)
      else { return .failure(.init(.noTarget)) }
      let values = zip(first.values, second.values).map { function?.value(of: $0 - $1) ?? $0 - $1 }
      return .success(FactorReading(factor: factor, node: node, values: values))
    case .total(let quantity):
      return elements(quantity, nil, factor, at: node).map {
        FactorReading(factor: factor, node: node, values: [Reductions.sum($0.values)])
      }
    case .lossShare:
      guard let share = lossShare(at: node) else { return .failure(.init(.noTarget)) }
      return .success(FactorReading(factor: factor, node: node, values: [share]))
    case .classWeight:
      guard let number = values(.d, at: node)?.first else { return .failure(.init(.noTarget)) }
      return .success(
        FactorReading(
          factor: factor, node: node, values: [trace.classWeight(example: 0, node: node)], hot: Int(number)))
    }
  }

  /// A node's share of the loss, apart from its class's weight. A class that weighs nothing has its share from another node.
  func lossShare(at node: Int) -> Double? {
    guard let share = trace.lossShare(example: 0, node: node) else { return nil }
    let weight = trace.classWeight(example: 0, node: node)
    return weight == 0 ? 0 : share / weight
  }

  private func startingState(
    _ quantity: Quantity, _ factor: Factor, _ function: ElementFunction?
  ) -> Result<FactorReading, Explanation.Absence> {
    guard isChain else { return .failure(.init(.noChildren)) }
    let state = initialState(quantity)
    if state.allSatisfy({ $0 == 0 }) { return .failure(.init(.zeroState)) }
    let values = function.map { function in state.map { function.value(of: $0) } } ?? state
    return .success(FactorReading(factor: factor, node: nil, values: values))
  }

  /// A quantity's elements at a node through a function.
  private func elements(
    _ quantity: Quantity, _ function: ElementFunction?, _ factor: Factor, at node: Int
  ) -> Result<FactorReading, Explanation.Absence> {
    guard var values = values(quantity, at: node) else { return .failure(.init(.noTarget)) }
    var reading = FactorReading(factor: factor, node: node, values: [])
    if let width = indexWidth(of: quantity) {
      guard let index = values.first.map({ Int($0) }), index >= 0 else { return .failure(.init(.noInput)) }
      reading.hot = index
      // As long as a vocabulary: only the place that is 1 is kept.
      if quantity == .x { return .success(reading.with([1])) }
      values = [Double](repeating: 0, count: width)
      if index < width { values[index] = 1 }
    }
    guard let function else { return .success(reading.with(values)) }
    switch function {
    case .slope:
      if specification.local(quantity) == .z,
        let slope = specification.quantity(.slope, of: specification.strand(of: quantity)),
        let slopes = self.values(slope, at: node)
      {
        return .success(reading.with(slopes))
      }
      let outer = equations.equation(of: quantity, at: kind(of: node))?.function
      reading.cancels = outer == .activation(.tanh)
      guard case .activation(let activation)? = outer else { return .success(reading.with(values.map { _ in 1 })) }
      return .success(reading.with(values.map { activation.slope(givenValue: $0) }))
    case .derivative(.tanh):
      reading.cancels = true
      return .success(reading.with(values.map { function.value(of: $0) }))
    case .logarithm where quantity == .y, .logarithmOfComplement where quantity == .y:
      guard let v = self.values(.v, at: node) else { return .failure(.init(.noTarget)) }
      reading.noise = v.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
      return .success(reading.with(logarithms(v, ofComplement: function == .logarithmOfComplement)))
    case .exponential:
      let top = values.max() ?? 0
      reading.relativeNoise = values.reduce(0) { $1.isFinite ? max($0, $1.magnitude) : $0 }
      return .success(reading.with(values.map { exp($0 - top) }))
    case .complement where reading.hot != nil:
      reading.hot = nil
      return .success(reading.with(values.map { 1 - $0 }))
    default: return .success(reading.with(values.map { function.value(of: $0) }))
    }
  }

  /// How many values a quantity stands for that is kept as an index into them: a token, a class.
  func indexWidth(of quantity: Quantity) -> Int? {
    switch quantity {
    case .x: if case .tokens(let vocabulary) = specification.input { vocabulary } else { nil }
    case .d: if case .classes(let count) = specification.target { count } else { nil }
    default: nil
    }
  }

  /// ln g(v), or ln(1 − g(v)).
  private func logarithms(_ v: [Double], ofComplement: Bool) -> [Double] {
    switch specification.output {
    case .sigmoid: return v.map { -logOnePlusExp(ofComplement ? $0 : -$0) }
    case .softmax:
      let top = v.max() ?? 0
      let logSum = top + log(v.reduce(0) { $0 + exp($1 - top) })
      return v.map { ofComplement ? log1p(-exp($0 - logSum)) : $0 - logSum }
    case .identity: return v.map { ofComplement ? log1p(-$0) : log($0) }
    }
  }
}

extension FactorReading {
  fileprivate func with(_ values: [Double]) -> FactorReading {
    var reading = FactorReading(factor: factor, node: node, values: values)
    reading.hot = hot
    reading.noise = noise
    reading.relativeNoise = relativeNoise
    reading.cancels = cancels
    return reading
  }
}

extension Explanation {
  /// Why a factor has no numbers: its term is not there. Without a note where there is nothing to be said of it, as what
  /// comes from a comparison to a node that has none above it.
  struct Absence: Error {
    let note: Note?

    init(_ note: Note?) { self.note = note }
  }
}
