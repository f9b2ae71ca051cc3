import Corpus
import Networks
import Testing

private func options(
  window: Int = 3, horizon: Int = 1, train: Double = 0.8, dev: Double = 0,
  normalisation: SeriesNormalisation = .none, missing: MissingPolicy = .refuse, targets: SeriesTargets = .every
) -> SeriesOptions {
  var options = SeriesOptions()
  options.window = window
  options.horizon = horizon
  options.trainFraction = train
  options.devFraction = dev
  options.normalisation = normalisation
  options.missing = missing
  options.targets = targets
  return options
}

private func read(_ data: SeriesDataset, _ index: Int, _ split: Split) -> Example {
  var example = Example()
  data.read(index, of: split, into: &example)
  return example
}

private func refusal(_ values: [Double], missing: [Int] = [], _ options: SeriesOptions) -> SeriesError? {
  do throws(SeriesError) {
    _ = try SeriesDataset(values: values, missing: missing, options: options)
    return nil
  } catch { return error }
}

/// Values that say where they stand: point i is i + 1.
private func ramp(_ count: Int) -> [Double] { (1...count).map(Double.init) }

@Suite struct SeriesWindows {
  @Test func aWindowIsAChainThatTargetsTheNextValue() throws {
    let data = try SeriesDataset(values: ramp(10), options: options())
    #expect(data.inputKind == .dense(width: 1) && data.targetKind == .values(width: 1) && data.arity == 1)
    #expect(data.count(in: .train) == 5 && data.count(in: .dev) == 0 && data.count(in: .test) == 2)
    let first = read(data, 0, .train)
    #expect(first.structure == .chain(length: 3))
    #expect(first.inputs == [1, 2, 3] && first.targetNodes == [0, 1, 2] && first.targetValues == [2, 3, 4])
    #expect(read(data, 4, .train).targetValues == [6, 7, 8])
  }

  @Test func testWindowsLookBackForInputsAndTargetTheTestPartOnly() throws {
    let data = try SeriesDataset(values: ramp(10), options: options())
    let first = read(data, 0, .test)
    #expect(first.inputs == [6, 7, 8] && first.targetNodes == [2] && first.targetValues == [9])
    let second = read(data, 1, .test)
    #expect(second.inputs == [7, 8, 9] && second.targetNodes == [1, 2] && second.targetValues == [9, 10])
  }

  @Test(arguments: [1, 2, 5], [1, 2, 4]) func partsCoverTheirPointsOnceAndNeverMix(window: Int, horizon: Int) throws {
    let data = try SeriesDataset(
      values: ramp(40), options: options(window: window, horizon: horizon, train: 0.5, dev: 0.25))
    #expect(Split.allCases.map(data.points) == [0..<20, 20..<30, 30..<40])
    for split in Split.allCases {
      var finals: [Int] = []
      for index in 0..<data.count(in: split) {
        let example = read(data, index, split)
        #expect(example.inputs.count == window)
        for (node, value) in zip(example.targetNodes, example.targetValues) {
          #expect(data.points(of: split).contains(Int(value) - 1), "a target lies outside its part")
          #expect(value == example.inputs[Int(node)] + Double(horizon))
        }
        #expect(example.targetNodes.last == Int32(window - 1))
        finals.append(data.finalTarget(of: index, in: split))
      }
      #expect(
        finals
          == Array(max(data.points(of: split).lowerBound, window + horizon - 1)..<data.points(of: split).upperBound))
    }
  }

  @Test func onlyTheLastNodeMayCarryATarget() throws {
    let data = try SeriesDataset(values: ramp(10), options: options(targets: .last))
    #expect(read(data, 0, .train).targetNodes == [2] && read(data, 0, .train).targetValues == [4])
  }

  @Test func whateverAnExampleHeldBeforeIsReplaced() throws {
    let data = try SeriesDataset(values: ramp(10), options: options())
    var example = Example(structure: .chain(length: 9))
    example.tokens = [1, 2]
    example.targetClasses = [3]
    example.inputs = [9]
    example.targetNodes = [8]
    data.read(0, of: .train, into: &example)
    #expect(example == read(data, 0, .train))
    var tree = Example(structure: Structure(arity: 2))
    data.read(0, of: .train, into: &tree)
    #expect(tree == example)
  }

  @Test func labelsAndTimesFollowThePoints() throws {
    let data = try SeriesDataset(
      values: [.nan, 1, .nan, 4, 5, 6, 8], missing: [0, 2], times: [10, 11, 12, 13, 14, 15, 16],
      labels: ["a", "b", "c", "d", "e", "f", "g"], options: options(window: 1, missing: .drop))
    #expect(data.values == [1, 4, 5, 6, 8] && data.times == [11, 13, 14, 15, 16])
    #expect(data.labels == ["b", "d", "e", "f", "g"] && data.missingCount == 2)
    let plain = try SeriesDataset(values: ramp(6), options: options(window: 1))
    #expect(plain.times == [0, 1, 2, 3, 4, 5] && plain.labels.isEmpty)
  }
}

