import CKernels
import Glibc

/// Which inner loops run: the best this processor has, unless the environment asks for the portable ones.
public enum Kernels {
  /// Read once: `BACKSTEP_KERNELS=portable` (or `avx2`, `avx512`) asks for less than the processor has.
  static let instructionSet: Int32 = {
    let best = bs_best_instruction_set()
    guard let asked = getenv("BACKSTEP_KERNELS") else { return best }
    let wanted: Int32 =
      switch String(cString: asked) {
      case "portable": Int32(BS_PORTABLE)
      case "avx2": Int32(BS_AVX2)
      default: best
      }
    return min(best, wanted)
  }()

  /// For people: `AVX-512`, `AVX2` or `portable`.
  public static var name: String { String(cString: bs_instruction_set_name(instructionSet)) }

  /// Every instruction set this processor can run, for tests that hold one against the other.
  package static var available: [Int32] { Array(0...bs_best_instruction_set()) }
}
