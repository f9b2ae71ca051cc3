import Corpus
import Debugging

extension GrammarProblem: Worded {
  public var diagnostic: Diagnostic {
    Diagnostic(
      kind: "bad-grammar", GrammarWording.message(for: kind), hint: GrammarWording.hint(for: kind),
      at: .init(file: file, line: line, column: column))
  }
}

/// Words for grammars: what is wrong with one, what to know about one, and what a parse found.
public enum GrammarWording {
  /// What is wrong, in one sentence without the place.
  public static func message(for kind: GrammarProblem.Kind) -> String {
    switch kind {
    case .expectedSymbol(let found): "a symbol is expected here, not \(token(found))"
    case .expectedArrow(let found): "'->' is expected after the symbol, not \(token(found))"
    case .unterminatedTerminal: "the quote that opens here is not closed on this line"
    case .emptyTerminal: "a word cannot be empty"
    case .badProbability(""): "the bracket of this probability is not closed"
    case .badProbability(let text): "\(TreeWording.shown(text)) is no probability"
    case .probabilityOutOfRange(let value): "a probability lies between 0 and 1; \(value) does not"
    case .secondProbability: "this alternative has two probabilities"
    case .secondMeaning: "this alternative has two meanings"
    case .unterminatedMeaning: "the meaning that begins here has no closing brace"
    case .meaning(let problem): message(for: problem.kind)
    case .symbolAfterEnd(let text): "\(token(text)) follows the probability or meaning that ends the alternative"
    case .unknownDirective(let name): "there is no directive \(TreeWording.shown("%" + name))"
    case .badStart: "'%start' takes exactly one symbol"
    case .badLabels: "'%labels' takes 'values', or 'classes', their number and either no names or one for each"
    case .noRules: "the grammar has no rules"
    case .probabilitiesDoNotSum(let symbol, let sum):
      "the probabilities of \(TreeWording.shown(symbol)) sum to \(rounded(sum)), not 1"
    case .startHasNoRules(let symbol): "the start symbol \(TreeWording.shown(symbol)) has no rules"
    case .generatesNothing(let symbol):
      "the start symbol \(TreeWording.shown(symbol)) never ends in words: every rule leads to another symbol for ever"
    case .tooManyRules(let most): "a grammar can have \(most) alternatives at most"
    case .tooManySymbols(let count): "the grammar has too many symbols and words to parse by, \(count)"
    case .binaryFile: "this is no text file: it holds a zero byte"
    }
  }

  /// What to do about it.
  public static func hint(for kind: GrammarProblem.Kind) -> String? {
    switch kind {
    case .expectedSymbol, .expectedArrow: "a rule looks like this: NP -> Det N [0.7] | 'it' [0.3]"
    case .emptyTerminal: "for an empty alternative write nothing after '->' or '|'"
    case .symbolAfterEnd: "part alternatives by |"
    case .unterminatedMeaning, .secondMeaning: "a meaning looks like this: {= $1 + $3 }"
    case .unknownDirective: "there are %start and %labels; feature grammars (.fcfg) are not read"
    case .badLabels: "for example: %labels classes 2 false true"
    case .probabilitiesDoNotSum: "they may be off by \(GrammarReader.tolerance); an alternative without one counts as 0"
    case .generatesNothing: "give one of its symbols an alternative of words alone, or an empty one"
    case .meaning(let problem): hint(for: problem.kind)
    default: nil
    }
  }

  private static func message(for kind: MeaningProblem.Kind) -> String {
    switch kind {
    case .unexpected(let text): "\(TreeWording.shown(text)) cannot stand here in a meaning"
    case .unexpectedEnd: "the meaning ends too early"
    case .unknownFunction(let name): "meanings have no function \(TreeWording.shown(name))"
    case .wrongArgumentCount(let function, let given): "'\(function)' cannot take \(count(given, "argument"))"
    case .noSuchChild(let child, let symbols): "there is no $\(child): the alternative has \(count(symbols, "symbol"))"
    case .childHasNoNumber(let child, let terminal):
      "$\(child) has no value: the word \(TreeWording.shown(terminal)) is no number"
    case .badNumber(let text): "\(TreeWording.shown(text)) is no number"
    case .nestedTooDeep: "the meaning is nested too deep"
    }
  }

  private static func hint(for kind: MeaningProblem.Kind) -> String? {
    switch kind {
    case .unknownFunction(let name):
      didYouMean(nearest(to: name, among: Meaning.functionNames + meaningWords))
        ?? "there are \((Meaning.functionNames + meaningWords).joined(separator: ", "))"
    case .unexpected: "for example: {= if $1 > $3 then 1 else 0 }; $1 is the first symbol's value"
    default: nil
    }
  }

  /// What meanings have besides functions.
  private static let meaningWords = ["and", "or", "not", "mod", "if", "then", "else"]

  /// What to know about a grammar that can be used all the same.
  public static func message(for warning: GrammarWarning) -> String {
    switch warning {
    case .undefined(let names): "without a rule: \(few(names)); rules that use them never apply"
    case .unreachable(let names): "in no sentence: \(few(names))"
    case .unproductive(let names): "never ending in words: \(few(names)); rules that use them never apply"
    case .repeatedRule(let line, let first): "line \(line) repeats an alternative of line \(first); it counts once"
    case .missingProbability(let line): "line \(line) has an alternative without a probability; it counts as 0"
    case .readAsLatin1(let line): "line \(line) is not UTF-8; the file was read as ISO-8859-1"
    }
  }

