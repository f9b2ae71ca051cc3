internal import CLibedit
import Glibc

/// Lines typed at a terminal, edited by libedit.
///
/// libedit does the editing, the keys, `~/.editrc`, and the drawing. Input is read here and handed to it character by
/// character, because it knows neither pastes nor signals that another thread took; so are completion, the incremental
/// search (libedit's takes the pattern for a regular expression) and the history file (its own format is not text).
///
/// One at a time, on one thread. Control-] and Control-^ are not available as keys: they carry what is no character.
public final class LibeditReader: LineReader {
  let editor: OpaquePointer
  private let libeditHistory: OpaquePointer
  var input = KeyInput(descriptor: STDIN_FILENO)
  let completer: Completer?
  let searchLabel: String
  var history: LineHistory
  /// The last failure of the history file, if any. The session goes on; the caller may tell once.
  public private(set) var historyFailure: HistoryFailure?

  /// Lines of a paste that are still to be returned, last first.
  private var pastedLines: [String] = []
  /// What is put on the next line before anything is typed: the end of a paste, and where the cursor goes in it.
  private var pastedRest: (left: String, right: String)?
  private var pendingPaste: [UInt8]?

  private(set) var prompt = Prompt("")
  private(set) var promptText: [UInt32] = []
  private var promptBuffer = UnsafeMutableBufferPointer<wchar_t>.allocate(capacity: 1)
  private var interrupts = Interrupts.mark()
  private var state = State.editing
  private var isFirstKey = true
  /// Reading failed: it would again.
  private var hasFailed = false

  /// How the line being edited ends.
  private enum State: Equatable {
    case editing
    /// Ctrl-C came; the cursor goes to the end of the line first.
    case interrupting
    case interrupted
    case ended
    case failed(errno: Int32)
  }

  /// nil if libedit cannot be had: the terminal type is unknown, or memory or a terminal is missing.
  ///
  /// Installs `Interrupts`.
  public init?(options: LineReaderOptions = LineReaderOptions()) {
    CharacterSet.adoptUTF8()
    Interrupts.install()
    // libedit prints about unknown terminals; what comes of that is decided here.
    guard let silence = fopen("/dev/null", "w") else { return nil }
    defer { fclose(silence) }
    guard let editor = libedit_create(options.programName, silence) else { return nil }
    // Most terminals without an entry, as over a remote login, understand what xterm does.
    if libedit_set_terminal(editor, nil) != 0, libedit_set_terminal(editor, "xterm") != 0 {
      el_end(editor)
      return nil
    }
    libedit_send_errors_to_standard_error(editor)
    guard let libeditHistory = history_winit() else {
      el_end(editor)
      return nil
    }
    self.editor = editor
    self.libeditHistory = libeditHistory
    completer = options.completer
    searchLabel = options.searchLabel
    history = LineHistory(path: options.historyPath, limit: options.historyLimit)
    promptBuffer.initialize(repeating: 0)

    libedit_set_client(editor, Unmanaged.passUnretained(self).toOpaque())
    libedit_set_signal_handling(editor, 0)
    libedit_keep_output_on_signals(editor)
    libedit_set_reader(editor) { editor, character in
      guard let character, let reader = LibeditReader.of(editor) else { return 0 }
      return reader.nextCharacter(into: character)
    }
    libedit_set_prompt(
      editor,
      { LibeditReader.of($0)?.promptBuffer.baseAddress },
      wchar_t(Self.promptMark))
    libedit_set_editor(editor, [0x65, 0x6D, 0x61, 0x63, 0x73, 0])  // "emacs"
    addFunctions()
    bindKeys()
    el_source(editor, nil)
    restoreBindings()

    libedit_set_history_size(libeditHistory, Int32(clamping: options.historyLimit))
    libedit_set_history_unique(libeditHistory, 1)
    libedit_attach_history(editor, libeditHistory)
    do {
      try history.load()
    } catch {
      historyFailure = error
    }
    for entry in history.entries { enterInLibedit(entry) }
  }

  deinit {
    el_end(editor)
    history_wend(libeditHistory)
    promptBuffer.deallocate()
  }

  /// Whether the user's `~/.editrc` switched editing off.
  var isEditingOff: Bool { libedit_editing_is_on(editor) == 0 }

  private static let promptMark: UInt8 = 1

  static func of(_ editor: OpaquePointer?) -> LibeditReader? {
    guard let editor, let client = libedit_client(editor) else { return nil }
    return Unmanaged<LibeditReader>.fromOpaque(client).takeUnretainedValue()
  }

  public func readLine(prompt: Prompt) throws(LineReadingFailure) -> LineEvent {
    if hasFailed { return .endOfInput }
    if interrupts.isRequested {
      // Ctrl-C during a command also means the lines that were to follow it.
      pastedLines = []
      pastedRest = nil
      input.discard()
    }
    interrupts = Interrupts.mark()
    libedit_flush_standard_output()
    if let line = pastedLines.popLast() {
      Terminal.output.write(prompt.rendered(mark: nil) + line + "\n")
      remember(line)
      return .line(line)
    }
    show(prompt)
    state = .editing
    input.begin()
    isFirstKey = true
    beginEditing()
    var count: Int32 = 0
    let text = el_wgets(editor, &count)
    finishEditing()
    interrupts = Interrupts.mark()
    switch state {
    case .interrupting, .interrupted:
      return .interrupted
    case .failed(let code):
      hasFailed = true
      throw .readFailed(line: 0, errno: code)
    case .ended:
      Terminal.output.write("\n")
      return .endOfInput
    case .editing:
      guard let text, count > 0 else {
        Terminal.output.write("\n")
        return .endOfInput
      }
      var scalars = UnsafeBufferPointer(start: text, count: Int(count))[...]
      while let last = scalars.last, last == 0x0A || last == 0x0D { scalars.removeLast() }
      let line = String(wide: scalars)
      remember(line)
      return .line(line)
    }
  }

