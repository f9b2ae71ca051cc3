import Debugging
import Testing

struct ExpressionSuggestionTests {
  private let verbs = ["train", "trace", "step", "print", "plot", "break", "back", "delta", "delta_out", "q"]

  @Test(arguments: [
    ("trian", ["train"]), ("tarin", ["train"]), ("stpe", ["step"]), ("prnt", ["print"]), ("pritn", ["print"]),
    ("dleta_out", ["delta_out"]), ("TRAIN", ["train"]), ("brek", ["break"]), ("tra", ["train", "trace"]),
    ("xyzzy", []), ("", []), ("t", []), ("Q", ["q"]), ("trance", ["trace"]),
  ])
  func slipsAreRecognised(typed: String, expected: [String]) {
    #expect(nearest(to: typed, among: verbs) == expected)
  }

  @Test func noMoreThanAskedForAndNoneTwice() {
    #expect(nearest(to: "aaab", among: ["aaaa", "aaac", "aaad", "aaae"]) == ["aaaa", "aaac", "aaad"])
    #expect(nearest(to: "aaab", among: ["aaaa", "aaac"], limit: 1) == ["aaaa"])
    #expect(nearest(to: "aaab", among: ["aaaa", "aaaa"]) == ["aaaa"])
    #expect(nearest(to: "aaab", among: ["aaaa"], limit: 0).isEmpty)
  }

  @Test func hugeWordsCostNothing() {
    #expect(nearest(to: String(repeating: "x", count: 1_000_000), among: verbs).isEmpty)
  }
}
