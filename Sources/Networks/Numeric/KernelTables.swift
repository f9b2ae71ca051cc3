import CKernels

// One line a kernel, once for each precision: C has no generics and Swift no macros, so the two lists stand side by side.

extension Double: NetworkScalar {
  public typealias Table = bs_kernels_f64
  public static var precision: Precision { .double }
  public static func kernels(at instructionSet: Int32) -> UnsafePointer<Table>? { bs_kernels_f64_at(instructionSet) }

  @inline(__always)
  public static func packTransposed(
    _ t: Table, _ n: Int, _ k: Int, _ w: UnsafePointer<Double>, _ ldw: Int, _ packed: UnsafeMutablePointer<Double>
  ) {
    t.pack_transposed(n, k, w, ldw, packed)
  }

  @inline(__always)
  public static func pack(
    _ t: Table, _ k: Int, _ n: Int, _ w: UnsafePointer<Double>, _ ldw: Int, _ packed: UnsafeMutablePointer<Double>
  ) {
    t.pack(k, n, w, ldw, packed)
  }

  @inline(__always)
  public static func product(
    _ t: Table, _ m: Int, _ k: Int, _ padded: Int, _ input: UnsafePointer<Double>, _ ldIn: Int,
    _ from: UnsafePointer<Int32>?, _ packed: UnsafePointer<Double>, _ bias: UnsafePointer<Double>?,
    _ output: UnsafeMutablePointer<Double>, _ ldOut: Int, _ to: UnsafePointer<Int32>?
  ) {
    t.product(m, k, padded, input, ldIn, from, packed, bias, output, ldOut, to)
  }

  @inline(__always)
  public static func foldForward(
    _ t: Table, _ levels: Int, _ starts: UnsafePointer<Int>, _ arity: Int, _ k: Int, _ padded: Int,
    _ child: UnsafePointer<Int32>, _ childStride: Int, _ zAll: UnsafePointer<Double>, _ packed: UnsafePointer<Double>,
    _ bias: UnsafePointer<Double>?, _ u: UnsafeMutablePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    _ function: Int32
  ) {
    t.fold_forward(levels, starts, arity, k, padded, child, childStride, zAll, packed, bias, u, z, function)
  }

  @inline(__always)
  public static func foldBackward(
    _ t: Table, _ levels: Int, _ starts: UnsafePointer<Int>, _ arity: Int, _ k: Int, _ padded: Int,
    _ push: UnsafePointer<Int32>, _ pushStride: Int, _ fromOutput: UnsafePointer<Double>,
    _ fromParent: UnsafeMutablePointer<Double>, _ u: UnsafePointer<Double>, _ z: UnsafePointer<Double>,
    _ delta: UnsafeMutablePointer<Double>, _ packed: UnsafePointer<Double>, _ function: Int32
  ) {
    t.fold_backward(
      levels, starts, arity, k, padded, push, pushStride, fromOutput, fromParent, u, z, delta, packed, function)
  }

  @inline(__always)
  public static func accumulateOuter(
    _ t: Table, _ m: Int, _ p: Int, _ q: Int, _ a: UnsafePointer<Double>, _ lda: Int, _ b: UnsafePointer<Double>,
    _ ldb: Int, _ from: UnsafePointer<Int32>?, _ g: UnsafeMutablePointer<Double>, _ ldg: Int, _ accumulate: Bool
  ) {
    t.accumulate_outer(m, p, q, a, lda, b, ldb, from, g, ldg, accumulate ? 1 : 0)
  }

  @inline(__always)
  public static func accumulateRows(
    _ t: Table, _ m: Int, _ p: Int, _ a: UnsafePointer<Double>, _ lda: Int, _ g: UnsafeMutablePointer<Double>,
    _ accumulate: Bool
  ) {
    t.accumulate_rows(m, p, a, lda, g, accumulate ? 1 : 0)
  }

  @inline(__always)
  public static func gather(
    _ t: Table, _ m: Int, _ n: Int, _ padded: Int, _ rows: UnsafePointer<Double>, _ from: UnsafePointer<Int32>,
    _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>
  ) {
    t.gather(m, n, padded, rows, from, first, second)
  }

