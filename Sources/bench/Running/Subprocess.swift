import Glibc

/// A program run to its end.
struct Subprocess {
  let status: Int32
  /// Standard output and standard error, as they came.
  let output: String

  /// Runs `program` (found through PATH where it has no slash) with standard input closed off.
  init(_ program: String, _ arguments: [String]) throws(BenchProblem) {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw .system("pipe", errno: errno) }
    defer { close(ends[0]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    posix_spawn_file_actions_addclose(&actions, ends[1])
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, program, &actions, nil, &words, environ)
    close(ends[1])
    guard failure == 0 else { throw failure == ENOENT ? .noProgram(program) : .system(program, errno: failure) }
    output = Self.readAll(ends[0])
    var ended: Int32 = 0
    while waitpid(child, &ended, 0) < 0 && errno == EINTR {}
    // As a shell has it: 128 + the signal that ended it.
    status = ended & 0x7F == 0 ? (ended >> 8) & 0xFF : 128 + (ended & 0x7F)
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count > 0 { bytes += buffer[..<count] } else if count == 0 || errno != EINTR { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The last line that says anything.
  var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }
}

/// A folder that is there as long as this is.
final class TemporaryFolder {
  let path: String

  init() throws(BenchProblem) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = (parent + "/backstep-bench-XXXXXX").utf8CString.map { $0 }
    guard mkdtemp(&template) != nil else { throw .system(parent, errno: errno) }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  func write(_ bytes: [UInt8], to name: String) throws(BenchProblem) -> String {
    let file = path + "/" + name
    guard let stream = fopen(file, "w") else { throw .system(file, errno: errno) }
    let written = fwrite(bytes, 1, bytes.count, stream)
    guard fclose(stream) == 0, written == bytes.count else { throw .system(file, errno: errno) }
    return file
  }

  deinit {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { unlink(path + "/" + name) }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
