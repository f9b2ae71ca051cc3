import Corpus
import Networks
import Testing

/// A text as examples: what is read, what is to be predicted, what is held out.
@Suite struct TextDatasetTests {
  private func data(_ text: String, _ change: (inout TextOptions) -> Void = { _ in }) throws -> TextDataset {
    var options = TextOptions()
    options.devShare = 0
    change(&options)
    return try TextDataset(name: "text", text: Array(text.utf8), options: options)
  }

  private func read(_ data: TextDataset, _ index: Int, of split: Split = .train) -> (read: String, next: String) {
    var example = Example(structure: Structure(arity: 2))
    data.read(index, of: split, into: &example)
    #expect(example.structure == .chain(length: example.tokens.count))
    #expect(example.targetNodes == (0..<Int32(example.tokens.count)).map { $0 })
    return (data.text(example.tokens), data.text(example.targetClasses))
  }

  @Test func everyTargetIsTheNextCharacter() throws {
    let data = try data("hello world") { $0.window = 4 }
    #expect(data.count(in: .train) == 2)
    #expect(read(data, 0) == ("hell", "ello"))
    #expect(read(data, 1) == ("o wo", " wor"))
    #expect(data.vocabulary.words.words == ["h", "e", "l", "o", " ", "w", "r", "d"])
    let close = try self.data("hello world") { ($0.window, $0.stride) = (4, 1) }
    #expect(close.count(in: .train) == 7)
    #expect(read(close, 6) == ("worl", "orld"))
  }

  /// In windows of every size: each token of a held-out part but its first is a target once, in order.
  @Test(arguments: 1...12) func everyHeldOutTokenIsScoredOnce(_ window: Int) throws {
    let text = String((0..<97).map { Character(Unicode.Scalar(UInt8(97 + $0 * $0 % 26))) })
    let data = try data(text) { ($0.window, $0.devShare, $0.testShare) = (window, 0.2, 0.1) }
    let (train, dev) = (text.prefix(68), text.dropFirst(68).prefix(19))
    for (split, part) in [(Split.dev, dev), (.test, text.dropFirst(87))] {
      let targets = (0..<data.count(in: split)).map { read(data, $0, of: split).next }
      #expect(targets.joined() == part.dropFirst())
      #expect(targets.dropLast().allSatisfy { $0.count == window })
      #expect(data.tokenCount(in: split) == part.count)
    }
    #expect(data.count(in: .train) == (train.count - 1) / window)
  }

  @Test func aPartShorterThanAWindowIsOneExample() throws {
    let data = try data("abc") { $0.window = 100 }
    #expect(data.count(in: .train) == 1 && read(data, 0) == ("ab", "bc"))
  }

  @Test func theVocabularyIsTheTrainingParts() throws {
    let closed = try data("abababab") { $0.devShare = 0.25 }
    #expect(closed.vocabulary.unknown == nil && closed.vocabulary.count == 2 && closed.unseen == 0)
    let open = try data("abababxy") { ($0.devShare, $0.window) = (0.25, 1) }
    #expect(open.vocabulary.words.words == ["<unk>", "a", "b"] && open.unseen == 2)
    #expect(read(open, 0, of: .dev) == ("<unk>", "<unk>"))
    let rare = try data("aaabbbc") { $0.minimumCount = 2 }
    #expect(rare.vocabulary.words.words == ["<unk>", "a", "b"] && rare.vocabulary.occurrences == [1, 3, 3])
  }

  /// Scalars of one to four bytes, a combining mark apart from its letter, and CRLF as one line's end.
  @Test func charactersAreUnicodeScalars() throws {
    let data = try data("aé€𝄞e\u{301}\r\nb\rc\r\n") { $0.window = 100 }
    let (text, next) = read(data, 0)
    #expect(text.unicodeScalars.map { $0.value } == [0x61, 0xE9, 0x20AC, 0x1D11E, 0x65, 0x301, 0x0A, 0x62, 0x0D, 0x63])
    #expect(next.unicodeScalars.last == "\n")
    #expect(data.lineEnd.map { data.vocabulary[Int($0)] } == "\n")
  }

  @Test func wordsStandBetweenWhiteSpace() throws {
    let data = try data(" The cat,\tthe  cat\n\nsat") { ($0.unit, $0.window, $0.lowercases) = (.word, 100, true) }
    #expect(data.vocabulary.words.words == ["<unk>", "the", "cat,", "cat", "\n", "sat"])
    #expect(read(data, 0) == ("the cat, the cat\n\n", "cat, the cat\n\nsat"))
  }

  @Test func aLineBeginsAfterALineEndAndEndsWithOne() throws {
    let data = try data("\nanna\n\nbo\ncleo") { $0.isLineByLine = true }
    #expect(data.count(in: .train) == 3)
    #expect((0..<3).map { read(data, $0).read } == ["\nanna", "\nbo", "\ncleo"])
    #expect((0..<3).map { read(data, $0).next } == ["anna\n", "bo\n", "cleo\n"])
    #expect(data.longestExample == 5)
  }

  @Test func heldOutLinesAreSpreadEvenly() throws {
    let lines = (0..<100).map { "line \($0)" }
    let data = try data(lines.joined(separator: "\n")) {
      ($0.isLineByLine, $0.devShare, $0.testShare) = (true, 0.1, 0.1)
    }
    let parts = Split.allCases.map { split in
      (0..<data.count(in: split)).map { String(read(data, $0, of: split).read.dropFirst()) }
    }
    #expect(parts.map(\.count) == [80, 10, 10])
    #expect(Set(parts.joined()) == Set(lines))
    for part in parts.dropFirst() {
      let places = part.compactMap { Int($0.dropFirst(5)) }
      #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 == 10 })
    }
  }

  @Test func textsThatTeachNothingAreRefused() {
    func problem(_ text: String, _ change: (inout TextOptions) -> Void = { _ in }) -> TextProblem? {
      do {
        _ = try data(text, change)
        return nil
      } catch {
        return error as? TextProblem
      }
    }
    #expect(problem("") == .empty && problem("\n\n") == .empty)
    #expect(problem("  ", { $0.unit = .word }) == .empty)
    #expect(problem("a") == .tooShort(tokens: 1, unit: .character))
    #expect(problem("ab", { $0.devShare = 0.5 }) == .tooShort(tokens: 1, unit: .character))
    #expect(problem("aaaa") == .onlyOneSymbol("a"))
    #expect(problem("a a a", { $0.unit = .word }) == .onlyOneSymbol("a"))
    #expect(problem("abc", { ($0.devShare, $0.testShare) = (0.5, 0.5) }) == .sharesOutOfRange(dev: 0.5, test: 0.5))
  }

  @Test func aPromptIsReadWithTheTextsVocabulary() throws {
    let data = try data("hello world")
    #expect(data.ids(of: "low") == .success([2, 3, 5]))
    #expect(data.ids(of: "lows!") == .failure(UnknownToken(text: "s", position: 3)))
  }
}
