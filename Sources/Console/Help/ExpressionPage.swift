import Drawing

/// `help expressions`: the language of `print`, `plot` and conditions on one screen or two.
struct ExpressionPage {
  static let topic = "expressions"
  let width: Int

  var text: StyledText {
    var text: StyledText = [StyledLine("expressions", .heading) + "  what print and plot read"]
    for (title, entries) in [
      ("names and indices", ExpressionReference.naming),
      ("operators, from loosest to tightest", ExpressionReference.operators),
      ("functions", ExpressionReference.functions),
    ] {
      text.append(StyledLine(title, .heading))
      let column = entries.reduce(0) { max($0, displayWidth($1.example)) } + 2
      for entry in entries {
        let lines = wrapped(entry.meaning, width: max(20, width - column - 2))
        for (row, line) in lines.enumerated() {
          text.append("  " + StyledLine(row == 0 ? entry.example : "", .accent).padded(to: column) + StyledLine(line))
        }
      }
    }
    return text
  }
}
