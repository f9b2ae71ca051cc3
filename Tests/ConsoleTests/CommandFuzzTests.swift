import Console
import Foundation
import Glibc
import Testing

/// Thousands of lines that nobody would type: none ends the process, and the session answers after each.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct CommandFuzzTests {
  /// Stops any command that has run for a moment, so that what takes long is also stopped.
  private final class Watch {
    var start = 0.0

    static func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_MONOTONIC, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
    var isOver: Bool { Self.now() - start > 0.02 }
  }

  private final class Screen {
    var text = ""
    var errors = ""
  }

  private func session(_ screen: Screen, _ watch: Watch, columns: Int) -> Session {
    var surroundings = Surroundings(
      write: { screen.text += $0 }, writeError: { screen.errors += $0 })
    surroundings.size = { (columns, 24) }
    surroundings.interrupts = InterruptSource(isRequested: { watch.isOver })
    return Session(surroundings: surroundings)
  }

  @Test(arguments: 0..<5)
  func noLineEndsTheSession(_ round: Int) throws {
    let folder = try TemporaryFolder()
    try folder.write("year,v\n" + (1...80).map { "\($0),\($0 * $0 % 11)\n" }.joined(), to: "good.csv")
    try folder.write("v\n1\n\u{0}\n", to: "bad.csv")
    try folder.write("step; print delta; echo a\n", to: "script.bks")
    var lines = LineGenerator(seed: UInt64(round) + 1, folder: folder.path)
    let screen = Screen()
    let watch = Watch()
    let session = session(screen, watch, columns: [80, 20, 133, 1, 400][round])
    let interpreter = Interpreter(session)
    // After a crash this file says which line it was.
    let record = FileManager.default.temporaryDirectory.appendingPathComponent("backstep-fuzz-\(round).txt")
    for line in 0..<800 {
      let text = lines.next()
      try? text.write(to: record, atomically: false, encoding: .utf8)
      session.settings.writesJSON = line % 7 == 3
      screen.text = ""
      watch.start = Watch.now()
      _ = interpreter.run(text: text, named: "fuzz")
      if session.settings.writesJSON {
        for object in screen.text.split(separator: "\n") {
          #expect(throws: Never.self, "\(text)") { try JSONSerialization.jsonObject(with: Data(object.utf8)) }
        }
      }
      session.settings.writesJSON = false
      screen.text = ""
      watch.start = Watch.now()
      _ = interpreter.run(text: "print 1 + 1", named: "fuzz")
      #expect(screen.text == "2\n", "after \(text)")
      guard screen.text == "2\n" else { return }
    }
    try? FileManager.default.removeItem(at: record)
  }
}

/// Lines made of the console's own words, and of what is not.
private struct LineGenerator {
  private var state: UInt64
  private let folder: String

  init(seed: UInt64, folder: String) {
    state = seed &* 0x9E37_79B9_7F4A_7C15
    self.folder = folder
  }

