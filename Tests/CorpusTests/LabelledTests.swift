import Corpus
import Networks
import Testing

/// Series with classes and sentences with labels.
@Suite struct LabelledTests {
  private func series(_ text: String, file: String = "a.ts") throws -> LabelledSeries {
    try TSReader.read(Array(text.utf8), file: file)
  }

  private static let head = "# comment\n@problemName P\n@classLabel true up down\n@data\n"

  private func problem(_ body: () throws -> Void) -> LabelledFileProblem? {
    do {
      try body()
      return nil
    } catch {
      return error as? LabelledFileProblem
    }
  }

  private func example(_ data: some Dataset, _ index: Int, of split: Split = .train) -> Example {
    var example = Example(structure: Structure(arity: 1))
    data.read(index, of: split, into: &example)
    return example
  }

  @Test func channelsStandSideBySide() throws {
    let read = try series(Self.head + "1,2,3:10,20,30:up\r\n\n# between\n4,5:40,50:down\n")
    #expect(read.count == 2 && read.channels == 2 && read.labels == ["up", "down"] && read.lines == [5, 8])
    #expect(Array(read.steps(of: 0)) == [1, 10, 2, 20, 3, 30] && Array(read.steps(of: 1)) == [4, 40, 5, 50])
    let data = try LabelledSeriesDataset(name: "p", train: ("a", read), others: [], normalisation: .none)
    #expect(data.classNames == ["up", "down"] && data.longestExample == 3)
    let second = example(data, 1)
    #expect(second.inputs == [4, 40, 5, 50] && second.targetNodes == [1] && second.targetClasses == [1])
  }

  /// By the training part's mean and deviation, channel by channel; a channel that never changes becomes 0.
  @Test func scalesAreTheTrainingParts() throws {
    let train = try series(Self.head + "0,2:7,7:up\n4,6:7,7:down\n")
    let test = try series(Self.head + "3,8:7,9:up\n")
    let data = try LabelledSeriesDataset(name: "p", train: ("a", train), others: [(.test, "b", test)])
    let deviation = 5.0.squareRoot()
    #expect(example(data, 0).inputs == [-3 / deviation, 0, -1 / deviation, 0])
    #expect(example(data, 0, of: .test).inputs == [0, 0, 5 / deviation, 2])
  }

  @Test(arguments: [
    (MissingPolicy.interpolate, "?,1,?,?,4,?:up", [1.0, 1, 2, 3, 4, 4]),
    (.carry, "?,1,?,?,4,?:up", [1, 1, 1, 1, 4, 4]),
    (.drop, "?,1,NaN,?,4,?:up", [1, 4]),
  ])
  func gapsAreClosed(_ policy: MissingPolicy, _ line: String, _ expected: [Double]) throws {
    let read = try series(Self.head + line + "\n0,0:down\n")
    let data = try LabelledSeriesDataset(
      name: "p", train: ("a", read), others: [], normalisation: .none, missing: policy)
    #expect(example(data, 0).inputs == expected)
  }

