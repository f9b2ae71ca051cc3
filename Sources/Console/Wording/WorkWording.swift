import Corpus
import Debugging
import Drawing
import Networks
import Storage

extension WorkError: Worded {
  private func neverHeld(_ condition: String?, _ iterations: Int) -> Diagnostic {
    let run = iterations == 1 ? "the one iteration run" : "the \(formattedCount(iterations)) iterations run"
    return Diagnostic(
      kind: "never-held", condition.map { "'\($0)' held in none of \(run)" } ?? "no breakpoint held in \(run)",
      hint: condition == nil
        ? "'info break' lists the breakpoints"
        : "the run is where it was; 'trace' before 'train' writes a value down, and 'plot' draws it")
  }

  var diagnostic: Diagnostic {
    switch self {
    case .optionNotFor(let option, let data):
      Diagnostic(
        kind: "option-not-for-data", "'--\(option)' means nothing for \(data)",
        hint: "leave it out; 'help load' says which options belong to which data")
    case .fileMissing(let data, let example):
      Diagnostic(kind: "missing-parameter", "'load \(data)' needs a file", hint: "for example: \(example)")
    case .columnMissing(let available):
      Diagnostic(
        kind: "missing-column", "which column? The file has \(listed(available, or: "and"))",
        hint: "add --column NAME")
    case .series(let error, let file, let firstLine):
      Diagnostic(
        kind: SeriesWording.kind(of: error), SeriesWording.message(for: error) { "line \($0 + firstLine)" },
        hint: hint(for: error), at: .init(file: file))
    case .emptySplit(let split):
      Diagnostic(kind: "empty-part", "the data has no \(split.rawValue) part", hint: "'data' shows which parts it has")
    case .indexOutOfRange(let index, let count, let split):
      Diagnostic(
        kind: "out-of-range", "there is no example \(formattedCount(index)) in the \(split.rawValue) part",
        hint: "they are numbered from 0 to \(formattedCount(count - 1))")
    case .pairOutOfRange(let number, let bits):
      Diagnostic(
        kind: "out-of-range", "\(number) does not fit: with \(bits) bits the numbers are 0 to \((1 << (bits - 1)) - 1)",
        hint: "load adder with more bits, or choose smaller numbers")
    case .pairIncomplete:
      Diagnostic(kind: "missing-parameter", "an addition takes two numbers", hint: "for example: example 37 90")
    case .tooManyExamplesForEpochs(let count):
      Diagnostic(
        kind: "too-many-examples", "an epoch of \(formattedCount(count)) examples is too long to shuffle",
        hint: "use --iterations, which draws examples at random")
    case .needsDevEpochs(let what):
      Diagnostic(
        kind: "needs-dev", "'\(what)' goes by how the dev part is scored after every epoch",
        hint: "use --epochs, on data that have a dev part")
    case .ratesMalformed(let part):
      Diagnostic(
        kind: "rates-malformed", "'\(part)' is no parameter with its rate",
        hint: "write each once, with commas between: --rates W=0.1,b=0.01")
    case .rateOfNothing(let name, let known):
      Diagnostic(
        kind: "unknown-parameter", "the network has no parameter '\(name)'", hint: "it has \(listed(known, or: "and"))")
    case .noErrorOf(let name, let kind, let known):
      Diagnostic(
        kind: "no-such-error", "\(kind) has no error of '\(name)' besides δ",
        hint: known.isEmpty
          ? "'delta' alone shows δ; cells with gates have more than one" : "it has those of \(listed(known, or: "and"))"
      )
    case .unknownDifference(let name, let known):
      Diagnostic(
        kind: "unknown-quantity", "'\(name)' is nothing whose change can be shown here",
        hint: "\(listed(known)) can")
    case .classWeightsMalformed(let text, let count, let names):
      Diagnostic(
        kind: "class-weights-malformed",
        "'\(text)' is not a weight for each of the \(formattedCount(count)) classes"
          + (names.isEmpty || names.count > 12 ? "" : ": \(listed(names, or: "and"))"),
        hint:
          "write numbers of at least 0 with colons between, as 1:2:0.5, in the order in which 'data' names the classes; "
          + "or balanced, or none")
    case .positionOutOfRange(let position, let valid, let isChain):
      Diagnostic(
        kind: "out-of-range", "there is no \(isChain ? "t=" : "node ")\(position) in this example",
        hint: "positions go from \(valid.lowerBound) to \(valid.upperBound)")
    case .wordsNotFound, .wordsNeedTree, .nothingAbove, .nothingBelow, .atNoNode, .sentenceEmpty, .severalTrees,
      .comparisonIsNoPhrase, .phraseOfNoTree,
      .treesNeeded, .predictionsNeedNetwork:
      treeDiagnostic
    case .writingNeedsOneDirection:
      Diagnostic(
        kind: "one-direction-needed", "a network that also goes from the end to the start cannot write what is to come",
        hint: "network lstm --layers 2 has layers without that")
    case .textNeeded:
      Diagnostic(
        kind: "text-needed", "only a network that learned a text can write one",
        hint: "load one first, for example: load text samples/names.txt --lines")
    case .seriesAreLabelled(let path):
      Diagnostic(
        kind: "series-are-labelled", "'\(path)' holds many series that each have a class, not one to be forecast",
        hint: "load labelled \(path)")
    case .tokenUnknown(let text, let position, let unit, let suggestions):
      Diagnostic(
        kind: "unknown-\(unit)",
        "the text learned from has no \(unit) '\(shownSymbol(text))' (\(unit) \(position) of what is to be read first)",
        hint: unit == "word" ? didYouMean(suggestions) : nil)
    case .walkIsDone:
      Diagnostic(
        kind: "walk-done", "the backward pass is done: there is nothing left to step through",
        hint: "'restart' goes to the start, 'back' one step back, 'example' chooses another")
    case .walkIsAtStart: Diagnostic(kind: "walk-start", "this is the start of the walk", hint: "'step' goes forward")
    case .notFinite(let found, let iteration, let specification):
      Diagnostic(
        kind: "not-finite", "iteration \(iteration): \(found.words(in: specification))",
        hint: "the update was not made, so the network is as of iteration \(iteration - 1); "
          + (found.isOfNode
            ? "the walk stands there ('where', 'explain', 'diagnose'); " : "'diagnose' looks for the cause; ")
          + "try a smaller --rate, --clip norm 1 or another initialiser")
    case .lossNotFinite(let loss):
      Diagnostic(
        kind: "not-finite", "the loss is \(formatted(loss)): there are no differences to take",
        hint: "'step' shows where it comes from; 'init' draws smaller weights")
    case .gradientWrong(let failed, let checked, let atOutput):
      Diagnostic(
        kind: "gradient-wrong",
        "backpropagation disagrees with finite differences in \(formattedCount(failed)) of \(formattedCount(checked)) parameters",
        hint: atOutput
          ? "σ' is taken at y instead of v (--derivative-at y): that is the mistake; --report only reports it"
          : "the worst is named above; --report only reports it")
    case .logUnwritten(let path, let problem, let iteration):
      Diagnostic(
        kind: "log-unwritten",
        "the log ends here: \(problem.diagnostic(of: path).message). Training ended after iteration \(formattedCount(iteration)); "
          + "what was learned is kept",
        hint: "'log FILE' begins another log, 'train' goes on")
    case .kindNeedsOtherData(let kind):
      Diagnostic(
        kind: "kind-needs-other-data",
        kind.isTree ? "the data are sequences, not trees" : "the data are trees, not sequences",
        hint: kind.isTree ? "network rnn fits them, or lstm, or gru" : "network tree fits them, tree-lstm, or rntn")
    case .gatesHaveFunctions(let kind):
      Diagnostic(
        kind: "gates-have-functions", "the gates of \(kind.rawValue) are sigmoid and its states tanh, always",
        hint: "--activation goes with rnn, tree and rntn")
    case .resetNeedsGRU:
      Diagnostic(kind: "reset-needs-gru", "--reset is about a gru's reset gate", hint: "network gru --reset before")
    case .compareNeedsPairs:
      Diagnostic(
        kind: "compare-needs-pairs", "--compare is about pairs of trees", hint: "load pairs FILE, or load logic")
    case .notSVG(let path):
      Diagnostic(
        kind: "not-svg", "'\(path)' does not end in .svg, and pictures are written as SVG",
        hint: "give it the ending .svg")
    case .cutNeedsSequence:
      Diagnostic(kind: "cut-needs-sequence", "δ is cut every so many steps of a sequence; a tree has no steps")
    case .vectorsDoNotFit(let dimension, let wanted, let found):
      found == 0
        ? Diagnostic(
          kind: "no-vectors", "the file has a vector for none of the data's words",
          hint: "a line is a word and its numbers, parted by spaces")
        : Diagnostic(
          kind: "vectors-do-not-fit", "the file's vectors have \(dimension) numbers, the network's \(wanted)",
          hint: "add --dim \(dimension)")
    case .neverHeld(let condition, let iterations): neverHeld(condition, iterations)
    case .replayImpossible:
      Diagnostic(
        kind: "replay-impossible",
        "what was changed by hand, on another branch, or before anything was kept cannot be drawn again",
        hint: "'init' draws the parameters anew")
    case .constantOverTime(let text):
      Diagnostic(
        kind: "constant-over-time", "\(text) is the same at every step of the walk",
        hint: "'print' shows it; 'trace \(text)' before 'train' writes it down, for a plot over iterations")
    case .comparedAlone(let name, let others):
      Diagnostic(
        kind: "compared-alone", "'compare' puts two side by side: '\(name)' and which other?",
        hint: others.isEmpty
          ? "there is none yet: 'network' begins another, 'rewind' and 'train' make a branch"
          : "compare \(name) \(others[0])" + (others.count > 1 ? "; there are \(listed(others, or: "and"))" : ""))
    case .comparedWithItself(let name):
      Diagnostic(
        kind: "compared-with-itself", "'\(name)' needs another run beside it",
        hint: "'timeline' lists the branches; networks trained before are net1, net2, …")
    case .nothingTrained:
      Diagnostic(kind: "nothing-trained", "nothing has been trained yet", hint: "train --iterations 1000")
    case .notAForecast:
      Diagnostic(kind: "not-a-series", "only a series has a forecast", hint: "load series FILE --column NAME")
    case .tooManyLines(let count, let limit):
      Diagnostic(
        kind: "too-many-lines", "that is \(count) numbers at every position; at most \(limit) lines can be told apart",
        hint: "plot one of them, as in delta[0], or a summary such as norm(delta)")
    case .unknownParameter(let name, let suggestions):
      Diagnostic(
        kind: "unknown-parameter", "the network has no parameter '\(name)'",
        hint: didYouMean(suggestions) ?? "'show' lists them")
    case .thresholdMalformed(let word):
      Diagnostic(
        kind: "threshold-malformed", "'\(word)' is not NAME=X", hint: "for example: diagnose --set vanishing=1e-3")
    case .unknownThreshold(let name, let suggestions):
      Diagnostic(
        kind: "unknown-threshold", "there is no threshold '\(name)'",
        hint: didYouMean(suggestions) ?? "'diagnose --thresholds' lists them")
    case .variantMalformed(let word):
      Diagnostic(
        kind: "variant-malformed", "'\(word)' is not INITIALISER+ACTIVATION",
        hint: "for example: sweep lecun+tanh he+relu 'normal(0.5)+sigmoid'")
    case .unitsMalformed(let word):
      Diagnostic(
        kind: "units-malformed", "'\(word)' is neither a unit nor a range of units",
        hint: "for example: --units 0-15,20")
    case .unitOutOfRange(let unit, let count):
      Diagnostic(
        kind: "out-of-range", "the network has no unit \(unit)", hint: "they are numbered from 0 to \(count - 1)")
    case .unknownGrammar, .noGrammar, .unknownTerminal: grammarDiagnostic
    case .sizeUndefined, .nothingKept, .unknownScores, .scoresDiffer, .optionNeedsBy: scoresDiagnostic
    case .nothingPoked:
      Diagnostic(kind: "nothing-poked", "nothing is changed by hand", hint: "for example: poke z[1][0] = 0")
    case .nothingToUndo:
      Diagnostic(
        kind: "nothing-to-undo", "there is no poke to take back",
        hint: "pokes end with the example, or become part of the run when training goes on from them")
    case .nothingToRedo:
      Diagnostic(
        kind: "nothing-to-redo", "there is no poke to put back",
        hint: "'undo' takes one back; another poke ends what can be put back")
    case .networkTooLarge(let hidden, let bytes, let limit):
      Diagnostic(
        kind: "too-large",
        "\(formattedCount(hidden)) hidden units need about \(memory(bytes)) of memory; at most \(memory(limit)) are used",
        hint: "W alone has \(formattedCount(hidden))² elements: choose fewer hidden units")
    case .minibatchTooLarge(let batch, let bytes, let limit):
      Diagnostic(
        kind: "too-large",
        (batch == 1 ? "an example needs" : "a minibatch of \(formattedCount(batch)) examples needs")
          + " about \(memory(bytes)) of memory; at most \(memory(limit)) are used",
        hint: batch == 1 ? "choose fewer hidden units or a shorter window" : "choose a smaller --batch")
    }
  }

