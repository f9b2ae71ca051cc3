import Glibc

/// From starting the program to having run an empty command, its end included.
struct StartupRow: Row {
  let name = "startup"
  let summary = "backstep -c '', from start to end; a run is the median of 20"
  let unit = "starts"

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    let program = Self.folder + "/backstep"
    guard access(program, X_OK) == 0 else {
      throw .missing("no backstep beside this program; swift build -c release builds it")
    }
    let starts = setting.size(20, quick: 1)
    return Job(units: 1) { () throws(BenchProblem) -> Sample in
      var seconds: [Double] = []
      for _ in 0..<starts {
        let start = now()
        let ended = try Subprocess(program, ["--no-init", "-c", ""])
        seconds.append(now() - start)
        guard ended.status == 0 else { throw .programFailed(program, status: ended.status, says: ended.lastLine) }
      }
      return Sample(seconds: median(seconds))
    }
  }

  /// Where this program lies.
  private static var folder: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }
}
