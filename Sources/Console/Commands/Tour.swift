import Drawing
import Storage

/// A step of the guided tour.
struct TourStep: Sendable {
  /// Paragraphs, shown before the commands run.
  let text: [String]
  let commands: [String]
}

/// Walks through `Tour.steps`.
struct Tour {
  private let session: Session

  init(_ session: Session) { self.session = session }

  func run(_ invocation: Invocation) throws -> Output {
    let steps = Self.steps
    var place = session.tourPlace
    if let step = invocation.integer(ifGiven: "step") {
      guard step <= steps.count else {
        throw invocation.failure(
          ConsoleError.integerOutOfRange("\(step)", .parameter("step"), 1...steps.count), at: "step")
      }
      place = step - 1
    } else if place >= steps.count {
      place = 0
    }
    let last = invocation.flag("all") ? steps.count : place + 1
    while place < last {
      show(steps[place], number: place + 1, of: steps.count)
      for command in steps[place].commands {
        session.show([session.hooks.prompt() + StyledLine(command)])
        switch Interpreter(session).run(text: command, named: "tour") {
        case .succeeded: break
        case .interrupted: return output(place).interrupted()
        case .failed: throw invocation.failure(ConsoleError.scriptFailed(path: "tour"), at: "step")
        case .left: return output(place)
        }
      }
      place += 1
      session.tourPlace = place
    }
    session.repeated = place < steps.count ? "tour" : nil
    return output(place)
  }

  private func show(_ step: TourStep, number: Int, of count: Int) {
    var text: StyledText = [StyledLine("[\(number)/\(count)]", .faint)]
    let width = min(session.screen.width, 100)
    for paragraph in step.text { text += StyledText(wrapped(paragraph, width: width).map { StyledLine($0) }) }
    session.show(text)
  }

  private func output(_ place: Int) -> Output {
    let count = Self.steps.count
    let text: StyledText =
      place < count
      ? [StyledLine("(an empty line goes on, any command leaves the tour)", .faint)]
      : [StyledLine("That was the tour. 'help' shows the rest.", .faint)]
    return Output(text, json: ["step": .integer(place), "steps": .integer(count)])
  }
}

extension Tour {
  static let steps: [TourStep] = [
    TourStep(
      text: ["Backstep is a debugger for backpropagation. Its commands come in families:"], commands: ["help"]),
    TourStep(
      text: ["Every command explains itself, with examples that run as they stand:"], commands: ["help source"]),
    TourStep(text: ["And when the word escapes you, search for what it does:"], commands: ["apropos script"]),
  ]
}
