import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// A tree as a drawing: its words at the leaves, and at every node what it is coloured by.
struct TreePicture {
  enum Measure: String, CaseIterable {
    case prediction, target, delta, loss
    /// What a loss gives to each node; the sizes have to be given.
    case credit

    var name: String {
      switch self {
      case .delta: "‖δ‖"
      case .credit: "‖∂E/∂u‖"
      default: rawValue
      }
    }
  }

  private let structure: Structure
  private let phrases: Phrases?
  private let measure: Measure
  /// What follows the measure's name.
  private let subject: String
  private let title: String
  private let answers: Answers
  private let value: (Quantity, Int) -> [Double]?
  /// The size of δ, where it is known already.
  private let norms: [Double]?

  /// Of the tree that is being stepped through. `norms` may give every ‖δ‖, or for credit gives what a node gets, NaN for
  /// none.
  init(_ walk: Walk, by measure: Measure, _ notes: ExampleNotes, norms: [Double]? = nil, subject: String = "") {
    structure = walk.example.structure
    phrases = walk.phrases
    self.measure = measure
    title = notes.title.plain
    self.subject = subject
    answers = notes.answers
    self.norms = norms
    value = { walk.values($0, at: $1) }
  }

  /// Of a tree without a network: there are targets only.
  init(_ example: Example, phrases: Phrases?, title: String, _ answers: Answers) {
    structure = example.structure
    self.phrases = phrases
    measure = .target
    subject = ""
    self.title = title
    self.answers = answers
    norms = nil
    var places = [Int32](repeating: -1, count: example.structure.count)
    for (place, node) in example.targetNodes.enumerated() { places[Int(node)] = Int32(truncatingIfNeeded: place) }
    let found = places
    value = { quantity, node in
      guard quantity == .d, found[node] >= 0 else { return nil }
      let place = Int(found[node])
      return example.targetClasses.isEmpty ? [example.targetValues[place]] : [Double(example.targetClasses[place])]
    }
  }

  /// What a node is coloured by.
  private func number(_ node: Int) -> Double {
    switch measure {
    case .prediction: answers.scale(value(.y, node))
    case .target: answers.scale(target: value(.d, node))
    case .delta: norms?[node] ?? norm(value(.delta, node) ?? [])
    case .loss: value(.loss, node)?.first ?? .nan
    case .credit: norms?[node] ?? .nan
    }
  }

  /// What stands at a node, in a word or a number.
  private func text(_ node: Int) -> String {
    switch measure {
    case .prediction: answers.shortPrediction(value(.y, node)) ?? ""
    case .target: answers.target(value(.d, node)) ?? ""
    case .delta, .loss, .credit:
      number(node).isNaN ? "" : formatted(number(node), significant: 2)
    }
  }

  var drawing: TreeDrawing {
    let values = (0..<structure.count).map { number($0) }
    let isSize = measure == .delta || measure == .loss || measure == .credit
    // Drawn on this thread: the closures hold a trace, which belongs to it.
    nonisolated(unsafe) let picture = self
    let isLeaf: @Sendable (Int) -> Bool = { [structure] node in structure.child(of: node, slot: 0) == nil }
    var drawing = TreeDrawing(
      title: "\(measure.name)\(subject)\(scaleNote): \(title)",
      shape: TreeShape(arity: structure.arity, slots: structure.children),
      values: values, kind: isSize || !answers.isOrdered && answers.areClasses ? .sequential : .diverging,
      spacing: isSize ? .fitting(sizes: values) : .linear,
      limit: !isSize && answers.isOrdered && answers.areClasses ? 1 : nil
    ) { node in
      let text = picture.text(node)
      guard isLeaf(node), let word = Notation.phrase(node, in: picture.phrases, width: 16) else {
        return StyledLine(text.isEmpty ? "·" : text)
      }
      return StyledLine(text.isEmpty ? word : "\(word) \(text)")
    }
    drawing.lineLabel = { node in
      let text = picture.text(node)
      let words = Notation.phrase(node, in: picture.phrases, width: 48) ?? ""
      return StyledLine(text, .strong) + StyledLine((text.isEmpty ? "" : " ") + words, isLeaf(node) ? .plain : .faint)
    }
    return drawing
  }

  /// The same as members of an object.
  var members: [(key: String, value: JSONValue)] {
    let nodes = 0..<structure.count
    func child(_ node: Int, _ slot: Int) -> JSONValue {
      structure.child(of: node, slot: slot).map { .integer($0) } ?? .null
    }
    return [
      ("by", .string(measure.rawValue)), ("nodes", .integer(structure.count)),
      ("children", .array(nodes.map { .array([child($0, 0), child($0, 1)]) })),
      (
        "words",
        .array(
          nodes.map { node in
            .array((phrases?.span(of: node).prefix(1_000) ?? 0..<0).map { .string(phrases?.word(at: $0) ?? "") })
          })
      ), ("values", .numbers(nodes.map { number($0) })),
    ]
  }

  /// What the ends of the colour scale stand for, where that is not plain.
  private var scaleNote: String {
    guard measure == .prediction || measure == .target, answers.areClasses, let ends = answers.ends else { return "" }
    return " (−1 is \(ends.low), 1 is \(ends.high))"
  }

  /// Drawn so that it folds where the screen is narrow, not where it is short: paper is long, and a screen scrolls.
  func drawn(on screen: Screen, depthLimit: Int? = nil) -> StyledText {
    var drawing = drawing
    drawing.depthLimit = depthLimit
    var paper = screen
    paper.height = structure.count <= 400 ? nil : 200
    // Without colour the words and numbers say it; a character for each value would only stand between them.
    if !screen.hasColour {
      drawing.values = []
      drawing.title = "\(measure.name)\(subject): \(title)"
    }
    return drawing.drawn(on: paper)
  }
}
