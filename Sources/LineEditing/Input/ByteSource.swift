import Glibc

/// Reads a file descriptor in blocks, and waits for it and for signals at once.
struct ByteSource {
  /// What a wait ended with.
  enum Arrival: Equatable {
    /// Bytes were added.
    case bytes
    case endOfInput
    /// A signal came; which one, the counters of `signalState` tell.
    case signal
    /// The time given was over.
    case nothing
    case failed(errno: Int32)
  }

  let descriptor: Int32
  private var storage: [UInt8] = []
  private var start = 0

  init(descriptor: Int32) { self.descriptor = descriptor }

  /// The bytes read and not yet taken.
  var count: Int { storage.count - start }

  subscript(offset: Int) -> UInt8 { storage[start + offset] }

  var bytes: ArraySlice<UInt8> { storage[start...] }

  mutating func take(_ count: Int) {
    start += count
    if start == storage.count {
      storage.removeAll(keepingCapacity: storage.capacity <= 1 << 20)
      start = 0
    }
  }

  mutating func removeAll() { take(count) }

  /// Puts bytes before those that are there, to be taken next.
  mutating func putBack(_ bytes: some Collection<UInt8>) {
    storage.replaceSubrange(0..<start, with: bytes)
    start = 0
  }

  /// Waits until something arrives, or for `milliseconds` if that is not negative.
  mutating func fill(waiting milliseconds: Int32 = -1) -> Arrival {
    let wake = signalState.wakeInput.load(ordering: .acquiring)
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    let ready = poll(&waits, wake >= 0 ? 2 : 1, milliseconds)
    if ready == 0 { return .nothing }
    if ready < 0 { return errno == EINTR ? .signal : .failed(errno: errno) }
    if waits[1].revents != 0 {
      signalState.drainWakes()
      return .signal
    }
    return read()
  }

  private mutating func read() -> Arrival {
    // What was taken goes away first, so that the buffer grows with the longest line only.
    if start > 0 {
      storage.removeSubrange(0..<start)
      start = 0
    }
    let block = 1 << 16
    let filled = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: block) { buffer in
      let count = Glibc.read(descriptor, buffer.baseAddress, block)
      if count > 0 { storage.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count])) }
      return count
    }
    if filled > 0 { return .bytes }
    if filled == 0 { return .endOfInput }
    switch errno {
    case EINTR, EAGAIN: return .signal
    // A terminal that hung up.
    case EIO where isatty(descriptor) == 1 || isHungUp: return .endOfInput
    default: return .failed(errno: errno)
    }
  }

  private var isHungUp: Bool {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, 0) == 1 && wait.revents & Int16(POLLHUP) != 0
  }
}
