import Glibc
import LineEditing

// Shows what a line reader returns: the program that the tests of LineEditing drive through a pseudo-terminal.
//
//   line-echo [--history PATH] [--prompt TEXT] [--signals elsewhere]
//
// Says which reader it got, then prints each event. `busy` runs until Ctrl-C, `quit` ends.

var options = LineReaderOptions()
options.programName = "line-echo"
var prompt = Prompt([.init("t=3 ↩", style: .init(parameters: "36")), .init("> ")])
var words = CommandLine.arguments.dropFirst()
while let option = words.popFirst(), let value = words.popFirst() {
  switch option {
  case "--history": options.historyPath = value
  case "--signals":
    // As in a program with worker threads, where the kernel may give a signal to any of them.
    var thread = pthread_t()
    pthread_create(&thread, nil, sleepForever, nil)
    var mask = sigset_t()
    sigemptyset(&mask)
    for signal in [SIGINT, SIGWINCH] { sigaddset(&mask, signal) }
    pthread_sigmask(SIG_BLOCK, &mask, nil)
  case "--prompt": prompt = Prompt(value)
  default: break
  }
}

options.completer = { request in
  let head = String(request.head)
  if let backslash = head.lastIndex(of: "\\") {
    let name = head[backslash...]
    let start = head.utf8.distance(from: head.startIndex, to: backslash)
    let symbols = [("\\delta", "δ"), ("\\sigma", "σ"), ("\\sqrt", "√")].filter { $0.0.hasPrefix(name) }
    let isExact = symbols.count == 1
    return CompletionResult(
      replacing: start..<request.cursor,
      candidates: symbols.map { .init(isExact ? $0.1 : $0.0, suffix: "") })
  }
  let start = head.lastIndex(of: " ").map { head.index(after: $0) } ?? head.startIndex
  let word = head[start...]
  let vocabulary = ["load", "train", "traverse", "tree", "print", "samples/", "'two words'", "größe", "größer", "日本語"]
  let many = word.hasPrefix("m") ? (1...300).map { "m\($0)" } : []
  return CompletionResult(
    replacing: head.utf8.distance(from: head.startIndex, to: start)..<request.cursor,
    candidates: (vocabulary + many).filter { $0.hasPrefix(word) }.map {
      .init($0, suffix: $0.hasSuffix("/") ? "" : " ")
    })
}

nonisolated func sleepForever(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  while true { sleep(1000) }
}

func say(_ text: String) {
  print(text)
  fflush(nil)
}

let reader = makeLineReader(options: options)
say("reader \(type(of: reader))")
if let failure = (reader as? LibeditReader)?.historyFailure { say("history \(failure)") }

reading: while true {
  do {
    switch try reader.readLine(prompt: prompt) {
    case .line("quit"): break reading
    case .line("busy"):
      let mark = Interrupts.mark()
      say("busy")
      while !mark.isRequested { usleep(1000) }
      usleep(300_000)
      say("stopped\(mark.isUrgent ? " at once" : "")")
    case .line("default signals"): Interrupts.uninstall()
    case .line("open"):
      prompt.isContinuation.toggle()
      prompt.pieces = [.init(prompt.isContinuation ? "…> " : "t=3 ↩> ")]
    case .line(let line): say("line [\(line)]")
    case .interrupted: say("interrupted")
    case .endOfInput:
      say("end")
      break reading
    }
    if let failure = (reader as? LibeditReader)?.historyFailure { say("history \(failure)") }
  } catch {
    say("failure \(error)")
    if case .readFailed = error { break }
  }
}
