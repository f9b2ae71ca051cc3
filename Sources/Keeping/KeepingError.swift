import Networks
import Storage
import Training

/// Why a file is no run, or not one for the data at hand.
public enum KeepingError: Error, Sendable, Equatable {
  case safetensors(SafetensorsError)
  case zip(ZipError)
  case array(NumPyArchiveError)
  /// The digest in the file is not that of its bytes.
  case altered
  /// Written by a later version of Backstep.
  case laterVersion(Int)
  /// Weights, but nothing of how they were trained.
  case weightsOnly
  /// A setting that is missing or none that there is, by its name and those it stands in.
  case setting(String)
  case tensorMissing(String)
  /// What torch.save writes: objects of Python's, which only Python can make again.
  case pickled
  case tensorShape(String, expected: [Int], found: [Int])
  /// Elements of another type than the rest of the run has.
  case tensorType(String)
  case tensorMalformed(String)
  case archive(RunArchive.Problem)
  /// No recurrent weights among the tensors of these names.
  case noRecurrentWeights([String])
  /// The readout cannot be told: none, or several that could be it.
  case readoutUnclear([String])
  /// Weights of a kind that this program has no cell for: rows for each hidden unit.
  case unknownCell(rows: Int, hidden: Int)
  /// A saved run of a cell of this name, which is none of ours.
  case unknownCellName(String)
  case unfit(DataMismatch)
}

/// How a saved network and data do not fit together.
public enum DataMismatch: Error, Sendable, Equatable {
  /// Sequences and trees.
  case arity(saved: Int, data: Int)
  /// Single trees, and pairs of them to be compared.
  case pairs(saved: Bool)
  case input(saved: InputKind, data: InputKind)
  case target(saved: TargetKind, data: TargetKind)
  /// The first word that is another one; ids count from 0.
  case word(id: Int, saved: String, data: String)
  case wordCount(saved: Int, data: Int)
  case className(id: Int, saved: String, data: String)
}
