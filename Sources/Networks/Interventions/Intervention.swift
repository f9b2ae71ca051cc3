/// A change made by hand while a pass runs: a quantity held at a value, or moved by an offset.
///
/// What comes after follows from the changed value, by the kernels that training uses. Backward, a value that is held is a
/// constant: nothing flows through its unit, so δ there is 0 and so is the gradient of all that only it depends on. An
/// offset is a constant that was added: the derivative flows past it as before.
///
/// - x: an element of a dense input; of a word, its token (only to be set).
/// - u: z = f(u) is computed anew.
/// - z: f' is still taken at u.
/// - v: what goes into the outputs, before y, the loss and δ_out.
/// - d: an element of the target; of a class, its index (only to be set).
/// - What a cell names besides.
public struct Intervention: Sendable, Equatable {
  public enum Change: Sendable, Equatable {
    case set(Double)
    case add(Double)
  }

  public var quantity: Quantity
  /// The staged example; nil for every one.
  public var example: Int?
  /// The node; nil for every one but comparisons, which costs no more room than one.
  public var node: Int?
  public var unit: Int
  public var change: Change

  public init(_ quantity: Quantity, example: Int? = 0, node: Int?, unit: Int, _ change: Change) {
    self.quantity = quantity
    self.example = example
    self.node = node
    self.unit = unit
    self.change = change
  }
}
