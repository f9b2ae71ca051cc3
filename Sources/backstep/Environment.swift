import Drawing
import Glibc
import LineEditing

/// A standard stream, written without a buffer: what a command said is out before the next one runs.
final class StandardStream {
  private let terminal: Terminal
  /// What the system said when text could not be written, and is lost.
  private(set) var failure: Int32?

  init(_ terminal: Terminal) { self.terminal = terminal }

  func write(_ text: String) {
    let problem = terminal.write(text)
    failure = failure ?? problem
  }
}

enum Colours {
  /// How much colour a stream gets: `wanted` is `auto`, `always` or `never`.
  static func depth(of terminal: Terminal, wanted: String) -> ColourDepth {
    let most: ColourDepth =
      ["truecolor", "24bit"].contains(environment("COLORTERM") ?? "") ? .truecolor : .ansi256
    switch wanted {
    case "always": return most
    case "never": return .none
    default:
      let isRefused = !(environment("NO_COLOR") ?? "").isEmpty
      return terminal.isTerminal && !Terminal.isDumb && !isRefused ? most : .none
    }
  }
}

/// Where files of our own are, by the XDG Base Directory specification.
enum Folders {
  static var initFile: String? {
    folder("XDG_CONFIG_HOME", orBelowHome: ".config").map { $0 + "/backstep/init.bks" }
  }

  static var historyFile: String? {
    folder("XDG_STATE_HOME", orBelowHome: ".local/state").map { $0 + "/backstep/history" }
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The specification ignores values that are not absolute.
  private static func folder(_ variable: String, orBelowHome path: String) -> String? {
    if let value = environment(variable), value.hasPrefix("/") { return value }
    guard let home = environment("HOME"), !home.isEmpty else { return nil }
    return home + "/" + path
  }
}

func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

func secondsSinceBoot() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