  @inline(__always)
  public static func scatter(
    _ t: Table, _ m: Int, _ padded: Int, _ rows: UnsafePointer<Double>, _ to: UnsafePointer<Int32>,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    t.scatter(m, padded, rows, to, sums)
  }

  @inline(__always)
  public static func apply(
    _ t: Table, _ n: Int, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ function: Int32
  ) {
    t.apply(n, x, y, function)
  }

  @inline(__always)
  public static func differentiate(
    _ t: Table, _ n: Int, _ u: UnsafePointer<Double>, _ z: UnsafePointer<Double>, _ slope: UnsafeMutablePointer<Double>,
    _ function: Int32
  ) {
    t.differentiate(n, u, z, slope, function)
  }

  @inline(__always)
  public static func score(
    _ t: Table, _ m: Int, _ o: Int, _ padded: Int, _ v: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>,
    _ deltaOut: UnsafeMutablePointer<Double>, _ targets: UnsafePointer<Double>?, _ classes: UnsafePointer<Int32>?,
    _ weights: UnsafePointer<Double>?, _ losses: UnsafeMutablePointer<Double>, _ function: Int32, _ loss: Int32,
    _ atOutput: Bool
  ) {
    t.score(m, o, padded, v, y, deltaOut, targets, classes, weights, losses, function, loss, atOutput ? 1 : 0)
  }

  @inline(__always)
  public static func addProducts(
    _ t: Table, _ m: Int, _ arity: Int, _ k: Int, _ width: Int, _ input: UnsafePointer<Double>, _ ldIn: Int,
    _ from: UnsafePointer<Int32>?, _ fromStride: Int, _ packed: UnsafePointer<Double>,
    _ output: UnsafeMutablePointer<Double>, _ ldOut: Int
  ) {
    t.add_products(m, arity, k, width, input, ldIn, from, fromStride, packed, output, ldOut)
  }

  @inline(__always)
  public static func gruForward(
    _ t: Table, _ rows: Int, _ padded: Int, _ u: UnsafeMutablePointer<Double>, _ gates: UnsafeMutablePointer<Double>,
    _ child: UnsafePointer<Int32>, _ zAll: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>,
    _ resetsAfter: Bool,
    _ stages: Int32
  ) {
    t.gru_forward(rows, padded, u, gates, child, zAll, z, resetsAfter ? 1 : 0, stages)
  }

  @inline(__always)
  public static func gruBackward(
    _ t: Table, _ rows: Int, _ padded: Int, _ fromOutput: UnsafePointer<Double>, _ fromParent: UnsafePointer<Double>,
    _ u: UnsafePointer<Double>, _ gates: UnsafePointer<Double>, _ child: UnsafePointer<Int32>,
    _ zAll: UnsafePointer<Double>,
    _ delta: UnsafeMutablePointer<Double>, _ errors: UnsafeMutablePointer<Double>, _ resetsAfter: Bool, _ stages: Int32
  ) {
    t.gru_backward(
      rows, padded, fromOutput, fromParent, u, gates, child, zAll, delta, errors, resetsAfter ? 1 : 0, stages)
  }

  @inline(__always)
  public static func addGated(
    _ t: Table, _ rows: Int, _ padded: Int, _ gate: UnsafePointer<Double>, _ ldGate: Int,
    _ error: UnsafePointer<Double>,
    _ ldError: Int, _ to: UnsafePointer<Int32>, _ out: UnsafeMutablePointer<Double>
  ) {
    t.add_gated(rows, padded, gate, ldGate, error, ldError, to, out)
  }

  @inline(__always)
  public static func pairProducts(
    _ t: Table, _ rows: Int, _ slots: Int, _ hidden: Int, _ padded: Int, _ z: UnsafePointer<Double>,
    _ child: UnsafePointer<Int32>, _ childStride: Int, _ out: UnsafeMutablePointer<Double>, _ ldOut: Int
  ) {
    t.pair_products(rows, slots, hidden, padded, z, child, childStride, out, ldOut)
  }

