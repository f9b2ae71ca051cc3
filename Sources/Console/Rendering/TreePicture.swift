import Corpus
import Debugging
import Drawing
import Networks
import Storage

/// A tree as a drawing: its words at the leaves, and at every node what it is coloured by.
struct TreePicture {
  enum Measure: String, CaseIterable {
    case prediction, target, delta, loss
  }

  private let structure: Structure
  private let phrases: Phrases?
  private let measure: Measure
  private let title: String
  private let answers: Answers
  private let value: (Quantity, Int) -> [Double]?
  /// The size of δ, where it is known already.
  private let norms: [Double]?

  /// Of the tree that is being stepped through. `norms` may give every ‖δ‖.
  init(_ walk: Walk, by measure: Measure, _ notes: ExampleNotes, norms: [Double]? = nil) {
    structure = walk.example.structure
    phrases = walk.phrases
    self.measure = measure
    title = notes.title.plain
    answers = notes.answers
    self.norms = norms
    value = { walk.values($0, at: $1) }
  }

  /// Of a tree without a network: there are targets only.
  init(_ example: Example, phrases: Phrases?, title: String, _ answers: Answers) {
    structure = example.structure
    self.phrases = phrases
    measure = .target
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
    }
  }

  /// What stands at a node, in a word or a number.
  private func text(_ node: Int) -> String {
    switch measure {
    case .prediction: answers.shortPrediction(value(.y, node)) ?? ""
    case .target: answers.target(value(.d, node)) ?? ""
    case .delta, .loss:
      number(node).isNaN ? "" : formatted(number(node), significant: 2)
    }
  }

  var drawing: TreeDrawing {
    let values = (0..<structure.count).map { number($0) }
    let sizes = values.filter { $0 > 0 && $0.isFinite }
    let isSize = measure == .delta || measure == .loss
    let span = (sizes.max() ?? 1) / (sizes.min() ?? 1)
    // Drawn on this thread: the closures hold a trace, which belongs to it.
    nonisolated(unsafe) let picture = self
    let isLeaf: @Sendable (Int) -> Bool = { [structure] node in structure.child(of: node, slot: 0) == nil }
    var drawing = TreeDrawing(
      title: "\(caption): \(title)", shape: TreeShape(arity: structure.arity, slots: structure.children),
      values: values, kind: isSize || !answers.isOrdered && answers.areClasses ? .sequential : .diverging,
      spacing: isSize && span > 300 ? .logarithmic(decades: 8) : .linear,
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

  private var caption: String {
    switch measure {
    case .prediction: "prediction, \(answers.scaleName)"
    case .target: "target, \(answers.scaleName)"
    case .delta: "‖δ‖"
    case .loss: "loss"
    }
  }

  /// Drawn so that it folds where the screen is narrow, not where it is short: paper is long, and a screen scrolls.
  func drawn(on screen: Screen, depthLimit: Int? = nil) -> StyledText {
    var drawing = drawing
    drawing.depthLimit = depthLimit
    var paper = screen
    paper.height = structure.count <= 400 ? nil : 200
    // Without colour the words and numbers say it; a character for each value would only stand between them.
    if !screen.hasColour { drawing.values = [] }
    return drawing.drawn(on: paper)
  }
}
