import Console
import Foundation
import Testing

/// δ of the memory and the gates, and what pokes change in them.
@Suite struct GatedDeltaTests {
  private static let lstm = "load adder --bits 6; network lstm --hidden 4; train -n 20; example 5 9"

  private func console(_ setting: String = Self.lstm) -> TestConsole {
    let console = TestConsole()
    console.run(setting)
    return console
  }

  private func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  @Test(arguments: ["c", "delta_c", "δ_c", "i", "o"]) func everyErrorIsThatOfTheTrace(name: String) throws {
    let console = console()
    let members = try console.members(of: "delta --of \(name)")
    let error = try #require(members["of"] as? String)
    #expect(error == (name.contains("_") ? "delta_c" : "delta_\(name)"))
    let rows = try #require(members["rows"] as? [[String: Any]])
    #expect(rows.count == 6)
    for (place, row) in rows.enumerated() {
      let t = try #require(row["t"] as? Int)
      #expect(t == place + 1)
      let values = try #require(try console.members(of: "print \(error)[\(t)]")["value"] as? [Double])
      #expect((try #require(row["error"] as? Double) - norm(values)).magnitude < 1e-15)
      let delta = try #require(try console.members(of: "print delta[\(t)]")["value"] as? [Double])
      #expect((try #require(row["delta"] as? Double) - norm(delta)).magnitude < 1e-15)
      guard error == "delta_c" else {
        #expect(row["from_parent"] is NSNull)
        continue
      }
      let above = try #require(try console.members(of: "print c_from_parent[\(t)]")["value"] as? [Double])
      #expect((try #require(row["from_parent"] as? Double) - norm(above)).magnitude < 1e-15)
      let here = norm(zip(values, above).map { $0 - $1 })
      #expect((try #require(row["from_here"] as? Double) - here).magnitude < 1e-15)
    }
  }

  @Test func theTableStandsBesideDelta() {
    let text = console().run("delta --of c --no-map")
    #expect(text.contains("‖δ‖") && text.contains("‖δ_c‖") && text.contains("from c at t+1"))
    #expect(text.contains("δ_c is dE/dc"))
    #expect(console().run("delta").contains("'delta --of c' follows the error of c"))
    let tree = console("load trees samples/sentiment.txt; network tree-lstm --dim 4; example 3")
    #expect(tree.run("delta --of c").contains("from c above"))
    // Words have no forget gates.
    #expect(tree.run("delta --of f_l").contains("·"))
    #expect(console().run("delta --of delta") == console().run("delta"))
    let layers = console("load adder --bits 5; network lstm --hidden 3 --layers 2 --bidirectional; example 5 9")
    #expect(layers.run("delta --of c1").contains("from c1 at t+1"))
    #expect(layers.run("delta --of c1_back").contains("from c1_back at t−1"))
  }

  @Test(arguments: [
    ("x", "lstm has no error of 'x' besides δ"), ("q", "it has those of 'c', 'i', 'f', 'g' and 'o'"),
  ])
  func whatHasNoErrorIsSaid(name: String, message: String) {
    #expect(console().run("delta --of \(name)").contains(message))
    let plain = console("load adder; network rnn; example 1 2")
    #expect(plain.run("delta --of c").contains("cells with gates have more than one"))
  }

  @Test(arguments: ["c", "f", "u_i", "delta_c", "y", "grad"]) func pokesShowInEveryQuantity(name: String) throws {
    let console = console()
    console.run("poke c[2][1] = 2")
    let members = try console.members(of: "diff --of \(name)")
    let change = try #require(members["change"] as? [[Double]])
    #expect(members["of"] as? String == name && change.joined().contains { $0 != 0 })
    if name == "c" {
      // The memory is what was held; before it nothing changes.
      #expect(change[0].allSatisfy { $0 == 0 } && change[1].count { $0 != 0 } == 1)
    }
    #expect(console.run("diff --of nothing").contains("is nothing whose change can be shown"))
  }
}
