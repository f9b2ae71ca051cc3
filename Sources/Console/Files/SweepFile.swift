import Glibc
import Keeping
import Synchronization
import Training

/// A sweep's file, open for runs to be added. Nobody else adds to it at the same time.
///
/// A run's line is written in one go behind all others, so that a kill at any moment takes no line that was there.
final class SweepFile: Sendable {
  private let descriptor: Int32
  private let found = Mutex<FileProblem?>(nil)

  /// Why nothing more could be written.
  var problem: FileProblem? { found.withLock { $0 } }

  /// What was in it before.
  let log: SweepLog

  /// Opens a file, or makes it. Throws where it is none of this sweep's, and leaves it as it was.
  init(_ path: String, _ header: SweepHeader) throws {
    descriptor = try Self.open(path)
    // Until all is set, nobody but this closes it.
    let bytes: [UInt8]
    do {
      bytes = try FileAccess.read(path, limit: Int(MemoryLimit.bytes))
      log = try Self.log(bytes, header, path)
    } catch {
      close(descriptor)
      throw error
    }
    if log.wholeBytes < bytes.count { cut(to: log.wholeBytes) }
    if log.wholeBytes == 0 { write(header.line) }
    if let problem { throw ConsoleError.file(path: path, problem) }
  }

  private static func open(_ path: String) throws -> Int32 {
    let descriptor = try FileAccess.openToAppend(path, readable: true)
    var status = stat()
    let isPlain = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    if isPlain, flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
    let number = errno
    close(descriptor)
    // Nothing can be cut off a pipe or a device, and reading one may never end.
    if !isPlain { throw ConsoleError.file(path: path, .isDevice) }
    throw number == EWOULDBLOCK ? SweepProblem.busy(path) : ConsoleError.file(path: path, FileProblem(errno: number))
  }

  private static func log(_ bytes: [UInt8], _ header: SweepHeader, _ path: String) throws -> SweepLog {
    // Empty, or cut off in its first line.
    if SweepLog.isBegun(bytes) { return SweepLog(header) }
    let log = try parsed(bytes, path)
    if let difference = log.header.difference(from: header) { throw SweepFailure.other(difference, file: path) }
    return log
  }

  deinit { close(descriptor) }

  /// What a file holds.
  static func read(_ path: String) throws -> SweepLog {
    try parsed(try FileAccess.read(path, limit: Int(MemoryLimit.bytes)), path)
  }

  private static func parsed(_ bytes: [UInt8], _ path: String) throws -> SweepLog {
    do throws(SweepLog.Problem) { return try SweepLog(bytes) } catch {
      throw SweepFailure.unreadable(error, file: path)
    }
  }

  /// Adds a run; false where that did not work, now or before.
  func add(_ run: SweepRun) -> Bool {
    guard problem == nil else { return false }
    write(run.line)
    return problem == nil
  }

  /// Waits until all that was added is on the disk.
  func sync() { if fsync(descriptor) != 0 { note(errno) } }

  private func cut(to count: Int) { if ftruncate(descriptor, count) != 0 { note(errno) } }

  private func write(_ bytes: [UInt8]) {
    if let problem = FileAccess.write(bytes, to: descriptor) { found.withLock { $0 = problem } }
  }

  private func note(_ number: Int32) { found.withLock { $0 = FileProblem(errno: number) } }
}
