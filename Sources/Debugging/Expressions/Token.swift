struct Token: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case text(String)
    /// In canonical spelling.
    case name(String)
    case binary(BinaryOperator)
    /// The word `not`, which binds looser than comparisons.
    case not
    /// `!`, which binds like a sign.
    case bang
    case transpose
    /// Lowered digits after a name: z₀ is z[0].
    case lowered(Int)
    case leftParenthesis, rightParenthesis, leftBracket, rightBracket
    case comma, colon
    /// ‖, which both opens and closes.
    case bars
    case nabla
    case assignment
    case end
  }

  var kind: Kind
  /// As it was written.
  var spelling: String
  /// Offsets in `Character`s.
  var range: Range<Int>

  /// Whether a value can begin with it.
  var beginsOperand: Bool {
    switch kind {
    case .number, .text, .name, .leftParenthesis, .nabla, .not, .bang: true
    default: false
    }
  }
}
