/// Floating-point operations of training, counted from the equations: an addition or a multiplication is one, so a product
/// with an m×n matrix takes 2mn. Counted are the products that a pass needs, forward, back and for the weights' gradients;
/// not counted are functions (tanh, softmax), gathering of rows, biases and the update, which no product rate is a limit of.
enum Flops {
  /// A chain: the matrix of each gate enters at every step but the first, which starts from the zero state, and so do its error
  /// and gradient. Dense inputs take a product forward and one for the gradient (nothing asks for their error), tokens none;
  /// what a layer above takes in has all three.
  static func chain(
    steps: Int, denseInputs: Int, hidden: Int, outputs: Int, gates: Int = 1, layers: Int = 1
  ) -> Double {
    let (t, h, g) = (Double(steps), Double(hidden), Double(gates))
    let recurrent = Double(layers) * (t - 1) * 6 * g * h * h
    let between = Double(layers - 1) * t * 6 * g * h * h
    return t * 4 * Double(denseInputs) * g * h + recurrent + between + t * 6 * h * Double(outputs)
  }

  /// Trees: a d×2d matrix at every inner node, o×d at every node that is read out, three products each.
  static func trees(inner: Int, readOut: Int, dimension: Int, outputs: Int) -> Double {
    let d = Double(dimension)
    return Double(inner) * 12 * d * d + Double(readOut) * 6 * d * Double(outputs)
  }
}