  /// How many trees a sentence has.
  public static func message(for parses: ParseCount) -> String {
    switch parses {
    case .finite(let count): count == .one ? "1 parse" : "\(count) parses"
    case .infinite: "infinitely many parses: some rules lead back to themselves without a word"
    }
  }

  /// Where a sentence leaves the language.
  public static func message(for stop: SentenceParser.Stop) -> String {
    let expected =
      stop.expected.isEmpty
      ? "nothing can follow"
      : "\(stop.position == 0 ? "a sentence can begin with" : "here could stand") \(few(stop.expected))"
    guard let word = stop.word else {
      return stop.position == 0
        ? "there are no words; \(expected)" : "the sentence is not finished after word \(stop.position); \(expected)"
    }
    let reason = stop.isKnown ? "no sentence goes on with" : "the grammar does not have"
    let end = stop.mayEnd ? "; without it and what follows the sentence would be complete" : ""
    return "word \(stop.position + 1): \(reason) \(TreeWording.shown(word)); \(expected)\(end)"
  }

  // MARK: Parts

  /// The first names of a list, and how many more there are.
  private static func few(_ names: [String]) -> String {
    let shown = names.prefix(8).map(TreeWording.shown).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }

  static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private static func token(_ text: String) -> String { text.isEmpty ? "the end of the line" : TreeWording.shown(text) }

  private static func rounded(_ value: Double) -> String { "\((value * 1e6).rounded() / 1e6)" }
}

extension MeaningFault: Worded {
  public var diagnostic: Diagnostic {
    let reason =
      switch kind {
      case .divisionByZero: "divides by zero"
      case .noValue(let child): "needs $\(child), which has no value"
      case .listWhereNumberNeeded: "needs a number where it has a list"
      case .emptyList(let function): "takes '\(function)' of nothing"
      case .notFinite: "comes to a number too large to hold"
      }
    return Diagnostic(
      kind: "meaning-failed", "the meaning in line \(line) \(reason)",
      hint: kind == .divisionByZero ? "for example: {= if $3 = 0 then 0 else $1 / $3 }" : nil)
  }
}

extension SentenceParser.Problem: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .tooLong(let words, let most):
      Diagnostic(kind: "sentence-too-long", "the sentence has \(words) words; at most \(most) can be parsed")
    case .tooLarge, .tooAmbiguous:
      Diagnostic(
        kind: "sentence-too-ambiguous", "the sentence has too many partial parses to hold", hint: "parse a shorter one")
    case .tooManyStates(let most):
      Diagnostic(kind: "grammar-too-large", "the grammar has more than \(most) different beginnings of rules")
    }
  }
}

extension GenerationProblem: Worded {
  public var diagnostic: Diagnostic {
    switch self {
    case .depthTooSmall(let depth, let least):
      Diagnostic(
        kind: "depth-too-small", "no sentence of the grammar is as shallow as depth \(depth)",
        hint: "use a depth of \(least) or more")
    case .tooFew(let found, let asked, let rejected):
      Diagnostic(
        kind: "too-few-samples",
        "only \(GrammarWording.count(found, "sentence")) of \(asked) could be found: of \(rejected.count) others "
          + reasons(rejected), hint: "ask for fewer, or allow other depths and lengths")
    case .meaning(let fault): fault.diagnostic
    case .labelOutOfRange(let label, let classes, let line):
      Diagnostic(
        kind: "label-out-of-range",
        "the meaning in line \(line) came to \(label), which is none of the classes 0 to \(classes - 1)",
        hint: "'%labels values' makes labels numbers to be regressed")
    case .rootWithoutLabel(let line):
      Diagnostic(
        kind: "root-without-label", "the rule in line \(line) gives a whole sentence no label to predict",
        hint: "give it a meaning, or load the sentences as trees or for next-symbol prediction")
    case .noMeanings:
      Diagnostic(
        kind: "no-meanings", "no rule of the grammar has a meaning, so its sentences have no label",
        hint: "add meanings such as {= $1 }, or load the sentences for next-symbol prediction")
    case .parsing(let problem): problem.diagnostic
    }
  }

  /// In words, with the grammar's file and, where a rule is to blame, its line.
  func located(in file: String) -> FileContentError {
    var diagnostic = diagnostic
    let line: Int? =
      switch self {
      case .meaning(let fault): fault.line
      case .labelOutOfRange(_, _, let line), .rootWithoutLabel(let line): line
      case .depthTooSmall, .tooFew, .noMeanings, .parsing: nil
      }
    diagnostic.place = Diagnostic.Place(file: file, line: line)
    return FileContentError(diagnostic: diagnostic)
  }

  private func reasons(_ rejected: Rejections) -> String {
    let parts: [(Int, String)] = [
      (rejected.repeated, "were repeated"), (rejected.tooShallow, "too shallow"), (rejected.tooShort, "too short"),
      (rejected.tooLong, "too long"),
    ]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
