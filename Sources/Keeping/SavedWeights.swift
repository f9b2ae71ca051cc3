import Networks
import Storage
import Training

/// The parameters of a run, for programs that know nothing of runs.
public struct SavedWeights {
  private let archive: RunArchive
  private let layout: ParameterLayout

  public init(_ archive: RunArchive) {
    self.archive = archive
    layout = ParameterLayout(archive.specification)
  }

  /// By our names: W_in, W, b and so on.
  public var own: [(name: String, tensor: Tensor)] {
    layout.parameters.map { ($0.name, Tensor(archive.parameters.slice($0.range), $0.shape)) }
  }

  /// By PyTorch's names.
  public var foreign: [(name: String, tensor: Tensor)] {
    WeightNames(archive.specification).tensors(of: archive.parameters)
  }
}

extension ParameterView {
  /// A vector has one extent.
  var shape: [Int] { isVector ? [rows] : [rows, columns] }
}
