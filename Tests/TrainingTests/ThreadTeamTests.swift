import Glibc
import Synchronization
import Testing
import Training

/// Counts, for each part of a job, how often it was done.
private final class Tally: Sendable {
  let counts: [Counter]

  final class Counter: Sendable {
    let value = Atomic<Int>(0)
  }

  init(_ parts: Int) { counts = (0..<parts).map { _ in Counter() } }

  func count(_ part: Int) { counts[part].value.add(1, ordering: .relaxed) }
  var values: [Int] { counts.map { $0.value.load(ordering: .relaxed) } }
}

@Suite struct ThreadTeamTests {
  @Test(arguments: [1, 2, 3, 8])
  func everyPartIsDoneOnceBeforeRunReturns(threads: Int) {
    let team = ThreadTeam(threads)
    #expect(team.count == threads)
    for parts in [0, 1, 2, 7, 64, 1000] {
      let tally = Tally(parts)
      team.run(parts: parts) { tally.count($0) }
      #expect(tally.values == Array(repeating: 1, count: parts))
    }
  }

  /// A thread that comes late to a job must not take a part of the next one under the wrong body.
  @Test func manyShortJobsInARow() {
    let team = ThreadTeam(4)
    for job in 0..<20_000 {
      let parts = 2 + job % 5
      let tally = Tally(parts)
      team.run(parts: parts) { tally.count($0) }
      guard tally.values == Array(repeating: 1, count: parts) else {
        Issue.record("job \(job) did its parts \(tally.values) times")
        return
      }
    }
  }

  @Test func jobsAfterThreadsWentToSleep() {
    let team = ThreadTeam(3)
    for _ in 0..<5 {
      usleep(20_000)
      let tally = Tally(50)
      team.run(parts: 50) { part in
        usleep(100)
        tally.count(part)
      }
      #expect(tally.values == Array(repeating: 1, count: 50))
    }
  }

  @Test func moreThanOneTicketHolds() {
    let team = ThreadTeam(2)
    let parts = 140_000
    let sum = Atomic<Int>(0)
    team.run(parts: parts) { sum.add($0, ordering: .relaxed) }
    #expect(sum.load(ordering: .relaxed) == parts * (parts - 1) / 2)
  }
}
