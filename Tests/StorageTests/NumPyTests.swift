import Storage
import Testing

@Suite struct NumPyReading {
  static let fixtures = StorageFixtures.load()
  static let arrays = fixtures?.npy ?? []
  static let archives = fixtures?.npz ?? []

  @Test func allCasesAreThere() { #expect(Self.arrays.count == 28 && Self.archives.count == 10) }

  @Test(arguments: arrays) func anArrayIsAsNumPyWroteIt(file: StorageFixtures.Case) throws {
    do {
      let tensor = try Tensor(numPy: Array(file.bytes)[...])
      #expect(file.expected == "accepted")
      expect(tensor, file.arrays?[""])
    } catch {
      #expect(caseName(error) == file.expected)
    }
  }

  @Test(arguments: archives) func anArchiveIsAsNumPyWroteIt(file: StorageFixtures.Case) throws {
    do {
      let arrays = try ZipArchive(Array(file.bytes)).arrays()
      #expect(file.expected == "accepted")
      #expect(Set(arrays.map(\.name)) == Set(file.arrays?.keys ?? [:].keys))
      for (name, tensor) in arrays { expect(tensor, file.arrays?[name]) }
    } catch let error as ZipError {
      #expect(caseName(error) == file.expected)
    }
  }

  private func expect(_ tensor: Tensor, _ array: StorageFixtures.Case.Array?) {
    #expect(tensor.shape == array?.shape)
    #expect(tensor.doubles.map(\.bitPattern) == array?.values.map(\.bitPattern))
  }

  /// No file makes a reader trap; what comes out of an archive carries its checksum.
  @Test func changedFilesAreRefusedOrReadWhole() throws {
    var generator = SeededGenerator(state: 12)
    var accepted = 0
    for file in Self.arrays {
      for _ in 0..<200 {
        guard let tensor = try? Tensor(numPy: mutated(Array(file.bytes), with: &generator)[...]) else { continue }
        accepted += 1
        #expect(tensor.doubles.count == tensor.shape.reduce(1, *))
      }
    }
    for file in Self.archives {
      for _ in 0..<200 {
        guard let archive = try? ZipArchive(mutated(Array(file.bytes), with: &generator), limit: 1 << 20) else {
          continue
        }
        accepted += 1
        #expect(archive.entries.reduce(0) { $0 + $1.bytes.count } <= 1 << 20)
      }
    }
    #expect(accepted > 100)
  }

  @Test func anArchiveThatUnpacksToTooMuchIsRefused() throws {
    let file = try #require(Self.archives.first { $0.name == "deflated" })
    #expect(throws: ZipError.self) { try ZipArchive(Array(file.bytes), limit: 1000) }
  }
}

@Suite struct NumPyWriting {
  /// The header as NumPy itself writes it, byte for byte.
  @Test func theHeaderIsNumPys() throws {
    let file = try #require(NumPyReading.arrays.first { $0.name == "doubles" })
    let tensor = try Tensor(numPy: Array(file.bytes)[...])
    #expect(tensor.numPy == Array(file.bytes))
  }

  @Test(arguments: NumPyReading.arrays.filter { $0.expected == "accepted" })
  func whatIsWrittenIsReadBack(file: StorageFixtures.Case) throws {
    let tensor = try Tensor(numPy: Array(file.bytes)[...])
    #expect(try Tensor(numPy: tensor.numPy[...]) == tensor)
    #expect((tensor.numPy.count - tensor.bytes.count) % 64 == 0)
  }

  @Test func archivesComeBack() throws {
    let arrays = [("W", Tensor([1.5, -0.0], shape: [1, 2])), ("δ", Tensor([Float(2)], shape: []))]
    let bytes = try #require(ZipArchive(arrays: arrays).bytes)
    let read = try ZipArchive(bytes).arrays()
    #expect(read.map(\.name) == ["W", "δ"] && read.map(\.tensor) == arrays.map { $0.1 })
    #expect(try ZipArchive(try #require(ZipArchive([]).bytes)).entries.isEmpty)
  }

  @Test func twoEntriesOfOneNameAreRefused() throws {
    let entry = ZipArchive.Entry(name: "a.npy", bytes: Tensor([1.0], shape: []).numPy[...])
    let bytes = try #require(ZipArchive([entry, entry]).bytes)
    #expect(throws: ZipError.duplicateName("a.npy")) { try ZipArchive(bytes) }
  }
}
