import Corpus

/// Words for what is wrong with labelled series and tagged sentences.
extension LabelledFileProblem: Worded {
  public var diagnostic: Diagnostic {
    let (name, message, hint) = words
    return Diagnostic(kind: name, message, hint: hint, at: .init(file: file, line: line))
  }

  private var words: (kind: String, message: String, hint: String?) {
    switch kind {
    case .empty: ("file-empty", "'\(file)' has nothing in it to learn from", nil)
    case .noData:
      (
        "no-data",
        line == nil
          ? "'\(file)' has no line '@data'" : "this is neither a comment nor a key, and '@data' has not come yet",
        "a .ts file has '@classLabel true NAME …', then '@data', then a series a line"
      )
    case .hasTimes: ("has-times", "series whose steps carry times of their own are not read", "write the values alone")
    case .noClasses:
      (
        "no-classes", "the file says that its series have no classes",
        "a single series is forecast: load series FILE.csv"
      )
    case .notANumber(let field, let channel):
      (
        "not-a-number", "\(TreeWording.shown(field)) in channel \(channel) is not a number",
        "write ? where a value is missing"
      )
    case .channelCount(let expected, let found):
      (
        "channel-count", "this series has \(plural(found, "channel")), those before it have \(expected)",
        "every series, of every part, has the same channels"
      )
    case .unequalChannels(let channel, let expected, let found):
      (
        "unequal-channels", "channel \(channel) has \(plural(found, "step")), channel 1 has \(expected)",
        "write ? where a channel has no value"
      )
    case .noChannels(let series, let label):
      (
        "no-channels",
        "no column is left for values: '\(series)' tells the series apart and '\(label)' is the class",
        "a row is a step: the series it is of, its values, the class; --id and --label name the first and the last"
      )
    case .noLabel: ("missing-label", "there is no label here", "the last column is the label")
    case .unlistedLabel(let label, let listed):
      ("unknown-label", "the class '\(label)' is not among those of '@classLabel'", "they are \(shown(listed))")
    case .unseenLabel(let label, let seen):
      (
        "unseen-label", "nothing in the training part is '\(label)'",
        "there are \(shown(seen)): leave it out, or add some to train on"
      )
    case .missing(let channel):
      (
        "missing-values", "a value of channel \(channel) is missing",
        "say what to do with them: --missing interpolate, carry or drop"
      )
    case .allMissing(let channel):
      ("missing-values", "channel \(channel) of this series has no value left", "leave the series out")
    case .onlyOneLabel(let label):
      ("one-label", "everything in '\(file)' is '\(label)': nothing is to be told apart", nil)
    case .labelChanges(let before, let after):
      (
        "label-changes", "this row is '\(after)', the rows of the same series before it are '\(before)'",
        "a series has one class; --id names the column that tells series apart, --label that of the class"
      )
    case .spreadTooLarge(let channel):
      (
        "series-spread", "the values of channel \(channel) lie too far apart for a number of 64 bits",
        "look for a value that is out of place"
      )
    }
  }

  private func shown(_ names: [String]) -> String {
    listed(Array(names.prefix(12)), or: "and") + (names.count > 12 ? " and others" : "")
  }
}
