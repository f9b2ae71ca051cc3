internal import CLibedit

/// What keys do beyond libedit's own functions.
extension LibeditReader {
  /// Makes the functions known by the names that `~/.editrc` can bind.
  func addFunctions() {
    libedit_add_function(editor, "complete-word", "Complete the word at the cursor") { editor, _ in
      LibeditReader.of(editor)?.complete() ?? UInt8(CC_ERROR)
    }
    libedit_add_function(editor, "search-history", "Search the history while typing") { editor, _ in
      LibeditReader.of(editor)?.search() ?? UInt8(CC_ERROR)
    }
    libedit_add_function(editor, "insert-paste", "Insert what was pasted") { editor, _ in
      LibeditReader.of(editor)?.insertPaste() ?? UInt8(CC_ERROR)
    }
    libedit_add_function(editor, "leave-line", "Give the line up") { editor, _ in
      LibeditReader.of(editor)?.leaveLine() ?? UInt8(CC_ERROR)
    }
  }

  /// The keys that a user may bind otherwise.
  func bindKeys() {
    libedit_bind(editor, "^I", "complete-word")
    libedit_bind(editor, "^R", "search-history")
  }

  /// To be called after `~/.editrc` was read: `bind -v` and `bind -e` in it start from the default bindings.
  func restoreBindings() {
    if usesVi {
      bindKeys()
    } else {
      // Keys that every terminal has today and libedit's terminal entries do not name.
      for (keys, function) in [
        ("\\e[3~", "ed-delete-next-char"), ("\\e[1~", "ed-move-to-beg"), ("\\e[4~", "ed-move-to-end"),
        ("\\e[1;5C", "em-next-word"), ("\\e[1;5D", "ed-prev-word"), ("\\e[1;3C", "em-next-word"),
        ("\\e[1;3D", "ed-prev-word"),
      ] {
        libedit_bind(editor, keys, function)
      }
    }
    for bind in [libedit_bind, libedit_bind_alternative] {
      _ = bind(editor, "^^", "insert-paste")
      _ = bind(editor, "^]", "leave-line")
    }
  }

  private var usesVi: Bool { libedit_editor(editor).map { $0[0] == 0x76 } ?? false }
}
