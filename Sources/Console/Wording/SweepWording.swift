import Drawing
import Keeping

/// What can be wrong with what is asked of a sweep.
enum SweepProblem: Worded, Equatable {
  case repeatedValue(String, option: String)
  /// Pairs say what the option would say.
  case pairsAndOption(String)
  /// Nil where they are more than can be counted.
  case tooMany(Int?)
  /// More than are made without asking; seconds that they would take.
  case many(Int, seconds: Double, threads: Int)
  case shardMalformed(String)
  case busy(String)
  case nothingToMerge

  /// Runs that are made without asking.
  static let mostUnasked = 10_000
  static let most = 10_000_000

  var diagnostic: Diagnostic {
    switch self {
    case .repeatedValue(let value, let option):
      Diagnostic(kind: "repeated-value", "'--\(option)' has \(value) twice", hint: "keep one of them")
    case .pairsAndOption(let option):
      Diagnostic(
        kind: "conflicting-options", "'--\(option)' does not go with pairs such as he+relu",
        hint: "give pairs, or --init and --activation for every combination")
    case .tooMany(let count):
      Diagnostic(
        kind: "too-many-runs",
        count.map { "that makes \(formattedCount($0)) runs" } ?? "that makes more runs than can be counted",
        hint: "at most \(formattedCount(Self.most)) are possible: give fewer values or --seeds")
    case .many(let count, let seconds, let threads):
      Diagnostic(
        kind: "many-runs",
        "that makes \(formattedCount(count)) runs, about \(formattedDuration(seconds: seconds)) on "
          + "\(threads) thread\(threads == 1 ? "" : "s")",
        hint: "add --yes to make them all, or give fewer values, --seeds or a --shard")
    case .shardMalformed(let text):
      Diagnostic(
        kind: "shard-malformed", "'--shard' needs I/N with I from 1 to N, not '\(text)'",
        hint: "for example the second of five: --shard 2/5")
    case .busy(let path):
      Diagnostic(
        kind: "sweep-file-busy", "another sweep is writing to \(quoted(path))",
        hint: "give each its own file and --shard, then join them: sweep --merge FILE FILE --file ALL")
    case .nothingToMerge:
      Diagnostic(
        kind: "missing-parameter", "'--merge' needs the files to join",
        hint: "for example: sweep --merge a.jsonl b.jsonl --file all.jsonl")
    }
  }
}

/// What is wrong with a sweep's file.
enum SweepFailure: Worded, Equatable {
  case unreadable(SweepLog.Problem, file: String)
  /// The file of another sweep.
  case other(SweepDifference, file: String)
  /// Two files give different outcomes of a run.
  case conflict(setting: String, seed: String, file: String)

  var diagnostic: Diagnostic {
    switch self {
    case .unreadable(let problem, let file): words(problem, file)
    case .other(let difference, let file):
      Diagnostic(
        kind: "other-sweep", "\(quoted(file)) holds another sweep: \(words(difference))", hint: hint(difference))
    case .conflict(let setting, let seed, let file):
      Diagnostic(
        kind: "runs-differ",
        "\(quoted(file)) has another outcome of \(setting) with seed \(seed) than the files before it",
        hint: "they were made by other programs or on other machines: leave one of them out")
    }
  }

  private func words(_ problem: SweepLog.Problem, _ file: String) -> Diagnostic {
    let name = quoted(file)
    return switch problem {
    case .notASweep:
      Diagnostic(
        kind: "not-a-sweep", "\(name) was not written by 'sweep'", hint: "take another name: a new file is made")
    case .laterVersion(let version):
      Diagnostic(
        kind: "later-version", "\(name) was written by a later Backstep, in form \(version)", hint: "update Backstep")
    case .header(let member):
      Diagnostic(
        kind: "sweep-malformed", "'\(member)' is missing or means nothing",
        hint: "the first line says what the runs are of",
        at: .init(file: file, line: 1))
    case .line(let line):
      Diagnostic(
        kind: "sweep-malformed", "this line is no run of the sweep", hint: "delete it: its run is made again",
        at: .init(file: file, line: line))
    case .conflict(let line, let job):
      Diagnostic(
        kind: "runs-differ", "run \(job) is there already with another outcome", hint: "delete one of the two lines",
        at: .init(file: file, line: line))
    }
  }

  private func words(_ difference: SweepDifference) -> String {
    switch difference {
    case .data(let there, let here, _):
      there == here ? "'\(there)' with other examples" : "it is of '\(there)', and this is '\(here)'"
    case .grid(let there, let here):
      "it varies \(words(there)), and this varies \(words(here))"
    case .member(let name, let there, let here): "its '\(name)' is \(there), here \(here)"
    }
  }

  private func words(_ axes: [String]) -> String { axes.isEmpty ? "nothing" : axes.joined(separator: "; ") }

  private func hint(_ difference: SweepDifference) -> String {
    if case .data(_, _, let command?) = difference { return "load its data first: \(command); or take another file" }
    return "take another file, or ask for the same sweep"
  }
}
