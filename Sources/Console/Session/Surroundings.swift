import Drawing

/// What the program around a session gives it: where text goes, how wide it may be, what time it is.
public struct Surroundings {
  /// Standard output; the text ends in a line end.
  public var write: (String) -> Void
  /// Standard error; not always whole lines.
  public var writeError: (String) -> Void
  public var colour: ColourDepth = .none
  public var errorColour: ColourDepth = .none
  /// Progress can be redrawn in place.
  public var errorIsTerminal = false
  /// Columns and rows of the screen at this moment.
  public var size: () -> (columns: Int, rows: Int) = { (80, 24) }
  /// Seconds since some moment.
  public var clock: () -> Double = { 0 }
  /// A person's wish to stop.
  public var interrupts = InterruptSource.none

  public init(write: @escaping (String) -> Void, writeError: @escaping (String) -> Void) {
    self.write = write
    self.writeError = writeError
  }
}

/// Ctrl-C as something to ask for.
public struct InterruptSource {
  /// It was pressed since the last renewal.
  public var isRequested: () -> Bool
  /// It was pressed twice within a second.
  public var isUrgent: () -> Bool
  /// Forgets what was pressed before.
  public var renew: () -> Void

  public init(
    isRequested: @escaping () -> Bool, isUrgent: @escaping () -> Bool = { false }, renew: @escaping () -> Void = {}
  ) {
    self.isRequested = isRequested
    self.isUrgent = isUrgent
    self.renew = renew
  }

  public static var none: InterruptSource { InterruptSource(isRequested: { false }) }
}
