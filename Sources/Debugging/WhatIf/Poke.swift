import Networks

/// Something that was changed by hand: numbers of a parameter, or quantities of the example that is looked at.
public struct Poke: Sendable {
  /// As it was asked for: `W[3][4] = 0.5`.
  public let text: String
  public let name: String
  public let target: Target
  /// What was there and what is there now, element by element in the order of the place's rows.
  public let before: [Double]
  public let after: [Double]

  public enum Target: Sendable {
    case parameter(ParameterEdit)
    case clamp(Clamp)
  }

  /// The change of a parameter.
  public var edit: ParameterEdit? {
    if case .parameter(let edit) = target { edit } else { nil }
  }

  /// What holds while the example is looked at.
  public var clamp: Clamp? {
    if case .clamp(let clamp) = target { clamp } else { nil }
  }
}

/// Elements of one parameter and what they are to be. Everything that changes single parameters by hand says so with this.
public struct ParameterEdit: Sendable, Equatable {
  /// What asked for it, in words.
  public let label: String
  public let parameter: ParameterView
  /// Into the flat store of all parameters.
  public let indices: [Int]
  public let old: [Double]
  public let new: [Double]

  public init(label: String, parameter: ParameterView, indices: [Int], old: [Double], new: [Double]) {
    precondition(indices.count == old.count && indices.count == new.count)
    self.label = label
    self.parameter = parameter
    self.indices = indices
    self.old = old
    self.new = new
  }

  /// What takes it back.
  public var reversed: ParameterEdit {
    ParameterEdit(label: label, parameter: parameter, indices: indices, old: new, new: old)
  }
}

/// Quantities of one example that are held.
public struct Clamp: Sendable {
  public let quantity: Quantity
  public let interventions: [Intervention]
  /// Of the state that a chain starts from: places in `Example.initialState`.
  public let initialState: [(place: Int, value: Double)]
  /// In a tree of words: what stands at its leaves now.
  public let words: [Int: String]

  /// The example with what is part of it: the state it starts from, which has so many values.
  public func applied(to example: Example, stateCount count: Int) -> Example {
    guard !initialState.isEmpty else { return example }
    var changed = example
    while changed.initialState.count < count { changed.initialState.append(0) }
    for (place, value) in initialState where place < count { changed.initialState[place] = value }
    return changed
  }
}
