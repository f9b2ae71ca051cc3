import Debugging
import Drawing

extension PokeError: Worded {
  public var diagnostic: Diagnostic {
    switch reason {
    case .computed(let name):
      Diagnostic(
        kind: "computed", "\(name) is computed from other numbers: it cannot be poked", hint: Self.hint(for: name))
    case .notOfTheNetwork(let name):
      Diagnostic(
        kind: "not-pokeable", "\(name) is no number of the network: it cannot be poked",
        hint: "parameters can be, and x, u, z, v and d of the example")
    case .doesNotFit(let place, let value):
      Diagnostic(
        kind: "does-not-fit",
        "\(ExpressionWording.words(for: value)) does not fit \(ExpressionWording.words(for: place))",
        hint: "give as many numbers as the place has, or one number for all of it")
    case .textForNumber(let name):
      Diagnostic(kind: "text-for-number", "\(name) holds numbers here, no text")
    case .noWords(let name):
      Diagnostic(
        kind: "no-words", "there are no words for \(name) here", hint: "give a number")
    case .unknownWord(let word, let suggestions, let known):
      Diagnostic(
        kind: "unknown-word", "the vocabulary has no word '\(word)'",
        hint: didYouMean(suggestions)
          ?? (known.isEmpty
            ? "a word of the training data, as in x[3] = \"good\"" : "there are \(listed(known, or: "and"))"))
    case .unknownClass(let name, let suggestions, let known):
      Diagnostic(
        kind: "unknown-class", "there is no class '\(name)'",
        hint: didYouMean(suggestions) ?? (known.isEmpty ? "give its number" : "there are \(listed(known, or: "and"))"))
    case .notAWord(let number, let count):
      Diagnostic(
        kind: "out-of-range", "\(formatted(number)) is the number of no word",
        hint: "words are numbered from 0 to \(formattedCount(count - 1)), or are given in quotes: x[3] = \"good\"")
    case .notAClass(let number, let count):
      Diagnostic(
        kind: "out-of-range", "\(formatted(number)) is the number of no class",
        hint: "classes are numbered from 0 to \(formattedCount(count - 1))")
    case .noInput(let node):
      Diagnostic(
        kind: "no-input", "node \(node) is inside the tree: it takes in no word", hint: "only a leaf has an x")
    case .noTarget(let name, let node, let isChain):
      Diagnostic(
        kind: "no-target",
        "\(Notation.position(node, isChain: isChain)) has no target, so nothing follows from its \(name)",
        hint: "'z' there reaches the others")
    case .zeroOnly:
      Diagnostic(kind: "zero-only", "'zero' puts 0 there and takes no value", hint: "for example: poke W[2] = 0.5")
    case .nothingChosen:
      Diagnostic(kind: "nothing-chosen", "that chooses no element at all", hint: "a range a:b ends before b")
    }
  }

  /// What to poke instead.
  private static func hint(for name: String) -> String {
    switch name {
    case "y": "y = g(v): poke v, or W_out and c"
    case "delta", "from_output", "from_parent": "δ follows from z, W, W_out and the targets: poke one of those"
    case "delta_out": "δ_out follows from v and the target: poke v or d"
    case "loss": "the loss follows from v and the target: poke v or d"
    case "slope": "f'(u) follows from u: poke u"
    default: "poke what it is computed from"
    }
  }
}

extension Notice {
  /// What is said after the command.
  static func text(_ notices: [Notice]) -> StyledText {
    StyledText(
      notices.map { notice in
        let (kind, texts): (Kind, [String])
        switch notice {
        case .pokes(let given, let list): (kind, texts) = (given, list)
        case .kept(let name, let end):
          let place = end.map { ", as after iteration \(formattedCount($0)), the end of its branch" } ?? ""
          return StyledLine(
            "the network before is kept as \(name)\(place), for 'compare'; its timeline is gone", .faint)
        }
        let list = texts.count <= 3 ? texts.joined(separator: ", ") : "\(texts.count) pokes"
        let isOne = texts.count == 1
        switch kind {
        case .clampsEnded:
          return StyledLine("✎ \(list): held no longer, \(isOne ? "it ends" : "they end") with the example", .faint)
        case .settled:
          return StyledLine(
            "✎ \(list): part of the run now, for it went on from there; 'undo' does not reach \(isOne ? "it" : "them")",
            .faint)
        case .leftBehind:
          return StyledLine("✎ \(list): left behind, for the run is elsewhere now; 'timeline' shows where", .faint)
        case .dropped: return StyledLine("✎ \(list): gone with the parameters", .faint)
        }
      })
  }
}
