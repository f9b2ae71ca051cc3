import Console
import Testing

/// Loading trees and word vectors: what is left out, read as numbers, or does not fit is said.
struct TreeLoadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func treesLeftOutAreSaid() throws {
    let path = try folder.write("(3 (2 a) (2 b))\n(1 ())\n", to: "bad.txt")
    let console = TestConsole()
    #expect(console.run("load trees \(path)").contains("this node has neither a word nor children"))
    #expect(console.outcome == .failed)
    let output = console.run("load trees \(path) --skip-bad")
    #expect(console.outcome == .succeeded && output.contains("1 tree was left out"))
  }

  @Test func labelsCanBeReadAsNumbers() throws {
    let path = try folder.write("(3 (2 a) (2 b))\n", to: "numbers.txt")
    let console = TestConsole()
    console.run("load trees \(path) --kind numbers")
    #expect(console.run("network tree --dim 3").contains("1 identity, squared error"))
  }

  @Test func wordVectorsFillTheirRows() throws {
    let trees = try folder.write("(3 (2 good) (2 film))\n", to: "trees.txt")
    let vectors = try folder.write("film 0.5 -0.25 1\nother 1 2 3\nnonsense\ngood 1 2 4\n", to: "vectors.txt")
    let console = TestConsole()
    console.run("load trees \(trees)")
    #expect(console.run("network tree --dim 3 --embeddings \(vectors)").contains("vectors for 2 of 3 words"))
    console.run("example 0; step 2")
    #expect(console.run("print z[\"film\"]") == "0.5  −0.25  1\n")
    #expect(console.run("print z[\"good\"]") == "1  2  4\n")
    console.run("network tree --dim 4 --embeddings \(vectors)")
    #expect(console.outcome == .failed)
    #expect(console.run("network tree --dim 4 --embeddings \(vectors)").contains("--dim 3"))
  }

  @Test func manyClassesDoNotMakeALargeMatrix() throws {
    let path = try folder.write("(65535 a)\n", to: "many.txt")
    let console = TestConsole()
    let output = console.run("load trees \(path); network tree --dim 3; evaluate")
    #expect(console.outcome == .succeeded && output.contains("outputs right"))
  }

  @Test func labelsThatTrainLacksAreSaid() throws {
    let train = try folder.write("(3 (2 a) (2 b))\n", to: "train.txt")
    let dev = try folder.write("(7 (2 a) (9 b))\n", to: "dev.txt")
    #expect(
      TestConsole().run("load trees \(train) --dev \(dev)").contains("labels up to 9, train only up to 3: 10 classes"))
  }

  @Test func cutsAreForSequences() throws {
    let path = try folder.write("(3 (2 a) (2 b))\n", to: "trees.txt")
    let console = TestConsole()
    console.run("load trees \(path)")
    #expect(console.run("network tree --bptt 3").contains("a tree has no steps"))
  }
}