  @inline(__always)
  public static func pairErrors(
    _ t: Table, _ rows: Int, _ slots: Int, _ hidden: Int, _ padded: Int, _ errors: UnsafePointer<Double>,
    _ ldErrors: Int, _ z: UnsafePointer<Double>, _ child: UnsafePointer<Int32>, _ push: UnsafePointer<Int32>,
    _ childStride: Int, _ out: UnsafeMutablePointer<Double>
  ) {
    t.pair_errors(rows, slots, hidden, padded, errors, ldErrors, z, child, push, childStride, out)
  }

  @inline(__always)
  public static func lstmForward(
    _ t: Table, _ m: Int, _ padded: Int, _ slots: Int, _ arity: Int, _ u: UnsafePointer<Double>,
    _ gates: UnsafeMutablePointer<Double>, _ child: UnsafePointer<Int32>, _ childStride: Int,
    _ cAll: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, _ tanhC: UnsafeMutablePointer<Double>,
    _ z: UnsafeMutablePointer<Double>, _ stages: Int32
  ) {
    t.lstm_forward(m, padded, slots, arity, u, gates, child, childStride, cAll, c, tanhC, z, stages)
  }

  @inline(__always)
  public static func lstmBackward(
    _ t: Table, _ m: Int, _ padded: Int, _ slots: Int, _ arity: Int, _ fromOutput: UnsafePointer<Double>,
    _ fromParent: UnsafePointer<Double>, _ gates: UnsafePointer<Double>, _ child: UnsafePointer<Int32>,
    _ push: UnsafePointer<Int32>, _ childStride: Int, _ cAll: UnsafePointer<Double>, _ tanhC: UnsafePointer<Double>,
    _ cFromParent: UnsafePointer<Double>, _ cFromParentAll: UnsafeMutablePointer<Double>,
    _ delta: UnsafeMutablePointer<Double>, _ deltaC: UnsafeMutablePointer<Double>,
    _ deltaGates: UnsafeMutablePointer<Double>
  ) {
    t.lstm_backward(
      m, padded, slots, arity, fromOutput, fromParent, gates, child, push, childStride, cAll, tanhC, cFromParent,
      cFromParentAll, delta, deltaC, deltaGates)
  }
}

extension Float: NetworkScalar {
  public typealias Table = bs_kernels_f32
  public static var precision: Precision { .float }
  public static func kernels(at instructionSet: Int32) -> UnsafePointer<Table>? { bs_kernels_f32_at(instructionSet) }

  @inline(__always)
  public static func packTransposed(
    _ t: Table, _ n: Int, _ k: Int, _ w: UnsafePointer<Float>, _ ldw: Int, _ packed: UnsafeMutablePointer<Float>
  ) {
    t.pack_transposed(n, k, w, ldw, packed)
  }

  @inline(__always)
  public static func pack(
    _ t: Table, _ k: Int, _ n: Int, _ w: UnsafePointer<Float>, _ ldw: Int, _ packed: UnsafeMutablePointer<Float>
  ) {
    t.pack(k, n, w, ldw, packed)
  }

  @inline(__always)
  public static func product(
    _ t: Table, _ m: Int, _ k: Int, _ padded: Int, _ input: UnsafePointer<Float>, _ ldIn: Int,
    _ from: UnsafePointer<Int32>?, _ packed: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ output: UnsafeMutablePointer<Float>, _ ldOut: Int, _ to: UnsafePointer<Int32>?
  ) {
    t.product(m, k, padded, input, ldIn, from, packed, bias, output, ldOut, to)
  }

  @inline(__always)
  public static func foldForward(
    _ t: Table, _ levels: Int, _ starts: UnsafePointer<Int>, _ arity: Int, _ k: Int, _ padded: Int,
    _ child: UnsafePointer<Int32>, _ childStride: Int, _ zAll: UnsafePointer<Float>, _ packed: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ u: UnsafeMutablePointer<Float>, _ z: UnsafeMutablePointer<Float>, _ function: Int32
  ) {
    t.fold_forward(levels, starts, arity, k, padded, child, childStride, zAll, packed, bias, u, z, function)
  }

