import Glibc

/// Runs a program at a terminal of its own and plays the person who sits there.
///
/// The program is the leader of a session whose controlling terminal is the pseudo-terminal, so Ctrl-C, Ctrl-Z and a change
/// of the window's size reach it as they would at a real one. What it writes is collected as it comes and drawn on `screen`.
package final class PseudoTerminal {
  package enum Key: String {
    case enter = "\r"
    case tab = "\t"
    case backspace = "\u{7F}"
    case escape = "\u{1B}"
    case up = "\u{1B}[A"
    case down = "\u{1B}[B"
    case right = "\u{1B}[C"
    case left = "\u{1B}[D"
    case home = "\u{1B}[H"
    case end = "\u{1B}[F"
    case delete = "\u{1B}[3~"
    case controlA = "\u{01}"
    case controlC = "\u{03}"
    case controlD = "\u{04}"
    case controlE = "\u{05}"
    case controlG = "\u{07}"
    case controlR = "\u{12}"
    case controlW = "\u{17}"
    case controlZ = "\u{1A}"
  }

  package enum ExitStatus: Equatable {
    case exited(Int32)
    case killed(signal: Int32)
  }

  package enum Failure: Error {
    case cannotOpenTerminal(errno: Int32)
    case cannotStart(String, errno: Int32)
  }

  package let process: pid_t
  private var master: Int32
  private var isOpen = true
  private var status: ExitStatus?
  /// Everything written so far, escapes included.
  package private(set) var output: [UInt8] = []
  package private(set) var screen: TerminalScreen
  private var text = PlainText()
  /// Where in the text `waitFor` goes on to look.
  private var position = 0

  /// - Parameters:
  ///   - executable: a path, or the name of a product that was built with the tests.
  ///   - environment: all of it; `TERM`, `PATH`, `LANG` and a `HOME` that does not exist are added where missing.
  package init(
    _ executable: String, arguments: [String] = [], environment: [String: String] = [:], columns: Int = 80,
    rows: Int = 24
  ) throws {
    let path = executable.contains("/") ? executable : BuiltProducts.path(of: executable)
    let standard = [
      "TERM": "xterm-256color", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent",
    ]
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard master >= 0 else { throw Failure.cannotOpenTerminal(errno: errno) }
    // grantpt, unlockpt and ptsname, whose declarations Swift does not see.
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    guard ioctl(master, UInt(0x4004_5431), &unlocked) == 0, ioctl(master, UInt(0x8004_5430), &number) == 0 else {
      throw Failure.cannotOpenTerminal(errno: errno)
    }
    screen = TerminalScreen(columns: columns, height: rows)
    var window = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
    process = try Self.spawn(
      path, arguments, environment.merging(standard) { own, _ in own }, terminal: "/dev/pts/\(number)")
  }

  deinit {
    if status == nil {
      kill(process, SIGKILL)
      waitpid(process, nil, 0)
    }
    if master >= 0 { close(master) }
  }

  private static func spawn(
    _ path: String, _ arguments: [String], _ environment: [String: String], terminal: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    // The first terminal that a session's leader opens becomes the controlling one.
    posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Whatever the test runner ignores or blocks is not ignored or blocked at a terminal.
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    let newSession: Int32 = 0x80
    posix_spawnattr_setflags(&attributes, Int16(newSession | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (words + variables).forEach { free($0) } }
    var process = pid_t()
    let code = posix_spawn(&process, path, &actions, &attributes, words, variables)
    guard code == 0 else { throw Failure.cannotStart(path, errno: code) }
    return process
  }

  // MARK: - At the keyboard

  package func type(_ text: String) { send(Array(text.utf8)) }

  package func press(_ keys: Key...) {
    for key in keys { type(key.rawValue) }
  }

  /// Types `line` and Enter.
  package func enter(_ line: String) { type(line + "\r") }

  /// Pastes as a terminal does: `\r` for line endings, and between marks if the program asked for them.
  package func paste(_ text: String, marked: Bool = true) {
    let sent = String(text.map { $0 == "\n" ? "\r" : $0 })
    type(marked ? "\u{1B}[200~\(sent)\u{1B}[201~" : sent)
  }

  /// Sends bytes, and takes output meanwhile: a program that is not listened to stops listening.
  package func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, isOpen {
      var wait = pollfd(fd: master, events: Int16(POLLIN | POLLOUT), revents: 0)
      guard poll(&wait, 1, 10_000) > 0 else { return }
      if wait.revents & Int16(POLLIN) != 0 { collect() }
      if wait.revents & Int16(POLLOUT) != 0 {
        let count = rest.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
      } else if wait.revents & Int16(POLLHUP) != 0 {
        collect()
      }
    }
  }

  package func resize(columns: Int, rows: Int = 24) {
    collect()
    screen.resize(columns: columns, height: rows)
    // The kernel sends SIGWINCH.
    var window = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(master, UInt(TIOCSWINSZ), &window)
  }

  /// Closes the terminal, as a window is closed or a connection breaks off.
  package func hangUp() {
    close(master)
    master = -1
    isOpen = false
  }

  package func signal(_ number: Int32) { kill(process, number) }

  // MARK: - Before the screen

  /// The output without escapes, carriage returns and bells.
  package var plainOutput: String { String(decoding: text.bytes, as: UTF8.self) }

  /// Waits until `text` stands in the output, escapes aside, after what the wait before this one found.
  package func waitFor(_ wanted: String, timeout seconds: Double = 10) -> Bool {
    let wanted = Array(wanted.utf8)
    var searched = position
    return wait(seconds) {
      let last = text.bytes.count - wanted.count
      while searched <= last {
        if text.bytes[searched..<(searched + wanted.count)].elementsEqual(wanted) {
          position = searched + wanted.count
          return true
        }
        searched += 1
      }
      return false
    }
  }

  /// Waits until `text` stands on the screen, or above it.
  package func waitForScreen(_ text: String, timeout seconds: Double = 10) -> Bool {
    wait(seconds) { screen.text.contains(text) }
  }

  /// Waits until the row with the cursor is `text`, spaces at its end aside.
  package func waitForCurrentLine(_ text: String, timeout seconds: Double = 10) -> Bool {
    wait(seconds) {
      var line = screen.currentLine
      while line.last == " " { line.removeLast() }
      return line == text
    }
  }

  package func waitForCurrentLine(beginning text: String, timeout seconds: Double = 10) -> Bool {
    wait(seconds) { screen.currentLine.hasPrefix(text) }
  }

  /// Collects until nothing has come for `seconds`.
  package func settle(_ seconds: Double = 0.15) {
    while waitForOutput(Int32(seconds * 1000)) { collect() }
  }

  /// The program's exit status, waited for; nil if it still runs.
  package func waitForExit(timeout seconds: Double = 10) -> ExitStatus? {
    _ = wait(seconds) {
      if status == nil {
        var code: Int32 = 0
        if waitpid(process, &code, WNOHANG) == process {
          status = code & 0x7F == 0 ? .exited(code >> 8 & 0xFF) : .killed(signal: code & 0x7F)
        }
      }
      return status != nil
    }
    collect()
    return status
  }

  /// Whether the terminal is in its normal state: whole lines, with echo.
  package var isInNormalMode: Bool {
    var modes = termios()
    tcgetattr(master, &modes)
    return modes.c_lflag & tcflag_t(ICANON) != 0 && modes.c_lflag & tcflag_t(ECHO) != 0
  }

  private func wait(_ seconds: Double, until holds: () -> Bool) -> Bool {
    let end = Self.now() + seconds
    while true {
      collect()
      if holds() { return true }
      let left = end - Self.now()
      if left <= 0 { return false }
      if isOpen { _ = waitForOutput(Int32(min(left, 0.02) * 1000) + 1) } else { usleep(5000) }
    }
  }

  private func waitForOutput(_ milliseconds: Int32) -> Bool {
    guard isOpen else { return false }
    var wait = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, milliseconds) > 0
  }

  private func collect() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while isOpen {
      let count = read(master, &buffer, buffer.count)
      if count > 0 {
        output += buffer.prefix(count)
        text.append(buffer.prefix(count))
        screen.write(Array(buffer.prefix(count)))
      } else if count == 0 || errno == EIO {
        isOpen = false
      } else if errno != EINTR {
        return
      }
    }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

/// Output without escapes, carriage returns and bells.
private struct PlainText {
  private enum State {
    case text, escape, control, characterSet
  }

  var bytes: [UInt8] = []
  private var state = State.text

  mutating func append(_ output: ArraySlice<UInt8>) {
    for byte in output {
      switch state {
      case .text:
        if byte == 0x1B { state = .escape } else if byte != 0x0D, byte != 0x07 { bytes.append(byte) }
      case .escape:
        state = byte == UInt8(ascii: "[") ? .control : byte == UInt8(ascii: "(") ? .characterSet : .text
      case .control:
        if (0x40...0x7E).contains(byte) { state = .text }
      case .characterSet:
        state = .text
      }
    }
  }
}
