import Corpus
import Dispatch
import Glibc
import Networks
import Synchronization

/// What the workers share: which run is next, and what went wrong.
private final class Queue: Sendable {
  private struct State {
    var next = 0
    var problem: NetworkSpecification.Problem?
  }
  private let jobs: [Int]
  private let state = Mutex(State())
  private let reports = Mutex(())

  init(_ jobs: [Int]) { self.jobs = jobs }

  func next() -> Int? {
    state.withLock { state in
      guard state.problem == nil, state.next < jobs.count else { return nil }
      state.next += 1
      return jobs[state.next - 1]
    }
  }

  func fail(_ problem: NetworkSpecification.Problem) { state.withLock { $0.problem = problem } }

  var problem: NetworkSpecification.Problem? { state.withLock { $0.problem } }

  /// One report at a time.
  func report(_ body: () -> Void) { reports.withLock { _ in body() } }
}

extension Sweep {
  /// Makes the runs of these numbers, one a thread. What comes of them does not depend on `threads`; the order in which they
  /// are done may.
  ///
  /// `finished` is shown every run that is done, from any thread, one call at a time; `whileRunning` is called on the calling
  /// thread every few hundredths of a second. Where `shouldStop` says so, runs that are not done are given up.
  public func run(
    _ jobs: [Int], threads: Int, shouldStop: @escaping @Sendable () -> Bool,
    finished: @escaping @Sendable (SweepRun) -> Void, whileRunning: () -> Void = {}
  ) throws(NetworkSpecification.Problem) {
    for variant in variants { try variant.specification.validate() }
    let queue = Queue(jobs)
    let group = DispatchGroup()
    for _ in 0..<max(1, min(threads, jobs.count)) {
      DispatchQueue.global().async(group: group) {
        while !shouldStop(), let job = queue.next() {
          let start = monotonicSeconds()
          do throws(NetworkSpecification.Problem) {
            guard let outcome = try run(job, shouldStop) else { continue }
            queue.report { finished(SweepRun(job: job, outcome: outcome, seconds: monotonicSeconds() - start)) }
          } catch {
            queue.fail(error)
          }
        }
      }
    }
    while group.wait(timeout: .now() + .milliseconds(30)) == .timedOut { whileRunning() }
    if let problem = queue.problem { throw problem }
  }

  /// About how long a run takes, in seconds: the mean over the settings, from the beginning of a run of each.
  public func secondsPerRun() throws(NetworkSpecification.Problem) -> Double {
    var total = 0.0
    for variant in variants {
      let run = try makeRun(
        variant.specification, precision: precision, initializer: variant.initializer, dataset: dataset,
        seed: seeds.first ?? 0)
      var plan = variant.plan
      plan.threads = 1
      plan.keepsBest = false
      let start = monotonicSeconds()
      var observer = TrainingObserver(shouldStop: { monotonicSeconds() - start > 0.25 })
      _ = run.train(plan, observer: &observer)
      let perUpdate = (monotonicSeconds() - start) / Double(max(run.state.iteration, 1))
      // Scoring an example is its way forward: about a third of what training on it takes.
      let scoring = dataset.examplesScored / (3 * Double(plan.course.examplesPerUpdate))
      total += perUpdate * (Double(updates(of: variant)) + scoring)
    }
    return total / Double(max(variants.count, 1))
  }
}

extension Dataset {
  fileprivate var examplesScored: Double {
    Split.allCases.reduce(0) { $0 + Double(min(count(in: $1), Sweep.scored)) }
  }
}

/// Of a clock that only goes forward.
private func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
