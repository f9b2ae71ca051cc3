import Glibc
import Synchronization

/// Ctrl-C as something to ask for, not something that ends the process.
///
/// A long-running command takes a `mark()` when it starts and polls `mark.isRequested`, a relaxed load, wherever it can
/// stop safely.
public enum Interrupts {
  /// A point in time, to ask what was requested since.
  public struct Mark: Hashable, Sendable {
    let interrupts: Int
    let urgent: Int

    /// Whether Ctrl-C was pressed since the mark.
    public var isRequested: Bool { signalState.interrupts.load(ordering: .relaxed) != interrupts }

    /// Whether since the mark Ctrl-C was pressed twice within a second: stop now, not at leisure.
    public var isUrgent: Bool {
      signalState.urgentInterrupts.load(ordering: .relaxed) != urgent
        && signalState.interrupts.load(ordering: .relaxed) &- interrupts >= 2
    }
  }

  /// Interrupts since the process started.
  public static var count: Int { signalState.interrupts.load(ordering: .acquiring) }

  public static func mark() -> Mark {
    Mark(interrupts: count, urgent: signalState.urgentInterrupts.load(ordering: .relaxed))
  }

  /// Takes over SIGINT, and the signals that concern a terminal in use: SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP and
  /// SIGQUIT, the last three to give the terminal back before the process ends of them.
  ///
  /// A signal that is ignored (as under `nohup`, or in a background job of a script) stays ignored. Calling it again
  /// changes nothing.
  public static func install() {
    guard !signalState.isInstalled.exchange(true, ordering: .acquiringAndReleasing) else { return }
    if signalState.wakeInput.load(ordering: .relaxed) < 0 {
      var ends: [Int32] = [-1, -1]
      if pipe(&ends) == 0 {
        for end in ends {
          _ = fcntl(end, F_SETFL, O_NONBLOCK)
          _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        signalState.wakeInput.store(ends[0], ordering: .relaxed)
        signalState.wakeOutput.store(ends[1], ordering: .releasing)
      }
    }
    for signal in signals {
      let earlier = signalState.earlierActions + Int(signal)
      guard sigaction(signal, nil, earlier) == 0, !isIgnored(earlier.pointee) else { continue }
      var action = sigaction()
      action.__sigaction_handler.sa_handler = handleSignal
      // SIGINT must break a waiting system call off; a resized window must not.
      action.sa_flags = signal == SIGINT ? 0 : SA_RESTART
      sigemptyset(&action.sa_mask)
      sigaction(signal, &action, nil)
    }
  }

  /// Puts back the actions that `install` found.
  public static func uninstall() {
    guard signalState.isInstalled.exchange(false, ordering: .acquiringAndReleasing) else { return }
    for signal in signals { sigaction(signal, signalState.earlierActions + Int(signal), nil) }
  }

  private static var signals: [Int32] { [SIGINT, SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGQUIT] }

  /// SIG_IGN is the address 1 in every Linux ABI; Swift cannot compare C functions.
  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
