import Networks

/// A formula of propositional logic over the variables a to f, as it is drawn by Bowman, Potts & Manning (2015): with the
/// worlds in which it holds.
struct Formula: Sendable, Hashable {
  static let variables = ["a", "b", "c", "d", "e", "f"]
  static let (and, or, not) = (UInt8(6), UInt8(7), UInt8(8))
  /// The words of its symbols, by their numbers.
  static let symbols = variables + ["and", "or", "not"]
  /// The connectives, as words.
  static let connectives: Set<String> = ["and", "or", "not"]

  /// Its symbols, operands before what joins them.
  private(set) var code: [UInt8] = []
  /// Bit w says whether it holds in world w, in which variable v is true where bit v of w is 1: there are 64.
  private(set) var worlds: UInt64 = 0
  private(set) var connectives = 0

  /// Whether it holds in some worlds and not in all.
  var isContingent: Bool { worlds != 0 && worlds != .max }

  private init(variable: UInt8) {
    code = [variable]
    for world in 0..<64 where world >> Int(variable) & 1 == 1 { worlds |= 1 << UInt64(world) }
  }

  private mutating func negate() {
    code.append(Self.not)
    worlds = ~worlds
    connectives += 1
  }

  private mutating func join(_ other: Formula, by connective: UInt8) {
    code += other.code + [connective]
    worlds = connective == Self.and ? worlds & other.worlds : worlds | other.worlds
    connectives += other.connectives + 1
  }

  /// Draws one from some of the variables. `length` bounds it: with 12, halved from level to level, it has at most eight
  /// variables, and is no deeper than four levels of connectives and as many negations.
  static func draw(_ variables: [UInt8], length: Int, _ generator: inout Generator) -> Formula {
    // Nine slots, four of which are connectives.
    let slot = generator.index(below: 9)
    var formula: Formula
    if slot < 4, length > 1 {
      formula = draw(variables, length: length / 2, &generator)
      formula.join(draw(variables, length: length / 2, &generator), by: slot % 2 == 0 ? and : or)
    } else {
      formula = Formula(variable: variables[generator.index(below: variables.count)])
    }
    if generator.index(below: 3) == 0 { formula.negate() }
    return formula
  }

  /// Appends it to a bank, bracketed as in the published data: ( not X ), ( X ( and Y ) ). `symbols` are its words there.
  func add(to bank: inout Treebank, symbols: [Int32]) {
    func leaf(_ symbol: UInt8) { bank.addLeaf(word: symbols[Int(symbol)], label: Treebank.noLabel) }
    // A connective stands before its right operand, so operands are put together as symbols in the order of the leaves first.
    var operands: [[Step]] = []
    for symbol in code {
      switch symbol {
      case Self.not: operands.append([.leaf(symbol)] + (operands.popLast() ?? []) + [.node])
      case Self.and, Self.or:
        let right = operands.popLast() ?? []
        let left = operands.popLast() ?? []
        operands.append(left + [.leaf(symbol)] + right + [.node, .node])
      default: operands.append([.leaf(symbol)])
      }
    }
    for step in operands.last ?? [] {
      switch step {
      case .leaf(let symbol): leaf(symbol)
      case .node: bank.addNode(over: 2, label: Treebank.noLabel)
      }
    }
  }

  private enum Step {
    case leaf(UInt8)
    /// Joins the two nodes before it.
    case node
  }
}

/// How two contingent formulas are related: the seven relations of natural logic (MacCartney & Manning 2009), each true of a
/// pair by the worlds in which either holds.
enum NaturalRelation: String, CaseIterable {
  case equivalence = "="
  case entailment = "<"
  case reverseEntailment = ">"
  case negation = "^"
  case alternation = "|"
  case cover = "v"
  case independence = "#"

  init(_ left: UInt64, _ right: UInt64) {
    let (isDisjoint, isExhaustive) = (left & right == 0, left | right == .max)
    self =
      left == right
      ? .equivalence
      : left & ~right == 0
        ? .entailment
        : right & ~left == 0
          ? .reverseEntailment
          : isDisjoint && isExhaustive
            ? .negation : isDisjoint ? .alternation : isExhaustive ? .cover : .independence
  }
}
