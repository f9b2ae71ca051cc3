import Corpus
import Foundation
import Networks
import TestSupport
import Testing

/// samples/sentiment.txt and samples/sentiment-dev.txt are what samples/SOURCES.md says they are.
struct SampleTreesTests {
  @Test func theGrammarDrawsThem() throws {
    let grammar = try shipped("sentiment").grammar
    let requests = [(Split.train, 200), (.dev, 60)].map { split, count in
      var request = SampleRequest(count: count)
      request.depth = 14
      request.lengths = 4...20
      request.isDistinct = true
      return (split, request)
    }
    var random = Generator(seed: 1, purpose: "sample sentences")
    let data = try GrammarDataset(
      name: "sentiment", grammar: grammar, form: .trees, requests: requests, using: &random)
    for (split, name) in [(Split.train, "sentiment.txt"), (.dev, "sentiment-dev.txt")] {
      let bank = try #require(data.trees?.bank(of: split))
      let file = try Data(contentsOf: packageFolder.appending(path: "samples/\(name)"))
      #expect(BracketWriter().write(bank) == Array(file))
    }
  }
}
