import Corpus
import Debugging
import Networks
import Testing
import Training

/// What an assignment pokes: the places it means, what was there, what goes there.
struct PokeTests {
  private let run: any TrainingRun
  private let walk: Walk

  init() throws {
    let data = try #require(Adder(bits: 4))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 3)
    run = try makeRun(specification, precision: .double, initializer: .normal(0.5), dataset: data, seed: 2)
    var example = Example()
    data.read(5, of: .train, into: &example)
    walk = Walk(example, in: run)
  }

  private func poke(_ text: String, at node: Int? = nil) throws -> Poke {
    try PokeReader(RunScope(run: run, walk: walk, answer: nil, node: node)).poke(Assignment(parsing: text))
  }

  private func reason(_ text: String) -> PokeError.Reason? {
    do {
      _ = try poke(text)
      return nil
    } catch {
      return (error as? PokeError)?.reason
    }
  }

  @Test func elementsRowsColumnsAndAllOfAParameterAreFound() throws {
    let w = try #require(run.layout["W"])
    let values = run.values(of: w)
    func check(_ text: String, _ places: [Int], _ new: [Double]) throws {
      let edit = try #require(try poke(text).edit)
      #expect(edit.parameter == w)
      #expect(edit.indices == places.map { w.offset + $0 }, "\(text)")
      #expect(edit.old == places.map { values[$0] } && edit.new == new, "\(text)")
    }
    try check("W[1][2] = 0.5", [5], [0.5])
    try check("W[-1, 0] = 0.5", [6], [0.5])
    try check("W[2] = W[2] * 0.5", [6, 7, 8], values[6...8].map { $0 * 0.5 })
    try check("W[:, 1] = (7, 8, 9)", [1, 4, 7], [7, 8, 9])
    try check("W[0:2, 1:] = [[1, 2], [3, 4]]", [1, 2, 4, 5], [1, 2, 3, 4])
    try check("W -= W", Array(0..<9), Array(repeating: 0, count: 9))
    let c = try #require(try poke("b[1] = true").edit)
    #expect(c.indices == [try #require(run.layout["b"]).offset + 1] && c.new == [1])
    #expect(c.reversed.new == c.old && c.reversed.reversed == c)
  }

