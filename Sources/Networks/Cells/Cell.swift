/// What a network folds over a structure: a node's state from its input and its children's states, and δ the other way.
///
/// A cell walks a whole trace at a time, level by level, so that choosing the cell costs nothing inside a time step.
package protocol Cell<Scalar> {
  associatedtype Scalar: NetworkScalar

  /// Lays the parameters out for the kernels. Called whenever they have changed.
  /// Cells of several parts each go over their own, specialised for the precision: from here that would cost an allocation.
  func pack(_ parameters: UnsafePointer<Scalar>)

  /// The same in so many parts, which may go on side by side.
  var packingParts: Int { get }
  func pack(_ parameters: UnsafePointer<Scalar>, part: Int)

  /// Fills u and z, children before parents.
  func forward(_ trace: Trace<Scalar>)

  /// Fills δ and the part each child gets from its parent, parents before children. Needs `fromOutput`.
  func backward(_ trace: Trace<Scalar>)

  /// Writes dE/d(parameters) of some levels of this trace, or adds it to what is there.
  func accumulateGradient(
    _ trace: Trace<Scalar>, levels: Range<Int>, into gradient: Gradient<Scalar>, accumulate: Bool)

  /// dE/d(what enters) of every row, padded, where that is the states of a layer below. Only cells of chains are asked.
  func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>)

  /// What comes from the rows of level 0, in their order, to the states they were given to start from: for every row a
  /// padded vector for z and for each thing that is carried besides.
  func errorsOfGivenStates(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>)
}

extension Cell {
  package var packingParts: Int { 1 }
  package func pack(_ parameters: UnsafePointer<Scalar>, part: Int) { pack(parameters) }
  package func errorsOfInputs(_ trace: Trace<Scalar>, into errors: UnsafeMutablePointer<Scalar>) {}
}
