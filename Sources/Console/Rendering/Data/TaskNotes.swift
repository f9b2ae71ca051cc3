import Corpus
import Drawing
import Networks

/// A computed task in words.
struct TaskNotes: DataNotes {
  let dataset: any Dataset
  private let summary: String
  /// What who has learned nothing comes to.
  private var baseline: String?

  init(_ adding: AddingProblem) {
    dataset = adding
    let range = adding.values == .unit ? "0…1" : "−1…1"
    summary = "the sum of two marked numbers of \(plural(adding.length, "step")), drawn from \(range)"
    let error = adding.baseline
    baseline = "always answering the mean: RMSE \(formatted(error.squareRoot())), squared error \(formatted(error))"
  }

  init(_ reber: ReberDataset) {
    dataset = reber
    summary =
      "strings of \(reber.grammar.isEmbedded ? "the embedded " : "")Reber's grammar, at every step which of 7 symbols may come next"
  }

  init(_ copy: CopyMemory) {
    dataset = copy
    summary =
      "\(copy.symbols) of \(copy.alphabet) symbols, to be repeated after \(plural(copy.delay, "step")): "
      + "\(formattedCount(copy.longestExample)) steps"
    baseline = "blanks, then guessing: cross-entropy \(formatted(copy.baseline)) a step"
  }

  init(_ order: TemporalOrder) {
    dataset = order
    summary =
      "which of two marks came first: \(formattedCount(order.length)) to \(plural(order.longestExample, "step")), 4 classes"
    baseline = "guessing: cross-entropy \(formatted(1.386_294_361_119_890_6)), right 25.0 %"
  }

  init(_ parity: Parity) {
    dataset = parity
    summary =
      "whether the ones so far are odd in number, at each of \(plural(parity.length, "bit"))"
      + (parity.isComplete ? "; all strings there are" : "")
  }

  var text: StyledText {
    var text: StyledText = [StyledLine(dataset.name, .strong) + "  \(summary); \(parts("example"))"]
    if let baseline { text.append(StyledLine(baseline, .faint)) }
    return text
  }
}
