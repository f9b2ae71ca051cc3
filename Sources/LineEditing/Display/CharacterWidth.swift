internal import CLibedit
import Glibc

/// How many cells text takes, by the C library's table: the same that libedit uses, so that the two agree.
enum CharacterWidth {
  /// As libedit shows it: `^X` for a control character, `\U+hex` for one without a picture.
  static func shown(_ scalar: UInt32) -> Int {
    if scalar < 0x20 || scalar == 0x7F { return scalar == 0x09 ? 1 : 2 }
    let width = Int(wcwidth(wchar_t(bitPattern: scalar)))
    guard width >= 0 else { return scalar > 0xFFFF ? 8 : 7 }
    return width
  }

  /// Of text that holds no control characters.
  static func of(_ text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + max(0, Int(wcwidth(wchar_t(bitPattern: $1.value)))) }
  }
}
