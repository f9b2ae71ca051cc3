import Console
import Drawing
import Foundation
import LineEditing
import Testing

/// A session whose output is kept.
final class TestConsole {
  let session: Session
  let recorder: Recorder

  /// What the session wrote, and the world that it sees.
  final class Recorder {
    var output = ""
    var errors = ""
    /// Both in the order written.
    var screen = ""
    var time = 0.0
    var isInterrupted = false
    var columns = 80
  }

  init(
    _ table: CommandTable = .standard, settings: Settings = Settings(), colour: ColourDepth = .none,
    errorIsTerminal: Bool = false
  ) {
    let recorder = Recorder()
    self.recorder = recorder
    var surroundings = Surroundings(
      write: {
        recorder.output += $0
        recorder.screen += $0
      },
      writeError: {
        recorder.errors += $0
        recorder.screen += $0
      })
    surroundings.colour = colour
    surroundings.errorColour = colour
    surroundings.errorIsTerminal = errorIsTerminal
    surroundings.size = { (recorder.columns, 45) }
    surroundings.clock = { recorder.time }
    surroundings.interrupts = InterruptSource(
      isRequested: { recorder.isInterrupted }, renew: { recorder.isInterrupted = false })
    session = Session(settings: settings, commands: table, surroundings: surroundings)
  }

  /// Runs commands as a script called `test`; gives back what they wrote, on both streams in order.
  /// Where examples write instead of /tmp: several run at the same time.
  private lazy var folder: String = {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url.path + "/"
  }()

  /// Runs a line of a command's help.
  @discardableResult
  func runExample(_ line: String) -> String {
    line.contains("/tmp/") ? run(line.replacingOccurrences(of: "/tmp/", with: folder)) : run(line)
  }

  @discardableResult
  func run(_ text: String) -> String {
    recorder.screen = ""
    recorder.output = ""
    recorder.errors = ""
    outcome = Interpreter(session).run(text: text, named: "test")
    return recorder.screen
  }

  /// The members of the object that one command writes in JSON mode.
  func members(of line: String) throws -> [String: Any] {
    session.settings.writesJSON = true
    defer { session.settings.writesJSON = false }
    run(line)
    return try #require(try JSONSerialization.jsonObject(with: Data(recorder.output.utf8)) as? [String: Any])
  }

  /// The commands that are there whatever Backstep learns to do.
  static let manners = CommandTable.standard.commands.filter { $0.group == .manners || $0.name == "source" }

  private(set) var outcome = Outcome.succeeded

  /// Types lines at the prompt; gives back the whole screen, prompts and typed text included.
  func type(_ events: [LineEvent]) -> String {
    recorder.screen = ""
    PromptLoop(session, reader: TypedLines(events, recorder)).run()
    return recorder.screen
  }
}

/// A person at the keyboard.
private final class TypedLines: LineReader {
  private var events: ArraySlice<LineEvent>
  private let recorder: TestConsole.Recorder

  init(_ events: [LineEvent], _ recorder: TestConsole.Recorder) {
    self.events = events[...]
    self.recorder = recorder
  }

  func readLine(prompt: Prompt) -> LineEvent {
    recorder.screen += prompt.text
    guard let event = events.popFirst() else { return .endOfInput }
    switch event {
    case .line(let line): recorder.screen += line + "\n"
    case .interrupted: recorder.screen += "^C\n"
    case .endOfInput: break
    }
    return event
  }
}

/// The commands of a text.
func statements(_ text: String) throws -> [Statement] {
  var reader = CommandReader(sourceName: "test")
  var found: [Statement] = []
  for line in lines(of: text) { found += reader.append(line) }
  return try found + reader.finish()
}

/// The only command of a text.
func statement(_ text: String) throws -> Statement {
  let all = try statements(text)
  guard let only = all.first, all.count == 1 else { throw NotOneStatement(count: all.count) }
  return only
}

struct NotOneStatement: Error { let count: Int }

/// The error without its place, and the text that the place covers.
func failure(_ body: () throws -> Void, in statement: Statement? = nil) -> (error: ConsoleError?, place: String?) {
  do {
    try body()
    return (nil, nil)
  } catch let located as LocatedError {
    return (located.error as? ConsoleError, statement?.text(in: located.range))
  } catch {
    return (error as? ConsoleError, nil)
  }
}
