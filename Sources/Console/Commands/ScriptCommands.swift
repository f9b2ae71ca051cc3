import Drawing
import Storage

/// Commands kept in files.
enum ScriptCommands {
  static let all: [Command] = [source]

  private static let source = Command(
    "source", aliases: [".read", "."], group: .keeping, summary: "run the commands of a script",
    parameters: [Parameter("file", .file, "a text file of commands, by custom with the ending .bks")],
    options: [
      .flag("echo", "show each command before it runs", negatable: true),
      .flag("keep-going", "go on after a command that fails", negatable: true),
    ],
    details: [
      "A script is what could be typed: commands on lines or separated by ';', '#' before a comment, '\\' at the end "
        + "of a line that goes on. It stops at the first command that fails. Scripts may read other scripts; paths "
        + "start at the folder that backstep runs in."
    ],
    examples: [
      CommandExample("source samples/first-steps.bks", "runs a script"),
      CommandExample("source samples/first-steps.bks --echo", "shows its commands too"),
    ],
    json: [JSONField("file", "the path as given")],
    seeAlso: ["history", "echo"]
  ) { session, invocation in
    let path = invocation.string("file")
    let settings = session.settings
    if invocation.isGiven("echo") { session.settings.echoes = invocation.flag("echo") }
    if invocation.isGiven("keep-going") { session.settings.keepsGoing = invocation.flag("keep-going") }
    defer {
      session.settings.echoes = settings.echoes
      session.settings.keepsGoing = settings.keepsGoing
    }
    let outcome: Outcome
    do {
      outcome = try Interpreter(session).run(file: path)
    } catch {
      throw invocation.failure(error, at: "file")
    }
    switch outcome {
    case .succeeded, .left: return Output(json: ["file": .string(path)])
    case .failed: throw invocation.failure(ConsoleError.scriptFailed(path: path), at: "file")
    case .interrupted: return Output(json: ["file": .string(path)]).interrupted()
    }
  }
}
