import Debugging
import Testing

struct ExpressionFuzzTests {
  private static let vocabulary = [
    "1", "2.5", ".5", "1e-3", "1e999", "inf", "nan", "true", "δ", "delta", "delta_out", "z", "W", "W_in", "b", "t",
    "loss",
    "ans", "empty", "broken", "word", "qqq", "norm", "max(", "angle(", "spectral(", "singular(", "argmax(", "grad(",
    "∇",
    "sum(", "std(", "shape(", "length(", "cos(", "(", ")", "[", "]", ",", ":", "+", "-", "*", "/", "^", "@", "·", "'",
    "ᵀ",
    "==", "!=", "<", "<=", "≥", "=", "and", "or", "not", "!", "&&", "||", "\"not bad\"", "\"", "‖", "₀", "₃", "[0]",
    "[-1]",
    "[:]", "[1:3]", "[:, 1]", "0", "-1", "\\delta", "$", "\u{301}", "👩‍👩‍👧", " ", "\n", "\0", "1_0",
  ]

  /// Whatever is typed has a value or a fault that points into the text; and what can be read can be printed and read again.
  private func withstands(_ text: String) {
    do throws(ExpressionError) {
      let expression = try Expression(parsing: text)
      let again: Expression?
      do throws(ExpressionError) { again = try Expression(parsing: expression.description) } catch { again = nil }
      #expect(again == expression, "\(text) → \(expression)")
      #expect(again?.description == expression.description)
      _ = try expression.evaluate(in: SampleScope())
    } catch {
      let end = text.count
      #expect(error.range.lowerBound >= 0 && error.range.upperBound <= end, "\(text): \(error)")
    }
  }

  @Test(arguments: 0..<8) func randomTokensNeverCrash(seed: UInt64) {
    var generator = SplitMix(state: seed)
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...12, using: &generator) {
        text += Self.vocabulary.randomElement(using: &generator) ?? ""
        if Bool.random(using: &generator) { text += " " }
      }
      withstands(text)
    }
  }

  @Test func randomCharactersNeverCrash() {
    var generator = SplitMix(state: 99)
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        let plane: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...127 : 0...0x2FFF
        if let scalar = Unicode.Scalar(UInt32.random(in: plane, using: &generator)) {
          text.unicodeScalars.append(scalar)
        }
      }
      withstands(text)
    }
  }

  /// A valid expression cut anywhere, or with one token replaced, is handled too.
  @Test func mutilatedExpressionsNeverCrash() {
    let whole = "norm(δ[2:4][:, 1]) > 1e-3 and not (W @ z[\"not bad\"] + b)[0] <= max(1, -t^2) or any(isnan(grad(W)'))"
    for length in 0...whole.count { withstands(String(whole.prefix(length))) }
    var generator = SplitMix(state: 5)
    for _ in 0..<4000 {
      var letters = Array(whole).map(String.init)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        letters[Int.random(in: letters.indices, using: &generator)] =
          Self.vocabulary.randomElement(using: &generator) ?? ""
      }
      withstands(letters.joined())
    }
  }
}
