import Corpus
import Drawing
import Keeping
import Networks
import Storage

/// What can be wrong with keeping a run besides its file.
enum KeepingProblem: Worded, Equatable {
  /// The data is not loaded, and the file does not say how to.
  case dataUnknown(String)
  /// The command that loaded the data fails now.
  case dataGone(command: String, Diagnostic)
  /// Other examples than the run was trained on.
  case otherData(String, command: String?, wasLoaded: Bool)
  case nothingToResume
  /// A file that is none of ours.
  case wouldOverwrite(String)
  case unknownEnding(String, known: [String])
  case tooLargeForArchive
  case optionNeeds(String, other: String)

  var diagnostic: Diagnostic {
    switch self {
    case .dataUnknown(let name):
      Diagnostic(
        kind: "data-unknown", "the file does not say how its data, '\(name)', was loaded", hint: "load it first")
    case .dataGone(let command, let cause):
      Diagnostic(
        kind: "data-gone", "the data cannot be loaded as it was: \(cause.message)",
        hint: "it was loaded by '\(command)'; load it from where it is now, then try again")
    case .otherData(let name, let command, let wasLoaded):
      Diagnostic(
        kind: "other-data",
        wasLoaded
          ? "'\(name)' is not the data that this run was trained on"
          : "'\(name)' has changed since this run was trained on it",
        hint: (wasLoaded && command != nil ? "load it first: \(command ?? ""); " : "")
          + "--force goes on with the data there is, from its first example")
    case .nothingToResume:
      Diagnostic(
        kind: "nothing-to-resume", "this run was not in the middle of training",
        hint: "'open' takes it, 'train' goes on; 'train --checkpoint FILE' writes what 'resume' goes on from")
    case .wouldOverwrite(let path):
      Diagnostic(
        kind: "would-overwrite", "\(quoted(path)) is there, and was not written by 'save'",
        hint: "take another name, or --force to replace it")
    case .unknownEnding(let path, let known):
      Diagnostic(
        kind: "unknown-ending", "what should \(quoted(path)) be?", hint: "its name must end in \(listed(known))")
    case .tooLargeForArchive:
      Diagnostic(kind: "too-large", "an .npz archive holds less than 4 GiB", hint: "export a part, or as .csv")
    case .optionNeeds(let option, let other):
      Diagnostic(kind: "option-needs", "'--\(option)' means something only with '--\(other)'", hint: "add --\(other)")
    }
  }
}

/// What is wrong with a file of weights or a saved run.
struct KeepingFailure: Worded {
  let error: KeepingError
  let file: String
  /// How the run's data is loaded.
  let command: String?

  init(_ error: KeepingError, file: String, command: String? = nil) {
    self.error = error
    self.file = file
    self.command = command
  }

