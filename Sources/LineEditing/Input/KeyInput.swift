import Glibc

/// The keyboard: characters, pastes, and what signals bring.
struct KeyInput {
  enum Event: Equatable {
    case character(Unicode.Scalar)
    /// `ESC[200~`: the pasted text follows, see `readPaste`.
    case paste
    case interrupted
    /// The window has a new size.
    case redraw
    /// The process was stopped and goes on; the shell has used the screen in between.
    case resumed
    case endOfInput
    case failed(errno: Int32)
  }

  /// How long the rest of a sequence that has begun may take to arrive. A lone ESC is a key too.
  private static let sequenceTimeout: Int32 = 40

  private var source: ByteSource
  private var interrupts = Interrupts.mark()
  private var resizes = signalState.resizes.load(ordering: .relaxed)
  private var resumptions = signalState.resumptions.load(ordering: .relaxed)

  init(descriptor: Int32) { source = ByteSource(descriptor: descriptor) }

  /// Starts a line: signals that came before are past.
  mutating func begin() {
    interrupts = Interrupts.mark()
    resizes = signalState.resizes.load(ordering: .relaxed)
    resumptions = signalState.resumptions.load(ordering: .relaxed)
  }

  /// Forgets what was typed ahead.
  mutating func discard() { source.removeAll() }

  /// Makes `text` the next that is read.
  mutating func putBack(_ text: String) { source.putBack(Array(text.utf8)) }

  mutating func next() -> Event {
    while true {
      if let event = signalled() { return event }
      if source.count > 0 {
        if source[0] == 0x1B, let isPaste = pasteBegins() {
          guard isPaste else {
            source.take(1)
            return .character("\u{1B}")
          }
          source.take(Self.pasteBeginning.count)
          return .paste
        }
        switch DecodedScalar(firstOf: source.bytes) {
        case .scalar(let scalar, let length):
          source.take(length)
          return .character(scalar)
        case .invalid(let length):
          source.take(length)
          return .character("\u{FFFD}")
        case .incomplete:
          let arrival = source.fill(waiting: Self.sequenceTimeout)
          if arrival == .nothing || arrival == .endOfInput {
            source.take(source.count)
            return .character("\u{FFFD}")
          }
        }
        continue
      }
      switch source.fill() {
      case .bytes, .signal, .nothing: break
      case .endOfInput: return .endOfInput
      case .failed(let code): return .failed(errno: code)
      }
    }
  }

  private mutating func signalled() -> Event? {
    if interrupts.isRequested {
      interrupts = Interrupts.mark()
      return .interrupted
    }
    let resumed = signalState.resumptions.load(ordering: .relaxed)
    let resized = signalState.resizes.load(ordering: .relaxed)
    defer {
      resumptions = resumed
      resizes = resized
    }
    return resumed != resumptions ? .resumed : resized != resizes ? .redraw : nil
  }

  private static let pasteBeginning = Array("\u{1B}[200~".utf8)
  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Whether the bytes at the front, of which the first is ESC, begin a paste.
  private mutating func pasteBegins() -> Bool? {
    while true {
      let known = min(source.count, Self.pasteBeginning.count)
      for offset in 0..<known where source[offset] != Self.pasteBeginning[offset] { return false }
      if known == Self.pasteBeginning.count { return true }
      switch source.fill(waiting: Self.sequenceTimeout) {
      case .bytes: continue
      case .signal: return false
      case .nothing, .endOfInput, .failed: return false
      }
    }
  }

  /// Everything up to `ESC[201~`, or nil if Ctrl-C broke it off; then the rest of the paste is swallowed.
  mutating func readPaste() -> [UInt8]? {
    var pasted: [UInt8] = []
    var isBrokenOff = false
    while true {
      if let end = Self.endOfPaste(in: source.bytes) {
        pasted += source.bytes.prefix(end)
        source.take(end + Self.pasteEnd.count)
        return isBrokenOff ? nil : pasted
      }
      // The end mark may be cut in two by the block.
      let kept = Self.pasteEnd.count - 1
      if source.count > kept {
        let settled = source.count - kept
        if !isBrokenOff { pasted += source.bytes.prefix(settled) }
        source.take(settled)
      }
      switch source.fill(waiting: isBrokenOff ? 200 : -1) {
      case .bytes: break
      case .signal:
        if interrupts.isRequested {
          isBrokenOff = true
          pasted = []
        }
      case .endOfInput, .nothing, .failed:
        if !isBrokenOff { pasted += source.bytes }
        source.removeAll()
        return isBrokenOff ? nil : pasted
      }
    }
  }

  private static func endOfPaste(in bytes: ArraySlice<UInt8>) -> Int? {
    var rest = bytes
    while let escape = rest.firstIndex(of: 0x1B) {
      if bytes[escape...].starts(with: pasteEnd) { return escape - bytes.startIndex }
      rest = bytes[(escape + 1)...]
    }
    return nil
  }
}