@Suite struct SeriesScaling {
  @Test func constantsComeFromTheTrainingPartAlone() throws {
    let train: [Double] = [2, 4, 4, 4, 5, 5, 7, 9]
    let calm = try SeriesDataset(values: train + [5, 5], options: options(normalisation: .zscore))
    let wild = try SeriesDataset(values: train + [1e6, -1e6], options: options(normalisation: .zscore))
    #expect(calm.scale.shift == 5 && calm.scale.scale == 2)
    #expect(wild.scale == calm.scale)
    #expect((0..<5).allSatisfy { read(calm, $0, .train) == read(wild, $0, .train) })
    #expect(read(calm, 0, .train).inputs == [-1.5, -0.5, -0.5])
    #expect(read(wild, 0, .test).targetValues == [(1e6 - 5) / 2])
  }

  @Test func minmaxFillsTheUnitInterval() throws {
    let data = try SeriesDataset(values: [4, 2, 6, 10, 3, 2, 5, 4, 18, 0], options: options(normalisation: .minmax))
    #expect(data.scale.shift == 2 && data.scale.scale == 8)
    #expect(read(data, 0, .train).inputs == [0.25, 0, 0.5])
    #expect(read(data, 0, .test).targetValues == [2])
  }

  @Test(arguments: SeriesNormalisation.allCases) func denormalisedUndoesNormalised(kind: SeriesNormalisation) throws {
    let data = try SeriesDataset(values: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3], options: options(normalisation: kind))
    for value in [-7.25, 0, 3.5, 1e3] {
      #expect(abs(data.scale.denormalised(data.scale.normalised(value)) - value) < 1e-12)
    }
  }

  @Test func aLargeMeanDoesNotDrownTheSpread() throws {
    let values = (0..<10).map { 1e9 + Double($0 % 2) }
    let data = try SeriesDataset(values: values, options: options(normalisation: .zscore))
    #expect(abs(data.scale.scale - 0.5) < 1e-9)
  }
}

@Suite struct SeriesMissing {
  private let values: [Double] = [.nan, 1, .nan, .nan, 4, 5, 6, 7, .nan, .nan, 10, 11, .nan]
  private let missing = [0, 2, 3, 8, 9, 12]

  @Test func missingValuesAreRefusedUnlessAPolicyIsChosen() {
    #expect(refusal(values, missing: missing, options()) == .missing(count: 6, first: [0, 2, 3, 8, 9]))
    #expect(refusal(values, options()).map(isNotFinite) == true, "NaN that nobody announced")
  }

  @Test func gapsAreFilledOnALineWithinAPart() throws {
    // Eleven points remain between the known ends; the training part is the first nine, so its last gap ends outside.
    let data = try SeriesDataset(
      values: values, missing: missing, options: options(window: 1, train: 0.8, missing: .interpolate))
    #expect(data.points(of: .train) == 0..<9)
    #expect(data.values == [1, 2, 3, 4, 5, 6, 7, 7, 7, 10, 11])
    #expect(data.filledPoints == [1, 2, 7, 8])
    #expect(data.times == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  }

  @Test func aTestValueNeverReachesTheTrainingPart() throws {
    var other = values
    other[10] = 1e6
    let kind = options(window: 1, train: 0.8, normalisation: .zscore, missing: .interpolate)
    let a = try SeriesDataset(values: values, missing: missing, options: kind)
    let b = try SeriesDataset(values: other, missing: missing, options: kind)
    #expect(a.scale == b.scale && a.values.prefix(9) == b.values.prefix(9))
  }

  @Test func carryingLooksBackOnly() throws {
    let data = try SeriesDataset(values: values, missing: missing, options: options(window: 1, missing: .carry))
    #expect(data.values == [1, 1, 1, 4, 5, 6, 7, 7, 7, 10, 11])
  }

  @Test func filledPointsAreInputsAndNeverTargets() throws {
    let data = try SeriesDataset(values: values, missing: missing, options: options(window: 2, missing: .carry))
    let finals = (0..<data.count(in: .train)).map { data.finalTarget(of: $0, in: .train) }
    #expect(finals == [3, 4, 5, 6])
    let first = read(data, 0, .train)
    #expect(first.inputs == [1, 1] && first.targetNodes == [1] && first.targetValues == [4])
  }

  @Test func theNaiveForecastIsTheLastValueKnown() throws {
    let data = try SeriesDataset(values: values, missing: missing, options: options(window: 1, missing: .interpolate))
    // Final targets in training: 4 after a gap that began with 1, then 5, 6 and 7.
    let naive = data.naiveForecast(on: .train)
    #expect(naive.count == 4 && naive.mae == (3 + 1 + 1 + 1) / 4 && naive.rmse == (12.0 / 4).squareRoot())
  }

  private func isNotFinite(_ error: SeriesError) -> Bool {
    guard case .notFinite(let value, position: 0) = error else { return false }
    return value.isNaN
  }
}

@Suite struct SeriesForecasts {
  @Test func forecastsStandBesideTheTruthInItsOwnUnits() throws {
    let values: [Double] = [2, 4, 4, 4, 5, 5, 7, 9, 8, 12]
    let data = try SeriesDataset(
      values: values, labels: values.indices.map { "p\($0)" }, options: options(normalisation: .zscore))
    let forecast = try data.forecast(of: .test, outputs: [1, 3])
    #expect(forecast.points == [8, 9] && forecast.labels == ["p8", "p9"] && forecast.times == [8, 9])
    #expect(forecast.truth == [8, 12] && forecast.forecast == [7, 11] && forecast.naive == [9, 8])
    #expect(forecast.accuracy.rmse == 1 && forecast.accuracy.mae == 1)
    #expect(forecast.naiveAccuracy == data.naiveForecast(on: .test))
    #expect(forecast.naiveAccuracy.mae == 2.5 && forecast.naiveAccuracy.rmse == 8.5.squareRoot())
    #expect(forecast.skill == 1 - 1 / 8.5.squareRoot())
  }