  var diagnostic: Diagnostic {
    let name = quoted(file)
    return switch error {
    case .safetensors(let error):
      Diagnostic(
        kind: "file-malformed",
        "\(name) is no safetensors file that can be read: \(StorageWording.message(for: error))",
        hint: "it may be cut off or changed on its way; open another copy")
    case .zip(let error):
      Diagnostic(
        kind: "file-malformed", "\(name) is no archive that can be read: \(StorageWording.message(for: error))")
    case .array(let error):
      Diagnostic(
        kind: "file-malformed",
        "'\(error.entry)' in \(name) cannot be read: \(StorageWording.message(for: error.error))")
    case .altered:
      Diagnostic(
        kind: "file-altered", "\(name) was changed after it was saved: its digest does not hold",
        hint: "open another copy, or this one with --force if it was changed on purpose")
    case .laterVersion(let version):
      Diagnostic(
        kind: "later-version", "\(name) was saved by a later Backstep, in form \(version)", hint: "update Backstep")
    case .weightsOnly:
      Diagnostic(
        kind: "weights-only", "\(name) holds weights, and nothing of how they were trained",
        hint: "'open' takes them for the data at hand")
    case .setting(let setting):
      Diagnostic(kind: "setting-malformed", "in \(name) the setting '\(setting)' is missing or means nothing")
    case .pickled:
      Diagnostic(
        kind: "pickled", "\(name) holds objects of Python's, as torch.save writes them, which only Python reads",
        hint: "in Python: safetensors.torch.save_file(model.state_dict(), 'model.safetensors')")
    case .tensorMissing(let tensor): Diagnostic(kind: "tensor-missing", "\(name) has no '\(tensor)'")
    case .tensorShape(let tensor, let expected, let found):
      Diagnostic(
        kind: "shape-mismatch", "'\(tensor)' in \(name) is \(shape(found)), where \(shape(expected)) fits",
        hint: "'data' shows how many inputs and outputs the data has")
    case .tensorType(let tensor):
      Diagnostic(kind: "tensor-malformed", "'\(tensor)' in \(name) has elements of another type than the network")
    case .tensorMalformed(let tensor): Diagnostic(kind: "tensor-malformed", "'\(tensor)' in \(name) makes no sense")
    case .archive(.specification(let problem)): problem.diagnostic
    case .archive(.numbersDoNotFit(let numbers)):
      Diagnostic(kind: "tensor-malformed", "'\(numbers)' in \(name) does not fit the network")
    case .noRecurrentWeights(let names):
      Diagnostic(
        kind: "no-recurrent-weights", "\(name) has no recurrent weights: \(listing(names))",
        hint: "they are named as PyTorch does: weight_ih_l0, weight_hh_l0, with any prefix, and a linear layer")
    case .readoutUnclear(let names):
      Diagnostic(
        kind: "readout-unclear",
        names.isEmpty
          ? "\(name) has no linear layer that reads the hidden units"
          : "\(name) has several layers that could read the hidden units: \(listing(names))",
        hint: "one tensor named NAME.weight with a row for each output is needed")
    case .unknownCell(let rows, let hidden):
      Diagnostic(
        kind: "unknown-cell", "the recurrent weights in \(name) have \(rows) rows for \(hidden) hidden units",
        hint: "PyTorch's nn.RNN has 1, nn.GRU 3 and nn.LSTM 4 for each; nothing else can be opened")
    case .unknownCellName(let cell):
      Diagnostic(
        kind: "unknown-cell", "\(name) holds a network of '\(cell)' cells, which this Backstep does not have",
        hint: "update Backstep, if a later one saved it")
    case .unfit(let mismatch):
      Diagnostic(
        kind: "data-mismatch", "\(name) does not fit the data at hand: \(words(mismatch))",
        hint: command.map { "load its data first: \($0)" })
    }
  }

  private func shape(_ extents: [Int]) -> String {
    extents.isEmpty ? "a single number" : extents.map { formattedCount($0) }.joined(separator: "×")
  }

  private func listing(_ names: [String]) -> String {
    let shown = names.prefix(6).map { "'\($0)'" }.joined(separator: ", ")
    return names.isEmpty ? "it is empty" : shown + (names.count > 6 ? ", …" : "")
  }

  private func words(_ mismatch: DataMismatch) -> String {
    switch mismatch {
    case .arity(let saved, _):
      saved > 1
        ? "it is a network for trees, and these are sequences" : "it is a network for sequences, and these are trees"
    case .pairs(let saved):
      saved
        ? "it compares pairs of trees, and these are single trees"
        : "it is a network for single trees, and these are pairs to be compared"
    case .input(let saved, let data): "its inputs are \(words(saved)), the data's \(words(data))"
    case .target(let saved, let data): "its outputs are \(words(saved)), the data's targets \(words(data))"
    case .word(let id, let saved, let data): "word \(id) is '\(saved)' there, and '\(data)' here"
    case .wordCount(let saved, let data):
      "it knows \(formattedCount(saved)) words, the data has \(formattedCount(data))"
    case .className(let id, let saved, let data): "class \(id) is '\(saved)' there, and '\(data)' here"
    }
  }

  private func words(_ input: InputKind) -> String {
    switch input {
    case .dense(let width): "\(formattedCount(width)) number\(width == 1 ? "" : "s") a step"
    case .tokens(let vocabulary): "words, of \(formattedCount(vocabulary))"
    }
  }

  private func words(_ target: TargetKind) -> String {
    switch target {
    case .values(let width): "\(formattedCount(width)) value\(width == 1 ? "" : "s")"
    case .classes(let count): "\(formattedCount(count)) classes"
    }
  }
}
