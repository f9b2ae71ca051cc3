/// What stands before the cursor: pieces of text, each in its own style.
public struct Prompt: Hashable, Sendable {
  /// A run of text in one style.
  public struct Piece: Hashable, Sendable {
    public var text: String
    public var style: Style

    public init(_ text: String, style: Style = .plain) {
      self.text = text
      self.style = style
    }
  }

  /// The parameters of an SGR sequence: `1;36` is bold cyan. Whether colour is wanted at all is the caller's decision:
  /// without it every piece is `.plain`.
  public struct Style: Hashable, Sendable {
    public var parameters: String

    public init(parameters: String) { self.parameters = parameters }

    public static let plain = Style(parameters: "")

    var escape: String { parameters.isEmpty ? "\u{1B}[0m" : "\u{1B}[0;\(parameters)m" }
  }

  public var pieces: [Piece]
  /// Whether this asks for the rest of an entry that was begun on an earlier line.
  public var isContinuation: Bool

  public init(_ pieces: [Piece], isContinuation: Bool = false) {
    self.pieces = pieces
    self.isContinuation = isContinuation
  }

  public init(_ text: String, style: Style = .plain, isContinuation: Bool = false) {
    self.init([Piece(text, style: style)], isContinuation: isContinuation)
  }

  /// The text alone.
  public var text: String { pieces.map(\.text).joined() }

  /// The text with its escapes, each between two of `mark` if one is given.
  ///
  /// libedit attaches an escape to the visible character that follows it, so none may stand last and no two may be
  /// neighbours. Hence one escape where a style changes, and the return to plain before the last character, which
  /// therefore is always plain: in a prompt it is a space.
  package func rendered(mark: Character?) -> String {
    var result = ""
    var style = Style.plain
    func change(to next: Style) {
      guard next != style else { return }
      style = next
      if let mark { result.append(mark) }
      result += next.escape
      if let mark { result.append(mark) }
    }
    let visible = pieces.filter { !$0.text.isEmpty }
    for (index, piece) in visible.enumerated() {
      // Control characters would move the cursor behind libedit's back.
      let text = piece.text.filter { !$0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } }
      guard let last = text.last else { continue }
      let isLast = index == visible.count - 1
      let body = isLast ? text.dropLast() : text[...]
      if !body.isEmpty {
        change(to: piece.style)
        result += body
      }
      if isLast {
        change(to: .plain)
        result.append(last)
      }
    }
    return result
  }
}
