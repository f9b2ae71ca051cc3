import Corpus
import Keeping
import Networks
import Testing
import Training

/// A sweep's file: what is written is read, and what is no such file is said.
@Suite struct SweepLogTests {
  let sweep: Sweep
  let header: SweepHeader

  init() throws {
    let data = try #require(Adder(bits: 4))
    var specification = NetworkSpecification(input: data.inputKind, target: data.targetKind, hidden: 3)
    specification.activation = .relu
    let rates = [0.1, 1e200]
    let variants = rates.map { [specification] rate in
      var plan = TrainingPlan(length: .iterations(150))
      plan.descent.rate = rate
      return SweepVariant(name: "rate \(rate)", specification: specification, initializer: .normal(0.5), plan: plan)
    }
    sweep = Sweep(variants: variants, dataset: data, seeds: [7, 8], precision: .double, goal: .loss(1e-9))
    header = SweepHeader(
      sweep, axes: ["rate"], values: rates.map { ["\($0)"] }, recipe: .init(command: "load adder --bits 4", seed: 7))
  }

  func runs(_ jobs: [Int] = [0, 1, 2, 3]) throws -> [SweepRun] {
    let board = SweepBoard(settings: 2, seeds: 2)
    try sweep.run(jobs, threads: 1, shouldStop: { false }, finished: { board.note($0) })
    return board.runs
  }

  @Test func whatIsWrittenIsRead() throws {
    let runs = try runs()
    let bytes = header.line + runs.flatMap(\.line)
    let log = try SweepLog(bytes)
    #expect(log.runs.map(\.line) == runs.map(\.line))
    #expect(log.header.line == header.line && log.header.goal == .loss(1e-9) && log.header.count == 4)
    #expect(log.header.settings.map(\.name) == ["rate 0.1", "rate 1e+200"])
    #expect(log.bytes == bytes && log.wholeBytes == bytes.count && !log.isCutOff && log.repetitions == 0)
    // Of NaN there is no equality: the finite ones.
    #expect(log.runs.prefix(2).map(\.outcome) == runs.prefix(2).map(\.outcome))
    #expect(runs.contains { $0.outcome.notFiniteAt != nil })
  }

  @Test func cutAnywhereItHoldsTheWholeLines() throws {
    let runs = try runs([0, 1])
    let bytes = header.line + runs.flatMap(\.line)
    for length in 0..<bytes.count {
      let cut = Array(bytes[..<length])
      if length < header.line.count {
        #expect(SweepLog.isBegun(cut))
        continue
      }
      let whole = length < header.line.count + runs[0].line.count ? 0 : 1
      let log = try SweepLog(cut)
      #expect(log.runs.count == whole)
      #expect(log.isCutOff == (length != header.line.count + (whole == 0 ? 0 : runs[0].line.count)))
      #expect(log.wholeBytes == header.line.count + (whole == 0 ? 0 : runs[0].line.count))
    }
    #expect(!SweepLog.isBegun(Array("{\"name\"".utf8)) && !SweepLog.isBegun(bytes))
  }

  @Test func linesThatAreNoRunsAreNamed() throws {
    let runs = try runs([0, 1])
    func problem(_ bytes: [UInt8]) -> SweepLog.Problem? {
      do throws(SweepLog.Problem) { _ = try SweepLog(bytes) } catch { return error }
      return nil
    }
    let other = String(decoding: runs[1].line, as: UTF8.self)
    func changed(_ old: String, _ new: String) -> [UInt8] {
      #expect(other.contains(old))
      return header.line + runs[0].line + Array(other.replacing(old, with: new, maxReplacements: 1).utf8)
    }
    #expect(problem(changed("{", "[")) == .line(3))
    #expect(problem(changed("\"run\": 1", "\"run\": 4")) == .line(3))
    #expect(problem(changed("\"run\": 1", "\"run\": -1")) == .line(3))
    #expect(problem(changed("\"seed\": \"8\"", "\"seed\": \"9\"")) == .line(3))
    #expect(problem(changed("\"iterations\": 150", "\"iterations\": null")) == .line(3))
    #expect(problem(changed("\"curve\": [", "\"curve\": [1,")) == .line(3))
    #expect(problem(changed("\"part\": \"train\"", "\"part\": \"test\"")) == .line(3))
    #expect(problem(header.line + Array("\n".utf8) + runs[0].line) == .line(2))
    #expect(
      problem(
        header.line + runs[0].line + changed("\"iterations\": 150", "\"iterations\": 149")[header.line.count...]
          + runs[1].line) == .conflict(line: 5, job: 1))
    #expect(problem(Array("{}\n".utf8)) == .notASweep)
    #expect(problem(Array("a,b\n1,2\n".utf8)) == .notASweep)
    #expect(problem([]) == .notASweep)
    let first = String(decoding: header.line, as: UTF8.self)
    #expect(problem(Array(first.replacing("\"version\": 1", with: "\"version\": 2").utf8)) == .laterVersion(2))
    #expect(problem(Array(first.replacing("\"seeds\": 2", with: "\"seeds\": 0").utf8)) == .header("seeds"))
  }

  @Test func partsJoinToTheWhole() throws {
    let runs = try runs()
    var joined = try SweepLog(header.line + runs[2].line + runs[0].line)
    #expect(joined.merge(try SweepLog(header.line + runs[1].line + runs[3].line + runs[0].line)) == nil)
    #expect(joined.bytes == header.line + runs.flatMap(\.line))
    #expect(joined.repetitions == 1)
    // Times may differ, outcomes may not.
    let slow = SweepRun(job: 0, outcome: runs[0].outcome, seconds: 99)
    #expect(joined.merge(try SweepLog(header.line + slow.line)) == nil)
    let other = SweepOutcome(
      seed: 7, curve: runs[0].outcome.curve, scores: runs[0].outcome.scores, iterations: 3)
    #expect(joined.merge(try SweepLog(header.line + SweepRun(job: 0, outcome: other, seconds: 0).line)) == 0)
  }

  @Test func whatTellsSweepsApartIsNamed() throws {
    #expect(header.difference(from: header) == nil)
    var other = header
    other.kernels = "abacus"
    other.data.recipe = nil
    #expect(header.difference(from: other) == nil)
    other.seeds = 3
    #expect(header.difference(from: other) == .member("seeds", there: "2", here: "3"))
    var variants = sweep.variants
    variants[1].plan.batch = 5
    let batched = Sweep(
      variants: variants, dataset: sweep.dataset, seeds: [7, 8], precision: .double, goal: .loss(1e-9))
    let values = header.settings.map(\.values)
    #expect(
      header.difference(from: SweepHeader(batched, axes: ["rate"], values: values, recipe: nil))
        == .member("settings[1].details.training.batch", there: "1", here: "5"))
    #expect(
      header.difference(from: SweepHeader(sweep, axes: ["decay"], values: values, recipe: nil))
        == .grid(there: ["rate 0.1, 1e+200"], here: ["decay 0.1, 1e+200"]))
    let data = try #require(Adder(bits: 5))
    let wider = Sweep(variants: sweep.variants, dataset: data, seeds: [7, 8], precision: .double, goal: .loss(1e-9))
    #expect(
      header.difference(from: SweepHeader(wider, axes: ["rate"], values: values, recipe: nil))
        == .data(there: "adder", here: "adder", command: "load adder --bits 4"))
  }
}
