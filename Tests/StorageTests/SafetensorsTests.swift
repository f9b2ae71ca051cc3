import Storage
import Testing

@Suite struct SafetensorsReading {
  static let cases = StorageFixtures.load()?.safetensors ?? []

  @Test func allCasesAreThere() { #expect(Self.cases.count == 38) }

  @Test(arguments: cases) func theReferenceAgrees(file: StorageFixtures.Case) throws {
    do {
      let read = try Safetensors(Array(file.bytes))
      #expect(file.expected == "accepted")
      let arrays = try #require(file.arrays)
      #expect(Set(read.entries.map(\.name)) == Set(arrays.keys))
      for (name, array) in arrays {
        let tensor = try #require(read[name])
        #expect(tensor.shape == array.shape)
        #expect(tensor.doubles.map(\.bitPattern) == array.values.map(\.bitPattern))
      }
    } catch let error as SafetensorsError {
      #expect(caseName(error) == file.expected)
    }
  }

  @Test func textsAreRead() throws {
    let file = try #require(Self.cases.first { $0.name == "texts" })
    let read = try Safetensors(Array(file.bytes))
    #expect(read.text("a") == "1" && read.text("b") == "δ" && read.text("c") == nil)
  }

  /// No file makes the reader trap, or read beyond what is there; what it takes it can write.
  @Test func changedFilesAreRefusedOrReadWhole() throws {
    var generator = SeededGenerator(state: 11)
    var accepted = 0
    for file in Self.cases {
      for _ in 0..<400 {
        let bytes = mutated(Array(file.bytes), with: &generator)
        guard let read = try? Safetensors(bytes) else { continue }
        accepted += 1
        #expect(read.entries.reduce(0) { $0 + $1.tensor.bytes.count } <= bytes.count)
        for entry in read.entries { #expect(entry.tensor.doubles.count == entry.tensor.shape.reduce(1, *)) }
        #expect(try Safetensors(read.bytes).entries.count == read.entries.count)
      }
    }
    #expect(accepted > 20)
  }
}

@Suite struct SafetensorsWriting {
  @Test func everyBitComesBack() throws {
    let doubles = [0.1, -0.0, .leastNonzeroMagnitude, .infinity, 1 / 3, .greatestFiniteMagnitude]
    let floats: [Float] = [0.1, -0.0, .leastNonzeroMagnitude]
    let file = Safetensors(
      [
        ("b", Tensor(floats, shape: [3])), ("a", Tensor(doubles, shape: [2, 3])),
        ("n", Tensor([Int.min, 5], shape: [2])), ("i", Tensor([Int32(-7)], shape: [])),
        ("e", Tensor([Double](), shape: [0, 4])),
      ], metadata: [("z", "δ \"\n"), ("a", "")])
    let read = try Safetensors(file.bytes)
    #expect(read["a"]?.doubles.map(\.bitPattern) == doubles.map(\.bitPattern))
    #expect(read["b"]?.floats?.map(\.bitPattern) == floats.map(\.bitPattern))
    #expect(read["n"]?.integers == [Int.min, 5] && read["i"]?.integers == [-7] && read["e"]?.shape == [0, 4])
    #expect(read["a"]?.integers == nil && read["a"]?.floats == nil)
    #expect(read.text("z") == "δ \"\n" && read.text("a") == "")
  }

  /// Larger elements first, then by name; the elements begin at a multiple of 8 in the file.
  @Test func theLayoutIsTheReferences() throws {
    let file = Safetensors([
      ("z", Tensor([1.0], shape: [1])), ("c", Tensor([Float(1)], shape: [1])), ("a", Tensor([Float(2)], shape: [1])),
      ("y", Tensor([2.0], shape: [1])),
    ])
    let bytes = file.bytes
    #expect(try Safetensors(bytes).entries.map(\.name) == ["y", "z", "a", "c"])
    #expect((bytes.count - 24) % 8 == 0 && bytes[0] % 8 == 0)
    #expect(Safetensors(file.entries.reversed().map { ($0.name, $0.tensor) }).bytes == bytes)
  }
}

@Suite struct Checksums {
  /// Values of FIPS 180-4's examples and of the RFCs.
  @Test func publishedDigests() {
    #expect(SHA256.digest(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(SHA256.digest(of: Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(SHA256.digest(of: long.utf8) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    #expect(
      SHA256.digest(of: repeatElement(UInt8(ascii: "a"), count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(CRC32.of("123456789".utf8) == 0xCBF4_3926 && CRC32.of([]) == 0)
  }

  @Test func piecesGiveTheSameDigest() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for cut in [1, 55, 56, 63, 64, 65, 128, 999] {
      var hash = SHA256()
      for start in stride(from: 0, to: bytes.count, by: cut) { hash.add(bytes[start..<min(start + cut, 1000)]) }
      #expect(hash.digest() == SHA256.digest(of: bytes))
    }
  }
}
