import Corpus
import Glibc
import Networks

/// How many processors are online.
func availableCores() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

extension Session {
  /// The instruction set whose inner loops run: AVX-512, AVX2 or portable.
  public static var kernels: String { Kernels.name }
}

/// What the machine's memory allows. What cannot be allocated ends the process, so it is estimated before.
enum MemoryLimit {
  /// Half of the machine's memory, in bytes.
  static let bytes: Double = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE))) / 2

  /// Parameters, their gradients, the kernels' packed copies and what the commands copy of them to look at it.
  static func need(of specification: NetworkSpecification) -> Double {
    let (h, d, o) = (Double(specification.hidden), Double(specification.inputs), Double(specification.outputs))
    let cell = specification.design.parameters(specification).reduce(0) { $0 + Double($1.rows) * Double($1.columns) }
    return 96 * (cell + (specification.hasEmbeddings ? h * d : 0) + o * h + o)
  }

  /// The trace of so many nodes: u, z, slopes, δ and its parts, what the cell keeps, x, v, y, δ_out, d and the structure.
  static func need(ofTrace nodes: Double, of specification: NetworkSpecification) -> Double {
    let (h, o) = (Double(specification.hidden), Double(specification.outputs))
    // A token is one number, however large the vocabulary.
    let d: Double = if case .dense(let width) = specification.input { Double(width) } else { 1 }
    let own = Double(specification.design.stores.reduce(0) { $0 + $1.names.count })
    return nodes * ((72 + 8 * own) * (h + 8) + 24 * d + 48 * (o + 8))
  }

  /// Throws if a network with traces of `batch` examples does not fit.
  static func check(
    _ specification: NetworkSpecification, batch: Int = 1, of dataset: any Dataset
  ) throws(WorkError) {
    let parameters = need(of: specification)
    guard parameters <= bytes else {
      throw .networkTooLarge(hidden: specification.hidden, bytes: parameters, limit: bytes)
    }
    let nodes = Double(longestExample(of: dataset)) * Double(batch)
    let trace = need(ofTrace: nodes, of: specification)
    guard parameters + trace <= bytes else {
      throw .minibatchTooLarge(batch: batch, bytes: parameters + trace, limit: bytes)
    }
  }

  /// The built-in tasks have examples of one length each; of trees and sentences the largest counts.
  static func longestExample(of dataset: any Dataset) -> Int {
    switch dataset {
    case let adder as Adder: adder.bits
    case let series as SeriesDataset: series.options.window
    case let grammar as GrammarDataset:
      (grammar.form == .trees ? 2 : 1)
        * (Split.allCases.lazy.flatMap { split in
          (0..<grammar.count(in: split)).lazy.map { grammar.derivation(of: $0, in: split)?.terminals.count ?? 1 }
        }.max() ?? 1)
    default: dataset.treeData.map(largestTree) ?? 1
    }
  }

  private static func largestTree(of trees: TreeDataset) -> Int {
    Split.allCases.compactMap { trees.bank(of: $0) }.reduce(1) { largest, bank in
      (0..<bank.count).reduce(largest) { max($0, bank.nodes(of: $1).count) }
    }
  }
}
