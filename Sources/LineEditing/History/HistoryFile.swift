import Glibc

/// The file behind a history: read whole, appended to line by line under a lock, shortened when it has grown.
struct HistoryFile: Sendable {
  let path: String

  /// A file larger than this is not read from its beginning.
  private static let largestRead = 1 << 23

  /// The last `limit` lines, or a few more. Shortens a file that holds more than twice as many.
  func lines(keeping limit: Int) throws(HistoryFailure) -> [ArraySlice<UInt8>] {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return [] }
      throw .cannotOpen(path: path, errno: errno)
    }
    defer { close(descriptor) }
    let (bytes, isWhole) = try tail(of: descriptor)
    var lines = bytes.split(separator: 0x0A)
    // The first line of a part of a file may itself be a part.
    if !isWhole, !lines.isEmpty { lines.removeFirst() }
    if !isWhole || lines.count > 2 * limit {
      try? shorten(keeping: limit)
    }
    return lines.suffix(limit)
  }

  func append(_ line: String) throws(HistoryFailure) {
    let descriptor = try openLocked()
    defer { close(descriptor) }
    var record = Array(line.utf8) + [0x0A]
    // A session that was killed may have left a line without its ending.
    var last: UInt8 = 0x0A
    let size = lseek(descriptor, 0, SEEK_END)
    if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != 0x0A { record.insert(0x0A, at: 0) }
    try write(record[...], to: descriptor)
  }

  /// Replaces the file by its last lines. The new file takes the old one's place in one step, so that a crash at any
  /// moment leaves one of the two.
  private func shorten(keeping limit: Int) throws(HistoryFailure) {
    let descriptor = try openLocked()
    defer { close(descriptor) }
    let (bytes, isWhole) = try tail(of: descriptor)
    var lines = bytes.split(separator: 0x0A)
    if !isWhole, !lines.isEmpty { lines.removeFirst() }
    let temporary = path + ".new"
    unlink(temporary)
    let copy = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard copy >= 0 else { throw .cannotWrite(path: path, errno: errno) }
    defer { close(copy) }
    do throws(HistoryFailure) {
      try write((lines.suffix(limit).joined(separator: [0x0A]) + [0x0A])[...], to: copy)
      guard rename(temporary, path) == 0 else { throw .cannotWrite(path: path, errno: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Opens the file for appending, creates what is missing, and waits for the lock.
  private func openLocked() throws(HistoryFailure) -> Int32 {
    while true {
      var descriptor = openForAppending()
      if descriptor < 0, errno == ENOENT {
        try createDirectory()
        descriptor = openForAppending()
      }
      guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        close(descriptor)
        throw .notAFile(path: path)
      }
      // What one types may be private, whatever made the file.
      if status.st_mode & 0o077 != 0 { fchmod(descriptor, 0o600) }
      while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
      // Another session may have put a shortened file in its place while this one waited.
      var current = stat()
      if stat(path, &current) == 0, current.st_ino == status.st_ino, current.st_dev == status.st_dev {
        return descriptor
      }
      close(descriptor)
    }
  }

  private func openForAppending() -> Int32 {
    open(path, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0o600)
  }

  private func createDirectory() throws(HistoryFailure) {
    var position = path.startIndex
    while let slash = path[position...].dropFirst().firstIndex(of: "/") {
      position = slash
      let directory = String(path[..<slash])
      if mkdir(directory, 0o700) != 0, errno != EEXIST {
        // A directory on the way may exist and not be writable; only the last one counts.
        var status = stat()
        guard stat(directory, &status) == 0 else {
          throw .cannotCreateDirectory(path: directory, errno: errno)
        }
      }
    }
  }

  /// The file's bytes, or the last ones of a very large file.
  private func tail(of descriptor: Int32) throws(HistoryFailure) -> (bytes: [UInt8], isWhole: Bool) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    let size = Int(status.st_size)
    let first = max(0, size - Self.largestRead)
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size - first) { buffer, filled in
      while filled < size - first, let base = buffer.baseAddress {
        let count = pread(descriptor, base + filled, size - first - filled, first + filled)
        if count > 0 {
          filled += count
        } else if count == 0 {
          break
        } else if errno != EINTR {
          failure = errno
          break
        }
      }
    }
    guard failure == 0 else { throw .cannotRead(path: path, errno: failure) }
    return (bytes, first == 0)
  }

  private func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws(HistoryFailure) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        throw .cannotWrite(path: path, errno: errno)
      }
    }
  }
}
