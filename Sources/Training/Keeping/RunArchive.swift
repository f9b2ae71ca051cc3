import Corpus
import Networks

/// All of a run between two updates, as a value: a run made of it goes on with the same bits.
public struct RunArchive: Sendable, Equatable {
  public var specification: NetworkSpecification
  /// Laid out as the specification's layout says.
  public var parameters: FlatNumbers
  /// What the update rule remembers, by the name it has there, each laid out like the parameters.
  public var memory: [String: FlatNumbers]
  /// The parameters that scored best on the dev part, where training is to go back to them at its end.
  public var best: FlatNumbers?
  public var seed: UInt64
  /// The minibatch loss of every update made.
  public var losses: [Double]
  /// Nil where nothing has been drawn yet.
  public var sampler: Sampler.Position?

  public init(specification: NetworkSpecification, parameters: FlatNumbers, seed: UInt64) {
    self.specification = specification
    self.parameters = parameters
    self.seed = seed
    memory = [:]
    losses = []
  }

  /// Updates made.
  public var iteration: Int { losses.count }

  /// What keeps an archive from being a run.
  public enum Problem: Error, Sendable, Equatable {
    case specification(NetworkSpecification.Problem)
    /// Numbers that are none of this layout or precision, by their name.
    case numbersDoNotFit(String)
  }
}

extension Trainer {
  /// All of the run as it is now.
  public var archive: RunArchive {
    let snapshot = snapshot()
    var archive = RunArchive(
      specification: network.specification, parameters: FlatNumbers(snapshot.parameters), seed: state.seed)
    if !snapshot.memory.isEmpty { archive.memory[RunArchive.squares] = FlatNumbers(snapshot.memory) }
    archive.best = best.map { FlatNumbers($0.parameters) }
    archive.losses = state.losses
    archive.sampler = state.sampler?.whereItStands
    return archive
  }

  /// Becomes the run of an archive whose numbers fit. What scored best is scored anew, on `dataset`'s dev part.
  fileprivate func become(_ archive: RunArchive) {
    restore(
      Snapshot(
        iteration: archive.iteration, parameters: archive.parameters.scalars(Scalar.self),
        memory: archive.memory[RunArchive.squares]?.scalars(Scalar.self) ?? [],
        sampler: archive.sampler.flatMap { Sampler($0) }), losses: archive.losses)
    if let parameters = archive.best?.scalars(Scalar.self) { setBest(parameters) }
  }
}

extension RunArchive {
  /// AdaGrad's sums of squared gradients.
  static let squares = "square_sum"
}

/// The run of an archive, on the data it was made with or other data of the same kinds. A sampler over another number of
/// examples starts anew.
public func makeRun(_ archive: RunArchive, dataset: any Dataset) throws(RunArchive.Problem) -> any TrainingRun {
  do { try archive.specification.validate() } catch { throw .specification(error) }
  let layout = ParameterLayout(archive.specification)
  let precision = archive.parameters.precision
  for (name, numbers) in [("parameters", archive.parameters)] + (archive.best.map { [("best", $0)] } ?? [])
    + archive.memory.map({ ($0.key, $0.value) })
  where numbers.count != layout.count || numbers.precision != precision {
    throw .numbersDoNotFit(name)
  }
  do throws(NetworkSpecification.Problem) {
    switch precision {
    case .double: return try trainer(of: archive, Double.self, dataset)
    case .float: return try trainer(of: archive, Float.self, dataset)
    }
  } catch {
    throw .specification(error)
  }
}

private func trainer<Scalar: NetworkScalar>(
  of archive: RunArchive, _: Scalar.Type, _ dataset: any Dataset
) throws(NetworkSpecification.Problem) -> any TrainingRun {
  let trainer = Trainer(network: try Network<Scalar>(archive.specification), dataset: dataset, seed: archive.seed)
  trainer.become(archive)
  return trainer
}
