/// A row's job on as many threads as there are cores, beside the same job on one.
struct ThreadsRow: Row {
  let row: any Row

  var name: String { "threads-\(row.name)" }
  var group: String { "threads" }
  var summary: String { "\(row.summary); on all cores, beside the same on one" }
  var unit: String { row.unit }

  func makeJob(_ setting: Setting) throws(BenchProblem) -> Job {
    var job = try setting.job(of: row, threads: Machine().cores)
    // The shares of the machine's products that other rows give are for the threads asked for.
    job.work = nil
    job.baseline = ("on one", try setting.job(of: row, threads: 1).run)
    return job
  }
}
