import Glibc

/// Executables that were built together with the tests.
package enum BuiltProducts {
  /// The path of the executable `name`: products lie beside the test binary, in debug and in release.
  package static func path(of name: String) -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      readlink("/proc/self/exe", bytes.bindMemory(to: CChar.self).baseAddress!, bytes.count)
    }
    let tests = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return tests[..<(tests.lastIndex(of: "/") ?? tests.endIndex)] + "/" + name
  }
}
