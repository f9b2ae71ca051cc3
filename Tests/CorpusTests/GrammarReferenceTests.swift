import Corpus
import Foundation
import TestSupport
import Testing

/// The cases of grammar_reference.json, made by grammar_reference.py with NLTK.
private struct Reference: Decodable {
  struct Case: Decodable {
    var sentence: String
    var count: Int
    var logProbability: Double?
    var label: Double?
  }

  struct Entry: Decodable {
    var name: String
    var text: String?
    var cases: [Case]
  }

  var grammars: [Entry]

  static func read() throws -> [Entry] {
    let file = packageFolder.appending(path: "Tests/Fixtures/grammar_reference.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file)).grammars
  }
}

/// A grammar of the package's own folder.
func shipped(_ name: String) throws -> GrammarReader.Result {
  let bytes = try Data(contentsOf: packageFolder.appending(path: "grammars/\(name).cfg"))
  return try GrammarReader.read(Array(bytes), file: "\(name).cfg")
}

@Suite struct GrammarReferenceTests {
  @Test func countsProbabilitiesAndLabelsEqualIndependentOnes() throws {
    var (counts, probabilities, labels) = (0, 0, 0)
    for entry in try Reference.read() {
      let grammar = try entry.text == nil ? shipped(entry.name).grammar : grammar(entry.text ?? "")
      let parser = SentenceParser(grammar)
      for example in entry.cases {
        let words = Grammar.words(in: example.sentence)
        counts += 1
        switch try parser.parse(words) {
        case .stopped: #expect(example.count == 0, "\(entry.name): \(example.sentence)")
        case .parsed(let parse):
          #expect(parse.count == .finite(Natural(UInt64(example.count))), "\(entry.name): \(example.sentence)")
          #expect(parse.best.words(in: grammar) == words)
          if let expected = example.logProbability {
            probabilities += 1
            #expect(abs((parse.logProbability ?? .nan) - expected) < 1e-9, "\(entry.name): \(example.sentence)")
          }
          if let expected = example.label {
            labels += 1
            #expect(try parse.best.meanings(in: grammar).last == expected, "\(entry.name): \(example.sentence)")
          }
        }
      }
    }
    #expect(counts > 250 && probabilities > 100 && labels > 80)
  }

  @Test func everyShippedGrammarReadsWithoutWarningAndSaysWhatItIsFor() throws {
    let folder = packageFolder.appending(path: "grammars")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".cfg") }
    #expect(
      Set(files.map { $0.dropLast(4) }) == [
        "anbn", "arithmetic", "dyck", "embedded-reber", "english", "listops", "propositional-logic", "reber",
        "sentiment",
      ])
    for file in files {
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      #expect(text.hasPrefix("# ") && text.contains("\n# For: "), "\(file)")
      #expect(try shipped(String(file.dropLast(4))).warnings == [], "\(file)")
    }
  }

  @Test func publishedReberStringsAreToldApart() throws {
    let parser = try SentenceParser(shipped("reber").grammar)
    func isMember(_ string: String) throws -> Bool {
      if case .parsed(let parse) = try parser.parse(string.map(String.init)) {
        parse.count == .finite(.one)
      } else {
        false
      }
    }
    for member in ["BTSSXXTVVE", "BPVVE", "BTXXVPSE", "BPVPXVPXVPXVVE", "BTSXXVPSE"] { #expect(try isMember(member)) }
    for other in ["BTSSPXSE", "BPTVVB", "BTXXVVSE", "BPVSPSE", "BTSSSE"] { #expect(try !isMember(other)) }
  }

  @Test func legalReberLettersAreTheMachines() throws {
    // The machine of the grammar, as published: state → letter → state.
    let machine: [[String: Int]] = [
      ["B": 1], ["T": 2, "P": 3], ["S": 2, "X": 4], ["T": 3, "V": 5], ["X": 3, "S": 6], ["P": 4, "V": 6], ["E": 7], [:],
    ]
    let grammar = try shipped("reber").grammar
    let parser = SentenceParser(grammar)
    for string in ["BTSSXXTVVE", "BPVPXVPXVPXVVE"] {
      var state = 0
      for (place, next) in try parser.continuations(string.map(String.init)).enumerated() {
        #expect(Set(next.terminals.map { grammar.terminals[Int($0)] }) == Set(machine[state].keys))
        #expect(next.mayEnd == (state == 7))
        if place < string.count { state = machine[state][String(Array(string)[place])] ?? 0 }
      }
    }
  }
}
