import Storage
import Training

/// What a sweep's file holds: a line of JSON for the sweep, then one for each run that is done, in the order in which they were
/// done.
///
/// A line is whole when its end is there. A last line without one is what a kill or a full disk left of a write: it counts as
/// not written.
public struct SweepLog: Sendable {
  public enum Problem: Error, Sendable, Equatable {
    case notASweep
    case laterVersion(Int)
    /// The first line lacks a member or has it wrong.
    case header(String)
    /// A line that is no run of this sweep; counted from 1.
    case line(Int)
    /// Two lines give different outcomes of the same run; nil where the other is in another file.
    case conflict(line: Int, job: Int)
  }

  public let header: SweepHeader
  /// In the order of their lines, each run once.
  public private(set) var runs: [SweepRun] = []
  /// Lines that say again what an earlier one said.
  public private(set) var repetitions = 0
  /// Bytes up to the end of the last whole line.
  public let wholeBytes: Int
  /// Whether a part of a line follows.
  public let isCutOff: Bool

  /// A sweep of which nothing is done.
  public init(_ header: SweepHeader) {
    self.header = header
    (wholeBytes, isCutOff) = (0, false)
  }

  /// Reads a file. O(bytes).
  public init(_ bytes: [UInt8]) throws(Problem) {
    guard let headerEnd = bytes.firstIndex(of: Self.lineEnd) else { throw .notASweep }
    guard let value = try? JSONValue(parsing: bytes[..<headerEnd]), case .object(let members) = value,
      case .string(SweepHeader.form) = members["form"]
    else { throw .notASweep }
    if case .integer(let version) = members["version"], version > SweepHeader.version { throw .laterVersion(version) }
    do { header = try SweepHeader(try JSONFields(value, "")) } catch {
      guard case .setting(let name) = error else { throw .header("") }
      throw .header(name)
    }
    wholeBytes = (bytes.lastIndex(of: Self.lineEnd) ?? headerEnd) + 1
    isCutOff = wholeBytes < bytes.count
    var place: [Int: Int] = [:]
    var start = headerEnd + 1
    var number = 1
    while start < wholeBytes {
      let end = bytes[start...].firstIndex(of: Self.lineEnd) ?? bytes.count
      number += 1
      guard let run = SweepRun(line: bytes[start..<end], of: header) else { throw .line(number) }
      if let known = place[run.job] {
        guard runs[known].saysTheSame(as: run) else { throw .conflict(line: number, job: run.job) }
        repetitions += 1
      } else {
        place[run.job] = runs.count
        runs.append(run)
      }
      start = end + 1
    }
  }

  /// Whether bytes are the beginning of a file that was cut off within its first line.
  public static func isBegun(_ bytes: [UInt8]) -> Bool {
    let start = Array("{\"form\": \"\(SweepHeader.form)\"".utf8)
    return !bytes.contains(lineEnd) && bytes.prefix(start.count).elementsEqual(start.prefix(bytes.count))
  }

  /// Takes the runs of a part of the same sweep. Returns the first run of which the two say different things, if any.
  public mutating func merge(_ other: SweepLog) -> Int? {
    var known: [Int: SweepRun] = [:]
    for run in runs { known[run.job] = run }
    repetitions += other.repetitions
    for run in other.runs {
      if let own = known[run.job] {
        if !own.saysTheSame(as: run) { return run.job }
        repetitions += 1
      } else {
        runs.append(run)
      }
    }
    return nil
  }

  /// The whole file, with the runs by number.
  public var bytes: [UInt8] {
    runs.sorted { $0.job < $1.job }.reduce(into: header.line) { $0 += $1.line }
  }

  fileprivate static let lineEnd = UInt8(ascii: "\n")
}

extension SweepHeader {
  /// The first line of a file.
  public var line: [UInt8] { Array(json.text().utf8) + [SweepLog.lineEnd] }
}

extension SweepRun {
  /// A line of a file.
  public var line: [UInt8] { Array(json.text().utf8) + [SweepLog.lineEnd] }

  init?(line: ArraySlice<UInt8>, of header: SweepHeader) {
    guard let value = try? JSONValue(parsing: line), let fields = try? JSONFields(value, ""),
      let run = try? SweepRun(fields, of: header)
    else { return nil }
    self = run
  }

  /// Times may differ.
  func saysTheSame(as other: SweepRun) -> Bool {
    SweepRun(job: job, outcome: outcome, seconds: 0).json
      == SweepRun(job: other.job, outcome: other.outcome, seconds: 0).json
  }
}
