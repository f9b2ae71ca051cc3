import Console
import Drawing
import Foundation
import Testing

/// `explain` and `verify` as they are typed.
struct ExplainCommandTests {
  private static let setting = "load adder ; network rnn --hidden 6 ; train --iterations 50 ; example 37 90"
  private static let treeSetting =
    "load trees samples/sentiment.txt ; network tree --dim 4 ; train --epochs 1 --batch 16 ; example 3"

  private static func console(_ setting: String = Self.setting) -> TestConsole {
    let console = TestConsole()
    console.run(setting)
    return console
  }

  private static func object(_ lines: [String]) throws -> [String: Any] {
    var settings = Settings()
    settings.writesJSON = true
    settings.verbosity = .quiet
    let console = TestConsole(settings: settings)
    console.run(Self.setting)
    var output = ""
    for line in lines { output = console.run(line) }
    let last = try #require(output.split(separator: "\n").last)
    return try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
  }

  @Test func thePageGoesFromTheFormulaToTheValue() {
    let output = Self.console().run("explain delta[5][3]")
    let rows = output.split(separator: "\n").map(String.init)
    #expect(
      rows.first
        == "δ_5[3] = (W_out[0][3] · δ_out,5[0] + Σ_j W[j][3] · δ_6[j]) · tanh'(u_5[3])")
    #expect(rows.last?.hasPrefix("δ_5[3] = ") == true)
    #expect(rows.last?.contains("✓ 7 terms add up to it") == true)
    #expect(rows.contains { $0.contains("W[3][3] · δ_6[3]") })
  }

  @Test func termsAddUpInJSON() throws {
    let object = try Self.object(["explain delta[5][3] --terms 100"])
    let terms = try #require(object["terms"] as? [[String: Any]])
    let sum = terms.compactMap { $0["value"] as? Double }.reduce(0, +)
    let value = try #require(object["value"] as? Double)
    #expect(terms.count == 7 && object["term_count"] as? Int == 7)
    #expect((sum - value).magnitude < 1e-15)
    #expect(object["adds_up"] as? Bool == true)
    let printed = try Self.object(["print delta[5][3]"])
    #expect(printed["value"] as? Double == value)
  }

  @Test func whatATermIsMadeOfCanBeExplainedInTurn() throws {
    let first = try Self.object(["explain delta[5][3]"])
    let terms = try #require(first["terms"] as? [[String: Any]])
    for (place, term) in terms.enumerated() {
      let of = try #require((term["of"] as? [String])?.first)
      let next = try Self.object(["explain delta[5][3]", "explain \(place + 1)"])
      #expect(next["subject"] as? String == of)
      let direct = try Self.object(["explain \(of)"])
      #expect(direct["value"] as? Double == next["value"] as? Double)
    }
    let up = try Self.object(["explain delta[5][3]", "explain 2", "explain 1", "explain up", "explain up"])
    #expect(up["subject"] as? String == "delta[5][3]")
    let part = try Self.object(["explain u[5][3]", "explain 1.1"])
    #expect(part["origin"] as? String == "parameter")
    let again = try Self.object(["explain delta[5][3]", "explain 2", "explain"])
    let second = try #require(terms[1]["of"] as? [String])
    #expect(again["subject"] as? String == second.first)
  }

  @Test func levelsBelowAreThoseOfTheirTerms() throws {
    let object = try Self.object(["explain delta[5][3] --depth 3 --terms 2"])
    let terms = try #require(object["terms"] as? [[String: Any]])
    #expect(terms.count == 2)
    let of = try #require((terms[0]["of"] as? [String])?.first)
    let below = try #require(terms[0]["terms"] as? [[String: Any]])
    let direct = try Self.object(["explain \(of) --terms 2"])
    let expected = try #require(direct["terms"] as? [[String: Any]])
    #expect(below.compactMap { $0["value"] as? Double } == expected.compactMap { $0["value"] as? Double })
  }

  @Test(arguments: [
    "delta[3][1]", "u[3][2]", "y[3]", "delta_out[3]", "loss[2]", "loss", "grad(W)[0][1]", "norm(delta[3])", "x[1][0]",
    "norm(z[1]) / norm(z[2])", "W_in[0][1]", "mean(delta[:])", "z[0][1]", "slope[2][2]", "max(z[3])", "1 / 3",
  ])
  func latexIsBalanced(_ expression: String) {
    let console = Self.console()
    let latex = console.run("explain --latex \(expression)")
    #expect(console.outcome == .succeeded, "\(latex)")
    var depth = 0
    var isEscaped = false
    for character in latex {
      if !isEscaped, character == "{" { depth += 1 }
      if !isEscaped, character == "}" { depth -= 1 }
      #expect(depth >= 0)
      isEscaped = character == "\\" && !isEscaped
    }
    #expect(depth == 0, "\(latex)")
    #expect(latex.components(separatedBy: "\\left(").count == latex.components(separatedBy: "\\right)").count)
    #expect(latex.hasPrefix("\\begin{aligned}\n") && latex.hasSuffix("\\end{aligned}\n"))
    // Symbols that TeX does not take as they are.
    #expect(!latex.contains { "δ·−Σ√²½ᵀ∂σ_".contains($0) && $0 != "_" }, "\(latex)")
    #expect(latex.contains("&= "))
  }

  @Test(arguments: [60, 80, 120], [true, false])
  func pagesFitTheScreen(_ width: Int, _ isTree: Bool) {
    let console = Self.console(isTree ? Self.treeSetting : Self.setting)
    console.recorder.columns = width
    let lines =
      isTree
      ? [
        "explain delta[0][2]", "explain u[4][0]", "explain y[4][1]", "explain loss[4]", "explain grad(W)[1][6]",
        "explain z[0][1]", "explain delta_out[4][1] --depth 3", "verify delta[4]", "verify delta[0]", "verify W[1][6]",
      ]
      : [
        "explain delta[3][3] --depth 5 --terms 4", "explain grad(W)[0][1] --full", "explain norm(delta[3] - delta[2])",
        "explain max(delta[:])", "explain 1", "explain x[1][0]", "explain spectral(W)", "explain 3 * 4",
        "verify delta[3]", "verify W[0][1]", "verify grad(b)", "verify from_output[3] + from_parent[3]",
      ]
    for line in lines {
      let output = console.run(line)
      #expect(console.outcome == .succeeded, "\(line): \(output)")
      for row in output.split(separator: "\n") {
        #expect(displayWidth(String(row)) <= width, "\(line): \(row)")
        #expect(row.last != " ", "\(line): “\(row)”")
      }
    }
  }

  @Test(arguments: [
    ("explain delta[9][0]", "1…8"), ("explain delta[3][6]", "0…5"), ("explain delta[3]", "the largest is delta[3]["),
    ("explain delta[:][2]", "the largest is delta["), ("explain W", "the largest is W["), ("explain 1", "explain loss"),
    ("explain up", "explain loss"), ("explain", "explain loss"), ("explain nothing[3]", "nothing"),
    ("explain delta[3][1", "["), ("explain isnan(loss)", "a truth value"), ("explain \"text\"", "a text"),
    ("verify u[3][2]", "explain u[3][2]"), ("verify norm(delta[3])", "no derivative"), ("verify delta[9]", "1…8"),
    ("verify loss", "no derivative"), ("verify x[1]", "no derivative"), ("verify from_output[3]", "no derivative"),
    ("verify from_output[3] + from_parent[4]", "no derivative"),
  ])
  func mistakesAreNamed(_ line: String, _ part: String) {
    let console = Self.console()
    let output = console.run(line)
    #expect(console.outcome != .succeeded && output.contains(part), "\(output)")
    #expect(!output.contains("fatal"))
  }

  @Test func termsThatAreNotThereAreNamed() {
    let console = Self.console()
    console.run("explain delta[5][3]")
    #expect(console.run("explain 8").contains("1 to 7"))
    #expect(console.run("explain 0").contains("1 to 7"))
    #expect(console.run("explain 1.5").contains("1 to 2"))
    #expect(console.run("explain up").contains("where the explanation began"))
    // Nothing is lost by it.
    #expect(console.run("explain").hasPrefix("δ_5[3] = "))
  }

  @Test(arguments: ["train --iterations 1", "example 3", "init normal(1)", "load adder --bits 4", "network rnn"])
  func termsAreForgottenWhenNumbersChange(_ line: String) {
    let console = Self.console()
    console.run("explain delta[5][3]")
    console.run(line)
    #expect(console.run("explain 1").contains("nothing has been explained"))
  }

  @Test func withoutAnExampleParametersAreStillExplained() {
    let console = TestConsole()
    console.run("load adder ; network rnn")
    #expect(console.run("explain W[0][1]").contains("a parameter"))
    #expect(console.run("explain delta[3][1]").contains("example"))
    #expect(console.run("verify delta[3][1]").contains("example"))
    #expect(TestConsole().run("explain W[0][1]").contains("network"))
  }

  @Test func theDerivativeAtTheOutputFails() {
    let console = Self.console("load adder ; network rnn --hidden 3 --derivative-at y ; example 37 90")
    let output = console.run("verify delta[3]")
    #expect(console.outcome != .succeeded && output.contains("✗ 3 of 3 derivatives are wrong"), "\(output)")
    console.run("verify delta[3] --report")
    #expect(console.outcome == .succeeded)
  }

  @Test func aCutDeltaIsShownBesideTheWholeOne() {
    let console = Self.console("load adder ; network rnn --hidden 3 --bptt 3 ; example 37 90")
    let cut = console.run("verify delta[3][1]")
    #expect(cut.contains("shown, cut") && cut.contains("without the cut") && cut.contains("✓"), "\(cut)")
    // Nothing is cut off after the last step.
    #expect(!console.run("verify delta[8][1]").contains("cut"))
    #expect(console.run("explain delta[3][1]").contains("--bptt 3"))
  }
}