  // MARK: - Reading keys

  /// What libedit calls for the next character: 1 and the character, 0 at the end, −1 to give the line up.
  private func nextCharacter(into character: UnsafeMutablePointer<wchar_t>) -> Int32 {
    if isFirstKey, pastedRest != nil {
      isFirstKey = false
      character.pointee = Self.pasteKey
      return 1
    }
    isFirstKey = false
    switch state {
    case .interrupting:
      state = .interrupted
      Terminal.output.write("^C\n")
      errno = EINTR
      return -1
    case .interrupted, .failed:
      errno = EINTR
      return -1
    case .ended:
      return 0
    case .editing:
      break
    }
    while true {
      switch nextKey() {
      case .character(let scalar):
        // The keys that stand for events cannot be typed.
        if scalar.value == UInt32(Self.pasteKey) || scalar.value == UInt32(Self.interruptKey) { continue }
        character.pointee = wchar_t(bitPattern: scalar.value)
        return 1
      case .paste:
        character.pointee = Self.pasteKey
        return 1
      case .interrupted:
        character.pointee = Self.interruptKey
        return 1
      case .endOfInput:
        state = .ended
        return 0
      case .failed(let code):
        state = .failed(errno: code)
        errno = code
        return -1
      case .redraw, .resumed:
        continue
      }
    }
  }

  /// The next key, with resizes dealt with and pastes and interrupts noted. Also for modes that read keys themselves.
  func nextKey() -> KeyInput.Event {
    while true {
      let event = input.next()
      switch event {
      case .redraw:
        redrawAfterResize()
        return event
      case .resumed:
        el_resize(editor)
        libedit_refresh(editor)
        return event
      case .paste:
        // Broken off by Ctrl-C: the interrupt itself comes next.
        guard let bytes = input.readPaste() else { continue }
        pendingPaste = bytes
        return .paste
      case .interrupted:
        state = .interrupting
        input.discard()
        tcflush(STDIN_FILENO, TCIFLUSH)
        return event
      default:
        return event
      }
    }
  }

  /// The key that the paste function is bound to, Control-^.
  static let pasteKey: wchar_t = 0x1E
  /// Control-].
  static let interruptKey: wchar_t = 0x1D

  /// Puts what was pasted into the line. Of several lines the first ends the line that is being edited, the others wait
  /// for `readLine`, and what follows the last line ending is edited after them.
  func insertPaste() -> UInt8 {
    if let (left, right) = pastedRest {
      pastedRest = nil
      insert(left)
      insert(right)
      el_cursor(editor, -Int32(clamping: right.unicodeScalars.count))
      return UInt8(CC_REFRESH)
    }
    guard let bytes = pendingPaste else { return UInt8(CC_NORM) }
    pendingPaste = nil
    var paste = PastedText(bytes)
    guard let first = paste.lines.first else {
      insert(paste.rest)
      return UInt8(CC_REFRESH)
    }
    let (left, right) = lineAroundCursor()
    if (left + first).allSatisfy(\.isWhitespace) {
      // A blank line at the beginning of a paste is no empty line typed.
      paste.lines.removeFirst()
      if paste.lines.isEmpty {
        insert(paste.rest)
        return UInt8(CC_REFRESH)
      }
    }
    insert(paste.lines.removeFirst())
    let rightCount = Int32(clamping: right.unicodeScalars.count)
    el_cursor(editor, rightCount)
    el_deletestr(editor, rightCount)
    pastedLines = paste.lines.reversed()
    if !paste.rest.isEmpty || !right.isEmpty { pastedRest = (paste.rest, right) }
    // Drawing comes before the end of the line, so the end is a key of its own.
    input.putBack("\n")
    return UInt8(CC_REFRESH)
  }

  /// Moves to the end, so that what is printed next stands below the line.
  func leaveLine() -> UInt8 {
    el_cursor(editor, Int32(clamping: lineAroundCursor().right.unicodeScalars.count))
    return UInt8(CC_CURSOR)
  }

  // MARK: - Terminal modes

  private func beginEditing() {
    tcgetattr(STDIN_FILENO, signalState.normalModes)
    libedit_enter_editing_modes(editor)
    // Both matter to whoever leaves and comes back.
    tcgetattr(STDIN_FILENO, signalState.editingModes)
    signalState.isEditing.store(true, ordering: .releasing)
    // What was typed while a command ran was echoed as it came, and is about to be shown again after the prompt.
    Terminal.output.write((Terminal.input.hasInput ? "\r\u{1B}[K" : "") + BracketedPaste.on)
  }

  private func finishEditing() {
    libedit_leave_editing_modes(editor)
    Terminal.output.write(BracketedPaste.off)
    signalState.isEditing.store(false, ordering: .releasing)
  }

  // MARK: - Prompt and history

  func show(_ prompt: Prompt) {
    self.prompt = prompt
    promptText = prompt.text.unicodeScalars.map(\.value).filter { $0 >= 0x20 && $0 != 0x7F }
    let wide = prompt.rendered(mark: Character(Unicode.Scalar(Self.promptMark))).wide
    promptBuffer.deallocate()
    promptBuffer = .allocate(capacity: wide.count)
    _ = promptBuffer.initialize(from: wide)
  }

  private func remember(_ line: String) {
    do {
      if try history.enter(line) { enterInLibedit(line) }
    } catch {
      enterInLibedit(line)
      historyFailure = error
    }
  }

  private func enterInLibedit(_ line: String) { libedit_enter_history(libeditHistory, line.wide) }
}
