/// What a network makes of a structure, node by node: the representation of the whole and of every part, and the output
/// that the readout gives there, whether or not the node has a target. Of two trees that are compared only the comparison
/// has an output.
///
/// Made by `Network.traverse`; the values are those that training's kernels compute.
public struct Traversal {
  private let trace: any TraceReading

  fileprivate init(_ trace: any TraceReading) { self.trace = trace }

  public var count: Int { trace.forest.rowCount }

  /// z of a node: H values. Needs 0 ≤ node < count.
  public func state(of node: Int) -> [Double] { trace.values(.z, example: 0, node: node) ?? [] }

  /// y at a node: O values, or none where it is not read out. Needs 0 ≤ node < count.
  public func output(of node: Int) -> [Double] { trace.values(.y, example: 0, node: node) ?? [] }

  /// v at a node: O values.
  public func activation(of node: Int) -> [Double] { trace.values(.v, example: 0, node: node) ?? [] }

  /// z of the last node: the root of a tree, the end of a chain. Empty where there is no node.
  public var root: [Double] { count > 0 ? state(of: count - 1) : [] }
}

extension Network {
  /// The representation of a whole structure and of each of its nodes: `traverse(tree).root` is the sentence,
  /// `traverse(tree).state(of: node)` a phrase (Socher et al. 2011). Forward only; targets are not looked at.
  ///
  /// Needs inputs of this network's kind and a structure of its arity. O(nodes × H²). `interventions` hold in the pass.
  public func traverse(_ example: Example, interventions: [Intervention] = []) -> Traversal {
    var specification = self.specification
    specification.placement = .every
    let trace = Trace<Scalar>(specification)
    trace.interventions = interventions
    trace.stage(1) { _, staged in
      staged = example
      // The outputs do not depend on the targets, but only nodes that have one are read out.
      let count = example.structure.count
      staged.targetNodes = Array(0..<Int32(truncatingIfNeeded: count))
      switch specification.target {
      case .classes: staged.targetClasses = Array(repeating: 0, count: count)
      case .values(let width): staged.targetValues = Array(repeating: 0, count: count * width)
      }
    }
    forward(trace)
    return Traversal(trace)
  }
}
