/// Another program that does a row's job, in a process of its own that times itself.
///
/// It prints one line of `name=value` words, of which `seconds` is its time; other numbers are checks, other words notes.
/// A peer that lacks something it needs ends with status 69 and says what is missing.
struct Peer {
  enum Language {
    case c(flags: [String])
    case python
  }

  static let unavailable: Int32 = 69

  let name: String
  let language: Language
  /// Its source, carried in this program.
  let file: String
  let source: [UInt8]
  /// How it is told what to do.
  let arguments: [String]
}

extension Peer {
  init(python name: String, _ file: String, _ source: [UInt8], _ arguments: [String]) {
    self.init(name: name, language: .python, file: file, source: source, arguments: arguments)
  }
}

/// A peer made ready to run.
struct PeerProgram {
  let name: String
  /// The ways to start it; those that lack what it needs are given up.
  private var commands: [[String]]

  /// Compiles what needs compiling. What is in Python runs with the first of `pythons` that has its libraries.
  init(_ peer: Peer, pythons: [String], in folder: TemporaryFolder) throws(BenchProblem) {
    name = peer.name
    let source = try folder.write(peer.source, to: peer.file)
    switch peer.language {
    case .python: commands = pythons.map { [$0, source] + peer.arguments }
    case .c(let flags):
      let program = folder.path + "/" + peer.name
      try Self.compile(source, to: program, flags: flags)
      commands = [[program] + peer.arguments]
    }
  }

  private static func compile(_ source: String, to program: String, flags: [String]) throws(BenchProblem) {
    let words = ["-O3"] + flags + [source, "-lm", "-o", program]
    for compiler in ["clang", "cc"] {
      let compiled: Subprocess
      do {
        compiled = try Subprocess(compiler, words)
      } catch .noProgram {
        continue
      }
      guard compiled.status == 0 else {
        throw .programFailed(compiler, status: compiled.status, says: compiled.lastLine)
      }
      return
    }
    throw .missing("a C compiler (clang or cc)")
  }

  mutating func run() throws(BenchProblem) -> Sample {
    guard let command = commands.first else { throw .missing("no Python was given") }
    let ended = try Subprocess(command[0], Array(command.dropFirst()))
    if ended.status == Peer.unavailable {
      guard commands.count > 1 else { throw .missing(ended.lastLine) }
      commands.removeFirst()
      return try run()
    }
    guard ended.status == 0 else { throw .programFailed(name, status: ended.status, says: ended.lastLine) }
    var seconds: Double?
    var sample = Sample(seconds: 0)
    for word in ended.lastLine.split(separator: " ") {
      guard let equals = word.firstIndex(of: "=") else { continue }
      let (key, value) = (String(word[..<equals]), String(word[word.index(after: equals)...]))
      if key == "seconds" {
        seconds = Double(value)
      } else if let number = Double(value) {
        sample.checks.append((key, number))
      } else {
        sample.notes.append((key, value))
      }
    }
    guard let seconds else { throw .noAnswer(name, says: ended.lastLine) }
    sample.seconds = seconds
    return sample
  }
}
