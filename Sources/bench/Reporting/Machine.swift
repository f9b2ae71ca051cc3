import Glibc
import Networks

/// Where and with what the figures were measured.
struct Machine {
  let processor: String
  let cores: Int
  /// How many processes wanted to run in the last minute: beyond `cores`, times are those of a busy machine.
  let load: Double
  let kernels: String
  let compiler: String
  let isOptimised: Bool

  init() {
    let model = TextFile.lines("/proc/cpuinfo").first { $0.hasPrefix("model name") }
    let text = model.flatMap { line in line.firstIndex(of: ":").map { line[line.index(after: $0)...] } }
    processor = text.map { $0.split(separator: " ").joined(separator: " ") } ?? "unknown processor"
    cores = Kernels.processors
    var loads = [0.0]
    load = getloadavg(&loads, 1) == 1 ? loads[0] : .nan
    kernels = Kernels.name
    #if compiler(>=6.4)
      compiler = "Swift 6.4 or later"
    #elseif compiler(>=6.3)
      compiler = "Swift 6.3"
    #else
      compiler = "Swift 6.2"
    #endif
    #if DEBUG
      isOptimised = false
    #else
      isOptimised = true
    #endif
  }

  /// One line for people.
  var line: String {
    "\(processor), \(cores) cores, load \(fixed(load, 1)); kernels \(kernels); \(compiler)"
      + (isOptimised ? "" : "; built WITHOUT optimisation: the times mean nothing")
  }
}
