import Corpus
import Debugging
import Drawing

extension GrammarProblem: Worded {
  public var diagnostic: Diagnostic {
    var column = column
    if case .meaning(let problem) = kind { column += problem.column }
    return Diagnostic(
      kind: "grammar", "\(file):\(line):\(column): \(kind.message)", hint: kind.hint,
      at: .init(file: file, line: line, column: column))
  }
}

extension GrammarProblem.Kind {
  var message: String {
    switch self {
    case .expectedSymbol(let found): "a symbol should stand here, not \(shown(found))"
    case .expectedArrow(let found): "'->' should stand here, not \(shown(found))"
    case .unterminatedTerminal: "the quote that begins this word is never closed"
    case .emptyTerminal: "a word cannot be empty"
    case .badProbability(let text): "'[\(text)]' is no probability"
    case .probabilityOutOfRange(let value): "a probability is from 0 to 1, not \(formatted(value))"
    case .secondProbability: "this alternative has a probability already"
    case .secondMeaning: "this alternative has a meaning already"
    case .unterminatedMeaning: "this meaning is never closed"
    case .meaning(let problem): problem.kind.message
    case .symbolAfterEnd(let text): "\(shown(text)) stands after the probability or meaning that ends an alternative"
    case .unknownDirective(let name): "there is no directive '\(name)'"
    case .badStart: "'%start' takes one symbol"
    case .badLabels(let text): "'%labels \(text)' says neither values nor classes"
    case .noRules: "the file holds no rule"
    case .probabilitiesDoNotSum(let symbol, let sum):
      "the probabilities of '\(symbol)' sum to \(formatted(sum, significant: 6)), not to 1"
    case .startHasNoRules(let start): "the start symbol '\(start)' has no rule"
    case .generatesNothing(let start): "the grammar generates nothing: '\(start)' never comes to an end in words"
    case .tooManyRules(let most): "a grammar has at most \(formattedCount(most)) rules"
    case .binaryFile: "this is a binary file, not a grammar"
    }
  }

  private func shown(_ found: String) -> String { found.isEmpty ? "the end of the line" : "'\(found)'" }

  var hint: String? {
    switch self {
    case .expectedSymbol, .expectedArrow:
      "a rule looks like: S -> NP 'sees' NP [0.5] | 'sleeps' [0.5]; words stand in quotes"
    case .unterminatedTerminal: "a word stands in '…' or \"…\", on one line"
    case .emptyTerminal: "write an alternative without symbols where nothing is meant: S -> | 'a' S"
    case .badProbability, .probabilityOutOfRange: "for example: S -> 'a' S [0.3] | 'b' [0.7]"
    case .unterminatedMeaning: "a meaning looks like {= $1 + $3 }"
    case .meaning(let problem): problem.kind.hint
    case .symbolAfterEnd: "write '|' before it if another alternative begins"
    case .unknownDirective: "there are %start SYMBOL and %labels values | classes N [NAME …]"
    case .badStart: "for example: %start S"
    case .badLabels: "for example: %labels classes 2 false true"
    case .noRules: "a rule looks like: S -> 'a' S 'b' | 'a' 'b'"
    case .probabilitiesDoNotSum: "correct them, or leave out all of them: alternatives are then equally likely"
    case .startHasNoRules: "write one, or name another symbol with %start"
    case .generatesNothing: "give it, or a symbol that it needs, an alternative of words alone"
    case .secondProbability, .secondMeaning, .tooManyRules, .binaryFile: nil
    }
  }
}

extension MeaningProblem.Kind {
  var message: String {
    switch self {
    case .unexpected(let text): "'\(text)' cannot stand here in a meaning"
    case .unexpectedEnd: "this meaning ends too early"
    case .unknownFunction(let name): "a meaning knows no '\(name)'"
    case .wrongArgumentCount(let function, let given):
      "'\(function)' cannot take \(given) \(given == 1 ? "argument" : "arguments")"
    case .noSuchChild(let child, let symbols):
      "there is no $\(child): the alternative has \(symbols) \(symbols == 1 ? "symbol" : "symbols")"
    case .childHasNoNumber(let child, let terminal): "$\(child) is the word '\(terminal)', which spells no number"
    case .badNumber(let text): "'\(text)' is no number"
    case .nestedTooDeep: "this meaning is nested too deep"
    }
  }

  var hint: String? {
    switch self {
    case .unknownFunction(let name):
      didYouMean(nearestFunctions(to: name))
        ?? "it knows \(functions.joined(separator: ", ")), and, or, not, mod, if … then … else …"
    case .unexpected, .unexpectedEnd: "for example: {= if $1 > 0 then $1 + $3 else max($1, $3) }"
    case .noSuchChild: "$1 is the first symbol of the alternative, words counted too"
    case .childHasNoNumber: "only words such as '7' have a value of their own"
    case .wrongArgumentCount, .badNumber, .nestedTooDeep: nil
    }
  }

  private var functions: [String] { Meaning.Function.allCases.map(\.rawValue) }

