import Glibc
import LineEditing

/// Completes a path: folders end in `/`, names with spaces are quoted as the word already is, `~` stays as typed.
enum FileCompletion {
  static func complete(_ word: Word) -> CompletionResult {
    let typed = word.text
    if typed == "~" { return CompletionResult(replacing: word.range, candidates: [.init("~/", suffix: "")]) }
    let slash = typed.lastIndex(of: "/")
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let prefix = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    let entries = self.entries(of: folder.isEmpty ? "." : FileAccess.expanded(folder)).filter { entry in
      entry.name.hasPrefix(prefix) && (prefix.hasPrefix(".") || !entry.name.hasPrefix("."))
    }
    let candidates = entries.map { entry in
      let path = folder + entry.name + (entry.isFolder ? "/" : "")
      let text = word.isQuoted ? "\"" + escapedInQuotes(path) + (entry.isFolder ? "" : "\"") : escaped(path)
      return CompletionResult.Candidate(
        text, label: entry.name + (entry.isFolder ? "/" : ""), suffix: entry.isFolder ? "" : " ")
    }
    return CompletionResult(replacing: word.range, candidates: candidates)
  }

  private static func entries(of folder: String) -> [(name: String, isFolder: Bool)] {
    FileAccess.names(in: folder).map { name in
      var status = stat()
      let isKnown = stat(folder + "/" + name, &status) == 0
      return (name, isKnown && status.st_mode & S_IFMT == S_IFDIR)
    }
  }

  private static func escapedInQuotes(_ path: String) -> String {
    path.reduce(into: "") { text, character in
      if character == "\"" || character == "\\" { text.append("\\") }
      text.append(character)
    }
  }

  private static func escaped(_ path: String) -> String {
    path.reduce(into: "") { text, character in
      if character.utf8.count == 1, character.utf8.first?.isEscapable == true { text.append("\\") }
      text.append(character)
    }
  }
}
