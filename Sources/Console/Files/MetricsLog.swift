import Glibc
import Networks
import Storage
import Training

/// A file that training adds what it measures to: JSON lines, `null` for NaN and infinity.
///
/// What is there stays. Lines are gathered for up to a second, so that a quick run is not slowed down.
final class MetricsLog {
  let path: String
  /// An update in so many has a line.
  let every: Int
  /// Why nothing more could be written.
  private(set) var problem: FileProblem?

  private let descriptor: Int32
  private var lines: [UInt8] = []
  private var flushed = 0.0

  /// Opens a file to add to, or makes it.
  init(_ path: String, every: Int) throws(ConsoleError) {
    descriptor = try FileAccess.openToAppend(path)
    (self.path, self.every) = (path, every)
  }

  deinit {
    flush()
    close(descriptor)
  }

  /// Says what is trained, and how.
  func begin(_ run: any TrainingRun, _ plan: TrainingPlan) {
    flushed = 0
    write(
      .object([
        ("event", .string("train")), ("data", .string(run.dataset.name)),
        ("network", .string(run.specification.kindName)), ("parameters", .integer(run.layout.count)),
        ("seed", .string("\(run.state.seed)")), ("iteration", .integer(run.state.iteration)),
        ("batch", .integer(plan.batch)), ("accumulate", .integer(plan.course.accumulation)),
        ("settings", .string(plan.course.words)),
      ]))
  }

  /// The update just made; `seconds` since training began.
  func write(_ state: RunState, gradientNorm: Double, seconds: Double) {
    write(
      .object([
        ("event", .string("update")), ("iteration", .integer(state.iteration)),
        ("loss", state.losses.last.map { .number($0) } ?? .null),
        ("rate", state.lastUpdate.map { .number($0.rate) } ?? .null), ("gradient_norm", .number(gradientNorm)),
        ("seconds", .number(seconds)),
      ]))
    if seconds - flushed >= 1 {
      flush()
      flushed = seconds
    }
  }

  /// What an epoch came to on the dev part.
  func write(epoch: JSONValue) {
    guard case .object(let score) = epoch else { return }
    write(.object([("event", .string("epoch"))] + score.map { $0 }))
    flush()
  }

  private func write(_ value: JSONValue) {
    lines += Array(value.description.utf8) + [UInt8(ascii: "\n")]
    if lines.count > 1 << 16 { flush() }
  }

  /// Hands all lines to the system.
  func flush() {
    guard problem == nil, !lines.isEmpty else { return }
    problem = FileAccess.write(lines, to: descriptor)
    lines.removeAll(keepingCapacity: true)
  }
}