  private func nearestFunctions(to name: String) -> [String] {
    nearest(to: name, among: functions + ["mod", "if", "then", "else", "and", "or", "not"])
  }
}

extension MeaningFault.Kind {
  var message: String {
    switch self {
    case .divisionByZero: "the meaning of this rule divides by 0"
    case .noValue(let child): "the meaning of this rule reads $\(child), which has no value in some sentence"
    case .listWhereNumberNeeded: "the meaning of this rule reckons with a list where it needs a number"
    case .emptyList(let function): "the meaning of this rule takes '\(function)' of an empty list"
    case .notFinite: "the meaning of this rule grows past all numbers"
    }
  }
}

extension GenerationProblem {
  /// In words, with the grammar's file.
  func located(in file: String) -> FileContentError { FileContentError(diagnostic: diagnostic(in: file)) }

  private func diagnostic(in file: String) -> Diagnostic {
    func at(_ line: Int, _ kind: String, _ message: String, hint: String? = nil) -> Diagnostic {
      Diagnostic(kind: kind, "\(file):\(line): \(message)", hint: hint, at: .init(file: file, line: line))
    }
    switch self {
    case .depthTooSmall(let depth, let least):
      return Diagnostic(
        kind: "depth-too-small", "no sentence of \(file) is \(depth) rules deep: the shallowest are \(least)",
        hint: "ask for a depth of \(least) or more", at: .init(file: file))
    case .tooFew(let found, let asked, let rejected):
      return Diagnostic(
        kind: "too-few-sentences",
        "\(file) gives \(found == 0 ? "none" : formattedCount(found)) of the \(formattedCount(asked)) sentences asked for",
        hint: rejected.hint, at: .init(file: file))
    case .meaning(let fault):
      return at(
        fault.line, "meaning", fault.kind.message,
        hint: "a meaning must have a value for every sentence; an 'if' can catch the exception")
    case .labelOutOfRange(let label, let classes, let line):
      return at(
        line, "label-out-of-range",
        "this rule's meaning came to \(formatted(label)); there are classes 0 to \(classes - 1)",
        hint: "correct the meaning, or %labels classes N, or say %labels values")
    case .rootWithoutLabel(let line):
      return at(
        line, "no-label", "a sentence made by this rule has no label to predict: the rule gives it no number",
        hint: "give the rule a meaning, or load it --as trees")
    case .noMeanings:
      return Diagnostic(
        kind: "no-labels", "no rule of \(file) has a meaning, so a sentence has no label to predict",
        hint: "load it --as trees, next-symbol or legal-symbols, or write meanings: S -> S 'and' S {= $1 and $3 }",
        at: .init(file: file))
    case .parsing(let problem): return problem.diagnostic
    }
  }
}

extension GenerationProblem.Rejections {
  /// What most of the sentences that were drawn failed by.
  var hint: String {
    let reasons = [
      (tooShallow, "most sentences drawn are shallower: ask for a smaller depth"),
      (tooShort, "most sentences drawn have no word"),
      (tooLong, "most sentences drawn are longer: raise --longest, or ask for a smaller depth"),
      (repeated, "most sentences drawn were there already: the grammar has few; ask for fewer or deeper ones"),
    ]
    return reasons.max { $0.0 < $1.0 }?.1 ?? ""
  }
}

extension SentenceParser.Problem: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .tooLong(let words, let most):
      Diagnostic(
        kind: "sentence-too-long",
        "the sentence has \(formattedCount(words)) words; at most \(formattedCount(most)) can be parsed")
    case .tooLarge(let most):
      Diagnostic(
        kind: "sentence-too-hard", "there are more than \(formattedCount(most)) ways to begin this sentence",
        hint: "parse a part of it")
    case .tooAmbiguous(let most):
      Diagnostic(
        kind: "sentence-too-ambiguous", "the trees of this sentence have more than \(formattedCount(most)) parts",
        hint: "parse a part of it")
    case .tooManyStates(let most):
      Diagnostic(
        kind: "grammar-too-large", "the grammar's rules have more than \(formattedCount(most)) beginnings to parse with"
      )
    }
  }
}

extension GrammarWarning {
  func message(in file: String) -> String {
    func listed(_ names: [String]) -> String {
      names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", … (\(formattedCount(names.count)))" : "")
    }
    switch self {
    case .undefined(let names): return "no rule for \(listed(names)): rules that use \(them(names)) never apply"
    case .unreachable(let names): return "never reached from the start: \(listed(names))"
    case .unproductive(let names):
      return "never ends in words: \(listed(names)); rules that use \(them(names)) never apply"
    case .repeatedRule(let line, let first):
      return "\(file):\(line): this alternative stands at line \(first) already; it counts once, probabilities add up"
    case .missingProbability(let line):
      return "\(file):\(line): an alternative without a probability, where others have one, counts as 0"
    case .readAsLatin1(let line):
      return "\(file):\(line): not UTF-8; the file was read as ISO-8859-1"
    }
  }

  private func them(_ names: [String]) -> String { names.count == 1 ? "it" : "them" }
}
