import LineEditing
import Testing

struct CompletionTests {
  private func action(
    _ line: String, at cursor: Int? = nil, replacing range: Range<Int>, _ candidates: CompletionResult.Candidate...
  ) -> CompletionAction {
    CompletionAction(
      CompletionResult(replacing: range, candidates: candidates),
      for: CompletionRequest(line: line, cursor: cursor ?? line.utf8.count))
  }

  @Test func headIsWhatStandsLeftOfTheCursor() {
    #expect(CompletionRequest(line: "δ=日本", cursor: 6).head == "δ=日")
  }

  @Test func oneCandidateIsPutInWithItsSuffix() {
    #expect(action("tra", replacing: 0..<3, .init("train")) == .replace(0..<3, with: "train ", isFinal: true))
    #expect(
      action("sam", replacing: 0..<3, .init("samples/", suffix: ""))
        == .replace(0..<3, with: "samples/", isFinal: true))
  }

  @Test func suffixThatStandsThereIsNotDoubled() {
    #expect(action("tra x", at: 3, replacing: 0..<3, .init("train")) == .replace(0..<3, with: "train", isFinal: true))
  }

  @Test func symbolReplacesItsName() {
    #expect(
      action("print \\delta", replacing: 6..<12, .init("δ", suffix: "")) == .replace(6..<12, with: "δ", isFinal: true))
  }

  @Test func severalAreCompletedAsFarAsTheyAgree() {
    #expect(
      action("g", replacing: 0..<1, .init("größe"), .init("größer"))
        == .replace(0..<1, with: "größe", isFinal: false))
  }

  @Test func severalThatAgreeNoFurtherAreListed() {
    #expect(action("tr", replacing: 0..<2, .init("train"), .init("tree", label: "tree/")) == .list(["train", "tree/"]))
  }

  @Test func commonBeginningThatIsNotWhatWasTypedChangesNothing() {
    #expect(action("TR", replacing: 0..<2, .init("train"), .init("tree")) == .list(["train", "tree"]))
  }

  @Test func commonBeginningNeverCutsACharacter() {
    // Both begin with the same bytes: e and é as one letter and a mark.
    #expect(action("", replacing: 0..<0, .init("e\u{301}a"), .init("eb")) == .list(["e\u{301}a", "eb"]))
  }

  @Test func resultThatDoesNotFitTheLineDoesNothing() {
    #expect(action("ab", replacing: 0..<9, .init("x")) == .nothing)
    #expect(action("ab", at: 0, replacing: 1..<2, .init("x")) == .nothing)
    // In the middle of a character.
    #expect(action("δδ", at: 2, replacing: 1..<3, .init("x")) == .nothing)
    #expect(action("ab", replacing: 0..<2) == .nothing)
  }
}
