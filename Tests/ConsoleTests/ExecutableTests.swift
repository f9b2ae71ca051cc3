import Foundation
import Testing

/// The program as a shell sees it.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ExecutableTests {
  private let program: Executable

  init() throws { program = try Executable() }

  // MARK: Where commands come from

  @Test func commandsOnAPipeRunInOrder() throws {
    let result = try program.run([], input: "echo one; echo δ\necho (a\nb)\n")
    #expect(result.output == "one\nδ\n(a b)\n")
    #expect(result.errors == "")
    #expect(result.status == 0)
  }

  @Test func scriptsAndCommandsRunInTheOrderGiven() throws {
    let first = try program.home.write("echo first", to: "1.bks")
    let last = try program.home.write("echo last", to: "2.bks")
    let result = try program.run(
      [first, "-c", "echo a; echo b", last, "-", "--commands=echo c"], input: "echo piped\n")
    #expect(result.output == "first\na\nb\nlast\npiped\nc\n")
    #expect(result.status == 0)
  }

  @Test func interactiveStaysAfterScripts() throws {
    let script = try program.home.write("echo script\nbad\n", to: "1.bks")
    let result = try program.run(["-i", script], input: "echo prompt\nworse\necho still\n")
    #expect(result.output.contains("script\nprompt\n"))
    #expect(result.output.contains("error: there is no command 'worse'\n"))
    #expect(result.output.hasSuffix("still\n\n"))
    #expect(result.errors.contains("1.bks:2:1: there is no command 'bad'\n"))
    #expect(result.status == 0)
  }

  @Test func answersComeBeforeTheNextCommandIsSent() throws {
    let run = try program.start(["--json"])
    try run.input.fileHandleForWriting.write(contentsOf: Data("echo one\n".utf8))
    var waited = 0
    while try run.outputSoFar().isEmpty && waited < 500 {
      usleep(10_000)
      waited += 1
    }
    #expect(try run.outputSoFar() == #"{"command": "echo one", "ok": true, "text": "one"}"# + "\n")
    #expect(try run.finish(input: "quit 4\n").status == 4)
  }

  // MARK: How it ends

  @Test func firstErrorEndsAPipeWithStatusOne() throws {
    let result = try program.run([], input: "echo one\n\n echo two; ecko three\necho four\n")
    #expect(result.output == "one\ntwo\n")
    #expect(
      result.errors == """
        stdin:3:12: there is no command 'ecko'
             echo two; ecko three
                       ^~~~
            did you mean 'echo'?

        """)
    #expect(result.status == 1)
  }

  @Test func keepGoingRunsAllAndReportsStatusOne() throws {
    let result = try program.run(["--keep-going"], input: "ecko\necho two\n")
    #expect(result.output == "two\n")
    #expect(result.status == 1)
    #expect(try program.run(["--keep-going", "-c", "bad; quit"]).status == 1)
  }

  @Test func quitSetsTheStatus() throws {
    #expect(try program.run(["-c", "quit 7", "-c", "echo never"]).status == 7)
    #expect(try program.run(["-c", "quit"]).status == 0)
  }

  static let misuses: [([String], String)] = [
    (["--seed", "x"], "backstep: '--seed' needs a whole number, not 'x'\n"),
    (["--jsno"], "backstep: 'backstep' has no option '--jsno'\n  did you mean '--json'?\n"),
    (["-x"], "backstep: 'backstep' has no option '-x'\n  'backstep --help' lists its options\n"),
    (["--precision", "half"], "backstep: '--precision' must be 'double' or 'float', not 'half'\n"),
    (["--threads", "0"], "backstep: '--threads' must be from 1 to 1024, not 0\n"),
    (["-c"], "backstep: '--commands' needs a value\n  write --commands TEXT\n"),
    (["--color", "sometimes"], "backstep: '--color' must be 'auto', 'always' or 'never', not 'sometimes'\n"),
  ]

  @Test(arguments: misuses)
  func wrongUsageIsStatus64(_ arguments: [String], _ message: String) throws {
    let result = try program.run(arguments)
    #expect(result.errors == message)
    #expect(result.output == "")
    #expect(result.status == 64)
  }

  @Test func missingScriptIsAFailure() throws {
    let result = try program.run(["/no/such.bks"])
    #expect(result.errors.hasPrefix("backstep: there is no file /no/such.bks\n"))
    #expect(result.status == 1)
  }

  @Test func interruptEndsAPipeWithStatus130() throws {
    let run = try program.start([])
    try run.input.fileHandleForWriting.write(contentsOf: Data("echo ready\n".utf8))
    var waited = 0
    while try run.outputSoFar().isEmpty && waited < 500 {
      usleep(10_000)
      waited += 1
    }
    run.process.interrupt()
    run.process.waitUntilExit()
    #expect(run.process.terminationStatus == 130)
    #expect(run.process.terminationReason == .exit)
  }

  @Test func interruptEndsAScriptWithStatus130AfterTheRunningCommandStopped() throws {
    let run = try program.start([
      "-c", "load adder; network rnn; echo ready; train --iterations 500000000; echo never",
    ])
    var waited = 0
    while try !run.outputSoFar().contains("ready") && waited < 2000 {
      usleep(10_000)
      waited += 1
    }
    run.process.interrupt()
    run.process.waitUntilExit()
    #expect(run.process.terminationStatus == 130)
    #expect(try !run.outputSoFar().contains("never"))
  }

  @Test func readerThatStopsReadingEndsItQuietly() throws {
    let script = try program.home.write(String(repeating: "help\n", count: 2000), to: "long.bks")
    let result = try program.shell("\"$BACKSTEP\" \(script) | head -n 1")
    #expect(result.output.split(separator: "\n").count == 1)
    #expect(result.errors == "")
  }

  // MARK: Settings

  @Test func initFileIsReadFirst() throws {
    try program.home.write("echo prepared", to: ".config/backstep/init.bks")
    #expect(try program.run(["-c", "echo done"]).output == "prepared\ndone\n")
    #expect(try program.run(["-c", "echo done", "--no-init"]).output == "done\n")
    #expect(try program.run(["-c", "echo done", "--json"]).output.split(separator: "\n").count == 1)
    try program.home.write("echo elsewhere", to: "xdg/backstep/init.bks")
    let elsewhere = try program.run(["-c", ""], environment: ["XDG_CONFIG_HOME": program.home.path + "/xdg"])
    #expect(elsewhere.output == "elsewhere\n")
  }

  @Test func mistakeInTheInitFileStopsScriptsOnly() throws {
    let path = try program.home.write("bad", to: ".config/backstep/init.bks")
    let script = try program.run(["-c", "echo never"])
    #expect(script.output == "")
    #expect(script.errors.hasPrefix("\(path):1:1: there is no command 'bad'\n"))
    #expect(script.status == 1)
    #expect(try program.run(["-i"], input: "echo still\n").output.contains("still\n"))
  }

  @Test func colourIsForTerminalsOrOnRequest() throws {
    #expect(!(try program.run(["-c", "help"]).output.contains("\u{1B}[")))
    #expect(try program.run(["--color=always", "-c", "help"]).output.contains("\u{1B}["))
    #expect(try program.run(["--color", "always", "-c", "bad"]).errors.contains("\u{1B}["))
    let refused = try program.run(["--color", "always", "-c", "help"], environment: ["NO_COLOR": "1"])
    #expect(refused.output.contains("\u{1B}["))
  }

  @Test func helpAndVersionNeedNothingElse() throws {
    let help = try program.run(["--help"])
    #expect(help.output.hasPrefix("backstep  a debugger for backpropagation"))
    for option in ["--json", "--seed N", "--threads N", "--precision double|float", "-c, --commands", "--no-init"] {
      #expect(help.output.contains(option))
    }
    #expect(help.status == 0)
    let version = try program.run(["--version"]).output
    #expect(version.wholeMatch(of: /backstep \d+\.\d+\.\d+, kernels (AVX-512|AVX2|portable)\n/) != nil)
  }

  @Test func wrongBytesOnAPipeAreAnError() throws {
    let result = try program.shell("printf 'echo one\\necho \\377\\necho three\\n' | \"$BACKSTEP\"")
    #expect(result.output == "one\n")
    #expect(result.errors.hasPrefix("stdin:2: this line is not UTF-8"))
    #expect(result.status == 1)
  }

  @Test func noNULByteEndsTheProgram() throws {
    let result = try program.shell("printf 'echo a\\0b\\nsource x\\0y\\n' | \"$BACKSTEP\"")
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no file"))
  }
}
