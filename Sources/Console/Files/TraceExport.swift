import Debugging
import Networks
import Storage

/// Every quantity at every node of a walk, for other programs.
struct TraceExport {
  /// A quantity with its values by node; nil where a node does not have it.
  struct Column {
    let name: String
    let values: [[Double]?]

    var width: Int { values.reduce(0) { max($0, $1?.count ?? 0) } }
  }

  private let walk: Walk
  /// Those that some node has.
  let columns: [Column]

  init(_ walk: Walk) {
    self.walk = walk
    let specification = walk.trace.specification
    columns = specification.quantities.map { quantity in
      Column(name: specification.name(of: quantity), values: (0..<walk.nodes).map { walk.values(quantity, at: $0) })
    }.filter { column in column.values.contains { $0 != nil } }
  }

  private var structure: Structure { walk.example.structure }

  /// Where nodes are words or phrases, which.
  private func words(at node: Int) -> String? { walk.phrases?.words(of: node).joined(separator: " ") }

  /// Arrays of nodes × values, NaN where a node lacks them; `children` of nodes × slots, −1 where there is none.
  func arrays() -> [(name: String, tensor: Tensor)] {
    var arrays = [("children", Tensor(structure.children, shape: [walk.nodes, structure.arity]))]
    for column in columns {
      let width = column.width
      let values = column.values.flatMap { values -> [Double] in
        let values = values ?? []
        return values + Array(repeating: .nan, count: width - values.count)
      }
      arrays.append((column.name, Tensor(values, shape: [walk.nodes, width])))
    }
    return arrays
  }

  /// A step's t, or a node's number: as they are shown.
  private var position: (name: String, first: Int) { walk.isChain ? ("t", 1) : ("node", 0) }

  /// A line a number: t or node, words, quantity, element, value with every digit. Elements count from 0.
  func csv() -> String {
    let hasWords = walk.phrases != nil
    var text = "\(position.name),\(hasWords ? "words," : "")quantity,element,value\n"
    for node in 0..<walk.nodes {
      let number = node + position.first
      let start = hasWords ? "\(number),\(Self.quoted(words(at: node) ?? ""))," : "\(number),"
      for column in columns {
        for (element, value) in (column.values[node] ?? []).enumerated() {
          text += "\(start)\(column.name),\(element),\(value)\n"
        }
      }
    }
    return text
  }

  /// As RFC 4180 wants it.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// An object a step or node, in order, with the quantities it has.
  func json() -> JSONValue {
    let (name, first) = position
    let nodes = (0..<walk.nodes).map { node -> JSONValue in
      let children = (0..<structure.arity).map { structure.child(of: node, slot: $0) }
      var members: [(key: String, value: JSONValue)] = [
        (name, .integer(node + first)), ("children", .array(children.compactMap(\.self).map { .integer($0 + first) })),
      ]
      if let words = words(at: node) { members.append(("words", .string(words))) }
      for column in columns {
        if let values = column.values[node] { members.append((column.name, .numbers(values))) }
      }
      return .object(members)
    }
    return ["loss": .number(walk.trace.loss()), "weight": .number(walk.weight), "nodes": .array(nodes)]
  }
}
