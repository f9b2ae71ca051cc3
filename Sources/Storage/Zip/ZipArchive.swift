/// Named files in one: what NumPy's .npz is.
public struct ZipArchive: Sendable {
  public struct Entry: Sendable, Equatable {
    public let name: String
    public let bytes: ArraySlice<UInt8>

    public init(name: String, bytes: ArraySlice<UInt8>) {
      self.name = name
      self.bytes = bytes
    }
  }

  public private(set) var entries: [Entry]

  /// Needs each name once.
  public init(_ entries: [Entry]) { self.entries = entries }

  /// Reads an archive by its central directory; stored entries stay where they are, deflated ones are unpacked. Every
  /// entry's checksum is held against its bytes, and no two entries may share bytes.
  ///
  /// - Parameter limit: bytes that may be unpacked, all entries together.
  public init(_ bytes: [UInt8], limit: Int = 1 << 32) throws(ZipError) {
    let records = try ZipDirectory(bytes).records
    var names: Set<String> = []
    var left = limit
    var end = 0
    entries = []
    for record in records.sorted(by: { $0.start < $1.start }) {
      guard names.insert(record.name).inserted else { throw .duplicateName(record.name) }
      guard record.start >= end else { throw .overlap(record.name) }
      let data = try record.data(in: bytes)
      end = data.endIndex
      guard record.size <= left else { throw .tooLarge(record.name, limit: limit) }
      left -= record.size
      var content = data
      switch record.method {
      case 0: break
      case 8:
        do throws(InflateError) { content = try Inflate.unpack(data, size: record.size)[...] } catch {
          throw .inflate(error, entry: record.name)
        }
      default: throw .unknownMethod(record.method, entry: record.name)
      }
      guard content.count == record.size else {
        throw .sizeWrong(record.name, expected: record.size, found: content.count)
      }
      guard CRC32.of(content) == record.checksum else { throw .checksumWrong(record.name) }
      entries.append(Entry(name: record.name, bytes: content))
    }
  }

  /// The largest archive that can be written: sizes are kept in 32 bits.
  public static let largest = 1 << 32 - 1

  /// The archive, entries stored as they are; nil beyond `largest`. The same entries always give the same bytes.
  public var bytes: [UInt8]? {
    let total = entries.reduce(22) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 76 }
    guard total <= Self.largest, entries.count < 0xFFFF else { return nil }
    var file: [UInt8] = []
    file.reserveCapacity(total)
    var directory: [UInt8] = []
    for entry in entries {
      let name = Array(entry.name.utf8)
      // Version 2.0, names in UTF-8, stored, 1 January 1980.
      let common =
        Self.field(20, 2) + Self.field(0x0800, 2) + Self.field(0, 2) + Self.field(0x0021_0000, 4)
        + Self.field(Int(CRC32.of(entry.bytes)), 4) + Self.field(entry.bytes.count, 4)
        + Self.field(entry.bytes.count, 4) + Self.field(name.count, 2) + Self.field(0, 2)
      directory +=
        Self.field(ZipDirectory.entryMark, 4) + Self.field(20, 2) + common + Self.field(0, 10)
        + Self.field(file.count, 4) + name
      file += Self.field(ZipDirectory.localMark, 4) + common + name + entry.bytes
    }
    let start = file.count
    file += directory
    file +=
      Self.field(ZipDirectory.endMark, 4) + Self.field(0, 4) + Self.field(entries.count, 2)
      + Self.field(entries.count, 2) + Self.field(directory.count, 4) + Self.field(start, 4) + Self.field(0, 2)
    return file
  }

  /// A number in so many bytes, the lowest first.
  private static func field(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
  }
}

extension ZipArchive {
  /// An archive of arrays, as NumPy's `savez` writes it.
  public init(arrays: [(name: String, tensor: Tensor)]) {
    self.init(arrays.map { Entry(name: $0.name + ".npy", bytes: $0.tensor.numPy[...]) })
  }

  /// The arrays of an archive that NumPy wrote, by name without the ending.
  public func arrays() throws(NumPyArchiveError) -> [(name: String, tensor: Tensor)] {
    var arrays: [(name: String, tensor: Tensor)] = []
    for entry in entries {
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      do throws(NumPyError) { arrays.append((name, try Tensor(numPy: entry.bytes))) } catch {
        throw NumPyArchiveError(entry: entry.name, error: error)
      }
    }
    return arrays
  }
}

/// What is wrong with an array of an archive.
public struct NumPyArchiveError: Error, Sendable, Equatable {
  public let entry: String
  public let error: NumPyError
}
