import Glibc

/// The most memory this process has had resident since `restart`, as Linux counts it.
enum PeakMemory {
  /// Forgets the peak so far; false where the system does not let it.
  static func restart() -> Bool {
    guard let stream = fopen("/proc/self/clear_refs", "w") else { return false }
    let written = fputs("5", stream)
    return fclose(stream) == 0 && written >= 0
  }

  static var bytes: Int? {
    guard let line = TextFile.lines("/proc/self/status").first(where: { $0.hasPrefix("VmHWM:") }) else { return nil }
    return line.split { $0 == " " || $0 == "\t" }.dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}

/// Files as they lie there.
enum TextFile {
  static func lines(_ path: String) -> [Substring] {
    String(decoding: bytes(path) ?? [], as: UTF8.self).split(separator: "\n")
  }

  /// All of a file; nil where it cannot be opened. The system's own files do not say how long they are.
  static func bytes(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    var status = stat()
    let size = fstat(fileno(stream), &status) == 0 ? Int(status.st_size) : 0
    var bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, stream)
    }
    var rest = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&rest, 1, rest.count, stream), count > 0 { bytes += rest[..<count] }
    return bytes
  }
}
