import Networks

/// Sequence labelling: sentences as chains of words, each with its label as the target. The vocabulary and the labels are
/// those of the training part.
public struct TaggedDataset: Dataset {
  public let name: String
  public let vocabulary: Vocabulary
  public let classNames: [String]
  private let parts: [Split: Part]

  private struct Part {
    var starts: [Int]
    var tokens: [Int32]
    var classes: [Int32]
  }

  /// Parts with the names of the files that they come from.
  public init(
    name: String, train: (file: String, sentences: TaggedSentences),
    others: [(Split, file: String, sentences: TaggedSentences)], vocabulary options: Vocabulary.Options
  ) throws(LabelledFileProblem) {
    self.name = name
    let tags = train.sentences.tags
    classNames = tags.words
    guard tags.count > 1 else {
      throw LabelledFileProblem(file: train.file, line: nil, .onlyOneLabel(classNames.first ?? ""))
    }
    var counts = [Int](repeating: 0, count: train.sentences.words.count)
    for word in train.sentences.wordIDs { counts[Int(word)] += 1 }
    vocabulary = Vocabulary(train.sentences.words, occurrences: counts, options: options)
    var parts: [Split: Part] = [:]
    for (split, file, sentences) in [(.train, train.file, train.sentences)] + others {
      let known = sentences.tags.words.map { tags.id(of: $0) }
      if let place = sentences.tagIDs.firstIndex(where: { known[Int($0)] == nil }) {
        throw LabelledFileProblem(
          file: file, line: Int(sentences.lines[place]),
          .unseenLabel(sentences.tags[Int(sentences.tagIDs[place])], seen: classNames))
      }
      let words = vocabulary.ids(of: sentences.words)
      parts[split] = Part(
        starts: sentences.starts, tokens: sentences.wordIDs.map { words[Int($0)] ?? 0 },
        classes: sentences.tagIDs.map { Int32(truncatingIfNeeded: known[Int($0)] ?? 0) })
    }
    self.parts = parts
  }

  public var inputKind: InputKind { .tokens(vocabulary: vocabulary.count) }
  public var targetKind: TargetKind { .classes(count: classNames.count) }
  public var arity: Int { 1 }
  public var averagesSteps: Bool { true }
  public var inputVocabulary: Vocabulary? { vocabulary }
  public var longestExample: Int {
    parts.values.reduce(1) { longest, part in
      zip(part.starts, part.starts.dropFirst()).reduce(longest) { max($0, $1.1 - $1.0) }
    }
  }

  public func count(in split: Split) -> Int { (parts[split]?.starts.count ?? 1) - 1 }
  public func wordCount(in split: Split) -> Int { parts[split]?.tokens.count ?? 0 }

  public func read(_ index: Int, of split: Split, into example: inout Example) {
    guard let part = parts[split] else { return }
    let words = part.starts[index]..<part.starts[index + 1]
    example.becomeChain(tokens: part.tokens[words], classes: part.classes[words])
  }
}
