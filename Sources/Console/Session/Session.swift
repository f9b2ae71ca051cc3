import Debugging
import Drawing
import Storage

/// What lasts from one command to the next.
///
/// Nothing here prints: text goes through `surroundings`.
public final class Session {
  public var settings: Settings
  public let commands: CommandTable
  public let surroundings: Surroundings
  public var hooks = Hooks()
  /// The data, the network and the example that commands work on.
  public let workbench = Workbench()

  /// Lines entered at the prompt, oldest first, those of earlier runs included.
  public var history: [String] = []
  /// Receives, without colour, everything shown and every command, for a record of the session.
  public var transcript: ((String) -> Void)?
  /// Set when a command asked to leave.
  public private(set) var exitStatus: Int32?

  /// The scripts being read, outermost first: paths without links.
  var scripts: [String] = []
  /// Commands come from a person at a prompt.
  var isInteractive = false
  /// The init file is being read.
  var isPreparing = false
  /// What an empty line runs.
  var repeated: String?
  var tourPlace = 0
  private let progressDisplay: ProgressDisplay

  public init(
    settings: Settings = Settings(), commands: CommandTable = .standard, surroundings: Surroundings
  ) {
    self.settings = settings
    self.commands = commands
    self.surroundings = surroundings
    progressDisplay = ProgressDisplay(surroundings)
    connectWorkbench()
  }

  /// What the rest of the console needs to know of the work that a session holds.
  public struct Hooks {
    /// The requirements of commands that are met now.
    public var provides: () -> Requirement = { [] }
    /// The text of the prompt, with the position in a walk. It ends in a space.
    public var prompt: () -> StyledLine = { StyledLine("backstep>", .strong) + " " }
    /// What is to be told after a command besides its own output; asked once a command.
    public var notices: () -> StyledText = { [] }
    /// What Tab can put at a place (in characters) of an expression.
    public var completeExpression: (_ text: String, _ cursor: Int) -> ExpressionCompletion? = { _, _ in nil }

    public init() {}
  }

  // MARK: Showing

  /// The screen that text and pictures are made for.
  public var screen: Screen {
    let size = surroundings.size()
    return Screen(
      width: min(max(20, size.columns), 400), height: isInteractive ? max(5, size.rows) : nil,
      colour: surroundings.colour)
  }

  /// Shows text at once, while the command is still running. In JSON mode nothing is shown.
  public func show(_ text: StyledText) {
    transcript?(text.plain)
    if settings.writesJSON || text.isEmpty { return }
    progressDisplay.hide()
    surroundings.write(ANSIEncoder(colour: surroundings.colour).encode(text))
  }

  /// Shows text beside the results: on standard error.
  func showError(_ text: StyledText) {
    transcript?(text.plain)
    progressDisplay.hide()
    surroundings.writeError(ANSIEncoder(colour: surroundings.errorColour).encode(text))
  }

  func write(json value: JSONValue) {
    progressDisplay.hide()
    surroundings.write(value.text() + "\n")
  }

  // MARK: Progress

  /// Whether a report would be drawn now: at most ten a second on a terminal.
  public var wantsProgress: Bool { settings.verbosity > .quiet && progressDisplay.isDue }

  /// Reports how far a command is. The first report starts the clock.
  public func report(_ progress: Progress) {
    if settings.verbosity > .quiet { progressDisplay.update(progress) }
  }

  /// Ends the progress line; the last report stays visible.
  public func finishProgress() { progressDisplay.finish() }

  // MARK: Stopping

  /// Ctrl-C was pressed since the command (in a script: the script) started.
  public var isInterrupted: Bool { surroundings.interrupts.isRequested() }
  /// It was pressed twice within a second: stop now, not at leisure.
  public var isUrgentlyInterrupted: Bool { surroundings.interrupts.isUrgent() }

  /// Ends the session after this command.
  public func leave(status: Int32) { exitStatus = status }

  /// Whether what a command needs is there.
  func lacks(_ requirement: Requirement) -> Requirement { requirement.subtracting(hooks.provides()) }
}
