import Foundation
import TestSupport

/// The program itself, built beside the tests.
struct Executable {
  struct Result {
    var output: String
    var errors: String
    var status: Int32
  }

  /// A folder that stands for the user's home, so that no test reads the real one.
  let home: TemporaryFolder

  init() throws { home = try TemporaryFolder() }

  static let path = BuiltProducts.path(of: "backstep")

  /// Runs it with `input` on standard input and waits.
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:], folder: String? = nil
  ) throws -> Result {
    try Run(path: Self.path, arguments: arguments, home: home, environment: environment, folder: folder)
      .finish(input: input)
  }

  /// Runs a shell command in which `$BACKSTEP` is the program.
  func shell(_ command: String) throws -> Result {
    let run = try Run(path: "/bin/sh", arguments: ["-c", command], home: home, environment: ["BACKSTEP": Self.path])
    return try run.finish(input: "")
  }

  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Run {
    try Run(path: Self.path, arguments: arguments, home: home, environment: environment)
  }

  final class Run {
    let process = Process()
    let input = Pipe()
    private let output: URL
    private let errors: URL

    init(
      path: String, arguments: [String], home: TemporaryFolder, environment: [String: String], folder: String? = nil
    ) throws {
      // Files rather than pipes: nothing can fill up.
      let id = UUID().uuidString
      output = URL(fileURLWithPath: try home.write("", to: "\(id).out"))
      errors = URL(fileURLWithPath: try home.write("", to: "\(id).err"))
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
      var all = ["HOME": home.path, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
      all.merge(environment) { _, new in new }
      process.environment = all
      process.standardInput = input
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
    }

    /// What has been written to standard output so far.
    func outputSoFar() throws -> String { try String(contentsOf: output, encoding: .utf8) }

    func finish(input text: String) throws -> Result {
      if !text.isEmpty { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      return Result(
        output: try String(contentsOf: output, encoding: .utf8),
        errors: try String(contentsOf: errors, encoding: .utf8), status: process.terminationStatus)
    }
  }
}
