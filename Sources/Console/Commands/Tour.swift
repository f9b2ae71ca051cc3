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
    if place == 0, invocation.integer(ifGiven: "step") == nil, !invocation.flag("all"), session.workbench.run != nil {
      session.repeated = "tour 1"
      return Output(
        [
          StyledLine(
            "The tour loads its own data and makes its own network: yours would be gone. An empty line starts it all the same.",
            .warning)
        ],
        json: ["step": .integer(0), "steps": .integer(steps.count)])
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
      : [StyledLine("That was the tour. The network is yours now; 'help' lists what else there is.", .faint)]
    return Output(text, json: ["step": .integer(place), "steps": .integer(count)])
  }
}

extension Tour {
  static let steps: [TourStep] = [
    TourStep(
      text: [
        "Backstep is a debugger for backpropagation through time. This tour trains a small recurrent network to add "
          + "binary numbers, and then walks through one sum to see where its gradients come from. First the data: "
          + "example i is a pair of numbers, given bit by bit from the least significant."
      ],
      commands: ["load adder --bits 8"]),
    TourStep(
      text: ["A network of 16 tanh units that feed back into themselves. Its sizes of input and output fit the data."],
      commands: ["network rnn --hidden 16 --activation tanh --init lecun"]),
    TourStep(
      text: ["What it computes, in the letters that every command uses:"], commands: ["formula"]),
    TourStep(
      text: ["It learns from one random pair at a time. Ctrl-C would stop it and keep what it has learned."],
      commands: ["train --iterations 10000 --rate 0.1"]),
    TourStep(text: ["How the loss fell:"], commands: ["plot loss --log"]),
    TourStep(
      text: ["Now one example, step by step. The prompt shows where you are: at t=0 nothing has been read yet."],
      commands: ["example 37 90"]),
    TourStep(
      text: ["A step forward reads the lowest bits. Bars show the units' values, ‖·‖ their norm:"], commands: ["step"]),
    TourStep(text: ["'continue' goes on to the end of the sum."], commands: ["continue"]),
    TourStep(
      text: [
        "From here time runs backward. δ at a step has two parts: from this step's own output, and from the step after "
          + "it. At the last step there is only the first:"
      ],
      commands: ["step", "step"]),
    TourStep(text: ["The whole propagation at once: how δ grows or fades on its way back."], commands: ["delta"]),
    TourStep(
      text: ["Anything can be computed from what is there, with Greek letters or without:"],
      commands: ["print norm(δ[1]) / norm(δ[8])", "print spectral(W)"]),
    TourStep(
      text: ["And is all of it right? Finite differences agree with backpropagation:"], commands: ["gradcheck"]),
  ]
}
