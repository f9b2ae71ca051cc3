import Corpus
import Drawing
import Networks

/// What outputs and targets mean in words: names of classes, the class that is answered, where on a scale it lies.
struct Answers {
  private let kind: TargetKind
  private let names: [String]
  /// The names of the classes; empty where they are numbers.
  var classNames: [String] { names }
  /// Whether the classes lie on a scale, from one end to the other.
  let isOrdered: Bool

  init(_ data: (any Dataset)?, kind: TargetKind? = nil) {
    self.kind = kind ?? data?.targetKind ?? .values(width: 1)
    names = data?.classNames.map(shownSymbol) ?? []
    // A grammar's meanings compute numbers; other names stand in no order.
    isOrdered = (data as? GrammarDataset)?.grammar.hasMeanings ?? names.isEmpty
  }

  var areClasses: Bool {
    if case .classes = kind { true } else { false }
  }

  /// The name of a class, or its number.
  func name(_ number: Int) -> String { names.indices.contains(number) ? names[number] : "\(number)" }

  /// Columns of the longest answer.
  var nameWidth: Int {
    guard case .classes(let count) = kind else { return 8 }
    return names.isEmpty ? "\(max(count - 1, 0))".count : min(names.reduce(1) { max($0, displayWidth($1)) }, 16)
  }

  /// The class with the largest output, the first of equals.
  func answered(_ y: [Double]) -> Int { y.indices.dropFirst().reduce(0) { y[$1] > y[$0] ? $1 : $0 } }

  /// `positive 0.81`, or the value; nothing where there is no output.
  func prediction(_ y: [Double]?) -> String? {
    guard let y, !y.isEmpty else { return nil }
    guard areClasses else { return values(y) }
    let best = answered(y)
    return "\(name(best)) \(formattedFixed(y[best], decimals: 2))"
  }

  /// The class alone, or the value.
  func shortPrediction(_ y: [Double]?) -> String? {
    guard let y, !y.isEmpty else { return nil }
    return areClasses ? name(answered(y)) : values(y)
  }

  func target(_ d: [Double]?) -> String? {
    guard let d, let first = d.first else { return nil }
    return areClasses ? name(Int(first)) : values(d)
  }

  private func values(_ values: [Double]) -> String {
    if values.count == 1 { return formatted(values[0], significant: 3) }
    return values.count <= 4
      ? "(" + values.map { formatted($0, significant: 3) }.joined(separator: ", ") + ")" : "\(values.count) values"
  }

  /// Whether the answer is right; nil for numbers, which are never quite.
  func isRight(_ y: [Double]?, _ d: [Double]?) -> Bool? {
    guard areClasses, let y, !y.isEmpty, let target = d?.first else { return nil }
    return answered(y) == Int(target)
  }

  /// −1 at the first class, 0 in the middle, 1 at the last: the mean over the probabilities. For classes without an order
  /// the largest probability; for numbers the number.
  func scale(_ y: [Double]?) -> Double {
    guard let y, let first = y.first else { return .nan }
    guard areClasses else { return first }
    guard isOrdered, y.count > 1 else { return y.max() ?? .nan }
    let middle = Double(y.count - 1) / 2
    let total = y.reduce(0, +)
    return y.enumerated().reduce(0) { $0 + $1.element * (Double($1.offset) - middle) / middle } / total
  }

  /// The same for a target.
  func scale(target d: [Double]?) -> Double {
    guard let first = d?.first else { return .nan }
    guard case .classes(let count) = kind else { return first }
    guard isOrdered, count > 1 else { return first }
    let middle = Double(count - 1) / 2
    return (first - middle) / middle
  }

  /// The first and the last class of a scale.
  var ends: (low: String, high: String)? {
    guard case .classes(let count) = kind, isOrdered else { return nil }
    return (name(0), name(count - 1))
  }
}

extension Dataset {
  /// The trees, where examples are trees.
  var treeData: TreeDataset? { (self as? TreeDataset) ?? (self as? GrammarDataset)?.trees }
}
