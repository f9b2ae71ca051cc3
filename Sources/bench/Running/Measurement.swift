/// Several runs of a job, and of each peer beside it.
struct Measurement {
  struct Side {
    var samples: [Sample] = []
    var seconds: Double { median(samples.map(\.seconds)) }
    /// What the last run got done.
    var checks: [(name: String, value: Double)] { samples.last?.checks ?? [] }
    var notes: [(name: String, value: String)] { samples.last?.notes ?? [] }
  }

  let row: any Row
  let units: Double
  let data: String?
  let work: Work?
  var ours = Side()
  /// Our own program without what the row is about.
  var baseline: (name: String, side: Side)?
  var peers: [(name: String, side: Side)] = []
  /// Peers left out, and why.
  var skipped: [(name: String, why: BenchProblem)] = []
  /// The most memory that was in use while our side ran, this program's own included; nil where the system does not say.
  var peakBytes: Int?
  /// How fast products of the row's precision ran beside it, in flops a second.
  var limit: Double?
  var limitSource: String?

  var rate: Double { units / ours.seconds }
  var flopsPerSecond: Double? { work.map { $0.flops / ours.seconds } }
  var share: Double? {
    guard let flopsPerSecond, let limit else { return nil }
    return flopsPerSecond / limit
  }

  /// The baseline and the peers.
  var others: [(name: String, side: Side)] { (baseline.map { [$0] } ?? []) + peers }

  /// Runs our side, the baseline, the products and the peers in turn, `runs` times each, so that a slow moment of the machine
  /// meets them all. Who begins changes from run to run.
  init(_ row: any Row, _ setting: Setting, runs: Int) throws(BenchProblem) {
    self.row = row
    let job = try row.makeJob(setting)
    (units, data, work) = (job.units, job.data, job.work)
    var programs: [PeerProgram] = []
    for peer in setting.pythons.isEmpty ? [] : try row.peers(setting) {
      do {
        programs.append(try PeerProgram(peer, pythons: setting.pythons, in: setting.folder))
      } catch {
        skipped.append((peer.name, error))
      }
    }
    peers = programs.map { ($0.name, Side()) }
    var products = work.map { ProductRate($0.precision, setting) }
    baseline = job.baseline.map { ($0.name, Side()) }
    var rates: [Double] = []
    for run in 0..<runs {
      if run % 2 == 1, let plain = job.baseline { baseline?.side.samples.append(try plain.run()) }
      let isMeasured = PeakMemory.restart()
      ours.samples.append(try job.run())
      if isMeasured, let peak = PeakMemory.bytes { peakBytes = max(peakBytes ?? 0, peak) }
      if run % 2 == 0, let plain = job.baseline { baseline?.side.samples.append(try plain.run()) }
      if let rate = try products?.measure() { rates.append(rate) }
      for place in programs.indices where !skipped.contains(where: { $0.name == programs[place].name }) {
        do {
          peers[place].side.samples.append(try programs[place].run())
        } catch {
          skipped.append((programs[place].name, error))
        }
      }
    }
    peers.removeAll { peer in skipped.contains { $0.name == peer.name } }
    if !rates.isEmpty { (limit, limitSource) = (median(rates), products?.source) }
  }
}
