import CKernels

/// Float or Double: the two precisions the kernels come in.
///
/// The requirements forward to one precision's kernel table. They exist so that the engine is written once; hot code is
/// specialised for both, so none of them is a dynamic call there.
public protocol NetworkScalar: BinaryFloatingPoint, Sendable, BitwiseCopyable {
  associatedtype Table
  static var precision: Precision { get }
  static func kernels(at instructionSet: Int32) -> UnsafePointer<Table>?

  static func packTransposed(
    _ t: Table, _ n: Int, _ k: Int, _ w: UnsafePointer<Self>, _ ldw: Int, _ packed: UnsafeMutablePointer<Self>)
  static func pack(
    _ t: Table, _ k: Int, _ n: Int, _ w: UnsafePointer<Self>, _ ldw: Int, _ packed: UnsafeMutablePointer<Self>)
  static func product(
    _ t: Table, _ m: Int, _ k: Int, _ padded: Int, _ input: UnsafePointer<Self>, _ ldIn: Int,
    _ from: UnsafePointer<Int32>?, _ packed: UnsafePointer<Self>, _ bias: UnsafePointer<Self>?,
    _ output: UnsafeMutablePointer<Self>, _ ldOut: Int, _ to: UnsafePointer<Int32>?)
  static func foldForward(
    _ t: Table, _ levels: Int, _ starts: UnsafePointer<Int>, _ arity: Int, _ k: Int, _ padded: Int,
    _ child: UnsafePointer<Int32>, _ childStride: Int, _ zAll: UnsafePointer<Self>, _ packed: UnsafePointer<Self>,
    _ bias: UnsafePointer<Self>?, _ u: UnsafeMutablePointer<Self>, _ z: UnsafeMutablePointer<Self>, _ function: Int32)
  static func foldBackward(
    _ t: Table, _ levels: Int, _ starts: UnsafePointer<Int>, _ arity: Int, _ k: Int, _ padded: Int,
    _ push: UnsafePointer<Int32>, _ pushStride: Int, _ fromOutput: UnsafePointer<Self>,
    _ fromParent: UnsafeMutablePointer<Self>, _ u: UnsafePointer<Self>, _ z: UnsafePointer<Self>,
    _ delta: UnsafeMutablePointer<Self>, _ packed: UnsafePointer<Self>, _ function: Int32)
  static func accumulateOuter(
    _ t: Table, _ m: Int, _ p: Int, _ q: Int, _ a: UnsafePointer<Self>, _ lda: Int, _ b: UnsafePointer<Self>,
    _ ldb: Int, _ from: UnsafePointer<Int32>?, _ g: UnsafeMutablePointer<Self>, _ ldg: Int, _ accumulate: Bool)
  static func accumulateRows(
    _ t: Table, _ m: Int, _ p: Int, _ a: UnsafePointer<Self>, _ lda: Int, _ g: UnsafeMutablePointer<Self>,
    _ accumulate: Bool)
  static func gather(
    _ t: Table, _ m: Int, _ n: Int, _ padded: Int, _ rows: UnsafePointer<Self>, _ from: UnsafePointer<Int32>,
    _ first: UnsafeMutablePointer<Self>, _ second: UnsafeMutablePointer<Self>)
  static func scatter(
    _ t: Table, _ m: Int, _ padded: Int, _ rows: UnsafePointer<Self>, _ to: UnsafePointer<Int32>,
    _ sums: UnsafeMutablePointer<Self>)
  static func apply(
    _ t: Table, _ n: Int, _ x: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>, _ function: Int32)
  static func differentiate(
    _ t: Table, _ n: Int, _ u: UnsafePointer<Self>, _ z: UnsafePointer<Self>, _ slope: UnsafeMutablePointer<Self>,
    _ function: Int32)
  static func score(
    _ t: Table, _ m: Int, _ o: Int, _ padded: Int, _ v: UnsafePointer<Self>, _ y: UnsafeMutablePointer<Self>,
    _ deltaOut: UnsafeMutablePointer<Self>, _ targets: UnsafePointer<Self>?, _ classes: UnsafePointer<Int32>?,
    _ weights: UnsafePointer<Self>?, _ losses: UnsafeMutablePointer<Self>, _ function: Int32, _ loss: Int32,
    _ atOutput: Bool)
  static func descend(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ rate: Self)
  static func descendWithMomentum(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ v: UnsafeMutablePointer<Self>,
    _ rate: Self, _ beta: Self, _ looksAhead: Bool)
  static func descendAdaptively(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ s: UnsafeMutablePointer<Self>,
    _ rate: Self, _ epsilon: Self)
  static func descendByMeanSquare(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ s: UnsafeMutablePointer<Self>,
    _ rate: Self, _ alpha: Self, _ epsilon: Self)
  static func descendByMoments(
    _ t: Table, _ n: Int, _ p: UnsafeMutablePointer<Self>, _ g: UnsafePointer<Self>, _ m: UnsafeMutablePointer<Self>,
    _ s: UnsafeMutablePointer<Self>, _ rate: Self, _ root: Self, _ beta1: Self, _ beta2: Self, _ epsilon: Self)
  static func decay(
    _ t: Table, _ n: Int, _ p: UnsafePointer<Self>, _ g: UnsafeMutablePointer<Self>, _ decay: Self)
  static func sumOfSquares(_ t: Table, _ n: Int, _ g: UnsafePointer<Self>) -> Double
  static func scale(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Self>, _ factor: Self)
  static func clamp(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Self>, _ limit: Self)
  static func add(_ t: Table, _ n: Int, _ g: UnsafeMutablePointer<Self>, _ other: UnsafePointer<Self>)
  static func addProducts(
    _ t: Table, _ m: Int, _ arity: Int, _ k: Int, _ width: Int, _ input: UnsafePointer<Self>, _ ldIn: Int,
    _ from: UnsafePointer<Int32>?, _ fromStride: Int, _ packed: UnsafePointer<Self>,
    _ output: UnsafeMutablePointer<Self>, _ ldOut: Int)
  static func gruForward(
    _ t: Table, _ rows: Int, _ padded: Int, _ u: UnsafeMutablePointer<Self>, _ gates: UnsafeMutablePointer<Self>,
    _ child: UnsafePointer<Int32>, _ zAll: UnsafePointer<Self>, _ z: UnsafeMutablePointer<Self>, _ resetsAfter: Bool,
    _ stages: Int32)
  static func gruBackward(
    _ t: Table, _ rows: Int, _ padded: Int, _ fromOutput: UnsafePointer<Self>, _ fromParent: UnsafePointer<Self>,
    _ u: UnsafePointer<Self>, _ gates: UnsafePointer<Self>, _ child: UnsafePointer<Int32>, _ zAll: UnsafePointer<Self>,
    _ delta: UnsafeMutablePointer<Self>, _ errors: UnsafeMutablePointer<Self>, _ resetsAfter: Bool, _ stages: Int32)
  static func addGated(
    _ t: Table, _ rows: Int, _ padded: Int, _ gate: UnsafePointer<Self>, _ ldGate: Int, _ error: UnsafePointer<Self>,
    _ ldError: Int, _ to: UnsafePointer<Int32>, _ out: UnsafeMutablePointer<Self>)
  static func pairProducts(
    _ t: Table, _ rows: Int, _ slots: Int, _ hidden: Int, _ padded: Int, _ z: UnsafePointer<Self>,
    _ child: UnsafePointer<Int32>, _ childStride: Int, _ out: UnsafeMutablePointer<Self>, _ ldOut: Int)
  static func pairErrors(
    _ t: Table, _ rows: Int, _ slots: Int, _ hidden: Int, _ padded: Int, _ errors: UnsafePointer<Self>,
    _ ldErrors: Int, _ z: UnsafePointer<Self>, _ child: UnsafePointer<Int32>, _ push: UnsafePointer<Int32>,
    _ childStride: Int, _ out: UnsafeMutablePointer<Self>)
  static func lstmForward(
    _ t: Table, _ m: Int, _ padded: Int, _ slots: Int, _ arity: Int, _ u: UnsafePointer<Self>,
    _ gates: UnsafeMutablePointer<Self>, _ child: UnsafePointer<Int32>, _ childStride: Int,
    _ cAll: UnsafePointer<Self>, _ c: UnsafeMutablePointer<Self>, _ tanhC: UnsafeMutablePointer<Self>,
    _ z: UnsafeMutablePointer<Self>, _ stages: Int32)
  static func lstmBackward(
    _ t: Table, _ m: Int, _ padded: Int, _ slots: Int, _ arity: Int, _ fromOutput: UnsafePointer<Self>,
    _ fromParent: UnsafePointer<Self>, _ gates: UnsafePointer<Self>, _ child: UnsafePointer<Int32>,
    _ push: UnsafePointer<Int32>, _ childStride: Int, _ cAll: UnsafePointer<Self>, _ tanhC: UnsafePointer<Self>,
    _ cFromParent: UnsafePointer<Self>, _ cFromParentAll: UnsafeMutablePointer<Self>,
    _ delta: UnsafeMutablePointer<Self>, _ deltaC: UnsafeMutablePointer<Self>,
    _ deltaGates: UnsafeMutablePointer<Self>)
}

/// How numbers are kept: Double where what is shown should be sharp, Float for speed.
public enum Precision: String, Sendable, CaseIterable {
  case double, float
}

extension NetworkScalar {
  /// Values in 64 bytes: rows are padded to a multiple of it.
  @inlinable public static var lanes: Int { 64 / MemoryLayout<Self>.size }

  /// `count` rounded up to whole 64-byte vectors.
  @inlinable public static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }
}
