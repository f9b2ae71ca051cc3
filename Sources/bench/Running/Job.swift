import Networks

/// How large a job is to be.
enum Size {
  /// What the figures are quoted for.
  case full
  /// A fraction of a second: only to see that it works.
  case quick

  func callAsFunction(_ full: Int, quick: Int) -> Int { self == .full ? full : quick }
}

/// What one run of a job took, and what it got done besides.
struct Sample {
  var seconds: Double
  /// Named results by which a reader sees that both sides did the same work: final loss, exact rate.
  var checks: [(name: String, value: Double)] = []
  /// What else a program says of itself, such as its version or how long it compiled.
  var notes: [(name: String, value: String)] = []
}

/// Floating-point operations of one run, and the precision they are in; see `Flops` for how they are counted.
struct Work {
  let flops: Double
  let precision: Precision

  init(_ flops: Double, _ precision: Precision) {
    self.flops = flops
    self.precision = precision
  }
}

/// A job that has been set up: everything in `run` but what it times itself is left out of the seconds.
struct Job {
  /// How much one run does, in the row's unit.
  let units: Double
  var work: Work?
  /// What it works on, where that is not the same for everyone.
  var data: String?
  /// Our own program without what the row is about, run beside it.
  var baseline: (name: String, run: Run)?
  let run: Run

  typealias Run = () throws(BenchProblem) -> Sample

  init(
    units: Double, work: Work? = nil, data: String? = nil, baseline: (name: String, run: Run)? = nil,
    run: @escaping Run
  ) {
    self.units = units
    self.work = work
    self.data = data
    self.baseline = baseline
    self.run = run
  }
}

/// One line of the table: our side of a job and the programs that do the same.
protocol Row: Sendable {
  var name: String { get }
  /// A name by which several rows are asked for together.
  var group: String { get }
  var summary: String { get }
  /// What the rate counts.
  var unit: String { get }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job
  func peers(_ setting: Setting) throws(BenchProblem) -> [Peer]
}

extension Row {
  var group: String { name }
  func peers(_ setting: Setting) throws(BenchProblem) -> [Peer] { [] }
}

/// Why a row, or a peer's side of it, cannot be measured.
enum BenchProblem: Error {
  case specification(String)
  case didNotFinish(String)
  case noProgram(String)
  case programFailed(String, status: Int32, says: String)
  case noAnswer(String, says: String)
  case missing(String)
  case system(String, errno: Int32)
}
