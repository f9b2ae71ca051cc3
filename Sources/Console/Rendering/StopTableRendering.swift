import Debugging
import Drawing
import Storage

/// What is set to stop a run or a walk, as a table.
struct StopTableRendering {
  private struct Row {
    let number: Int
    let kind: String
    let what: String
    let isEnabled: Bool
    var note = ""
    var members: [(key: String, value: JSONValue)] = []
  }

  private let rows: [Row]

  /// `kind`: break, watch, display or trace; nil for all.
  init(_ stops: StopTable, isChain: Bool, kind: String?) {
    var rows: [Row] = []
    for item in stops.breakpoints {
      rows.append(
        Row(
          number: item.number, kind: "break", what: BreakpointWording.what(of: item, isChain: isChain),
          isEnabled: item.isEnabled, note: Self.hits(item.hits) + (item.isTemporary ? ", once" : ""),
          members: [("hits", .integer(item.hits))]))
    }
    for item in stops.watches {
      rows.append(
        Row(
          number: item.number, kind: "watch", what: item.condition.text, isEnabled: item.isEnabled,
          note: Self.hits(item.hits) + (item.tolerance > 0 ? ", by more than \(formatted(item.tolerance))" : ""),
          members: [("hits", .integer(item.hits)), ("tolerance", .number(item.tolerance))]))
    }
    for item in stops.displays {
      rows.append(Row(number: item.number, kind: "display", what: item.text, isEnabled: item.isEnabled))
    }
    for item in stops.recordings {
      let every = item.every > 1 ? "every \(formattedCount(item.every)) iterations, " : ""
      rows.append(
        Row(
          number: item.number, kind: "trace", what: item.condition.text, isEnabled: item.isEnabled,
          note: "\(every)\(formattedCount(item.rows.count)) values",
          members: [("every", .integer(item.every)), ("values", .array(item.rows.map { .numbers($0) }))]))
    }
    self.rows = rows.filter { kind == nil || $0.kind == kind }.sorted { $0.number < $1.number }
  }

  private static func hits(_ count: Int) -> String { count == 1 ? "hit once" : "hit \(formattedCount(count)) times" }

  func text(on screen: Screen) -> StyledText {
    if rows.isEmpty { return [StyledLine("nothing is set", .faint)] }
    var table = Table(columns: [
      .number(""), .text("kind"), .init("what", alignment: .leading, canTruncate: false, importance: 2), .text(""),
    ])
    for row in rows {
      let style: Style = row.isEnabled ? .plain : .faint
      table.append([
        StyledLine("\(row.number)", .strong), StyledLine(row.kind, style), StyledLine(row.what, style),
        StyledLine(row.isEnabled ? row.note : "disabled" + (row.note.isEmpty ? "" : ", \(row.note)"), .faint),
      ])
    }
    return table.drawn(on: screen)
  }

  var json: JSONValue {
    .array(
      rows.map { row in
        .object(
          JSONObject(
            [
              ("number", .integer(row.number)), ("kind", .string(row.kind)), ("what", .string(row.what)),
              ("enabled", .bool(row.isEnabled)),
            ] + row.members))
      })
  }
}
