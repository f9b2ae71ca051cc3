/// What is to be completed: the line so far and where the cursor stands.
public struct CompletionRequest: Hashable, Sendable {
  public var line: String
  /// Offset in bytes of UTF-8; always between two characters of the line.
  public var cursor: Int

  public init(line: String, cursor: Int) {
    self.line = line
    self.cursor = cursor
  }

  /// The text left of the cursor.
  public var head: Substring { line[..<line.utf8.index(line.startIndex, offsetBy: cursor)] }
}

/// What could stand in place of a part of the line.
public struct CompletionResult: Hashable, Sendable {
  public struct Candidate: Hashable, Sendable {
    /// What would be put in, quoted already if it needs quotes.
    public var text: String
    /// What the list shows: the text, if not given.
    public var label: String
    /// What follows if this is the only candidate: a space after a word, nothing after a directory.
    public var suffix: String

    public init(_ text: String, label: String? = nil, suffix: String = " ") {
      self.text = text
      self.label = label ?? text
      self.suffix = suffix
    }
  }

  /// The part of the line that a candidate replaces, in bytes of UTF-8. The cursor lies in it or at one of its ends.
  public var replaced: Range<Int>
  public var candidates: [Candidate]

  public init(replacing replaced: Range<Int>, candidates: [Candidate]) {
    self.replaced = replaced
    self.candidates = candidates
  }

  /// No candidates.
  public static let none = CompletionResult(replacing: 0..<0, candidates: [])
}

/// Called on Tab. Runs while a line is edited, so it should answer within some tens of milliseconds.
public typealias Completer = (CompletionRequest) -> CompletionResult

/// What Tab does to the line.
package enum CompletionAction: Equatable {
  case nothing
  /// Replaces a part of the line. `isFinal` when nothing is left to choose.
  case replace(Range<Int>, with: String, isFinal: Bool)
  case list([String])

  /// One candidate is put in; of several the longest common beginning if it says more than the line does, else they are
  /// listed. A result that does not fit the line does nothing.
  package init(_ result: CompletionResult, for request: CompletionRequest) {
    let utf8 = request.line.utf8
    guard let first = result.candidates.first, 0 <= result.replaced.lowerBound,
      result.replaced.upperBound <= utf8.count, result.replaced.lowerBound <= request.cursor,
      request.cursor <= result.replaced.upperBound
    else {
      self = .nothing
      return
    }
    let lower = utf8.index(utf8.startIndex, offsetBy: result.replaced.lowerBound)
    let upper = utf8.index(utf8.startIndex, offsetBy: result.replaced.upperBound)
    guard lower.samePosition(in: request.line.unicodeScalars) != nil,
      upper.samePosition(in: request.line.unicodeScalars) != nil
    else {
      self = .nothing
      return
    }
    if result.candidates.allSatisfy({ $0.text == first.text }) {
      // A suffix that stands there already is not doubled.
      let rest = request.line[upper...]
      let suffix = !first.suffix.isEmpty && rest.hasPrefix(first.suffix) ? "" : first.suffix
      self = .replace(result.replaced, with: first.text + suffix, isFinal: true)
      return
    }
    let common = Self.commonBeginning(of: result.candidates)
    let present = request.line[lower..<upper]
    if common.count > present.count, common.hasPrefix(present) {
      self = .replace(result.replaced, with: common, isFinal: false)
    } else {
      self = .list(result.candidates.map(\.label))
    }
  }

  private static func commonBeginning(of candidates: [CompletionResult.Candidate]) -> String {
    guard var common = candidates.first.map({ Substring($0.text) }) else { return "" }
    for candidate in candidates.dropFirst() {
      let same = zip(common, candidate.text).prefix { $0 == $1 }.count
      common = common.prefix(same)
    }
    return String(common)
  }
}
