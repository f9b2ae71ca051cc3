/// What a reader is given to work with.
public struct LineReaderOptions {
  /// The name by which `~/.editrc` may restrict a line to this program: `backstep:bind ^O ed-…`.
  public var programName = "backstep"
  /// Where the history is kept from run to run; nil keeps it for the session only. XDG has a place for it, which the
  /// caller finds out.
  public var historyPath: String?
  /// The most lines kept.
  public var historyLimit = 2000
  /// What Tab asks; nil completes nothing.
  public var completer: Completer?
  /// What the prompt of the history search begins with.
  public var searchLabel = "search"

  public init() {}
}

/// A reader for standard input: libedit where a person can edit, lines as they come everywhere else.
///
/// Editing needs a terminal at both ends, one that can move its cursor, and the user's consent (`edit off` in
/// `~/.editrc`). On a terminal without it the prompt is still shown. Off a terminal nothing is written.
public func makeLineReader(options: LineReaderOptions = LineReaderOptions()) -> any LineReader {
  guard Terminal.input.isTerminal, Terminal.output.isTerminal else {
    return PlainReader(descriptor: Terminal.input.descriptor)
  }
  if !Terminal.isDumb, let reader = LibeditReader(options: options), !reader.isEditingOff { return reader }
  Interrupts.install()
  return PlainReader(descriptor: Terminal.input.descriptor, promptsOn: .output)
}
