import Foundation
import Storage
import TestSupport

/// `Tests/Fixtures/storage.json`, made by `make_storage_fixtures.py`: files and what their reference implementations say.
struct StorageFixtures: Decodable {
  struct Case: Decodable, Sendable, CustomStringConvertible {
    struct Array: Decodable, Sendable {
      let shape: [Int]
      let values: [Double]
    }

    let name: String
    let bytes: Data
    /// `accepted`, or the name of the error's case.
    let expected: String
    let arrays: [String: Array]?

    var description: String { name }
  }

  let safetensors: [Case]
  let npy: [Case]
  let npz: [Case]

  static func load() -> StorageFixtures? {
    let file = fixtureFolder.appendingPathComponent("storage.json")
    return try? JSONDecoder().decode(StorageFixtures.self, from: Data(contentsOf: file))
  }
}

/// The name of an enumeration's case, without what it carries.
func caseName(_ error: any Error) -> String { String("\(error)".prefix { $0 != "(" }) }

/// Bytes changed at random: some overwritten, some cut, some put in, some doubled. The same for the same generator.
func mutated(_ bytes: [UInt8], with generator: inout SeededGenerator) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...2, using: &generator) {
    guard !bytes.isEmpty else { break }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes[place] = [0, 0xFF, 0x7F, 0x80].randomElement(using: &generator) ?? 0
    case 3: bytes.removeSubrange(place...)
    case 4: bytes.insert(contentsOf: "9{\"[,".utf8.shuffled(using: &generator), at: place)
    default: bytes.insert(contentsOf: bytes[place..<min(place + 16, bytes.count)], at: place)
    }
  }
  return bytes
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
