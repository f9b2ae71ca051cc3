import Debugging
import Drawing
import Storage

/// How a command or a script ended.
public enum Outcome: Hashable, Sendable {
  case succeeded, failed, interrupted
  /// A command asked to leave the session.
  case left
}

/// Runs commands in a session. It holds nothing itself, so that a command can make one to run others.
public struct Interpreter {
  let session: Session

  public init(_ session: Session) { self.session = session }

  /// Runs one command: finds the verb, reads its words, checks what it needs, shows what it says.
  public func run(_ statement: Statement) -> Outcome {
    do {
      let output = try output(of: statement)
      session.finishProgress()
      let notices = session.hooks.notices()
      if session.settings.writesJSON {
        if !session.isPreparing { session.write(json: success(statement, output.fields())) }
      } else if !statement.isSilenced {
        session.show(output.text())
        session.show(notices.wrapped(on: session.screen))
      }
      if session.exitStatus != nil { return .left }
      return output.isInterrupted ? .interrupted : .succeeded
    } catch {
      session.finishProgress()
      report(error, in: statement)
      if !session.settings.writesJSON { session.show(session.hooks.notices().wrapped(on: session.screen)) }
      if session.exitStatus != nil { return .left }
      return isInterruption(error) ? .interrupted : .failed
    }
  }

  private func output(of statement: Statement) throws -> Output {
    let words = statement.words()
    guard let verb = words.first else { return .nothing }
    let command = try find(verb)
    var binder = ArgumentBinder(command, statement, words: Array(words.dropFirst()))
    let invocation = try binder.bind()
    let lacking = session.lacks(command.requirement)
    if !lacking.isEmpty {
      throw LocatedError(ConsoleError.missing(lacking, command: command.name), at: verb.range)
    }
    switch command.repeats {
    case .keeps: break
    case .again: session.repeated = statement.text
    case .line(let line): session.repeated = line
    case .forgets: session.repeated = nil
    }
    return try command.run(session, invocation)
  }

  private func find(_ verb: Word) throws -> Command {
    switch session.commands.match(verb.text) {
    case .command(let command): return command
    case .ambiguous(let candidates):
      throw LocatedError(ConsoleError.ambiguousCommand(verb.text, candidates: candidates), at: verb.range)
    case .none:
      let suggestions = nearest(to: verb.text, among: session.commands.names)
      throw LocatedError(ConsoleError.unknownCommand(verb.text, suggestions: suggestions), at: verb.range)
    }
  }

  private func isInterruption(_ error: any Error) -> Bool {
    switch error {
    case let located as LocatedError: isInterruption(located.error)
    case ConsoleError.interrupted: true
    default: false
    }
  }

  // MARK: Errors

  /// Shows an error: as text where errors belong, or as an object in JSON mode.
  func report(_ error: any Error, in statement: Statement) {
    let report = ErrorReport(error, in: statement)
    if session.settings.writesJSON {
      session.write(json: report.json)
    } else if session.isInteractive {
      session.show(report.text(on: session.screen))
    } else {
      session.showError(report.text(on: session.screen))
    }
  }

  private func success(_ statement: Statement, _ fields: JSONObject) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("command", .string(statement.text)), ("ok", .bool(true)),
    ]
    for (key, value) in fields { members.append((key, value)) }
    return .object(JSONObject(members))
  }
}