  /// SplitMix64.
  private mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }

  private mutating func pick<T>(_ choices: [T]) -> T { choices[below(choices.count)] }

  mutating func next() -> String {
    switch below(12) {
    case 0: return pick(Self.preparations)
    case 1: return "print " + expression(depth: 4)
    case 2: return "plot " + expression(depth: 2)
    case 3: return garbage()
    case 4: return mutilated(command())
    case 5: return command() + pick([" ; ", ";", " # ", " \\\n", " ;; "]) + command()
    default: return command()
    }
  }

  private static let preparations = [
    "load adder --bits 3", "load adder --bits 5; network rnn --hidden 3; example",
    "network rnn --hidden 2 --activation relu", "network rnn --hidden 1 --no-bias --targets last", "example", "step",
    "example 1 2; continue; continue", "train --iterations 20", "set bptt 1",
    "network rnn --hidden 5 --bptt 2; example",
    "load adder --bits 32; network rnn --hidden 2; example", "set precision float; network rnn --hidden 2",
    "init normal(100)", "init zeros; example", "train --rate 1e6 --iterations 50",
  ]

  private mutating func command() -> String {
    // Leaving is what a command may do; here it would end the test.
    let commands = CommandTable.standard.commands.filter { $0.name != "quit" }
    let command = pick(commands)
    var words = [command.name]
    for parameter in command.parameters where !(parameter.isOptional && below(2) == 0) {
      words.append(value(of: parameter.kind))
    }
    for _ in 0..<below(3) where !command.options.isEmpty {
      let option = pick(command.options)
      let name = option.isNegatable && below(2) == 0 ? "--no-\(option.name)" : "--\(option.name)"
      words.append(name)
      if option.kind != .flag { words.append(below(8) == 0 ? garbage() : value(of: option.kind)) }
    }
    if command.name == "sweep" || command.name == "train" { words.append("--iterations \(pick([1, 7, 300]))") }
    return words.joined(separator: " ")
  }

  private mutating func value(of kind: ValueKind) -> String {
    switch kind {
    case .word, .text: return pick(["W", "he+relu", "3", "seed", "column", "v", "\"a b\"", "1", garbage()])
    case .expression: return expression(depth: 3)
    // What is valid and huge would only be slow: minibatches are real.
    case .integer:
      return pick(["0", "1", "2", "3", "4", "9", "40", "-1", "99999999999999999999", "1e3", "x", "0x10", ""])
    case .number: return pick(["0.1", "0", "-3", "1e-300", "1e308", "nan", "inf", "1", "0.5", ".", "1e"])
    case .choice(let choices), .choiceOrFile(let choices):
      return pick(choices).name + pick(["", "", "", "(1)", "(", "(0.5,3)", " 2", "x"])
    case .file:
      return pick(["\(folder)/good.csv", "\(folder)/bad.csv", "\(folder)/script.bks", folder, "\(folder)/none", "''"])
    case .list(let element): return value(of: element) + "," + value(of: element)
    case .flag: return ""
    }
  }

  private static let names = [
    "W", "W_in", "W_out", "b", "c", "x", "u", "z", "v", "y", "d", "delta", "δ", "delta_out", "from_output",
    "from_parent",
    "slope", "loss", "t", "iteration", "ans", "node", "Q", "λ",
  ]
  private static let functions = [
    "norm", "min", "max", "mean", "sum", "abs", "argmax", "any", "all", "isnan", "spectral", "angle", "grad", "sqrt",
    "exp",
  ]
  private static let operators = [
    "+", "-", "*", "/", "^", "**", "@", "==", "<", ">=", "and", "or", "!=", "%", "·", ",",
  ]

  private mutating func expression(depth: Int) -> String {
    if depth == 0 {
      return pick([pick(Self.names), "\(below(20))", "1e\(below(400))", "0", "-\(below(9))", "\"word\"", ""])
    }
    let inner = expression(depth: depth - 1)
    switch below(7) {
    case 0: return "\(pick(Self.functions))(\(inner))"
    case 1: return "\(inner) \(pick(Self.operators)) \(expression(depth: depth - 1))"
    case 2: return "\(pick(Self.names))[\(inner)]"
    case 3: return "\(inner)[\(pick(["0", "1", "-1", ":", "1:3", "3:1", "99", "1:", ":2", "1.5", ""]))]"
    case 4: return "(\(inner))"
    case 5: return pick(["not ", "-", "+", "!"]) + inner
    default: return pick(Self.names)
    }
  }

  private mutating func garbage() -> String {
    let alphabet = Array("abW[](){}\"'\\;#-–−=+*/^,.:0123456789 \t\u{1B}\u{0}δλ₀日🙂e\u{301}%$&|<>~`@!?_")
    return String((0..<below(12)).map { _ in pick(alphabet) })
  }

  /// A line with something lost, doubled or put in.
  private mutating func mutilated(_ line: String) -> String {
    var characters = Array(line)
    for _ in 0...below(3) where !characters.isEmpty {
      let place = below(characters.count)
      switch below(4) {
      case 0: characters.remove(at: place)
      case 1: characters.insert(characters[place], at: place)
      case 2: characters = Array(characters.prefix(place))
      default: characters.insert(contentsOf: garbage(), at: place)
      }
    }
    let text = String(characters)
    return text.hasPrefix("q") ? "x" + text : text
  }
}
