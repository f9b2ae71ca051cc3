import Drawing
import Testing

/// ((not bad) (very slow)), labels as given.
private let shape = TreeShape(children: [[], [], [0, 1], [], [], [3, 4], [2, 5]])
private let labels = ["not", "bad", "3", "very", "slow", "0", "2"]

private func drawing(
  values: [Double] = [], form: TreeDrawing.Form = .automatic, depthLimit: Int? = nil
) -> TreeDrawing {
  TreeDrawing(shape: shape, values: values, form: form, depthLimit: depthLimit) { StyledLine(labels[$0]) }
}

private func screen(_ width: Int, _ height: Int? = nil, _ colour: ColourDepth = .none) -> Screen {
  Screen(width: width, height: height, colour: colour)
}

@Test func treeStandsUprightWhereItFits() {
  #expect(
    drawing().drawn(on: screen(40)).plain == """
               2
         ┌─────┴─────┐
         3           0
       ┌─┴──┐     ┌──┴──┐
      not  bad  very  slow

      """)
}

@Test func narrowScreenGetsAnOutline() {
  #expect(
    drawing(form: .outline).drawn(on: screen(40)).plain == """
      2
      ├─ 3
      │  ├─ not
      │  └─ bad
      └─ 0
         ├─ very
         └─ slow

      """)
}

@Test func wordsReadFromLeftToRight() throws {
  // A left-branching sentence: each word a level above the one before.
  var children: [[Int]] = [[]]
  var words = ["w0"]
  for word in 1..<6 {
    children += [[], [children.count - 1, children.count]]
    words += ["w\(word)", "+"]
  }
  let all = words
  let text = TreeDrawing(shape: TreeShape(children: children)) { StyledLine(all[$0]) }.drawn(on: screen(60))
  let columns = (0..<6).compactMap { word in
    text.lines.compactMap { line in line.plain.firstRange(of: "w\(word)").map { line.plain[..<$0.lowerBound].count } }
      .first
  }
  #expect(columns.count == 6)
  #expect(columns == columns.sorted())
}

@Test func foldedNodesAreCounted() {
  let text = drawing(form: .outline, depthLimit: 2).drawn(on: screen(40))
  #expect(text.lines.map(\.plain) == ["2", "├─ 3  ⋯ 2 nodes", "└─ 0  ⋯ 2 nodes"])
}

@Test func outlineFoldsToTheHeightOfTheScreen() {
  let text = drawing(form: .outline).drawn(on: screen(40, 6))
  #expect(text.lines.count <= 6)
  #expect(text.plain.contains("⋯ 2 nodes"))
}

@Test func valuesColourNodesOrStandBesideThem() throws {
  let values = [1, -1, 0.5, 0, .nan, 1, -0.5]
  let plain = drawing(values: values, form: .outline).drawn(on: screen(60))
  #expect(plain.lines.prefix(4).map(\.plain) == ["−5 2", "├─ +5 3", "│  ├─ +9 not", "│  └─ −9 bad"])
  let coloured = drawing(values: values).drawn(on: screen(60, nil, .truecolor))
  let backgrounds = Set(coloured.lines.flatMap(\.runs).compactMap { $0.text == " not " ? $0.style.background : nil })
  #expect(backgrounds == [RGB(178, 24, 43)])
}

@Test func siblingsNeverOverlap() {
  // Every full tree shape of some sizes, wide labels in turn.
  for seed in 0..<40 {
    var children: [[Int]] = []
    var open: [Int] = []
    var state = UInt64(seed)
    for _ in 0..<12 {
      children.append([])
      open.append(children.count - 1)
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let arity = Int(state >> 60) % 4
      if arity > 0 && open.count > arity {
        children.append(Array(open.suffix(arity)))
        open.removeLast(arity)
        open.append(children.count - 1)
      }
    }
    children.append(open)
    let count = children.count
    let tree = TreeDrawing(shape: TreeShape(children: children), form: .topDown) { "n\($0)x" }
    for width in [200, 60] {
      let text = tree.drawn(on: screen(width)).plain
      for node in 0..<count where width == 200 { #expect(text.contains("n\(node)x")) }
    }
    #expect(SVGContents(tree.svg())?.elements["rect"] == count + 1)
  }
}

@Test(arguments: [true, false])
func degenerateTreeOfAMillionNodesIsDrawn(_ isLeft: Bool) {
  var slots: [Int32] = [-1, -1]
  for node in stride(from: Int32(1), to: 1_000_000, by: 2) {
    slots += [-1, -1]
    slots += isLeft ? [node - 1, node] : [node, node - 1]
  }
  let tree = TreeDrawing(title: "Spine", shape: TreeShape(arity: 2, slots: slots)) { "n\($0)" }
  let text = tree.drawn(on: screen(80, 30))
  #expect(text.lines.count <= 30 && text.displayWidth <= 80)
  #expect(text.plain.contains("999,97"))
  let svg = SVGContents(tree.svg())
  #expect(svg?.texts.contains("Tree of 1,000,001 nodes") == true)
}

@Test func peculiarTreesAreDrawn() {
  let none = TreeDrawing(shape: TreeShape(children: [])) { _ in "" }
  #expect(none.drawn(on: screen(40)).plain == "(no nodes)\n")
  #expect(SVGContents(none.svg()) != nil)
  let one = TreeDrawing(shape: TreeShape(children: [[]]), values: [1]) { _ in "word" }
  #expect(one.drawn(on: screen(40)).lines.first?.plain == "word +9")
  // Children that are no earlier nodes, or have a parent already, are left out.
  let odd = TreeDrawing(shape: TreeShape(children: [[], [0, 7, -3], [0, 1, 2]]), form: .outline) { "n\($0)" }
  #expect(odd.drawn(on: screen(40)).plain == "n2\n└─ n1\n   └─ n0\n")
  for width in [1, 20, 25] {
    for form in [TreeDrawing.Form.automatic, .outline, .topDown] {
      let text = drawing(values: [1, 2, 3, 4, 5, 6, 7], form: form).drawn(on: screen(width, 5))
      #expect(text.displayWidth <= max(width, 20))
    }
  }
}
