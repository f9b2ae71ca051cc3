/// Sentences with a label for every word, as CoNLL's files have them: a word a line with its columns parted by tabs or spaces,
/// the word first and its label last, an empty line after each sentence. Lines that begin with `-DOCSTART-` count as empty.
public struct TaggedSentences: Sendable, Equatable {
  var words = WordTable()
  var tags = WordTable()
  private(set) var wordIDs: [Int32] = []
  private(set) var tagIDs: [Int32] = []
  /// Sentence i has the words `starts[i]..<starts[i + 1]`.
  private(set) var starts = [0]
  /// The line of each word.
  private(set) var lines: [Int32] = []

  public var count: Int { starts.count - 1 }

  public static func read(_ bytes: [UInt8], file: String) throws(LabelledFileProblem) -> TaggedSentences {
    var sentences = TaggedSentences()
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let line = TSReader.trimmed(line)
      if line.isEmpty || line.starts(with: "-DOCSTART-".utf8) {
        sentences.endSentence()
        continue
      }
      let columns = line.split { $0 == 0x20 || $0 == 0x09 }
      guard columns.count > 1, let word = columns.first, let tag = columns.last else {
        throw LabelledFileProblem(file: file, line: number, .noLabel)
      }
      sentences.wordIDs.append(word.withUnsafeBytes { Int32(truncatingIfNeeded: sentences.words.add($0)) })
      sentences.tagIDs.append(tag.withUnsafeBytes { Int32(truncatingIfNeeded: sentences.tags.add($0)) })
      sentences.lines.append(Int32(truncatingIfNeeded: number))
    }
    sentences.endSentence()
    guard sentences.count > 0 else { throw LabelledFileProblem(file: file, line: nil, .empty) }
    return sentences
  }

  private mutating func endSentence() {
    if starts[starts.count - 1] < wordIDs.count { starts.append(wordIDs.count) }
  }
}
