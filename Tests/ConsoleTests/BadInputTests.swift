import Console
import Foundation
import TestSupport
import Testing

/// Whatever is wrong is said clearly, fails the command, and changes nothing.
struct BadInputTests {
  /// Files that are no good, and good ones that are asked for the wrong thing. `@` in a line is their folder.
  private static func makeFiles() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("", to: "empty.csv")
    try folder.write("year,v\n1,2\n2,3\n3,nan\n4,5\n", to: "nan.csv")
    try folder.write("year,v\n1,2\n2,\n3,5\n4,6\n", to: "gap.csv")
    try folder.write("year,v\n1,2\n2,three\n", to: "words.csv")
    try folder.write("v\n" + String(repeating: "5\n", count: 60), to: "constant.csv")
    try folder.write("v\n1\n2\n3\n", to: "short.csv")
    try folder.write("v\n", to: "heading.csv")
    try folder.write("a,b\n1,2\n3,4,5\n", to: "ragged.csv")
    try folder.write("v\n1\n\"2\n3\n", to: "quote.csv")
    try folder.write("year,v\n" + (1...60).map { "\($0),\($0 % 7)\n" }.joined(), to: "good.csv")
    try folder.write(Data([UInt8](0...255) + [UInt8](repeating: 0, count: 500)), to: "binary.csv")
    try folder.write(Data([0x76, 0x0A, 0x31, 0x0A, 0xE9, 0x0A]), to: "latin1.csv")
    try folder.write("v\n1\n2\n".data(using: .utf16LittleEndian)!, to: "utf16-without-mark.csv")
    try folder.write(Data([0xFF, 0xFE]) + "v\n1\n2\n".data(using: .utf16LittleEndian)!, to: "utf16.csv")
    let huge = try folder.write("v\n", to: "huge.csv")
    try FileHandle(forWritingTo: URL(fileURLWithPath: huge)).truncate(atOffset: 20_000_000_000)
    return folder
  }

  /// Lines, the kind of their error, and a word that its message must hold.
  static let mistakes: [(String, String, String)] = [
    // files
    ("load series @/nothing.csv", "file-not-found", "no file"), ("load series @", "file-is-folder", "folder"),
    ("load series @/empty.csv", "file-empty", "empty"), ("load series @/binary.csv", "file-binary", "binary"),
    ("load series @/huge.csv", "file-too-large", "bytes"), ("load series @/latin1.csv", "file-not-utf8", "UTF-8"),
    ("load series @/utf16.csv", "file-not-utf8", "UTF-16"),
    ("load series @/utf16-without-mark.csv", "file-not-utf8", "UTF-16"),
    ("load series @/nan.csv --column v", "series-missing", "missing"),
    ("load series @/words.csv --column v", "not-a-number", "three"),
    ("load series @/gap.csv --column v --window 1", "series", "missing"),
    ("load series @/constant.csv", "series-constant", "scale"), ("load series @/short.csv", "series", "window"),
    ("load series @/heading.csv", "series", "no values"),
    ("load series @/ragged.csv --column a", "ragged-row", "fields"),
    ("load series @/quote.csv", "unterminated-quote", "quote"), ("load series @/good.csv", "missing-column", "year"),
    ("load series @/good.csv --column w", "no-such-column", "'w'"),
    ("load series @/good.csv --column 3", "no-such-column", "3"),
    ("load series @/good.csv --column v --window 100", "series", "100"),
    ("load series @/good.csv --column v --labels nobody", "no-such-column", "nobody"),
    ("load series", "missing-parameter", "file"),
    ("source @/nothing.bks", "file", "no file"), ("plot loss --save @/no/folder.svg", "folder-not-found", "folder"),
    ("delta --save @/no/folder.svg", "folder-not-found", "folder"),
    // verbs, options, values
    ("laod adder", "unknown-command", "laod"), ("load ader", "", "ader"), ("load adder --bist 8", "", "bist"),
    ("load adder --bits 1", "", "2"), ("load adder --bits 33", "", "32"), ("load adder --bits eight", "", "eight"),
    ("load adder 7", "", "7"), ("load adder --window 3", "option-not-for-data", "window"),
    ("load adder --bits", "", ""),
    ("train --rate -1", "", "-1"), ("train --rate nan", "", "nan"), ("train --iterations 0", "", "0"),
    ("train --iterations 5 --epochs 2", "", "epochs"), ("train --clip norm", "", "X"), ("train --clip 3", "", "3"),
    ("train --batch 1000000000000", "", "1000000000000"), ("network tree", "", "tree"),
    ("network rnn --hidden 0", "", "0"),
    ("network rnn --hidden 100000", "too-large", "memory"), ("network rnn --activation tahn", "", "tahn"),
    ("network rnn --loss cross-entropy --output sigmoid", "loss-needs-output", "softmax"),
    ("network rnn --output identity --derivative-at y", "derivative-at-output", "sigmoid"),
    ("set seed -1", "", "-1"), ("set precision half", "", "half"), ("set threads 5000", "", "1024"),
    ("set bptt -2", "", "-2"), ("set color red", "", "color"), ("init normal(-1)", "", "-1"), ("init he(2)", "", "he"),
    ("sweep he", "variant-malformed", "he"), ("sweep he+tahn", "not-a-choice", "tahn"),
    ("sweep he+relu he+relu", "repeated-value", "twice"), ("sweep he+relu --init he", "conflicting-options", "--init"),
    ("sweep --rate 0.1,abc", "not-a-number", "abc"), ("sweep --rate 0.1,0.10", "repeated-value", "0.1"),
    ("sweep --hidden 2,0", "out-of-range", "0"), ("sweep --iterations 5,6 --epochs 2", "conflicting-options", "epochs"),
    ("sweep --loss squared,cross-entropy --output sigmoid", "loss-needs-output", "softmax"),
    ("sweep --shard 3/2", "shard-malformed", "3/2"), ("sweep --shard 1", "shard-malformed", "I/N"),
    ("sweep --merge", "missing-parameter", "files"), ("sweep --merge none", "option-needs", "--file"),
    ("sweep --merge none --file all", "file-not-found", "none"), ("sweep --show none", "file-not-found", "none"),
    ("sweep --show none --seeds 2", "conflicting-options", "--seeds"),
    ("sweep --seeds 100000 -n 5 --rate 0.1,1", "many-runs", "200,000"), ("sweep -n 5 --plot a.png", "not-svg", "a.png"),
    ("evaluate --split test", "empty-part", "test"), ("gradcheck --tolerance 7", "", "7"),
    // indices
    ("example 4096", "out-of-range", "4,096"), ("example 3 99", "out-of-range", "99"), ("example 1 2 3", "", "two"),
    ("example --split test", "empty-part", "test"), ("goto 9", "out-of-range", "9"), ("goto x", "", "x"),
    ("goto 2 --forward --backward", "", "forward"), ("print W[4]", "", "4"), ("print W[0][4]", "", "4"),
    ("print delta[0]", "", "0"), ("print delta[5]", "", "5"), ("show Q", "unknown-parameter", "Q"),
    // expressions
    ("print", "", "EXPRESSION"), ("print norm(", "", "("), ("print W[", "", "["), ("print 1 +", "", ""),
    ("print ) 1", "", ")"), ("print nrom(W)", "", "norm"), ("print W + b", "", "shapes"),
    ("print W_in @ W", "", "shapes"),
    ("print \"", "", ""), ("print x.y", "", ""), ("plot W", "constant-over-time", "same at every step"),
    ("plot forecast", "not-a-series", ""),
    ("plot delta[", "", "["), ("plot nothing", "", "nothing"),
  ]

  /// A session in the middle of its work.
  private func workingConsole() -> TestConsole {
    let console = TestConsole()
    console.run(
      "load adder --bits 4; network rnn --hidden 4; train --iterations 30; example 3 5; step 2; print norm(W)")
    return console
  }

  /// Everything that a person could find changed.
  private func state(of console: TestConsole) -> String {
    console.session.settings.writesJSON = true
    defer { console.session.settings.writesJSON = false }
    let looks = ["print ans", "show", "show W", "where", "delta", "data"]
    return looks.map { console.run($0) }.joined()
  }

  @Test(arguments: mistakes)
  func mistakeIsToldAndChangesNothing(_ line: String, _ kind: String, _ word: String) throws {
    let folder = try Self.makeFiles()
    let line = line.replacingOccurrences(of: "@/", with: folder.path + "/").replacingOccurrences(
      of: "series @", with: "series \(folder.path)")
    let console = workingConsole()
    let before = state(of: console)
    let answer = console.run(line)
    #expect(console.outcome == .failed, "\(answer)")
    #expect(answer.hasPrefix("test:1"), "\(answer)")
    #expect(answer.split(separator: "\n").count >= 2, "where it is, or what to do, is not said: \(answer)")
    #expect(word.isEmpty || answer.contains(word), "\(answer)")
    #expect(state(of: console) == before)
    if !kind.isEmpty { #expect(try self.kind(of: line).hasPrefix(kind)) }
  }

  /// The error's kind in JSON mode.
  private func kind(of line: String) throws -> String {
    let console = workingConsole()
    console.session.settings.writesJSON = true
    let text = console.run(line)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["ok"] as? Bool == false)
    let error = try #require(object["error"] as? [String: Any])
    #expect((error["message"] as? String)?.isEmpty == false)
    return try #require(error["kind"] as? String)
  }

  static let early = [
    "network rnn", "example", "step", "delta", "gradient", "train", "evaluate", "gradcheck", "plot loss",
  ]

  @Test(arguments: early)
  func commandsThatComeTooEarlySayWhatIsMissing(_ line: String) {
    let console = TestConsole()
    let answer = console.run(line)
    #expect(console.outcome == .failed)
    #expect(answer.split(separator: "\n").count >= 3, "\(answer)")
  }

  @Test(arguments: [
    "load series nothing.csv", "laod adder", "load adder; network rnn; print W[", "load adder --bits 99",
  ])
  func aScriptEndsWithStatusOne(_ line: String) throws {
    let program = try Executable()
    let script = try program.home.write("\(line)\necho never\n", to: "bad.bks")
    let result = try program.run(["--no-init", "-q", script])
    #expect(result.status == 1)
    #expect(!result.output.contains("never"))
    #expect(result.errors.contains("bad.bks:1:"))
  }

  /// Where nothing is finite, no command pretends that something was checked.
  @Test func nothingIsClaimedOfNaN() {
    let console = TestConsole()
    console.run("load adder --bits 3; network rnn --hidden 3 --activation identity --output identity")
    console.run("init normal(1e200); example 1 2")
    #expect(console.run("gradcheck").contains("the loss is NaN"))
    #expect(console.outcome == .failed)
    let gradient = console.run("gradient")
    #expect(gradient.contains("NaN or infinite"))
    #expect(!gradient.contains("to the last digit"))
    let map = console.run("delta")
    #expect(map.contains("? NaN"))
    #expect(!map.contains("every value is"))
  }

  /// NaN ends training before it reaches the parameters, and says where it came from.
  @Test func trainingThatBlowsUpKeepsTheLastGoodNetwork() {
    let console = TestConsole()
    console.run("load adder --bits 8; network rnn --activation relu --init normal(3) --output identity")
    let answer = console.run("train --iterations 2000 --rate 5")
    #expect(console.outcome == .failed)
    #expect(answer.contains("iteration "))
    #expect(answer.contains("--clip norm 1"))
    #expect(console.run("print isnan(sum(W)) or isnan(norm(W_in))") == "false\n")
    console.run("init lecun; train --iterations 10 --rate 0.01 --clip norm 1")
    #expect(console.outcome == .succeeded)
  }
}