  @inline(__always)
  public static func foldBackward(
    _ t: Table, _ levels: Int, _ starts: UnsafePointer<Int>, _ arity: Int, _ k: Int, _ padded: Int,
    _ push: UnsafePointer<Int32>, _ pushStride: Int, _ fromOutput: UnsafePointer<Float>,
    _ fromParent: UnsafeMutablePointer<Float>, _ u: UnsafePointer<Float>, _ z: UnsafePointer<Float>,
    _ delta: UnsafeMutablePointer<Float>, _ packed: UnsafePointer<Float>, _ function: Int32
  ) {
    t.fold_backward(
      levels, starts, arity, k, padded, push, pushStride, fromOutput, fromParent, u, z, delta, packed, function)
  }

  @inline(__always)
  public static func accumulateOuter(
    _ t: Table, _ m: Int, _ p: Int, _ q: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>,
    _ ldb: Int, _ from: UnsafePointer<Int32>?, _ g: UnsafeMutablePointer<Float>, _ ldg: Int, _ accumulate: Bool
  ) {
    t.accumulate_outer(m, p, q, a, lda, b, ldb, from, g, ldg, accumulate ? 1 : 0)
  }

  @inline(__always)
  public static func accumulateRows(
    _ t: Table, _ m: Int, _ p: Int, _ a: UnsafePointer<Float>, _ lda: Int, _ g: UnsafeMutablePointer<Float>,
    _ accumulate: Bool
  ) {
    t.accumulate_rows(m, p, a, lda, g, accumulate ? 1 : 0)
  }

  @inline(__always)
  public static func gather(
    _ t: Table, _ m: Int, _ n: Int, _ padded: Int, _ rows: UnsafePointer<Float>, _ from: UnsafePointer<Int32>,
    _ first: UnsafeMutablePointer<Float>, _ second: UnsafeMutablePointer<Float>
  ) {
    t.gather(m, n, padded, rows, from, first, second)
  }

  @inline(__always)
  public static func scatter(
    _ t: Table, _ m: Int, _ padded: Int, _ rows: UnsafePointer<Float>, _ to: UnsafePointer<Int32>,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    t.scatter(m, padded, rows, to, sums)
  }

  @inline(__always)
  public static func apply(
    _ t: Table, _ n: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ function: Int32
  ) {
    t.apply(n, x, y, function)
  }

  @inline(__always)
  public static func differentiate(
    _ t: Table, _ n: Int, _ u: UnsafePointer<Float>, _ z: UnsafePointer<Float>, _ slope: UnsafeMutablePointer<Float>,
    _ function: Int32
  ) {
    t.differentiate(n, u, z, slope, function)
  }

  @inline(__always)
  public static func score(
    _ t: Table, _ m: Int, _ o: Int, _ padded: Int, _ v: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    _ deltaOut: UnsafeMutablePointer<Float>, _ targets: UnsafePointer<Float>?, _ classes: UnsafePointer<Int32>?,
    _ weights: UnsafePointer<Float>?, _ losses: UnsafeMutablePointer<Float>, _ function: Int32, _ loss: Int32,
    _ atOutput: Bool
  ) {
    t.score(m, o, padded, v, y, deltaOut, targets, classes, weights, losses, function, loss, atOutput ? 1 : 0)
  }

  @inline(__always)
  public static func addProducts(
    _ t: Table, _ m: Int, _ arity: Int, _ k: Int, _ width: Int, _ input: UnsafePointer<Float>, _ ldIn: Int,
    _ from: UnsafePointer<Int32>?, _ fromStride: Int, _ packed: UnsafePointer<Float>,
    _ output: UnsafeMutablePointer<Float>, _ ldOut: Int
  ) {
    t.add_products(m, arity, k, width, input, ldIn, from, fromStride, packed, output, ldOut)
  }

  @inline(__always)
  public static func gruForward(
    _ t: Table, _ rows: Int, _ padded: Int, _ u: UnsafeMutablePointer<Float>, _ gates: UnsafeMutablePointer<Float>,
    _ child: UnsafePointer<Int32>, _ zAll: UnsafePointer<Float>, _ z: UnsafeMutablePointer<Float>, _ resetsAfter: Bool,
    _ stages: Int32
  ) {
    t.gru_forward(rows, padded, u, gates, child, zAll, z, resetsAfter ? 1 : 0, stages)
  }

