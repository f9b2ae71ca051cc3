import Drawing
import Storage

/// What a command has to say. Only the form that is wanted is made: text for a person, or members of a JSON object.
public struct Output {
  let text: () -> StyledText
  let fields: () -> JSONObject
  /// The command stopped early because it was asked to, and kept what it had.
  public var isInterrupted = false

  public init(
    _ text: @autoclosure @escaping () -> StyledText = [],
    json fields: @autoclosure @escaping () -> JSONObject = [:]
  ) {
    self.text = text
    self.fields = fields
  }

  public init(
    line: @autoclosure @escaping () -> StyledLine,
    json fields: @autoclosure @escaping () -> JSONObject = [:]
  ) {
    text = { StyledText(line()) }
    self.fields = fields
  }

  public static var nothing: Output { Output() }

  public func interrupted(_ isInterrupted: Bool = true) -> Output {
    var output = self
    output.isInterrupted = isInterrupted
    return output
  }
}
