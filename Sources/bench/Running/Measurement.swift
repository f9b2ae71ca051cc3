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
  var ours = Side()
  var peers: [(name: String, side: Side)] = []
  /// Peers left out, and why.
  var skipped: [(name: String, why: BenchProblem)] = []
  /// The most memory that was in use while our side ran, this program's own included; nil where the system does not say.
  var peakBytes: Int?

  var rate: Double { units / ours.seconds }

  /// Runs our side and the peers in turn, `runs` times each, so that a slow moment of the machine meets them all.
  init(_ row: any Row, size: Size, runs: Int, python: String?) throws(BenchProblem) {
    self.row = row
    let job = try row.makeJob(size)
    units = job.units
    let folder = try TemporaryFolder()
    var programs: [PeerProgram] = []
    for peer in python == nil ? [] : row.peers {
      do {
        programs.append(try PeerProgram(peer, python: python ?? "", in: folder, size: size))
      } catch {
        skipped.append((peer.name, error))
      }
    }
    peers = programs.map { ($0.name, Side()) }
    for _ in 0..<runs {
      PeakMemory.restart()
      ours.samples.append(try job.run())
      if let peak = PeakMemory.bytes { peakBytes = max(peakBytes ?? 0, peak) }
      for (place, program) in programs.enumerated() {
        if skipped.contains(where: { $0.name == program.name }) { continue }
        do {
          peers[place].side.samples.append(try program.run())
        } catch {
          skipped.append((program.name, error))
        }
      }
    }
    peers.removeAll { peer in skipped.contains { $0.name == peer.name } }
  }
}
