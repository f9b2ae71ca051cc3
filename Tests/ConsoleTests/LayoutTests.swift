import Console
import Drawing
import Testing

/// What is shown fits the screen, whatever its width.
struct LayoutTests {
  private static let lines = [
    "load adder --bits 32", "data", "load adder --bits 12", "network rnn --hidden 40 --bptt 5 --no-bias", "show",
    "show W_in",
    "train --iterations 40 --print-every 20", "evaluate --limit 50", "example 2000 2047", "where", "step", "continue",
    "step 2", "continue", "goto 1", "goto 12 --forward", "delta", "gradient", "formula", "gradcheck --limit 40",
    "print W",
    "print W[0]", "print W_in[1:3]", "print --full W[0][0:3]", "print z[2:5] * 1e9", "print delta[:]", "plot loss",
    "plot y",
    "plot norm(delta) --log", "sweep he+relu lecun+tanh --seeds 2 --iterations 30", "restart", "init normal(2)",
    "network rnn --derivative-at y --reduction mean", "formula", "gradcheck --report --limit 20", "show b",
    "network rnn --hidden 3 --targets last --activation leaky-relu", "example 5 9", "step 2", "goto 1 --backward",
    "network rnn --hidden 400", "step", "goto 12 --backward", "set threads 0",
  ]

  @Test(arguments: [60, 80, 120, 200])
  func everyLineFitsTheScreen(_ width: Int) {
    let console = TestConsole()
    console.recorder.columns = width
    for line in Self.lines {
      let output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
      for row in output.split(separator: "\n") {
        #expect(displayWidth(String(row)) <= width, "\(line): \(row)")
        #expect(row.last != " ", "\(line) leaves blanks at the end of “\(row)”")
      }
    }
  }

  /// A matrix stands in columns: its lines are equally long and every number ends where the one above it ends.
  @Test func numbersOfAMatrixStandBelowEachOther() {
    let console = TestConsole()
    console.run("load adder; network rnn --hidden 16")
    let rows = console.run("print W").split(separator: "\n").dropFirst()
    #expect(rows.count == 32)
    #expect(Set(rows.map { displayWidth(String($0)) }).count == 1)
    let points = rows.map { row in row.enumerated().filter { $0.element == "." }.map(\.offset) }
    #expect(Set(points).count == 1)
    #expect(rows.first?.hasPrefix(" [0][0]  ") == true)
    #expect(rows.dropFirst().first?.hasPrefix("    [8]  ") == true)
  }

  @Test func longMatricesLeaveOutTheMiddle() {
    let console = TestConsole()
    console.run("load adder; network rnn --hidden 100")
    let rows = console.run("print W_in").split(separator: "\n")
    #expect(rows.count == 42)
    #expect(rows[21] == "⋮ 60 more rows")
    #expect(rows[22].hasPrefix("[80]  "))
  }

  @Test(arguments: [("print 2", "2"), ("print W[0] > 9", "0  0  0"), ("print 1/3", "0.333333"), ("print -0.5", "−0.5")])
  func smallValuesTakeOneLine(_ line: String, _ expected: String) {
    let console = TestConsole()
    console.run("load adder; network rnn --hidden 3")
    #expect(console.run(line) == expected + "\n")
  }

  @Test func specialNumbersStayVisibleInAMatrix() {
    let console = TestConsole()
    console.run("load adder; network rnn --hidden 2; print W / 0")
    let text = console.run("print (W - W) / 0")
    #expect(text.contains("NaN"))
    #expect(console.run("print W / 0").contains("∞"))
  }
}
