import Drawing
import LineEditing

/// Reads commands from a person until they leave.
public struct PromptLoop {
  private let session: Session
  private let reader: any LineReader
  /// Called with every entry worth keeping.
  private let remember: (String) -> Void

  public init(_ session: Session, reader: any LineReader, remember: @escaping (String) -> Void = { _ in }) {
    self.session = session
    self.reader = reader
    self.remember = remember
  }

  public func run() {
    session.isInteractive = true
    defer { session.isInteractive = false }
    let interpreter = Interpreter(session)
    var commands = CommandReader()
    var entry = ""
    while session.exitStatus == nil {
      do {
        switch try reader.readLine(prompt: prompt(isContinuation: commands.isPending)) {
        case .endOfInput:
          session.show([""])
          return
        case .interrupted:
          commands.abandon()
          entry = ""
        case .line(let text):
          // A paste may bring several lines at once.
          for line in lines(of: text) where session.exitStatus == nil {
            session.surroundings.interrupts.renew()
            let isBlank = line.allSatisfy(\.isWhitespace)
            if isBlank && !commands.isPending {
              if let repeated = session.repeated { _ = interpreter.run(text: repeated, named: nil) }
              continue
            }
            if isBlank {
              // As in Python: whoever forgot what is open gets out, and is told.
              giveUp(&commands, interpreter)
              keep(entry)
              entry = ""
              continue
            }
            entry += entry.isEmpty ? line : "\n" + line
            let statements = commands.append(line)
            if !commands.isPending {
              keep(entry)
              entry = ""
            }
            runAll(statements, interpreter)
          }
        }
      } catch {
        interpreter.report(error, in: Statement(sourceName: nil, line: 1))
        if case .readFailed = error { return }
      }
    }
  }

  /// An empty line ends a command whose quote or bracket is still open.
  private func giveUp(_ commands: inout CommandReader, _ interpreter: Interpreter) {
    do { runAll(try commands.finish(), interpreter) } catch {
      interpreter.report(LocatedError(error, at: error.offset..<error.offset + 1), in: error.statement)
    }
  }

  /// Runs the commands of one line; after one that fails or is interrupted the rest of the line is not run.
  private func runAll(_ statements: [Statement], _ interpreter: Interpreter) {
    for statement in statements {
      session.transcript?(session.hooks.prompt().plain + statement.text + "\n")
      if interpreter.run(statement) != .succeeded || session.isInterrupted { return }
    }
  }

  private func keep(_ entry: String) {
    if session.history.last != entry { session.history.append(entry) }
    remember(entry)
  }

  private func prompt(isContinuation: Bool) -> Prompt {
    let line = session.hooks.prompt()
    if !isContinuation { return Prompt(line, colour: session.surroundings.colour) }
    let dots = String(repeating: ".", count: max(1, line.displayWidth - 2)) + "> "
    return Prompt([Prompt.Piece(dots)], isContinuation: true)
  }
}

extension Prompt {
  /// A styled line as a prompt.
  init(_ line: StyledLine, colour: ColourDepth) {
    let encoder = ANSIEncoder(colour: colour)
    self.init(
      line.runs.map { run in
        // The encoder alone knows what a style looks like: `ESC [ parameters m text …`.
        let encoded = encoder.encode(StyledLine(run.text, run.style))
        guard encoded.hasPrefix("\u{1B}[") else { return Piece(run.text) }
        return Piece(run.text, style: Style(parameters: String(encoded.dropFirst(2).prefix { $0 != "m" })))
      })
  }
}
