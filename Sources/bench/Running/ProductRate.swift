import Dispatch
import Networks

/// How fast this machine multiplies square matrices: the limit that a row's flops are a share of. numpy's BLAS tells where a
/// Python has it, else our own product kernel.
struct ProductRate {
  private let precision: Precision
  private let threads: Int
  private let size: Int
  private var peer: PeerProgram?
  private(set) var source: String

  init(_ precision: Precision, _ setting: Setting) {
    self.precision = precision
    threads = setting.threads
    size = setting.size(768, quick: 128)
    source = "our own kernel"
    guard !setting.pythons.isEmpty else { return }
    let words = [precision.rawValue, String(size), String(threads)]
    peer = try? PeerProgram(
      Peer(python: "numpy", "gemm_numpy.py", PackageResources.gemm_numpy_py, words), pythons: setting.pythons,
      in: setting.folder)
    if peer != nil { source = "numpy" }
  }

  /// Flops a second, once.
  mutating func measure() throws(BenchProblem) -> Double {
    let flops = 2 * Double(size) * Double(size) * Double(size)
    do {
      if let sample = try peer?.run() { return flops / sample.seconds }
    } catch {
      // Ours then tells, and says so.
      (peer, source) = (nil, "our own kernel")
    }
    switch precision {
    case .float: return flops * Double(threads) / own(Float.self)
    case .double: return flops * Double(threads) / own(Double.self)
    }
  }

  /// The best of a few products on each thread.
  private func own<Scalar: NetworkScalar>(_ type: Scalar.Type) -> Double {
    let (n, threads) = (size, threads)
    var best = Double.infinity
    for _ in 0..<3 {
      let jobs = (0..<threads).map { _ in SquareProduct<Scalar>(n) }
      let seconds = timed { DispatchQueue.concurrentPerform(iterations: threads) { jobs[$0]?.run() } }
      best = min(best, seconds)
    }
    return best
  }
}

/// C = A·B of n×n matrices, through the kernel that computes what inputs bring. Each is run by one thread.
private final class SquareProduct<Scalar: NetworkScalar>: @unchecked Sendable {
  private let n: Int
  private let padded: Int
  private let table: Scalar.Table
  private let memory: UnsafeMutableRawPointer

  init?(_ n: Int) {
    // Any network has the kernels that rows run with.
    let small = NetworkSpecification(input: .dense(width: 1), target: .values(width: 1), hidden: 1)
    guard let table = try? Network<Scalar>(small).table else { return nil }
    self.n = n
    self.table = table
    padded = Scalar.padded(n)
    let count = 3 * n * padded
    memory = .allocate(byteCount: count * MemoryLayout<Scalar>.stride, alignment: 64)
    let pointer = memory.bindMemory(to: Scalar.self, capacity: count)
    for place in 0..<count { pointer[place] = Scalar(1 + place % 7) }
  }

  deinit { memory.deallocate() }

  func run() {
    let a = memory.assumingMemoryBound(to: Scalar.self)
    let (b, c) = (a + n * padded, a + 2 * n * padded)
    Scalar.product(table, n, n, padded, a, padded, nil, b, nil, c, padded, nil)
  }
}
