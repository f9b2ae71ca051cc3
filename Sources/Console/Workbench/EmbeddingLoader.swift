import Corpus
import Drawing
import Networks
import Storage
import Training

/// From `network tree --embeddings FILE` to the rows of E.
struct EmbeddingLoader {
  private let invocation: Invocation

  init(_ invocation: Invocation) { self.invocation = invocation }

  /// What came of it; nil where no file is given.
  func load(into run: any TrainingRun) throws -> EmbeddingReport? {
    guard let path = invocation.string(ifGiven: "embeddings") else { return nil }
    guard let data = run.dataset.treeData, let embeddings = run.layout.embeddings else {
      throw invocation.failure(WorkError.treesNeeded, at: "embeddings")
    }
    var vectors = WordVectors(for: data.vocabulary)
    do { vectors.read(try FileAccess.read(path, limit: FileAccess.textLimit)) } catch {
      throw invocation.failure(error, at: "embeddings")
    }
    vectors.finish()
    guard vectors.dimension == embeddings.columns, vectors.foundCount > 0 else {
      throw invocation.failure(
        WorkError.vectorsDoNotFit(
          dimension: vectors.dimension, wanted: embeddings.columns, found: vectors.foundCount), at: "embeddings")
    }
    var values = run.values(of: embeddings)
    for word in 0..<data.vocabulary.count {
      guard let vector = vectors.vector(of: word) else { continue }
      values.replaceSubrange(word * embeddings.columns..<(word + 1) * embeddings.columns, with: vector)
    }
    run.setValues(of: embeddings, to: values)
    return EmbeddingReport(
      found: vectors.foundCount, words: data.vocabulary.count, lines: vectors.lines, badLines: vectors.badLines)
  }
}

/// How many words a file of vectors had.
struct EmbeddingReport {
  let found: Int
  let words: Int
  let lines: Int
  let badLines: Int

  var line: StyledLine {
    var text = "vectors for \(formattedCount(found)) of \(formattedCount(words)) words; the others start at random"
    if badLines > 0 { text += "; \(formattedCount(badLines)) of \(formattedCount(lines)) lines could not be read" }
    return StyledLine("     " + text, .faint)
  }

  var json: JSONValue { ["found": .integer(found), "words": .integer(words), "bad_lines": .integer(badLines)] }
}