  @Test func whatIsWrongIsSaidWithItsLine() throws {
    func read(_ text: String) -> LabelledFileProblem? { problem { _ = try series(text) } }
    let head = Self.head
    #expect(read(head + "1,2:up\n1,2:3,4:down\n") == .init(file: "a.ts", line: 6, .channelCount(expected: 1, found: 2)))
    #expect(
      read(head + "1,2:3:up\n") == .init(file: "a.ts", line: 5, .unequalChannels(channel: 2, expected: 2, found: 1)))
    #expect(read(head + "1,x:up\n") == .init(file: "a.ts", line: 5, .notANumber("x", channel: 1)))
    #expect(read(head + "1,:up\n") == .init(file: "a.ts", line: 5, .notANumber("", channel: 1)))
    #expect(read(head + "1,1e999:up\n") == .init(file: "a.ts", line: 5, .notANumber("1e999", channel: 1)))
    #expect(
      read(head + "1:left\n") == .init(file: "a.ts", line: 5, .unlistedLabel("left", listed: ["up", "down"])))
    #expect(read(head + "1,2\n") == .init(file: "a.ts", line: 5, .noLabel))
    #expect(read(head) == .init(file: "a.ts", line: nil, .empty))
    #expect(read("") == .init(file: "a.ts", line: nil, .noData))
    #expect(read("1,2:up\n") == .init(file: "a.ts", line: 1, .noData))
    #expect(read("@classLabel false\n@data\n") == .init(file: "a.ts", line: 1, .noClasses))
    #expect(read("@timestamps true\n@data\n") == .init(file: "a.ts", line: 1, .hasTimes))
  }

  @Test func partsMustFitTogether() throws {
    func load(_ train: String, _ test: String) -> LabelledFileProblem? {
      problem {
        let parts = (try series(train), try series(test, file: "b.ts"))
        _ = try LabelledSeriesDataset(name: "p", train: ("a.ts", parts.0), others: [(.test, "b.ts", parts.1)])
      }
    }
    let train = Self.head + "1,2:up\n3,4:down\n"
    #expect(
      load(train, "@data\n1:up\n1:left\n") == .init(file: "b.ts", line: 3, .unseenLabel("left", seen: ["up", "down"])))
    #expect(load(train, "@data\n1:2:up\n") == .init(file: "b.ts", line: 2, .channelCount(expected: 1, found: 2)))
    #expect(load(train, "@data\n1,?:up\n") == .init(file: "b.ts", line: 2, .missing(channel: 1)))
    #expect(load(Self.head + "1:up\n2:up\n", train) == .init(file: "a.ts", line: nil, .onlyOneLabel("up")))
  }

  // MARK: Sentences

  private func sentences(_ text: String, file: String = "a") throws -> TaggedSentences {
    try TaggedSentences.read(Array(text.utf8), file: file)
  }

  @Test func wordsHaveLabels() throws {
    let train = try sentences("-DOCSTART- -X- O\n\nThe DT B\ncat NN I\r\n\n\nit\tPRP\tO\n")
    #expect(train.count == 2)
    let dev = try sentences("a B\ncat O\n")
    var options = Vocabulary.Options()
    options.lowercases = true
    let data = try TaggedDataset(name: "p", train: ("a", train), others: [(.dev, "b", dev)], vocabulary: options)
    #expect(data.classNames == ["B", "I", "O"] && data.vocabulary.words.words == ["<unk>", "the", "cat", "it"])
    #expect(example(data, 0).tokens == [1, 2] && example(data, 0).targetClasses == [0, 1])
    #expect(example(data, 1).tokens == [3] && example(data, 1).targetNodes == [0])
    #expect(example(data, 0, of: .dev).tokens == [0, 2] && example(data, 0, of: .dev).targetClasses == [0, 2])
    #expect(data.longestExample == 2 && data.wordCount(in: .train) == 3)
  }

  @Test func sentencesThatCannotBeReadAreRefused() throws {
    #expect(problem { _ = try sentences("a B\nword\n") } == .init(file: "a", line: 2, .noLabel))
    #expect(problem { _ = try sentences("\n\n") } == .init(file: "a", line: nil, .empty))
    let train = try sentences("a B\nb O\n")
    let test = try sentences("\na B\nb X\n", file: "b")
    #expect(
      problem {
        _ = try TaggedDataset(
          name: "p", train: ("a", train), others: [(.test, "b", test)], vocabulary: Vocabulary.Options())
      } == .init(file: "b", line: 3, .unseenLabel("X", seen: ["B", "O"])))
    let one = try sentences("a B\nb B\n")
    #expect(
      problem {
        _ = try TaggedDataset(name: "p", train: ("a", one), others: [], vocabulary: Vocabulary.Options())
      } == .init(file: "a", line: nil, .onlyOneLabel("B")))
  }
}