  /// What is wrong with a node or a tree that a command asks for.
  private var treeDiagnostic: Diagnostic {
    switch self {
    case .wordsNotFound(let words, let suggestions):
      Diagnostic(
        kind: "unknown-words", "no node of this tree spans '\(words)'",
        hint: didYouMean(suggestions) ?? "'tree' shows its nodes; a node's number does as well")
    case .wordsNeedTree:
      Diagnostic(
        kind: "words-need-tree", "the steps of this example are numbered: only a tree's nodes span words",
        hint: "for example: goto 3")
    case .nothingAbove(let place):
      Diagnostic(kind: "nothing-above", "\(place) has nothing above it", hint: "'down' goes the other way")
    case .nothingBelow(let place):
      Diagnostic(kind: "nothing-below", "\(place) has nothing below it", hint: "'up' goes the other way")
    case .atNoNode:
      Diagnostic(kind: "at-no-node", "the walk is at no node yet", hint: "'step' goes to the first, 'goto' to any")
    case .comparisonIsNoPhrase:
      Diagnostic(
        kind: "comparison-is-no-phrase", "the root compares two trees: it spans no phrase",
        hint: "name a phrase, or go to a node below it: up, down, goto")
    case .phraseOfNoTree(let text):
      Diagnostic(
        kind: "phrase-of-no-tree", "no tree of the pairs to train on has a node that spans '\(text)'",
        hint: "data shows some")
    case .sentenceEmpty:
      Diagnostic(
        kind: "empty-value", "there is no tree and no sentence", hint: "for example: traverse \"(3 (2 not) (3 bad))\"")
    case .severalTrees(let count):
      Diagnostic(kind: "several-trees", "these are \(count) trees", hint: "one at a time")
    case .treesNeeded:
      Diagnostic(
        kind: "trees-needed", "the data are sequences, not trees", hint: "load trees samples/sentiment.txt")
    case .predictionsNeedNetwork(let measure):
      Diagnostic(
        kind: "not-ready", "'--by \(measure)' needs a network",
        hint: "build one first: network tree; or add --by target")
    default: Diagnostic(kind: "other", "this cannot be done with trees")
    }
  }