  @inline(__always)
  public static func gruBackward(
    _ t: Table, _ rows: Int, _ padded: Int, _ fromOutput: UnsafePointer<Float>, _ fromParent: UnsafePointer<Float>,
    _ u: UnsafePointer<Float>, _ gates: UnsafePointer<Float>, _ child: UnsafePointer<Int32>,
    _ zAll: UnsafePointer<Float>,
    _ delta: UnsafeMutablePointer<Float>, _ errors: UnsafeMutablePointer<Float>, _ resetsAfter: Bool, _ stages: Int32
  ) {
    t.gru_backward(
      rows, padded, fromOutput, fromParent, u, gates, child, zAll, delta, errors, resetsAfter ? 1 : 0, stages)
  }

  @inline(__always)
  public static func addGated(
    _ t: Table, _ rows: Int, _ padded: Int, _ gate: UnsafePointer<Float>, _ ldGate: Int, _ error: UnsafePointer<Float>,
    _ ldError: Int, _ to: UnsafePointer<Int32>, _ out: UnsafeMutablePointer<Float>
  ) {
    t.add_gated(rows, padded, gate, ldGate, error, ldError, to, out)
  }

  @inline(__always)
  public static func pairProducts(
    _ t: Table, _ rows: Int, _ slots: Int, _ hidden: Int, _ padded: Int, _ z: UnsafePointer<Float>,
    _ child: UnsafePointer<Int32>, _ childStride: Int, _ out: UnsafeMutablePointer<Float>, _ ldOut: Int
  ) {
    t.pair_products(rows, slots, hidden, padded, z, child, childStride, out, ldOut)
  }

  @inline(__always)
  public static func pairErrors(
    _ t: Table, _ rows: Int, _ slots: Int, _ hidden: Int, _ padded: Int, _ errors: UnsafePointer<Float>,
    _ ldErrors: Int, _ z: UnsafePointer<Float>, _ child: UnsafePointer<Int32>, _ push: UnsafePointer<Int32>,
    _ childStride: Int, _ out: UnsafeMutablePointer<Float>
  ) {
    t.pair_errors(rows, slots, hidden, padded, errors, ldErrors, z, child, push, childStride, out)
  }

  @inline(__always)
  public static func lstmForward(
    _ t: Table, _ m: Int, _ padded: Int, _ slots: Int, _ arity: Int, _ u: UnsafePointer<Float>,
    _ gates: UnsafeMutablePointer<Float>, _ child: UnsafePointer<Int32>, _ childStride: Int,
    _ cAll: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, _ tanhC: UnsafeMutablePointer<Float>,
    _ z: UnsafeMutablePointer<Float>, _ stages: Int32
  ) {
    t.lstm_forward(m, padded, slots, arity, u, gates, child, childStride, cAll, c, tanhC, z, stages)
  }

  @inline(__always)
  public static func lstmBackward(
    _ t: Table, _ m: Int, _ padded: Int, _ slots: Int, _ arity: Int, _ fromOutput: UnsafePointer<Float>,
    _ fromParent: UnsafePointer<Float>, _ gates: UnsafePointer<Float>, _ child: UnsafePointer<Int32>,
    _ push: UnsafePointer<Int32>, _ childStride: Int, _ cAll: UnsafePointer<Float>, _ tanhC: UnsafePointer<Float>,
    _ cFromParent: UnsafePointer<Float>, _ cFromParentAll: UnsafeMutablePointer<Float>,
    _ delta: UnsafeMutablePointer<Float>, _ deltaC: UnsafeMutablePointer<Float>,
    _ deltaGates: UnsafeMutablePointer<Float>
  ) {
    t.lstm_backward(
      m, padded, slots, arity, fromOutput, fromParent, gates, child, push, childStride, cAll, tanhC, cFromParent,
      cFromParentAll, delta, deltaC, deltaGates)
  }
}
