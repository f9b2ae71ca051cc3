/// One thing to look for.
struct Rule: Sendable {
  let fault: Fault
  /// Whether the fault can be there at all: a tanh unit does not die.
  let applies: @Sendable (Examination) -> Bool
  let find: @Sendable (Examination) -> Finding?

  init(
    _ fault: Fault, where applies: @escaping @Sendable (Examination) -> Bool = { _ in true },
    find: @escaping @Sendable (Examination) -> Finding?
  ) {
    self.fault = fault
    self.applies = applies
    self.find = find
  }

  static let all: [Rule] =
    SetupRules.all + DataRules.all + InitialisationRules.all + LearningRules.all + GradientRules.all + UnitRules.all
}
