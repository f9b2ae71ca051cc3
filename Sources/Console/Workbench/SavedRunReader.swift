import Corpus
import Keeping
import Networks
import Storage
import Training

/// From a file to the run at hand: `open` and `resume`. Until all of it fits, the session stays as it was.
struct SavedRunReader {
  private let session: Session
  private let invocation: Invocation
  let path: String

  init(_ session: Session, _ invocation: Invocation) {
    self.session = session
    self.invocation = invocation
    path = invocation.string("file")
  }

  /// How the data at hand came to be there.
  enum DataOrigin: String {
    /// It was loaded before, and is what the run was trained on.
    case same
    /// It was loaded now, as the file says.
    case loaded
    /// It was loaded before, and is other data.
    case other
  }

  func bytes() throws -> [UInt8] {
    do { return try FileAccess.read(path, limit: Int(MemoryLimit.bytes)) } catch {
      throw invocation.failure(error, at: "file")
    }
  }

  func savedRun(in bytes: [UInt8]) throws -> SavedRun {
    do { return try SavedRun(bytes, ignoresDigest: invocation.flag("force")) } catch {
      throw failure(error)
    }
  }

  /// Takes a run. `requiresSameData`: where other data is an error, unless it is forced.
  func take(_ saved: SavedRun, requiresSameData: Bool) throws -> (origin: DataOrigin, loading: Output?) {
    let bench = session.workbench
    let hadData = bench.data != nil
    let grammar = bench.grammar
    do {
      let loading = hadData ? nil : try load(saved.data)
      guard let data = bench.data else { throw KeepingProblem.dataUnknown(saved.data.name) }
      try saved.data.requireFit(of: data, for: saved.archive.specification)
      let isSame = saved.data.fingerprint == data.fingerprint
      if !isSame, requiresSameData || !hadData, !invocation.flag("force") {
        throw KeepingProblem.otherData(data.name, command: saved.data.recipe?.command, wasLoaded: hadData)
      }
      try MemoryLimit.check(saved.archive.specification, of: data)
      try bench.take(saved, isSameData: isSame)
      return (isSame ? hadData ? .same : .loaded : .other, loading)
    } catch {
      if !hadData {
        bench.forgetData()
        bench.grammar = grammar
      }
      throw failure(error, saved.data.recipe)
    }
  }

  private func load(_ data: DataRecord) throws -> Output {
    guard let recipe = data.recipe else { throw KeepingProblem.dataUnknown(data.name) }
    do { return try session.load(recipe) } catch {
      throw KeepingProblem.dataGone(command: recipe.command, ErrorWording.diagnostic(for: error))
    }
  }

  /// What is wrong with the file, at its name.
  func failure(_ error: any Error, _ recipe: DataRecord.Recipe? = nil) -> LocatedError {
    guard let error = error as? KeepingError else { return invocation.failure(error, at: "file") }
    return invocation.failure(KeepingFailure(error, file: path, command: recipe?.command), at: "file")
  }
}