  @Test func theHorizonMovesTargetsAndNaiveForecasts() throws {
    let data = try SeriesDataset(values: ramp(20), options: options(horizon: 3))
    #expect(read(data, 0, .train).targetValues == [4, 5, 6])
    #expect(data.naiveForecast(on: .test) == ForecastAccuracy(forecast: [0, 0, 0, 0], truth: [3, 3, 3, 3]))
  }

  @Test func theNumberOfForecastsMustFit() throws {
    let data = try SeriesDataset(values: ramp(10), options: options())
    #expect(throws: SeriesError.forecastCount(expected: 2, found: 1)) { try data.forecast(of: .test, outputs: [1]) }
  }
}

@Suite struct SeriesErrors {
  @Test func seriesThatAreTooShortSayHowManyPointsItTakes() throws {
    let short = options(window: 8)
    #expect(
      refusal(ramp(10), short) == .tooShort(points: 10, trainPoints: 8, window: 8, horizon: 1, needed: 11))
    #expect(try SeriesDataset(values: ramp(11), options: short).count(in: .train) == 1)
    for window in 1...30 {
      for train in [0.1, 0.5, 0.7, 0.8, 1.0] {
        let wish = options(window: window, train: train)
        guard case .tooShort(_, _, _, _, let needed) = refusal([1], wish) else {
          Issue.record("one point is enough for a window of \(window)")
          continue
        }
        #expect(refusal(ramp(needed), wish) == nil)
        #expect(refusal(ramp(needed - 1), wish) != nil)
      }
    }
  }

  @Test func hugeSettingsAreRefusedLikeAnyOther() {
    #expect(
      refusal(ramp(10), options(window: .max, horizon: .max))
        == .tooShort(points: 10, trainPoints: 8, window: .max, horizon: .max, needed: .max))
  }

  @Test func infinitiesAndNaNAreNamedByPosition() {
    #expect(refusal([1, 2, .infinity, 3], options()) == .notFinite(value: .infinity, position: 2))
  }

  @Test func emptyConstantAndWrongSettingsAreRefused() {
    #expect(refusal([], options()) == .empty)
    #expect(refusal([.nan, .nan], missing: [0, 1], options(missing: .drop)) == .empty)
    let flat = Array(repeating: 0.1, count: 8) + [1, 2]
    #expect(refusal(flat, options(normalisation: .zscore)) == .constant(value: 0.1, points: 8))
    #expect(refusal(flat, options(normalisation: .minmax)) == .constant(value: 0.1, points: 8))
    #expect(refusal(flat, options(normalisation: .none)) == nil)
    #expect(refusal([-1.7e308, 1.7e308, 0, 0, 0, 0], options(normalisation: .minmax)) == .spreadTooLarge)
    for (train, dev) in [(0, 0), (-0.1, 0), (1.1, 0), (0.8, 0.3), (0.8, -0.1), (Double.nan, 0), (0.5, .nan)] {
      guard case .fractionOutOfRange = refusal(ramp(10), options(train: train, dev: dev)) else {
        Issue.record("\(train) and \(dev) are no fractions")
        continue
      }
    }
    #expect(refusal(ramp(10), options(window: 0)) == .windowOutOfRange(0))
    #expect(refusal(ramp(10), options(horizon: 0)) == .horizonOutOfRange(0))
    #expect(throws: SeriesError.countMismatch(values: 3, times: 0, labels: 2)) {
      try SeriesDataset(values: [1, 2, 3], labels: ["a", "b"])
    }
  }

  @Test func fractionsThatSumToOneLeaveNoTestPart() throws {
    let data = try SeriesDataset(values: ramp(10), options: options(window: 2, train: 0.7, dev: 0.3))
    #expect(data.points(of: .dev) == 7..<10 && data.count(in: .test) == 0)
  }
}
