import Corpus
import Glibc
import Networks

extension Session {
  /// The instruction set whose inner loops run: AVX-512, AVX2 or portable.
  public static var kernels: String { Kernels.name }

  /// What is wrong with the kernels that the environment asks for; nil where nothing is.
  public static var kernelsWarning: String? {
    Kernels.unknownRequest.map {
      "BACKSTEP_KERNELS is '\($0)', which is none of \(Kernels.names.joined(separator: ", ")): \(kernels) kernels run"
    }
  }
}

/// What the machine's memory allows. What cannot be allocated ends the process, so it is estimated before.
enum MemoryLimit {
  /// Half of the machine's memory, in bytes.
  static let bytes: Double = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 2

  /// Parameters, their gradients, the kernels' packed copies and what the commands copy of them to look at it.
  static func need(of specification: NetworkSpecification) -> Double {
    96 * ParameterLayout.size(of: specification)
  }

  /// The trace of so many nodes: u, z, slopes, δ and its parts, what the cell keeps, x, v, y, δ_out, d and the structure.
  static func need(ofTrace nodes: Double, of specification: NetworkSpecification) -> Double {
    let (h, o) = (Double(specification.hidden), Double(specification.outputs))
    // A token is one number, however large the vocabulary.
    let d: Double = if case .dense(let width) = specification.input { Double(width) } else { 1 }
    let own = Double(specification.design.stores.reduce(0) { $0 + $1.names.count })
    let strands = Double(specification.strands.count)
    return nodes * (strands * (72 + 8 * own) * (h + 8) + 24 * d + 48 * (o + 8))
  }

  /// Throws if a network with traces of `batch` examples does not fit.
  static func check(
    _ specification: NetworkSpecification, batch: Int = 1, of dataset: any Dataset
  ) throws(WorkError) {
    let parameters = need(of: specification)
    guard parameters <= bytes else {
      throw .networkTooLarge(hidden: specification.hidden, bytes: parameters, limit: bytes)
    }
    let nodes = Double(dataset.longestExample) * Double(batch)
    let trace = need(ofTrace: nodes, of: specification)
    guard parameters + trace <= bytes else {
      throw .minibatchTooLarge(batch: batch, bytes: parameters + trace, limit: bytes)
    }
  }
}
