import TestSupport
import Testing

@Suite struct FixtureTests {
  @Test(arguments: [("rnn-grid", 36), ("rnn-adder", 5), ("rnn-special", 9)])
  func everyCaseIsComplete(file: String, count: Int) throws {
    let cases = try loadFixture(named: file)
    #expect(cases.count == count)
    for fixture in cases {
      let (D, H, O) = (fixture.inputWidth, fixture.hiddenWidth, fixture.outputWidth)
      for values in [fixture.parameters, fixture.gradients] + (fixture.training.map { [$0.parameters] } ?? []) {
        #expect(values.W_in.count == H * D && values.W.count == H * H && values.W_out.count == O * H)
        #expect(values.b?.count == (fixture.biases ? H : nil) && values.c?.count == (fixture.biases ? O : nil))
      }
      for sequence in fixture.sequences {
        let (T, K) = (sequence.length, sequence.targetNodes.count)
        #expect(sequence.inputs.count == T * D)
        #expect([sequence.u, sequence.z, sequence.delta].allSatisfy { $0.count == T * H })
        #expect([sequence.v, sequence.y, sequence.deltaOut].allSatisfy { $0.count == K * O })
        #expect((sequence.targetClasses?.count ?? K) == K && (sequence.targetValues?.count ?? K * O) == K * O)
        #expect(K == (fixture.targets == "last" ? 1 : T) && sequence.stepLosses.count == K)
      }
      let means = fixture.sequences.map { sequence in
        sequence.stepLosses.reduce(0, +) / (fixture.reduction == "mean" ? Double(sequence.stepLosses.count) : 1)
      }
      #expect(abs(means.reduce(0, +) / Double(means.count) - fixture.loss) < 1e-12)
      if let training = fixture.training { #expect(training.losses.count == 10 && training.losses[0] == fixture.loss) }
    }
  }
}
