import Drawing
import LineEditing

extension Interpreter {
  /// How deep scripts may read scripts.
  static let scriptDepth = 32

  /// Runs commands from a text. Stops at the first that fails, unless the session keeps going.
  ///
  /// - Parameter name: what error messages call the text.
  public func run(text: String, named name: String?) -> Outcome {
    var run = ScriptRun(self, name: name)
    for line in lines(of: text) {
      run.read(line)
      if run.isOver { break }
    }
    return run.finish()
  }

  /// Runs a script file.
  ///
  /// - Throws: `ConsoleError` if the file cannot be read; what goes wrong in its commands is reported as it happens.
  public func run(file path: String) throws(ConsoleError) -> Outcome {
    let canonical = FileAccess.canonical(path) ?? path
    if session.scripts.contains(canonical) { throw .scriptCycle(session.scripts + [canonical]) }
    if session.scripts.count >= Self.scriptDepth { throw .scriptsTooDeep(limit: Self.scriptDepth) }
    let text = try FileAccess.readText(path)
    session.scripts.append(canonical)
    defer { session.scripts.removeLast() }
    return run(text: text, named: path)
  }

  /// Runs the commands that a person wants before all others. In JSON mode only their errors are written, because whoever
  /// reads the objects counts on one for each command of theirs.
  public func runInitFile(_ path: String) -> Outcome {
    session.isPreparing = true
    defer { session.isPreparing = false }
    do {
      return try run(file: path)
    } catch {
      report(error, in: Statement(sourceName: path, line: 1))
      return .failed
    }
  }

  /// Runs commands as they arrive from a pipe.
  public func run(lines reader: any LineReader, named name: String?) -> Outcome {
    var run = ScriptRun(self, name: name)
    while !run.isOver {
      do {
        switch try reader.readLine(prompt: Prompt("")) {
        case .line(let line): run.read(line)
        case .interrupted: run.interrupt()
        case .endOfInput: return run.finish()
        }
      } catch {
        run.fail(error)
      }
    }
    return run.finish()
  }
}

/// One pass over a script.
private struct ScriptRun {
  private let interpreter: Interpreter
  private var reader: CommandReader
  private var outcome = Outcome.succeeded
  private(set) var isOver = false

  init(_ interpreter: Interpreter, name: String?) {
    self.interpreter = interpreter
    reader = CommandReader(sourceName: name)
  }

  private var session: Session { interpreter.session }

  mutating func read(_ line: String) {
    for statement in reader.append(line) where !isOver { run(statement) }
  }

  mutating func interrupt() {
    outcome = .interrupted
    isOver = true
  }

  /// The source itself failed, not one of its commands.
  mutating func fail(_ error: any Error) {
    let line = Statement(sourceName: reader.sourceName, line: reader.nextLine)
    interpreter.report(error, in: line)
    // What is left of a source that could not be read cannot be trusted to mean what was meant.
    outcome = .failed
    isOver = true
  }

  mutating func finish() -> Outcome {
    if !isOver {
      do {
        for statement in try reader.finish() where !isOver { run(statement) }
      } catch {
        interpreter.report(LocatedError(error, at: error.offset..<error.offset + 1), in: error.statement)
        outcome = .failed
      }
    }
    return outcome
  }

  private mutating func run(_ statement: Statement) {
    if session.settings.echoes { session.show([session.hooks.prompt() + StyledLine(statement.text)]) }
    switch interpreter.run(statement) {
    case .succeeded: break
    case .failed:
      outcome = .failed
      isOver = !session.settings.keepsGoing
    case .interrupted:
      interrupt()
    case .left:
      if outcome == .succeeded { outcome = .left }
      isOver = true
    }
    if session.isInterrupted && !isOver { interrupt() }
  }
}
