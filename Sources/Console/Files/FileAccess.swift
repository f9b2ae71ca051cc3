import Glibc

/// Reading and writing whole files. Everything that opens a file goes through here.
public enum FileAccess {
  /// Larger text files are refused before they are read.
  public static let textLimit = 1 << 30

  /// `~` and `~/…` stand for the home folder.
  public static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = environment("HOME") else { return path }
    return home + path.dropFirst()
  }

  public static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// The path without links and `..`; nil if there is no such file.
  public static func canonical(_ path: String) -> String? {
    guard let resolved = realpath(expanded(path), nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The names in a folder, sorted; none if it cannot be read.
  public static func names(in folder: String) -> [String] {
    guard let stream = opendir(expanded(folder)) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
      }
      if let name, name != ".", name != ".." { found.append(name) }
    }
    return found.sorted()
  }

  /// The bytes of a file, or of a pipe such as /dev/stdin.
  public static func read(_ path: String, limit: Int = .max) throws(ConsoleError) -> [UInt8] {
    // A path with a NUL byte would be cut off there and name another file.
    if path.utf8.contains(0) { throw .file(path: path, .notFound) }
    let descriptor = open(expanded(path), O_RDONLY | O_CLOEXEC)
    if descriptor < 0 && errno == EINTR { throw .interrupted }
    if descriptor < 0 { throw .file(path: path, FileProblem(errno: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .file(path: path, FileProblem(errno: errno)) }
    if status.st_mode & S_IFMT == S_IFDIR { throw .file(path: path, .isDirectory) }
    // A device such as /dev/zero never ends; a terminal or a pipe does.
    if status.st_mode & S_IFMT == S_IFCHR, isatty(descriptor) == 0 { throw .file(path: path, .isDevice) }
    if status.st_size > limit { throw .file(path: path, .tooLarge(bytes: Int(status.st_size), limit: limit)) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size) + 1)
    var problem: FileProblem?
    while problem == nil {
      let wanted = max(65_536, min(Int(status.st_size) - bytes.count + 1, 1 << 24))
      let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        var got = Glibc.read(descriptor, buffer.baseAddress, wanted)
        while got < 0 && errno == EINTR { got = Glibc.read(descriptor, buffer.baseAddress, wanted) }
        if got < 0 { problem = FileProblem(errno: errno) }
        count = max(0, got)
      }
      if chunk.isEmpty { break }
      bytes += chunk
      if bytes.count > limit { problem = .tooLarge(bytes: bytes.count, limit: limit) }
    }
    if let problem { throw .file(path: path, problem) }
    return bytes
  }

  /// Opens a file to add to its end, or makes it.
  static func openToAppend(_ path: String, readable: Bool = false) throws(ConsoleError) -> Int32 {
    // A path with a NUL byte would be cut off there and name another file.
    if path.utf8.contains(0) { throw .file(path: path, .notFound) }
    let access = readable ? O_RDWR : O_WRONLY
    // A pipe would wait for somebody to read it.
    let descriptor = open(expanded(path), access | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0o666)
    if descriptor < 0 {
      throw .file(path: path, errno == ENOENT ? .noFolder : errno == ENXIO ? .isDevice : FileProblem(errno: errno))
    }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO {
      close(descriptor)
      throw .file(path: path, .isDevice)
    }
    return descriptor
  }

  /// Writes all of some bytes to a file that is open; says what stood in the way.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> FileProblem? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          return FileProblem(errno: errno)
        }
      }
      return nil
    }
  }

  /// The text of a UTF-8 file, without its byte-order mark.
  public static func readText(_ path: String) throws(ConsoleError) -> String {
    let bytes = try read(path, limit: textLimit)
    guard var text = String(validating: bytes, as: UTF8.self) else {
      throw .file(path: path, .notText(line: lineOfInvalidUTF8(bytes)))
    }
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    return text
  }

  /// The first bytes of a file, as many as there are up to `count`; none of what is no plain file.
  static func start(of path: String, count: Int) throws(ConsoleError) -> [UInt8] {
    let descriptor = open(expanded(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { throw .file(path: path, FileProblem(errno: errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, got in
      got = max(0, pread(descriptor, buffer.baseAddress, count, 0))
    }
  }

  /// Replaces a file in one step: whoever reads it sees the old bytes or the new ones, never a part.
  ///
  /// `isDurable`: bytes and name are on the disk when it returns, so that neither a kill nor a loss of power at any moment
  /// takes more than the new bytes.
  public static func write(
    _ bytes: [UInt8], to path: String, mode: mode_t = 0o666, isDurable: Bool = false
  ) throws(ConsoleError) {
    if path.utf8.contains(0) { throw .file(path: path, .notFound) }
    let target = expanded(path)
    var status = stat()
    let exists = stat(target, &status) == 0
    if exists && status.st_mode & S_IFMT == S_IFDIR { throw .file(path: path, .isDirectory) }
    // A pipe or a device cannot be replaced.
    let isPlain = !exists || status.st_mode & S_IFMT == S_IFREG
    let name = canonical(target) ?? target
    let destination = isPlain ? name + partEnding + "\(getpid())" : target
    if isPlain { removeAbandonedParts(of: name) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    let descriptor = open(destination, flags, exists ? status.st_mode & 0o777 : mode)
    if descriptor < 0 { throw .file(path: path, errno == ENOENT ? .noFolder : FileProblem(errno: errno)) }
    var problem: FileProblem?
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count && problem == nil {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
        if count >= 0 { written += count } else if errno != EINTR { problem = FileProblem(errno: errno) }
      }
    }
    if isDurable && isPlain && problem == nil && fsync(descriptor) != 0 { problem = FileProblem(errno: errno) }
    if close(descriptor) != 0 && problem == nil { problem = FileProblem(errno: errno) }
    if problem == nil && isPlain && rename(destination, name) != 0 { problem = FileProblem(errno: errno) }
    if let problem {
      if isPlain { unlink(destination) }
      throw .file(path: path, problem)
    }
    if isDurable && isPlain { syncFolder(of: name) }
  }

  /// What a file is called, before the number of the process, while it is being written.
  private static let partEnding = ".part"

  private static func folder(of name: String) -> (path: String, file: Substring) {
    guard let slash = name.lastIndex(of: "/") else { return (".", name[...]) }
    return (slash == name.startIndex ? "/" : String(name[..<slash]), name[name.index(after: slash)...])
  }

  /// A new name lasts once its folder is on the disk. Folders that cannot be synced are left to the system.
  private static func syncFolder(of name: String) {
    let descriptor = open(folder(of: name).path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Half-written files of processes that were killed while they wrote this one.
  private static func removeAbandonedParts(of name: String) {
    let (path, file) = folder(of: name)
    for other in names(in: path) where other.hasPrefix(file + partEnding) {
      guard let process = pid_t(other.dropFirst(file.count + partEnding.count)), process > 0 else { continue }
      if kill(process, 0) != 0 && errno == ESRCH { unlink(path + "/" + other) }
    }
  }

  private static func lineOfInvalidUTF8(_ bytes: [UInt8]) -> Int {
    var line = 1
    for part in bytes.split(separator: .newline, omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }
}

extension FileProblem {
  init(errno number: Int32) {
    self =
      switch number {
      case ENOENT, ENOTDIR: .notFound
      case EISDIR: .isDirectory
      case EACCES, EPERM, EROFS: .notPermitted
      case ENOSPC, EDQUOT: .diskFull
      case EFBIG: .limitReached
      default: .system(number)
      }
  }
}

/// What the system calls an error, in lower case like our own messages.
func systemMessage(_ number: Int32) -> String {
  guard let text = strerror(number) else { return "error \(number)" }
  let message = String(cString: text)
  return message.prefix(1).lowercased() + message.dropFirst()
}
