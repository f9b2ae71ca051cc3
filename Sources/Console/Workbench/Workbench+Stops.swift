import Corpus
import Debugging
import Networks
import Training

/// Training that a stop holds up in the middle of an iteration, before its update.
struct PausedTraining {
  let plan: TrainingPlan
  /// Updates made when it is done.
  let goal: Int
  let stop: Stop
  let iteration: Int
}

extension Workbench {
  /// Training stopped: the walk stands where it did, in the example where it did.
  func pause(at stop: Stop, of plan: TrainingPlan, goal: Int) {
    paused = PausedTraining(plan: plan, goal: goal, stop: stop, iteration: stop.iteration ?? 0)
    settlePokes()
    // Its loss counts as much as in the minibatch, so that δ is what it was there.
    let indices = run?.nextMinibatch(plan.course) ?? []
    choose(
      stop.index, of: .train, weight: run?.exampleWeight(of: indices) ?? 1,
      dropout: run?.dropout(ofExample: stop.example))
    move(to: stop.place)
    stops.count(stop)
  }

  /// Stands at the end of an example of an iteration, as if the walk had come there.
  func enter(iteration: Int, example: Int, index: Int, batch: Int, plan: TrainingPlan, goal: Int) {
    note(.leftBehind, whatIf.settle())
    pause(
      at: Stop(standingIn: iteration, example: example, index: index, batch: batch), of: plan,
      goal: max(goal, iteration))
    if let walk { move(to: 2 * walk.nodes) }
  }

  /// Training ended at a number that is none: the walk stands where it was computed, where it is of a node.
  func stand(at found: NonFinite, in iteration: Int, of plan: TrainingPlan, goal: Int) {
    guard let run, case .quantity(let quantity, let example, let node, _) = found.place else { return }
    let indices = run.nextMinibatch(plan.course)
    guard indices.indices.contains(example) else { return }
    choose(
      indices[example], of: .train, weight: run.exampleWeight(of: indices),
      dropout: run.dropout(ofExample: example))
    guard let walk else { return }
    move(to: walk.specification.isKnownBackward(quantity) ? 2 * walk.nodes - node : node + 1)
  }

  /// The walk's cursor goes to a place.
  func move(to place: Int) {
    walk?.cursor.go(toPlace: place)
  }

  /// Where the walk is in the iteration that training is held up in.
  var pausedPlace: ProgramPlace? {
    guard let paused else { return nil }
    // In another example nothing of the iteration has been passed since.
    let isThere = chosen.map { $0.split == .train && $0.index == paused.stop.index } ?? false
    return ProgramPlace(
      example: paused.stop.example, place: isThere ? walk?.cursor.place ?? paused.stop.place : paused.stop.place)
  }

  /// Breakpoints find the words of training examples in the data at hand.
  func connectStops() {
    stops.phrases = { [weak self] index, structure in
      guard let word = self?.run?.dataset.treeData?.wordSource(index, of: .train) else { return nil }
      return Phrases(structure, word: word)
    }
  }
}
