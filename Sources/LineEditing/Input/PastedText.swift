/// Pasted bytes as lines to be run and a rest to be edited.
package struct PastedText: Equatable {
  /// Lines that ended, without their endings.
  package var lines: [String] = []
  /// What follows the last ending.
  package var rest: String

  /// Tabs become spaces and other control characters go: nobody pastes a key stroke. Blank lines go too where they would
  /// be lines of their own, since an empty line repeats a command and a blank line in a text does not mean that. Terminals
  /// send `\r` for a line ending and the line discipline makes `\n` of it; `\r\n` counts as one.
  package init(_ bytes: [UInt8]) {
    var all: [String] = []
    for part in bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
      // A cleaned copy costs; most lines are clean.
      if part.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
        let clean = part.compactMap { $0 == 0x09 ? 0x20 : $0 < 0x20 || $0 == 0x7F ? nil : $0 }
        all.append(String(decoding: clean, as: UTF8.self))
      } else {
        all.append(String(decoding: part, as: UTF8.self))
      }
    }
    rest = all.popLast() ?? ""
    // The first line goes on the line that is being edited, which need not be blank.
    for (index, line) in all.enumerated() where index == 0 || line.contains(where: { !$0.isWhitespace }) {
      lines.append(line)
    }
  }
}
