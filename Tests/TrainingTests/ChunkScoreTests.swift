import Corpus
import Foundation
import TestSupport
import Testing
import Training

/// Chunks counted as seqeval and conlleval count them: Tests/Fixtures/make_chunk_fixtures.py
@Suite struct ChunkScoreTests {
  struct Fixture: Decodable, Sendable, CustomStringConvertible {
    struct Row: Decodable, Sendable {
      let precision: Double
      let recall: Double
      let f1: Double
      let truths: Int
      enum CodingKeys: String, CodingKey {
        case precision, recall
        case f1 = "f1-score"
        case truths = "true"
      }
    }
    let name: String
    let truths: [[String]]
    let answers: [[String]]
    let types: [String: Row]
    let all: Row
    var description: String { name }
  }

  private struct File: Decodable {
    let cases: [Fixture]
  }

  static let fixtures: [Fixture] =
    (try? JSONDecoder().decode(
      File.self, from: Data(contentsOf: fixtureFolder.appendingPathComponent("chunks.json"))))?.cases ?? []

  @Test func everyFixtureIsThere() { #expect(Self.fixtures.count == 4) }

  @Test(arguments: fixtures) func everyFigureEqualsSeqeval(fixture: Fixture) throws {
    let names = Array(Set((fixture.truths + fixture.answers).flatMap(\.self))).sorted()
    let labels = try #require(ChunkLabels(names))
    var scores = ChunkScores(labels)
    func numbers(_ sentence: [String]) -> [Int32] { sentence.map { Int32(names.firstIndex(of: $0) ?? -1) } }
    for (truths, answers) in zip(fixture.truths, fixture.answers) {
      scores.add(truths: numbers(truths), answers: numbers(answers))
    }
    func check(_ counts: ChunkScores.Counts, _ row: Fixture.Row) {
      #expect(counts.truths == row.truths && counts.truths > 0)
      for (found, expected) in [(counts.precision, row.precision), (counts.recall, row.recall), (counts.f1, row.f1)] {
        #expect((found - expected).magnitude < 1e-12)
      }
    }
    #expect(Set(labels.types) == Set(fixture.types.keys))
    for (type, counts) in zip(labels.types, scores.types) { check(counts, try #require(fixture.types[type])) }
    check(scores.total, fixture.all)
  }

  @Test func onlyLabelsOfChunksAreTaken() {
    #expect(ChunkLabels(["O", "B-PER", "I-PER", "L-LOC", "U-A-B"])?.types == ["PER", "LOC", "A-B"])
    for labels in [[], ["O"], ["NOUN", "VERB"], ["O", "B"], ["O", "B-"], ["O", "X-PER"], ["O", "B-PER", "."]] {
      #expect(ChunkLabels(labels) == nil, "\(labels)")
    }
  }

  @Test func chunksEndWhereTheyCannotGoOn() throws {
    let names = ["O", "B-A", "I-A", "E-A", "S-A", "I-B"]
    let labels = try #require(ChunkLabels(names))
    func ranges(_ sentence: [Int32]) -> [Range<Int>] { labels.chunks(of: sentence).map(\.range) }
    #expect(ranges([2, 2, 1, 2]) == [0..<2, 2..<4] && ranges([1, 5, 5]) == [0..<1, 1..<3])
    #expect(ranges([1, 3, 3, 4, 2]) == [0..<2, 2..<3, 3..<4, 4..<5] && ranges([0, 0]).isEmpty && ranges([]).isEmpty)
  }
}
