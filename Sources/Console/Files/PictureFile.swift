extension Invocation {
  /// The file that the option names for a picture, if it is given. Throws where its ending is none that pictures have.
  func picturePath(of option: String = "save") throws -> String? {
    guard let path = string(ifGiven: option) else { return nil }
    guard path.lowercased().hasSuffix(".svg") else { throw failure(WorkError.notSVG(path), at: option) }
    return path
  }

  /// Writes a picture to the file that the option names, if it is given; returns its path.
  ///
  /// Throws what keeps it from being written, at the option.
  func savePicture(_ svg: @autoclosure () -> String, as option: String = "save") throws -> String? {
    guard let path = try picturePath(of: option) else { return nil }
    do { try FileAccess.write(Array(svg().utf8), to: path) } catch { throw failure(error, at: option) }
    return path
  }
}
