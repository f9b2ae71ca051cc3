import Keeping

/// Files of saved runs.
enum RunFile {
  /// Writes a run so that a crash at any moment leaves the old file or the new one; returns its size.
  static func write(_ run: SavedRun, to path: String) throws(ConsoleError) -> Int {
    let bytes = run.bytes
    try FileAccess.write(bytes, to: path, isDurable: true)
    return bytes.count
  }

  /// Whether there is a file of that name that is no saved run.
  static func isForeign(_ path: String) -> Bool {
    guard let start = try? FileAccess.start(of: path, count: 64), !start.isEmpty else { return false }
    return !SavedRun.mayBeRun(start)
  }
}

/// Where a run in training is kept, and how often.
struct Checkpoint {
  let path: String
  /// In updates; nil for every `seconds`.
  let every: Int?
  /// Writing all of a run takes longer than many updates of a small network: by time it costs about the same for all.
  static let seconds = 10.0

  /// It could not be written.
  struct Failure: Error {
    let error: ConsoleError
  }
}
