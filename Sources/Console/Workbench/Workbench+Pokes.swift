import Debugging
import Networks
import Training

/// Something that happened in passing, told after the command.
enum Notice {
  enum Kind {
    /// Another example is looked at.
    case clampsEnded
    /// Training or the like went on from what was poked: it is part of the run.
    case settled
    /// The run went to another iteration, where they are not.
    case leftBehind
    /// The network that they were made in is gone.
    case dropped
  }

  case pokes(Kind, [String])
  /// The network at hand made room for another, and is kept for `compare` under a name: as it was at the end of what was
  /// trained, where it had gone back from there.
  case kept(String, end: Int?)
}

extension Workbench {
  /// Puts a poke in force and runs the example again; the walk stays where it is.
  func put(_ poke: Poke) {
    whatIf.add(poke, to: walk)
    make(poke)
  }

  /// Takes the last poke back; nil where there is none.
  func undoPoke() -> Poke? {
    guard let poke = whatIf.undo() else { return nil }
    if let edit = poke.edit {
      apply(edit.reversed)
      run?.takeBackChange()
    }
    runExampleInPlace()
    return poke
  }

  /// Puts the poke taken back last in force again; nil where there is none.
  func redoPoke() -> Poke? {
    guard let poke = whatIf.redo(to: walk) else { return nil }
    make(poke)
    return poke
  }

  /// Training stopped on its way: what was poked before it went on is part of the run.
  func settlePokes() {
    guard let run, run.state.iteration != pokedIteration else { return }
    note(.settled, whatIf.settle())
  }

  /// A change of parameters is one of the run: it stands in its timeline.
  private func make(_ poke: Poke) {
    if let edit = poke.edit {
      apply(edit)
      run?.note(Change(poke.text))
      pokedIteration = run?.state.iteration
    }
    runExampleInPlace()
  }

  /// Every change of single parameters by hand goes through here: putting a poke in force, taking it back, and again.
  func apply(_ edit: ParameterEdit) { write(edit) }

  private func write(_ edit: ParameterEdit) {
    guard let run else { return }
    var values = run.values(of: edit.parameter)
    for (index, value) in zip(edit.indices, edit.new) { values[index - edit.parameter.offset] = value }
    run.setValues(of: edit.parameter, to: values)
  }

  private func runExampleInPlace() {
    let cursor = walk?.cursor
    runExample()
    if let cursor { walk?.cursor = cursor }
  }

  /// The example without any poke; nil where none is chosen. Where it is not known any more it runs again, with what the
  /// parameters were: they are as they are now when it returns.
  func unpokedWalk() -> Walk? {
    if let baseline = whatIf.baseline { return baseline }
    let edits = whatIf.pokes.compactMap(\.edit)
    for edit in edits.reversed() { write(edit.reversed) }
    whatIf.baseline = makeWalk(WhatIf())
    for edit in edits { write(edit) }
    return whatIf.baseline
  }

  /// The network that pokes were made in goes.
  func dropPokes() {
    note(.dropped, whatIf.pokes)
    whatIf = WhatIf()
  }

  func note(_ kind: Notice.Kind, _ pokes: [Poke]) {
    if !pokes.isEmpty { notices.append(.pokes(kind, pokes.map(\.text))) }
  }

  func takeNotices() -> [Notice] {
    defer { notices = [] }
    return notices
  }
}
