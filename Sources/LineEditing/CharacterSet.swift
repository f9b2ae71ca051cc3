import Glibc

/// The character encoding of the process, as the C library sees it.
package enum CharacterSet {
  /// Makes the C library, and with it libedit, speak UTF-8: by the user's locale if that does, else by `C.UTF-8`, which
  /// a bare machine has. In the C locale libedit drops every byte above 127.
  package static func adoptUTF8() {
    guard setlocale(LC_CTYPE, "") == nil || !isUTF8 else { return }
    for name in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, name) != nil && isUTF8 { return }
  }

  static var isUTF8: Bool {
    guard let name = nl_langinfo(nl_item(CODESET)) else { return false }
    return String(cString: name) == "UTF-8"
  }
}
