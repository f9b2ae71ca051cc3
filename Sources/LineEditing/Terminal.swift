import Glibc

/// What is known of a terminal from outside.
public struct Terminal: Sendable {
  /// Size in character cells.
  public struct Size: Hashable, Sendable {
    public var columns: Int
    public var rows: Int

    public init(columns: Int, rows: Int) {
      self.columns = columns
      self.rows = rows
    }

    /// What is taken where nobody knows.
    public static let standard = Size(columns: 80, rows: 24)
  }

  public let descriptor: Int32

  public init(descriptor: Int32) { self.descriptor = descriptor }

  public static let input = Terminal(descriptor: STDIN_FILENO)
  public static let output = Terminal(descriptor: STDOUT_FILENO)
  public static let errors = Terminal(descriptor: STDERR_FILENO)

  public var isTerminal: Bool { isatty(descriptor) == 1 }

  /// The size now: it may change at any time, so it is asked for anew each time (a microsecond).
  public var size: Size {
    var window = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0 else { return .standard }
    return Size(
      columns: window.ws_col > 0 ? Int(window.ws_col) : Size.standard.columns,
      rows: window.ws_row > 0 ? Int(window.ws_row) : Size.standard.rows)
  }

  /// Whether there are bytes to read at once.
  var hasInput: Bool {
    var count: Int32 = 0
    return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count > 0
  }

  /// Whether `TERM` says that the cursor cannot be moved: `dumb`, empty or not set.
  public static var isDumb: Bool {
    guard let value = getenv("TERM") else { return true }
    let name = String(cString: value)
    return name.isEmpty || name == "dumb"
  }

  /// Writes all of `text`, whatever signals come in between and however slowly it is read. Returns the system's number for
  /// what kept the rest from being written, or nil.
  @discardableResult
  public func write(_ text: String) -> Int32? {
    var text = text
    return text.withUTF8 { bytes -> Int32? in
      guard let base = bytes.baseAddress else { return nil }
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(descriptor, base + written, bytes.count - written)
        if count > 0 {
          written += count
        } else if count < 0, errno == EAGAIN {
          var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&waiting, 1, -1)
        } else if count < 0, errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }
}
