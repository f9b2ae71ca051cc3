import Glibc
import Synchronization

/// The module's only global: a signal handler has nothing else to reach. Set up before the first handler is installed.
let signalState = SignalState()

/// What the signal handlers write and the readers read. Everything in it is atomic, or written only while `isEditing`
/// is false, which is when no handler reads it.
struct SignalState: ~Copyable, @unchecked Sendable {
  let interrupts = Atomic<Int>(0)
  /// Interrupts that came within a second of the one before.
  let urgentInterrupts = Atomic<Int>(0)
  /// When the last one came: nanoseconds of the monotonic clock, 0 for never.
  let lastInterrupt = Atomic<UInt64>(0)
  let resizes = Atomic<Int>(0)
  /// Times that the process was stopped and went on while a line was being edited.
  let resumptions = Atomic<Int>(0)

  let isInstalled = Atomic<Bool>(false)
  /// A pipe that every handler writes a byte to, so that a reader that waits on it wakes whichever thread took the
  /// signal and however late it starts to wait.
  let wakeInput = Atomic<Int32>(-1)
  let wakeOutput = Atomic<Int32>(-1)

  /// Whether the terminal is in libedit's modes.
  let isEditing = Atomic<Bool>(false)
  let normalModes = UnsafeMutablePointer<termios>.allocate(capacity: 1)
  let editingModes = UnsafeMutablePointer<termios>.allocate(capacity: 1)

  /// The actions that were there before, by signal number.
  let earlierActions = UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

  init() {
    normalModes.initialize(to: termios())
    editingModes.initialize(to: termios())
    earlierActions.initialize(repeating: sigaction(), count: 65)
  }

  func wake() {
    var byte: UInt8 = 0
    let descriptor = wakeOutput.load(ordering: .relaxed)
    // A full pipe wakes as well as one byte more would.
    if descriptor >= 0 { _ = Glibc.write(descriptor, &byte, 1) }
  }

  func drainWakes() {
    let descriptor = wakeInput.load(ordering: .relaxed)
    guard descriptor >= 0 else { return }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { bytes in
      while Glibc.read(descriptor, bytes.baseAddress, 256) > 0 {}
    }
  }
}

/// Bracketed paste: the terminal puts `ESC[200~` and `ESC[201~` around what is pasted.
enum BracketedPaste {
  static let on = "\u{1B}[?2004h"
  static let off = "\u{1B}[?2004l"
}

/// The handler of every signal that the module takes. Only calls that POSIX allows in a handler.
func handleSignal(_ signal: Int32) {
  let savedErrno = errno
  switch signal {
  case SIGINT:
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let now = UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    let last = signalState.lastInterrupt.exchange(now, ordering: .relaxed)
    if last != 0, now &- last <= 1_000_000_000 { signalState.urgentInterrupts.wrappingAdd(1, ordering: .relaxed) }
    signalState.interrupts.wrappingAdd(1, ordering: .releasing)
  case SIGWINCH:
    signalState.resizes.wrappingAdd(1, ordering: .relaxed)
  case SIGCONT:
    if signalState.isEditing.load(ordering: .acquiring) { resume() }
  case SIGTSTP:
    let isEditing = signalState.isEditing.load(ordering: .acquiring)
    if isEditing { TerminalModes.leave() }
    stopByDefault()
    if isEditing { resume() }
  default:
    // SIGTERM, SIGHUP, SIGQUIT: leave the terminal as it was found, then die of the same signal.
    if signalState.isEditing.load(ordering: .acquiring) { TerminalModes.leave() }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(signal, &action, nil)
    kill(getpid(), signal)
  }
  signalState.wake()
  errno = savedErrno
}

/// The default action of SIGTSTP, from within its own handler. Not SIGSTOP: where no shell could continue the process the
/// kernel drops SIGTSTP, as it should.
private func stopByDefault() {
  var action = sigaction()
  var earlier = sigaction()
  action.__sigaction_handler.sa_handler = SIG_DFL
  sigaction(SIGTSTP, &action, &earlier)
  kill(getpid(), SIGTSTP)
  var mask = sigset_t()
  sigemptyset(&mask)
  sigaddset(&mask, SIGTSTP)
  pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  // Stopped, and continued, between these two calls.
  pthread_sigmask(SIG_BLOCK, &mask, nil)
  sigaction(SIGTSTP, &earlier, nil)
}

/// Back to editing, unless the process was continued in the background.
private func resume() {
  guard tcgetpgrp(STDIN_FILENO) == getpgrp() else { return }
  TerminalModes.enter()
  signalState.resumptions.wrappingAdd(1, ordering: .relaxed)
}

/// Switching the terminal between editing and normal: safe in a signal handler.
enum TerminalModes {
  static func enter() {
    tcsetattr(STDIN_FILENO, TCSANOW, signalState.editingModes)
    write(on: true)
  }

  static func leave() {
    write(on: false)
    tcsetattr(STDIN_FILENO, TCSANOW, signalState.normalModes)
  }

  /// Writes without allocating: the bytes of a short literal stand in the string itself or in constant memory.
  private static func write(on: Bool) {
    let sequence: StaticString = on ? "\u{1B}[?2004h" : "\u{1B}[?2004l"
    _ = Glibc.write(STDOUT_FILENO, sequence.utf8Start, sequence.utf8CodeUnitCount)
  }
}
