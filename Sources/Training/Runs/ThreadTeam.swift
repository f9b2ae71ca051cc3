import Glibc
import Networks
import Synchronization

/// Threads that share out the parts of one job after another.
///
/// Between jobs that follow closely they wait by looking, which costs a microsecond instead of the ten that waking a thread
/// takes; after some microseconds without a job they sleep.
package final class ThreadTeam {
  private let core = Core()
  private var threads: [pthread_t] = []

  /// The threads there are, the caller's own among them. Fewer than `count` where the system gives no more.
  package var count: Int { threads.count + 1 }

  package init(_ count: Int) {
    for _ in 1..<max(count, 1) {
      var thread = pthread_t()
      let core = Unmanaged.passRetained(core)
      let failed = pthread_create(
        &thread, nil,
        { given in
          guard let given else { return nil }
          Unmanaged<Core>.fromOpaque(given).takeRetainedValue().work()
          return nil
        }, core.toOpaque())
      guard failed == 0 else {
        core.release()
        break
      }
      threads.append(thread)
    }
  }

  deinit {
    core.dismiss()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Calls `body` with 0, 1, … `parts` − 1, each once, in no order and on any of the threads, and returns when all are done.
  ///
  /// `body` is kept while the parts are done: one that is made once and used for many jobs allocates nothing.
  package func run(parts: Int, _ body: @escaping (Int) -> Void) {
    if threads.isEmpty || parts <= 1 {
      for part in 0..<parts { body(part) }
      return
    }
    // More than fit into a ticket go in several rounds.
    for first in stride(from: 0, to: parts, by: Ticket.mostParts) {
      let count = min(Ticket.mostParts, parts - first)
      core.run(count, from: first, body)
    }
  }
}

/// Which job is on, how many parts it has, and which of them is next, in one word: a thread that comes late cannot take a
/// part of another job than it looked at.
private struct Ticket: Equatable {
  static let mostParts = 0xffff
  var word: UInt64

  init(_ word: UInt64) { self.word = word }
  init(job: UInt64, parts: Int) { word = job << 32 | UInt64(parts) << 16 }

  var job: UInt64 { word >> 32 }
  var parts: Int { Int(word >> 16 & 0xffff) }
  var next: Int { Int(word & 0xffff) }
  var hasParts: Bool { next < parts }
}

private final class Core: @unchecked Sendable {
  /// Looks so long before going to sleep, in nanoseconds: longer than what one thread does alone between two minibatches.
  private static let patience = 150_000

  private let ticket = Atomic<UInt64>(0)
  private let finished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let isDismissed = Atomic<Bool>(false)
  /// Written only while no part is being worked on.
  private var body: ((Int) -> Void)?
  private var first = 0
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(mutex)
    change.deallocate()
    mutex.deallocate()
  }

  func run(_ parts: Int, from first: Int, _ body: @escaping (Int) -> Void) {
    (self.first, self.body) = (first, body)
    finished.store(0, ordering: .relaxed)
    let job = Ticket(ticket.load(ordering: .relaxed)).job &+ 1
    ticket.store(Ticket(job: job & 0xffff_ffff, parts: parts).word, ordering: .sequentiallyConsistent)
    wakeSleepers()
    takeParts()
    wait { finished.load(ordering: .sequentiallyConsistent) == parts }
    self.body = nil
  }

  func dismiss() {
    isDismissed.store(true, ordering: .sequentiallyConsistent)
    wakeSleepers()
  }

  /// What each of the other threads does all its life.
  func work() {
    while true {
      wait {
        Ticket(ticket.load(ordering: .sequentiallyConsistent)).hasParts
          || isDismissed.load(ordering: .sequentiallyConsistent)
      }
      if isDismissed.load(ordering: .relaxed) { return }
      takeParts()
    }
  }

  private func takeParts() {
    while true {
      let seen = Ticket(ticket.load(ordering: .acquiring))
      guard seen.hasParts else { return }
      let (isTaken, _) = ticket.compareExchange(
        expected: seen.word, desired: seen.word + 1, ordering: .acquiringAndReleasing)
      guard isTaken else { continue }
      // The job lasts until its parts are done, so this is its body.
      body?(first + seen.next)
      if finished.add(1, ordering: .sequentiallyConsistent).newValue == seen.parts { wakeSleepers() }
    }
  }

  private func wakeSleepers() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }

  private static var nanoseconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
  }

  private func wait(until isReady: () -> Bool) {
    let start = Self.nanoseconds
    repeat {
      for _ in 0..<64 {
        if isReady() { return }
        restThisCore()
      }
    } while Self.nanoseconds &- start < Self.patience
    pthread_mutex_lock(mutex)
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !isReady() { pthread_cond_wait(change, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }
}
