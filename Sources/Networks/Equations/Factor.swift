/// One factor of a product: a quantity near the node, through a function.
public enum Factor: Sendable, Equatable {
  case element(Quantity, Place, ElementFunction?)
  /// a − b of this node, through a function.
  case difference(Quantity, Quantity, ElementFunction?)
  /// The elements of a quantity of this node added up.
  case total(Quantity)
  /// The share that the node's loss has in E, apart from its class's weight: 1, 1/T for a mean over T targets, less in a
  /// minibatch.
  case lossShare
  /// What the class of the node's target weighs.
  case classWeight

  /// A quantity of this node.
  public static func here(_ quantity: Quantity, _ function: ElementFunction? = nil) -> Factor {
    .element(quantity, .here, function)
  }

  public static func child(_ slot: Int, _ quantity: Quantity, _ function: ElementFunction? = nil) -> Factor {
    .element(quantity, .child(slot), function)
  }

  /// Of the node above, where δ passes from there; else nothing.
  public static func parent(_ quantity: Quantity, _ function: ElementFunction? = nil) -> Factor {
    .element(quantity, .parent, function)
  }

  public enum Place: Sendable, Equatable {
    case here
    /// In a chain the step before; the initial state where there is none.
    case child(Int)
    /// In a chain the step after. Nothing where the node above is a comparison.
    case parent
    /// The same, where a node has one of these for each child slot: the one of the slot in which this node hangs. The
    /// quantity given is that of the first slot, and those of the others follow it.
    case parentAtOwnSlot
    /// The comparison above; nothing where the node above is none.
    case comparison
    /// The child of the node above in a slot: this node itself, or its sibling.
    case childOfParent(Int)
  }
}

/// A function of one element.
public enum ElementFunction: Sendable, Equatable {
  case activation(Activation)
  /// The derivative of the function whose value the quantity is, where that was taken: σ'(v) for y = σ(v).
  case slope
  /// f' at the quantity itself.
  case derivative(Activation)
  /// 1 − a
  case complement
  /// ½ a²
  case halfSquare
  /// ln a; of y by way of v, so that it is exact where y rounds to 0 or 1.
  case logarithm
  /// ln(1 − a), likewise.
  case logarithmOfComplement
  /// eᵃ, over e to the largest element, which cancels out in a softmax and cannot overflow.
  case exponential
  /// 1/a
  case reciprocal
}
