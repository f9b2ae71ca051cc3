import CKernels
import Glibc

/// What a thread does between two looks at a word that another one will change: nothing, at little cost to a thread that
/// shares its core.
@inline(__always)
package func restThisCore() { bs_rest() }

/// Which inner loops run: the best this processor has, unless the environment asks for the portable ones.
public enum Kernels {
  /// Read once: `BACKSTEP_KERNELS=portable` (or `avx2`, `avx512`) asks for less than the processor has.
  static let instructionSet: Int32 = {
    let best = bs_best_instruction_set()
    guard let asked, let place = names.firstIndex(of: asked) else { return best }
    return min(best, Int32(place))
  }()

  /// What the environment may ask for, in the order of the instruction sets' numbers.
  public static let names = ["portable", "avx2", "avx512"]

  private static let asked = getenv("BACKSTEP_KERNELS").map { String(cString: $0) }

  /// What the environment asks for where there is no such thing.
  public static var unknownRequest: String? { asked.flatMap { names.contains($0) ? nil : $0 } }

  /// How many processors this process may run on.
  public static var processors: Int { max(1, Int(bs_allowed_processors())) }

  /// For people: `AVX-512`, `AVX2` or `portable`.
  public static var name: String { String(cString: bs_instruction_set_name(instructionSet)) }

  /// Every instruction set this processor can run, for tests that hold one against the other.
  package static var available: [Int32] { Array(0...bs_best_instruction_set()) }
}