  private var grammarDiagnostic: Diagnostic {
    switch self {
    case .unknownGrammar(let name, let suggestions, let known):
      Diagnostic(
        kind: "no-such-grammar", "there is no grammar '\(name)', and no such file",
        hint: didYouMean(suggestions)
          ?? (known.isEmpty ? "give the path of a file" : "there are \(known.joined(separator: ", ")); or give a path"))
    case .unknownTerminal(let word, let position, let suggestions):
      Diagnostic(
        kind: "unknown-word", "the grammar has no word '\(word)' (word \(position) of the sentence)",
        hint: didYouMean(suggestions) ?? "words are told apart by spaces; 'grammar' lists those there are")
    default:
      Diagnostic(
        kind: "no-grammar", "there is no grammar", hint: "load one first, for example: load grammar arithmetic")
    }
  }

  private var scoresDiagnostic: Diagnostic {
    switch self {
    case .sizeUndefined(let size):
      Diagnostic(kind: "no-such-size", "a sequence has no \(size)", hint: "score it by length: evaluate --by length")
    case .unknownScores(let name, let suggestions):
      Diagnostic(
        kind: "unknown-scores", "there is no branch, no earlier network and no kept scores called '\(name)'",
        hint: didYouMean(suggestions)
          ?? "'timeline' lists branches; networks trained before are net1, net2, …; evaluate --by length --as \(name) keeps scores"
      )
    case .scoresDiffer(let first, let second):
      Diagnostic(
        kind: "scores-differ", "'\(first)' and '\(second)' are not scored by the same size",
        hint: "score both with the same --by")
    case .optionNeedsBy(let option):
      Diagnostic(kind: "option-needs-by", "'--\(option)' goes with --by", hint: "for example: evaluate --by length")
    default:
      Diagnostic(
        kind: "nothing-kept", "no scores are kept to be compared",
        hint: "keep some: evaluate --by length --as NAME")
    }
  }

