import Console
import Drawing
import Glibc
import LineEditing

/// From arguments to exit status.
struct Program {
  enum Status {
    static let success: Int32 = 0
    static let failure: Int32 = 1
    static let usage: Int32 = 64
    static let interrupted: Int32 = 130
  }

  let arguments: [String]
  private let output = StandardStream(.output)
  private let errors = StandardStream(.errors)

  init(arguments: [String]) { self.arguments = arguments }

  /// The exit status. Output that could not be written, to a full disk for one, is a failure whatever the commands said.
  func run() -> Int32 {
    let status = runCommands()
    guard let failure = output.failure else { return status }
    errors.write("backstep: the output could not be written: \(String(cString: strerror(failure)))\n")
    return status == Status.success ? Status.failure : status
  }

  private func runCommands() -> Int32 {
    adoptSignals()
    let invocation: Invocation
    do {
      invocation = try Arguments.declaration.invocation(of: arguments)
    } catch {
      complain(error)
      return Status.usage
    }
    if invocation.flag("help") {
      let colour = Colours.depth(of: .output, wanted: invocation.string("color"))
      let width = min(100, Terminal.output.size.columns)
      output.write(
        ANSIEncoder(colour: colour).encode(Arguments.declaration.programHelp(width: width)))
      return Status.success
    }
    if invocation.flag("version") {
      output.write("backstep \(Arguments.version), kernels \(Session.kernels)\n")
      return Status.success
    }
    if let warning = Session.kernelsWarning { errors.write("backstep: \(warning)\n") }
    Interrupts.install()
    return run(invocation, session(for: invocation))
  }

  /// Output to `head` ends the program without a word, and Ctrl-C reaches it, whatever the parent process made of these
  /// signals: a mask and ignored signals are inherited.
  private func adoptSignals() {
    signal(SIGPIPE, SIG_DFL)
    // A file that may not grow further is an error of the command that writes it, not the end of the program.
    signal(SIGXFSZ, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGPIPE)
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Says what is wrong outside any command.
  private func complain(_ error: any Error) {
    let diagnostic = ErrorWording.diagnostic(for: error)
    errors.write("backstep: \(diagnostic.message)\n" + (diagnostic.hint.map { "  \($0)\n" } ?? ""))
  }

  private func session(for invocation: Invocation) -> Session {
    var settings = Settings()
    settings.seed = UInt64(invocation.integer("seed"))
    settings.threads = invocation.integer(ifGiven: "threads")
    settings.precision = invocation.string("precision") == "float" ? .float : .double
    settings.verbosity = invocation.flag("quiet") ? .quiet : .normal
    settings.writesJSON = invocation.flag("json")
    settings.keepsGoing = invocation.flag("keep-going")
    settings.echoes = invocation.flag("echo")
    var surroundings = Surroundings(
      write: { [output] in output.write($0) }, writeError: { [errors] in errors.write($0) })
    surroundings.colour = Colours.depth(of: .output, wanted: invocation.string("color"))
    surroundings.errorColour = Colours.depth(of: .errors, wanted: invocation.string("color"))
    surroundings.errorIsTerminal = Terminal.errors.isTerminal && !Terminal.isDumb
    surroundings.size = {
      let size = Terminal.output.size
      return (size.columns, size.rows)
    }
    surroundings.clock = secondsSinceBoot
    surroundings.interrupts = .process()
    return Session(settings: settings, surroundings: surroundings)
  }

  private func run(_ invocation: Invocation, _ session: Session) -> Int32 {
    let interpreter = Interpreter(session)
    let inputs = Arguments.inputs(of: invocation)
    let isAtPrompt = invocation.flag("interactive") || inputs.isEmpty && Terminal.input.isTerminal
    var status = Status.success

    if !invocation.flag("no-init"), let path = Folders.initFile, Folders.exists(path) {
      status = self.status(of: interpreter.runInitFile(path), session)
      // At the prompt a mistake in the file can be mended; a script must not run on half a preparation.
      if session.exitStatus != nil || status != Status.success && !isAtPrompt { return status }
    }
    for input in inputs {
      let outcome = run(input, interpreter)
      let inputStatus = self.status(of: outcome, session)
      status = max(status, inputStatus)
      if session.exitStatus != nil { return status }
      if inputStatus != Status.success && !session.settings.keepsGoing && !isAtPrompt { return status }
      if outcome == .interrupted { break }
    }
    if isAtPrompt { return prompt(session, greets: inputs.isEmpty && !invocation.flag("quiet")) }
    if inputs.isEmpty { status = self.status(of: run(.standardInput, interpreter), session) }
    return status
  }

  private func run(_ input: Arguments.Input, _ interpreter: Interpreter) -> Outcome {
    switch input {
    case .commands(let text): return interpreter.run(text: text, named: "-c")
    case .standardInput:
      return interpreter.run(lines: PlainReader(descriptor: STDIN_FILENO), named: "stdin")
    case .script(let path):
      do {
        return try interpreter.run(file: path)
      } catch {
        complain(error)
        return .failed
      }
    }
  }

  private func status(of outcome: Outcome, _ session: Session) -> Int32 {
    switch outcome {
    case .succeeded: Status.success
    case .failed: max(Status.failure, session.exitStatus ?? 0)
    case .interrupted: Status.interrupted
    case .left: session.exitStatus ?? Status.success
    }
  }

  private func prompt(_ session: Session, greets: Bool) -> Int32 {
    if greets && Terminal.input.isTerminal && !session.settings.writesJSON {
      session.show([
        StyledLine("Backstep \(Arguments.version)", .strong)
          + StyledLine("  'tour' shows around, 'help' lists the commands, Ctrl-D leaves", .faint)
      ])
    }
    var options = LineReaderOptions()
    options.historyPath = Folders.historyFile
    let completion = Completion(session)
    options.completer = { completion.complete($0) }
    var earlier = LineHistory(path: options.historyPath, limit: options.historyLimit)
    // What cannot be read is told by the reader; the session goes on without it.
    _ = try? earlier.load()
    session.history = earlier.entries
    PromptLoop(session, reader: makeLineReader(options: options)).run()
    return session.exitStatus ?? Status.success
  }
}

extension InterruptSource {
  /// Ctrl-C as the process sees it.
  static func process() -> InterruptSource {
    let state = InterruptState()
    return InterruptSource(
      isRequested: { state.mark.isRequested }, isUrgent: { state.mark.isUrgent },
      renew: { state.mark = Interrupts.mark() })
  }
}

private final class InterruptState {
  var mark = Interrupts.mark()
}
