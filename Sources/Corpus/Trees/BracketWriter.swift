/// Writes trees in brackets, one a line, in the form that the reader takes: `(label child child)`, `(label word)`, one
/// space between neighbours.
public struct BracketWriter: Sendable {
  /// Puts `( … )` around each tree, as the Penn Treebank does.
  public var outerBracket = false

  public init() {}

  /// The trees of a range, or all, as UTF-8, each ended by a line feed. O(nodes), without recursion.
  public func write(_ bank: Treebank, trees: Range<Int>? = nil) -> [UInt8] {
    var text: [UInt8] = []
    let trees = trees ?? 0..<bank.count
    text.reserveCapacity(8 * (bank.nodeStarts[trees.upperBound] - bank.nodeStarts[trees.lowerBound]))
    for tree in trees {
      if outerBracket { text.append(contentsOf: "( ".utf8) }
      write(bank, tree: tree, into: &text)
      if outerBracket { text.append(contentsOf: " )".utf8) }
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }

  /// One tree, without a line end.
  public func text(of tree: Int, in bank: Treebank) -> String {
    var text: [UInt8] = []
    write(bank, tree: tree, into: &text)
    return String(decoding: text, as: UTF8.self)
  }

  private func write(_ bank: Treebank, tree: Int, into text: inout [UInt8]) {
    let nodes = bank.nodes(of: tree)
    let base = nodes.lowerBound
    // Every node's bracket opens in front of its first leaf: the nodes that open there are linked, outermost first.
    var opening = [Int32](repeating: -1, count: nodes.count)
    var after = [Int32](repeating: -1, count: nodes.count)
    for node in nodes {
      let start = node - Int(bank.sizes[node]) + 1 - base
      after[node - base] = opening[start]
      opening[start] = Int32(truncatingIfNeeded: node - base)
    }
    for node in nodes {
      if bank.isLeaf(node) {
        var next = Int(opening[node - base])
        while next >= 0 {
          if next + base != nodes.upperBound - 1 { text.append(UInt8(ascii: " ")) }
          text.append(UInt8(ascii: "("))
          writeLabel(of: next + base, in: bank, into: &text)
          next = Int(after[next])
        }
        text.append(UInt8(ascii: " "))
        text.append(contentsOf: bank.words.utf8(of: Int(bank.wordIDs[node])))
      }
      text.append(UInt8(ascii: ")"))
    }
  }

  private func writeLabel(of node: Int, in bank: Treebank, into text: inout [UInt8]) {
    let id = bank.labelIDs[node]
    switch bank.labels {
    case .names(let names) where id >= 0: text.append(contentsOf: names.utf8(of: Int(id)))
    case .classes where id >= 0 && id < 10: text.append(UInt8(ascii: "0") + UInt8(id))
    default: text.append(contentsOf: bank.labelText(of: node).utf8)
    }
  }
}

extension Treebank {
  /// What a node spans, bracketed as the tree is and without labels: `not (a (or b))`. O(nodes below).
  public func bracketed(_ node: Int) -> String {
    let nodes = node - Int(sizes[node]) + 1...node
    // How many brackets open in front of each leaf; the root needs none.
    var opening = [Int32](repeating: 0, count: nodes.count)
    for inner in nodes where sizes[inner] > 1 && inner != node {
      opening[inner - Int(sizes[inner]) + 1 - nodes.lowerBound] += 1
    }
    var text = ""
    for place in nodes where place != node || sizes[node] == 1 {
      guard isLeaf(place) else {
        text += ")"
        continue
      }
      if !text.isEmpty { text += " " }
      text += String(repeating: "(", count: Int(opening[place - nodes.lowerBound])) + words[Int(wordIDs[place])]
    }
    return text
  }
}