  private func memory(_ bytes: Double) -> String { formattedBytes(Int(min(bytes, 0x1p62))) }

  private func hint(for error: SeriesError) -> String? {
    switch error {
    case .missing: "say what to do with them: --missing interpolate, carry or drop"
    case .constant: "check the column, or leave the values as they are: --normalise none"
    default: SeriesWording.hint(for: error)
    }
  }
}

extension NonFinite {
  var isOfNode: Bool {
    if case .quantity = place { true } else { false }
  }

  /// `δ at t=3, unit 5, is ∞`
  func words(in specification: NetworkSpecification) -> String {
    let value = self.value.isNaN ? "NaN" : self.value > 0 ? "∞" : "−∞"
    let verb = self.value.isFinite ? "overflows when squared (\(formatted(self.value)))" : "is \(value)"
    switch place {
    case .quantity(let quantity, let example, let node, let unit):
      let minibatch = example > 0 ? " of example \(example) of the minibatch" : ""
      let place = Notation.position(node, isChain: specification.arity == 1)
      return "\(specification.symbol(of: quantity)) at \(place)\(minibatch), element \(unit), \(verb)"
    case .parameter(let name, let row, let column): return "the parameter \(name)[\(row)][\(column)] \(verb)"
    case .gradient(let name, let row, let column): return "the gradient of \(name)[\(row)][\(column)] \(verb)"
    }
  }
}

extension NetworkSpecification {
  /// A quantity's letters in the equations.
  func symbol(of quantity: Quantity) -> String {
    switch quantity {
    case .fromOutput: "W_outᵀ δ_out"
    case .fromParent:
      recurrentMatrix != nil && comparison == nil ? "Wᵀ δ" : "δ's part from \(arity == 1 ? "t+1" : "the parent")"
    case .slope: "f'(u)"
    case .own where local(quantity) == .slope:
      "f'(\(Symbols.greek(name(of: self.quantity(.u, of: strand(of: quantity)) ?? .u))))"
    default: Symbols.greek(name(of: quantity))
    }
  }
}

extension CSVError {
  /// In words, with the file it is about.
  func located(in file: String, suggestions: [String] = []) -> FileContentError {
    let place = CSVWording.place(of: self)
    return FileContentError(
      diagnostic: Diagnostic(
        kind: CSVWording.kind(of: self), CSVWording.message(for: self, in: file),
        hint: CSVWording.hint(for: self, suggestions: suggestions),
        at: .init(file: file, line: place?.line, column: place?.column)))
  }
}

/// What is wrong inside a file that was read.
struct FileContentError: Worded {
  let diagnostic: Diagnostic
}
