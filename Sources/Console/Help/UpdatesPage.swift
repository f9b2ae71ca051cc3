import Drawing
import Training

/// `help updates`: the rules by which an update follows from a gradient, and what the rate does.
struct UpdatesPage {
  static let topic = "updates"
  let width: Int

  private static let notes = [
    "Rules, schedules and their constants are those of torch.optim, and so are the defaults: --update adam(0.8) or adam "
      + "0.8 changes the first. The rate is 0.1 unless given; with rmsprop 0.01, with adam and adamw 0.001.",
    "A gradient is clipped first, then decay is added to that of weights and word vectors, not of biases. A word's vector and "
      + "what a rule remembers of it move only when the word occurs. A rule goes on with its memory in the next 'train' too; "
      + "another rule starts with an empty one.",
    "A schedule begins with 'train': it counts epochs with --epochs, else iterations, after --warm-up N updates over which "
      + "the rate rises linearly. 'continue', 'resume' and 'rewind' keep to it.",
  ]

  var text: StyledText {
    var text: StyledText = [StyledLine("updates", .heading) + "  how a gradient g changes a parameter p"]
    for (title, choices) in [("--update", TrainingOptions.rules), ("--schedule", TrainingOptions.schedules)] {
      text.append(StyledLine(title, .heading))
      for choice in choices {
        text.append("  " + StyledLine(choice.synopsis, .accent))
        text += StyledText(wrapped(choice.summary, width: max(20, width - 6)).map { "      " + StyledLine($0) })
      }
    }
    for note in Self.notes {
      text.append("")
      text += StyledText(wrapped(note, width: max(20, width - 2)).map { "  " + StyledLine($0) })
    }
    return text
  }
}
