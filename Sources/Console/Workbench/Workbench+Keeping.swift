import Corpus
import Keeping
import Networks
import Training

extension Workbench {
  /// The run at hand with all that is known of it; nil without one.
  package func savedRun(_ archive: RunArchive? = nil, goal: SavedRun.Goal? = nil) -> SavedRun? {
    guard let run else { return nil }
    // Looking at all examples takes a while, and checkpoints come often.
    let record = dataRecord ?? DataRecord(run.dataset, recipe: recipe)
    dataRecord = record
    return SavedRun(
      archive: archive ?? run.archive, initializer: initializer, data: record,
      goal: goal ?? self.goal, past: earlier + (run.timeline.map { SavedRun.past(of: $0) } ?? []))
  }

  /// Goes on with a saved run on the data at hand, which must fit. `isSameData`: whether the order of examples goes on too.
  func take(_ saved: SavedRun, isSameData: Bool) throws {
    guard let data else { return }
    var archive = saved.archive
    if !isSameData { (archive.sampler, archive.best) = (nil, nil) }
    let run = try makeRun(archive, dataset: data)
    use(run, initializer: saved.initializer)
    earlier = saved.past
    goal = isSameData ? saved.goal : nil
    if let course = saved.goal?.course ?? saved.past.last(where: { $0.course != nil })?.course {
      plan.course = course
    }
  }
}

extension Session {
  /// Loads data as a recipe says. Nothing but `load` is run for it.
  func load(_ recipe: DataRecord.Recipe) throws -> Output {
    var reader = CommandReader()
    let statements = reader.append(recipe.command) + (try reader.finish())
    guard let statement = statements.first, statements.count == 1, let verb = statement.words().first,
      case .command(let command) = commands.match(verb.text), command.name == "load"
    else { throw KeepingError.setting("data.recipe.command") }
    let seed = settings.seed
    settings.seed = recipe.seed
    defer { settings.seed = seed }
    do {
      var binder = ArgumentBinder(command, statement, words: Array(statement.words().dropFirst()))
      return try command.run(self, try binder.bind())
    } catch let error as LocatedError {
      throw error.error
    }
  }
}
