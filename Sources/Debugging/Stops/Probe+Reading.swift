import Networks

extension Probe {
  private static let reductions: Set<Function> = [.norm, .sum, .mean, .min, .max, .any, .all, .hasInfOrNaN]
  private static let maps: Set<Function> = [.abs, .sqrt, .exp, .log, .isinf, .isnan]

  /// Makes an expression ready for one kind of network; nil where it has what only the evaluator knows.
  init?(_ expression: Expression, for specification: NetworkSpecification) {
    var steps: [Step] = []
    // Elements of every slot, 1 for a number and a vector of one element: who asks has tried the expression before, so shapes
    // fit.
    var shapes: [Int] = []
    var depth = 0
    var width = 1
    /// Constants wait until it is known whether they are indices.
    var places: [Int] = []
    for instruction in expression.code {
      places.append(steps.count)
      switch instruction {
      case .constant(.number(let value)):
        steps.append(.constant(value))
        shapes.append(1)
      case .constant(.boolean(let truth)):
        steps.append(.constant(truth ? 1 : 0))
        shapes.append(1)
      case .load(let name):
        if let scalar = Self.scalar(name) {
          steps.append(.scalar(scalar))
          shapes.append(1)
        } else {
          guard let quantity = specification.quantity(named: name), let count = Self.width(quantity, specification)
          else {
            return nil
          }
          steps.append(.quantity(quantity, node: nil, slope: specification.slope(ofPart: quantity)))
          shapes.append(count)
        }
      case .select(let name, let forms):
        guard forms.count <= 2, forms.allSatisfy({ $0.kind == .single }),
          let quantity = specification.quantity(named: name),
          let indices = Self.takeConstants(forms.count, from: &steps, &shapes), indices[0] >= 0
        else { return nil }
        let first = specification.arity == 1 ? 1 : 0
        // Before the first step there is z_0 only, which is no row of the trace.
        guard indices[0] >= first else { return nil }
        if quantity == .loss {
          guard forms.count == 1 else { return nil }
          steps.append(.quantity(.loss, node: indices[0] - first, slope: nil))
          shapes.append(1)
          break
        }
        guard let count = Self.width(quantity, specification) else { return nil }
        steps.append(.quantity(quantity, node: indices[0] - first, slope: specification.slope(ofPart: quantity)))
        width = max(width, count)
        guard forms.count == 2 else {
          shapes.append(count)
          break
        }
        guard let element = Self.element(indices[1], of: count) else { return nil }
        steps.append(.element(element))
        shapes.append(1)
      case .index(let forms):
        guard forms.count == 1, forms[0].kind == .single,
          let index = Self.takeConstants(1, from: &steps, &shapes)?.first, let count = shapes.last,
          let element = Self.element(index, of: count)
        else { return nil }
        steps.append(.element(element))
        shapes[shapes.count - 1] = 1
      case .unary(let operation):
        guard operation != .transpose, let count = shapes.last else { return nil }
        steps.append(operation == .negate ? .negate(count: count) : .not(count: count))
      case .binary(let operation):
        guard let right = shapes.popLast(), let left = shapes.popLast() else { return nil }
        if operation == .product {
          guard left == right else { return nil }
          shapes.append(1)
        } else {
          guard left == 1 || right == 1 || left == right else { return nil }
          shapes.append(max(left, right))
        }
        steps.append(.binary(operation, left: left, right: right))
      case .call(let function, arguments: 1):
        guard let count = shapes.last else { return nil }
        if Self.reductions.contains(function) {
          steps.append(.reduce(function, count: count))
          shapes[shapes.count - 1] = 1
        } else if Self.maps.contains(function) {
          steps.append(.map(function, count: count))
        } else {
          return nil
        }
      case .decide(let operation, let end):
        guard shapes.last == 1 else { return nil }
        steps.append(.decide(isOr: operation == .or, end: end))
      default: return nil
      }
      depth = max(depth, shapes.count)
      width = max(width, shapes.last ?? 1)
    }
    guard shapes == [1] else { return nil }
    places.append(steps.count)
    self.steps = steps.map { step in
      // Ends were counted in the expression's own code.
      if case .decide(let isOr, let end) = step { return .decide(isOr: isOr, end: places[end]) }
      return step
    }
    self.width = width
    self.depth = depth + 1
  }

  private static func scalar(_ name: String) -> Name? {
    switch name {
    case "loss": .loss
    case "iteration": .iteration
    case "t", "node": .position
    default: nil
    }
  }

  /// Elements that every node has of a quantity; nil for an index.
  private static func width(_ quantity: Quantity, _ specification: NetworkSpecification) -> Int? {
    let count: Int
    switch quantity {
    case .x:
      guard case .dense(let width) = specification.input else { return nil }
      count = width
    case .v, .y, .deltaOut: count = specification.outputs
    case .d:
      guard case .values(let width) = specification.target else { return nil }
      count = width
    case .loss: return nil
    default:
      // A comparison's states have a width of their own.
      guard specification.comparison == nil else { return nil }
      count = specification.hidden
    }
    return count
  }

  private static func element(_ index: Int, of count: Int) -> Int? {
    let element = index < 0 ? index + count : index
    return (0..<count).contains(element) ? element : nil
  }

  /// The whole numbers on top of the stack, taken off; nil where they are computed.
  private static func takeConstants(_ count: Int, from steps: inout [Step], _ shapes: inout [Int]) -> [Int]? {
    var indices: [Int] = []
    for _ in 0..<count {
      var sign = 1.0
      if case .negate(count: 1)? = steps.last {
        sign = -1
        steps.removeLast()
      }
      guard case .constant(let value)? = steps.popLast(), let index = Int(exactly: sign * value),
        shapes.popLast() != nil
      else { return nil }
      indices.append(index)
    }
    return indices.reversed()
  }
}
