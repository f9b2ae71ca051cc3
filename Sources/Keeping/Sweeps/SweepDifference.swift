import Storage

/// What tells one sweep from another: the first thing found.
public enum SweepDifference: Sendable, Equatable {
  /// Other examples.
  case data(there: String, here: String, command: String?)
  /// The grid: its axes with their values.
  case grid(there: [String], here: [String])
  /// A setting that is not varied, by its name and those it stands in.
  case member(String, there: String, here: String)
}

extension SweepHeader {
  /// In what this sweep is another one than `other`, the sweep at hand; nil where their runs are the same runs. Kernels may
  /// differ, and how the data was loaded.
  public func difference(from other: SweepHeader) -> SweepDifference? {
    if data.fingerprint != other.data.fingerprint {
      return .data(there: data.name, here: other.data.name, command: data.recipe?.command)
    }
    if axes != other.axes || settings.map(\.values) != other.settings.map(\.values) {
      return .grid(there: grid, here: other.grid)
    }
    var own = self
    (own.kernels, own.data) = (other.kernels, other.data)
    return Self.difference(own.json, other.json)
  }

  /// The first member in which two values differ. Goes over them with a stack of its own.
  private static func difference(_ there: JSONValue, _ here: JSONValue) -> SweepDifference? {
    var pending = [(path: "", there: there, here: here)]
    while let (path, there, here) = pending.popLast() {
      switch (there, here) {
      case _ where there == here: continue
      case (.object(let left), .object(let right)) where left.map(\.key) == right.map(\.key):
        pending += left.indices.reversed().map { place in
          (path.isEmpty ? left[place].key : "\(path).\(left[place].key)", left[place].value, right[place].value)
        }
      case (.array(let left), .array(let right)) where left.count == right.count:
        pending += left.indices.reversed().map { ("\(path)[\($0)]", left[$0], right[$0]) }
      default: return .member(path, there: there.text(), here: here.text())
      }
    }
    return nil
  }

  /// `init lecun, he`; of each axis the values in the order in which they come.
  public var grid: [String] {
    axes.indices.map { axis in
      var values: [String] = []
      for setting in settings where !values.contains(setting.values[axis]) { values.append(setting.values[axis]) }
      return "\(axes[axis]) \(values.joined(separator: ", "))"
    }
  }
}
