import Networks
import Training

/// What a cut of δ costs: going on from where the run is along the gradient that training follows, and along the whole one.
/// Each goes both ways there are: by a short descent over some examples at once, and by updates as training makes them, which
/// bring more but may be thrown about by the change. The better one counts, on examples that the descent does not follow.
struct CutTrial {
  /// Share of the gradient that comes from beyond the cut: ‖g − g_cut‖ / ‖g‖.
  let beyond: Double
  /// Share by which the loss falls along the whole gradient, and along the cut one.
  let wholeFall: Double
  let cutFall: Double
  /// How many times as much loss is left along the cut gradient as along the whole one.
  var excess: Double { (1 - min(cutFall, 1)) / max(1 - wholeFall, 1e-3) }
  /// The least number of steps after which δ could be cut and leave the gradient about as it is.
  let enough: Int

  /// Parameters × nodes that may be gone through.
  private static let budget = 3e8
  private static let fewestExamples = 8
  private static let mostExamples = 64
  private static let steps = 12
  private static let mostUpdates = 1_024.0
  /// Directions nearer than this are taken for the same.
  private static let closeCosine = 0.98

  /// Nil for trees, and where it would take long or there is no gradient.
  init?(_ run: any TrainingRun, _ examples: [Example], _ plan: TrainingPlan) {
    guard let cut = run.specification.truncation, run.layout.count <= 2_000_000 else { return nil }
    let examples = examples.filter { !$0.targetNodes.isEmpty }.prefix(2 * Self.mostExamples)
    let longest = examples.reduce(0) { max($0, $1.structure.count) }
    // Forward and backward at each step of both ways, and forward again.
    let passes = Double(2 * Self.steps * 4)
    let affordable = Self.budget / passes / Double(max(longest, 1)) / Double(run.layout.count)
    let half = min(Int(affordable), examples.count / 2)
    guard longest > cut, half >= Self.fewestExamples, let twin = Twin.of(run) else { return nil }
    let descent = CutDescent(twin, Array(examples.prefix(half)), held: Array(examples.dropFirst(half).prefix(half)))
    guard let own = descent.gradient(cutAfter: cut), let whole = descent.gradient(cutAfter: nil), norm(whole) > 0 else {
      return nil
    }
    beyond = norm(zip(whole, own).map { $0 - $1 }) / norm(whole)
    var steps = cut
    while steps < longest {
      steps = min(2 * steps, longest)
      if steps < longest, let wider = descent.gradient(cutAfter: steps), cosine(wider, whole) > Self.closeCosine {
        break
      }
    }
    enough = steps
    var plan = plan
    let updates =
      Self.budget / (Double(3 * max(longest, 1)) * Double(plan.course.examplesPerUpdate)) / Double(run.layout.count)
    (plan.keepsBest, plan.resumes) = (false, false)
    plan.length = .iterations(Int(min(updates, Self.mostUpdates)))
    func fall(_ cut: Int?) -> Double {
      max(
        descent.fall(cutAfter: cut, steps: Self.steps, rate: plan.descent.rate), descent.fall(cutAfter: cut, plan))
    }
    (cutFall, wholeFall) = (fall(cut), fall(nil))
  }
}

/// Gradient descent on a copy, over all examples at once.
private struct CutDescent {
  private let twin: any TrainingRun
  private let examples: [Example]
  /// Others, on which is seen what the steps are worth: a few examples are soon known by heart.
  private let held: [Example]
  private let start: [Double]

  init(_ twin: any TrainingRun, _ examples: [Example], held: [Example]) {
    (self.twin, self.examples, self.held) = (twin, examples, held)
    start = twin.layout.parameters.flatMap { twin.values(of: $0) }
  }

  /// Of the mean loss, with the parameters as the copy has them; nil where δ cannot be cut so.
  func gradient(cutAfter steps: Int?) -> [Double]? {
    do { try twin.truncate(after: steps) } catch { return nil }
    var sum = [Double](repeating: 0, count: twin.layout.count)
    for example in examples {
      let gradient = twin.inspect(example).gradient
      for i in sum.indices { sum[i] += gradient[i] / Double(examples.count) }
    }
    return sum
  }

  /// Share by which the loss falls in so many steps, each as long as lowers the loss; the copy is as it was afterwards.
  func fall(cutAfter cut: Int?, steps: Int, rate: Double) -> Double {
    defer { set(start) }
    let before = loss(of: held)
    var (parameters, lowest) = (start, loss(of: examples))
    var length = 10 * rate
    for _ in 0..<steps {
      guard let gradient = gradient(cutAfter: cut) else { break }
      let moved = zip(parameters, gradient).map { $0 - length * $1 }
      set(moved)
      let after = loss(of: examples)
      if after < lowest {
        (parameters, lowest) = (moved, after)
        length *= 2
      } else {
        set(parameters)
        length /= 4
      }
    }
    set(parameters)
    return before > 0 ? 1 - loss(of: held) / before : 0
  }

  /// Share by which the loss falls in the updates of a plan; the copy is as it was afterwards.
  func fall(cutAfter cut: Int?, _ plan: TrainingPlan) -> Double {
    defer { set(start) }
    do { try twin.truncate(after: cut) } catch { return 0 }
    let before = loss(of: held)
    var observer = TrainingObserver()
    // A number that is none ends the training, and leaves what was there before.
    _ = twin.train(plan, observer: &observer)
    let after = loss(of: held)
    return before > 0 && after.isFinite ? 1 - after / before : 0
  }

  private func loss(of examples: [Example]) -> Double {
    examples.reduce(0) { $0 + twin.trace(of: $1).loss() } / Double(examples.count)
  }

  private func set(_ parameters: [Double]) {
    for parameter in twin.layout.parameters { twin.setValues(of: parameter, to: Array(parameters[parameter.range])) }
  }
}
