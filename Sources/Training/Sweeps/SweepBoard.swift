import Synchronization

/// The runs of a sweep that are done, noted from any thread.
public final class SweepBoard: Sendable {
  private struct State {
    var runs: [SweepRun?]
    var done = 0
  }
  private let state: Mutex<State>
  /// Runs of each setting.
  public let seeds: Int

  public init(settings: Int, seeds: Int, done: [SweepRun] = []) {
    self.seeds = seeds
    state = Mutex(State(runs: Array(repeating: nil, count: settings * seeds)))
    for run in done { note(run) }
  }

  public func note(_ run: SweepRun) {
    state.withLock { state in
      if state.runs[run.job] == nil { state.done += 1 }
      state.runs[run.job] = run
    }
  }

  public var done: Int { state.withLock { $0.done } }
  public var runs: [SweepRun] { state.withLock { $0.runs.compactMap(\.self) } }
  /// The numbers of the runs that are not done, in order.
  public var missing: [Int] { state.withLock { state in state.runs.indices.filter { state.runs[$0] == nil } } }

  public func done(of setting: Int) -> Int {
    state.withLock { state in jobs(of: setting).count { state.runs[$0] != nil } }
  }

  public func result(of setting: Int) -> SweepResult {
    SweepResult(state.withLock { state in jobs(of: setting).compactMap { state.runs[$0]?.outcome } })
  }

  private func jobs(of setting: Int) -> Range<Int> { setting * seeds..<(setting + 1) * seeds }
}
