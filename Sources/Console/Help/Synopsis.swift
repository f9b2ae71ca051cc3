/// How a command is written, in the notation of manual pages: `step [N]`, `break [WHERE] [if EXPR]`.
extension Command {
  var synopsis: [String] {
    [name] + (options.isEmpty ? [] : ["[OPTIONS]"]) + parameters.map(\.synopsis)
  }
}

extension Parameter {
  var synopsis: String {
    var text = placeholder
    if let keyword { text = "\(keyword) \(text)" }
    if repeats { text += " …" }
    return isOptional ? "[\(text)]" : text
  }

  /// The words of a short choice, else the name.
  private var placeholder: String {
    if case .choice(let choices) = kind {
      let words = choices.map(\.name).joined(separator: "|")
      if words.count <= 24 { return words }
    }
    return name.uppercased()
  }
}

extension Option {
  /// `-c, --commands TEXT`, `--[no-]echo`
  var synopsis: String {
    let long = isNegatable ? "--[no-]\(name)" : "--\(name)"
    let value = kind == .flag ? "" : " \(placeholder)"
    return (short.map { "-\($0), " } ?? "") + long + value
  }

  private var placeholder: String {
    if case .choice(let choices) = kind, choices.allSatisfy(\.arguments.isEmpty) {
      let words = choices.map(\.name).joined(separator: "|")
      if words.count <= 24 { return words }
    }
    return valueName
  }

  /// What help says after the summary: the limits and the default.
  var remarks: String {
    var remarks: [String] = []
    let names = kind.choiceNames
    if !names.isEmpty && kind.explainedChoices.isEmpty && placeholder == valueName {
      remarks.append(names.joined(separator: ", "))
    }
    if let limits = kind.limits { remarks.append(limits) }
    switch kind {
    case .flag: if standard == "on" { remarks.append("on unless turned off") }
    default: if let standard { remarks.append("default \(standard)") }
    }
    return remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
  }
}

extension ValueKind {
  /// In words; nil where the placeholder says enough.
  var limits: String? {
    switch self {
    case .integer(let range) where range.lowerBound > .min || range.upperBound < .max: range.words
    case .number(let bounds) where bounds != .any: bounds.words
    case .list(let element): element.limits.map { "each " + $0 }
    default: nil
    }
  }

  /// The choices that need explaining.
  var explainedChoices: [Choice] {
    switch self {
    case .choice(let choices), .choiceOrFile(let choices):
      choices.contains { !$0.summary.isEmpty || !$0.arguments.isEmpty } ? choices : []
    case .list(let element): element.explainedChoices
    default: []
    }
  }

  /// The names of all choices.
  var choiceNames: [String] {
    switch self {
    case .choice(let choices), .choiceOrFile(let choices): choices.map(\.name)
    case .list(let element): element.choiceNames
    default: []
    }
  }
}

extension Choice {
  /// `normal(σ)`, `norm X`
  var synopsis: String {
    arguments.isEmpty ? name : "\(name)(\(arguments.map(\.synopsis).joined(separator: ", ")))"
  }
}

extension Choice.Argument {
  fileprivate var synopsis: String {
    guard let standard else { return name }
    return "\(name) = \(standard == standard.rounded() ? "\(Int(standard))" : "\(standard)")"
  }
}