  @Test func quantitiesBecomeInterventions() throws {
    func held(_ text: String, at node: Int? = nil) throws -> [Intervention] {
      try #require(try poke(text, at: node).clamp).interventions
    }
    #expect(try held("z[2][0] = 0") == [Intervention(.z, node: 1, unit: 0, .set(0))])
    #expect(try held("x[1] = (1, 0)") == [0, 1].map { Intervention(.x, node: 0, unit: $0, .set($0 == 0 ? 1 : 0)) })
    #expect(try held("v[4] = 2") == [Intervention(.v, node: 3, unit: 0, .set(2))])
    #expect(try held("d[1] += 2").map(\.unit) == [0])
    // Without an index, the node the walk is at.
    #expect(try held("u[:] = 1", at: 2).count == 3)
    #expect(
      try held("u = [1, 2, 3]", at: 2) == (0..<3).map { Intervention(.u, node: 2, unit: $0, .set(Double($0 + 1))) })
    #expect(
      try held("z[2:4][1:] = [[1, 2], [3, 4]]") == [
        Intervention(.z, node: 1, unit: 1, .set(1)), Intervention(.z, node: 1, unit: 2, .set(2)),
        Intervention(.z, node: 2, unit: 1, .set(3)), Intervention(.z, node: 2, unit: 2, .set(4)),
      ])
    // One number for every node is one intervention a unit; several numbers are not.
    #expect(try held("z[:][2] = 0") == [Intervention(.z, node: nil, unit: 2, .set(0))])
    #expect(try held("z[:][2] = (1, 2, 3, 4)").map(\.node) == [0, 1, 2, 3])
  }

  @Test(arguments: [
    ("W[1, 2]=.5", "W[1][2] = 0.5"), ("b *= 2", "b = b * 2"), ("x[1] = (1, 0)", "x[1] = [1, 0]"), ("u = 3", "u[3] = 3"),
  ])
  func aPokeIsNamedSoThatItSaysTheSameElsewhere(_ text: String, _ shown: String) throws {
    #expect(try poke(text, at: 2).text == shown)
  }

  @Test func whatWasThereIsKept() throws {
    let z = try #require(walk.values(.z, at: 1))
    #expect(try poke("z[2] = 0").before == z)
    #expect(try poke("z[:][1] = 0").before == (0..<4).map { walk.values(.z, at: $0)?[1] })
    #expect(try poke("z[2] = z[2] * 2").after == z.map { $0 * 2 })
  }

  @Test func theInitialStateIsAQuantityToo() throws {
    let clamp = try #require(try poke("z[0][1] = 0.5").clamp)
    #expect(clamp.interventions.isEmpty)
    let example = clamp.applied(to: walk.example, stateCount: 3)
    #expect(example.initialState == [0, 0.5, 0])
    let both = try #require(try poke("z[0:2] = 1").clamp)
    #expect(both.applied(to: walk.example, stateCount: 3).initialState == [1, 1, 1])
    #expect(both.interventions == (0..<3).map { Intervention(.z, node: 0, unit: $0, .set(1)) })
  }

  @Test func whatCannotBePokedIsAnError() {
    for name in ["y[1]", "delta[1]", "delta_out[1]", "loss", "slope[1]", "from_parent[1]"] {
      let bare = name.split(separator: "[")[0]
      #expect(reason("\(name) = 1") == .computed(String(bare)))
    }
    #expect(reason("t = 1") == .notOfTheNetwork("t"))
    #expect(reason("ans = 1") == .notOfTheNetwork("ans"))
    #expect(reason("W = [1, 2]") == .doesNotFit(place: .matrix(rows: 3, columns: 3), value: .vector(2)))
    #expect(reason("W[0][0] = [1, 2]") == .doesNotFit(place: .number, value: .vector(2)))
    #expect(reason("z[2] = W") == .doesNotFit(place: .vector(3), value: .matrix(rows: 3, columns: 3)))
    #expect(reason("W[0] = \"a\"") == .textForNumber(name: "W"))
    #expect(reason("W[1:1] = 0") == .nothingChosen)
    #expect(reason("z[3:2] = 0") == .nothingChosen)
  }

  @Test(arguments: [
    "W[9] = 0", "z[9] = 0", "z[1][9] = 0", "z[:][9] = 0", "q = 0", "W[0.5] = 0", "z[-1] = 0", "W[0][0][0] = 0",
    "z[\"a\"] = 0", "b = q",
  ])
  func wrongNamesAndIndicesAreTheLanguagesErrors(_ text: String) {
    #expect(throws: ExpressionError.self) { try poke(text) }
  }

  @Test func aRunInFloatShowsWhatItHolds() throws {
    let data = try #require(Adder(bits: 4))
    let specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 3)
    let run = try makeRun(specification, precision: .float, initializer: .lecun, dataset: data, seed: 2)
    let poke = try PokeReader(RunScope(run: run, walk: nil, answer: nil)).poke(
      Assignment(parsing: "W[0][0] = 0.1"))
    #expect(poke.after == [Double(Float(0.1))])
  }

  @Test func theDifferenceIsThatOfTwoWalks() throws {
    var whatIf = WhatIf()
    whatIf.add(try poke("z[3][0] = 1"), to: walk)
    let poked = Walk(whatIf.applied(to: walk.example, run.specification), in: run, interventions: whatIf.interventions)
    let difference = WalkDifference(from: walk, to: poked)
    #expect(difference.rows.map { $0.state != 0 } == [false, false, true, true])
    // What comes before is not changed forward, but what flows back to it is.
    #expect(difference.rows[0].delta != 0 && difference.rows[0].isChanged)
    for row in difference.rows {
      let (old, new) = (walk.values(.z, at: row.node) ?? [], poked.values(.z, at: row.node) ?? [])
      let distance = zip(old, new).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      #expect((row.state - distance).magnitude < 1e-15)
      #expect(
        row.outputs?.before == walk.values(.y, at: row.node) && row.outputs?.after == poked.values(.y, at: row.node))
      #expect(row.loss?.after == poked.values(.loss, at: row.node)?[0])
    }
    #expect(difference.loss.before == walk.trace.loss() && difference.loss.after == poked.trace.loss())
    let w = try #require(run.layout["W"])
    let change = difference.gradientDifference(of: w)
    #expect(zip(change, w.range).allSatisfy { $0 == poked.inspection.gradient[$1] - walk.inspection.gradient[$1] })
  }

  @Test func pokesEndAndSettleByTheirKind() throws {
    var whatIf = WhatIf()
    whatIf.add(try poke("W[0][0] = 1"), to: walk)
    whatIf.add(try poke("z[1][0] = 1"), to: nil)
    whatIf.add(try poke("b[0] = 1"), to: nil)
    #expect(whatIf.baseline != nil)
    var copy = whatIf
    #expect(copy.endClamps().map(\.text) == ["z[1][0] = 1"])
    #expect(copy.pokes.map(\.text) == ["W[0][0] = 1", "b[0] = 1"] && copy.baseline == nil)
    #expect(whatIf.settle().map(\.text) == ["W[0][0] = 1", "b[0] = 1"])
    #expect(whatIf.pokes.map(\.text) == ["z[1][0] = 1"] && whatIf.undone.isEmpty)
  }
}
