import Debugging
import Testing

struct ExpressionCompletionTests {
  private func complete(_ text: String, at cursor: Int? = nil) -> ExpressionCompletion {
    ExpressionCompletion(of: text, at: cursor ?? text.count, in: SampleScope())
  }

  private func texts(_ text: String) -> [String] { complete(text).candidates.map(\.text) }

  @Test func namesComeBeforeFunctions() {
    #expect(texts("del") == ["delta", "delta_out"])
    #expect(texts("norm(z) + W_") == ["W_in"])
    #expect(texts("l") == ["loss", "log(", "length(", "len(", "ln("])
    #expect(texts("nor") == ["norm("])
    #expect(texts("a") == ["ans", "argmax(", "argmin(", "any(", "all(", "abs(", "angle(", "and"])
    #expect(texts("tr") == ["transpose(", "true"])
    #expect(texts("xyz").isEmpty)
  }

  @Test func onlyTheWordAtTheCursorIsReplaced() {
    #expect(complete("1 + del").range == 4..<7)
    #expect(complete("norm(del) + 1", at: 8).range == 5..<8)
    #expect(complete("norm(del) + 1", at: 8).candidates.map(\.text) == ["delta", "delta_out"])
    #expect(complete("3de").range == 1..<3)
    #expect(complete("", at: 5).range == 0..<0)
    #expect(complete("x", at: -3).range == 0..<0)
  }

  @Test func nothingTypedOffersEveryNameAndFunction() {
    let candidates = complete("1 + ").candidates
    #expect(candidates.first == .init(text: "delta", kind: .name(.traceQuantity)))
    #expect(candidates.filter { $0.kind == .function }.count == Function.allNames.count)
    #expect(!candidates.contains { $0.kind == .word || $0.kind == .constant })
  }

  @Test func greekStaysGreek() {
    #expect(texts("δ") == ["δ", "δ_out"])
    #expect(texts("1 + δ_o") == ["δ_out"])
    #expect(complete("\\del") == ExpressionCompletion(of: "\\del", at: 4, in: SampleScope()))
    #expect(complete("1 + \\del").range == 4..<8)
    #expect(complete("1 + \\del").candidates == [.init(text: "δ", kind: .letter)])
    #expect(texts("\\ep") == ["ε"])
    #expect(Symbols.greek("delta_out") == "δ_out")
    #expect(Symbols.greek("W_in") == "W_in")
    #expect(Symbols.ascii("δ_out") == "delta_out")
  }

  @Test func gradientsAreOfParameters() {
    #expect(texts("grad(") == ["W", "W_in", "b"])
    #expect(texts("∇W") == ["W", "W_in"])
    #expect(texts("gradient( W_") == ["W_in"])
  }

  @Test func quotedTextIsLeftAlone() {
    #expect(texts("z[\"del").isEmpty)
    #expect(texts("z[\"a \\\" del").isEmpty)
    #expect(texts("z[\"a\"] + del") == ["delta", "delta_out"])
  }
}
