import Glibc

/// The generator that every random choice draws from: xoshiro256** (Blackman & Vigna 2018), seeded through SplitMix64.
///
/// Its whole state is a value of 32 bytes plus the spare normal, so a snapshot of a run is a copy.
public struct Generator: RandomNumberGenerator, Sendable, Equatable {
  public private(set) var state: (UInt64, UInt64, UInt64, UInt64)
  /// The second of a pair of normal values, not given out yet.
  public private(set) var spareNormal: Double?

  public static func == (a: Generator, b: Generator) -> Bool {
    a.state == b.state && a.spareNormal == b.spareNormal
  }

  public init(seed: UInt64) {
    var s = seed
    func split() -> UInt64 {
      s &+= 0x9E37_79B9_7F4A_7C15
      var z = s
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (split(), split(), split(), split())
  }

  /// Goes on from a state that was written down; nil for all zeros, from which nothing ever comes.
  public init?(state: (UInt64, UInt64, UInt64, UInt64), spareNormal: Double?) {
    guard state != (0, 0, 0, 0) else { return nil }
    self.state = state
    self.spareNormal = spareNormal
  }

  /// An independent generator for a named purpose: same seed and purpose, same stream, whatever else was drawn.
  public init(seed: UInt64, purpose: String) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in purpose.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    self.init(seed: seed ^ hash)
  }

  public mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotate(state.1 &* 5, 7) &* 9
    let t = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= t
    state.3 = rotate(state.3, 45)
    return result
  }

  /// Uniform in [0, 1), 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound (Lemire's multiplication, with rejection: no bias). Needs bound ≥ 1.
  public mutating func index(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var (high, low) = next().multipliedFullWidth(by: bound)
    if low < bound {
      let threshold = (0 &- bound) % bound
      while low < threshold { (high, low) = next().multipliedFullWidth(by: bound) }
    }
    return Int(high)
  }

  /// Standard normal (Marsaglia's polar method; values come in pairs).
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let a = 2 * uniform() - 1
      let b = 2 * uniform() - 1
      let s = a * a + b * b
      guard s < 1, s > 0 else { continue }
      let factor = (-2 * log(s) / s).squareRoot()
      spareNormal = b * factor
      return a * factor
    }
  }
}
