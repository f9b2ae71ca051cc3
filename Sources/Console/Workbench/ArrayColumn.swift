import Debugging
import Storage

/// From a .npy file to a series: a vector, or a column of a matrix by its number from 1.
struct ArrayColumn {
  let invocation: Invocation
  let path: String

  func column(of bytes: [UInt8]) throws -> NumericColumn {
    let tensor: Tensor
    do throws(NumPyError) { tensor = try Tensor(numPy: bytes[...]) } catch {
      throw invocation.failure(ArrayFailure.unreadable(error, file: path), at: "file")
    }
    guard (1...2).contains(tensor.shape.count) else {
      throw invocation.failure(ArrayFailure.dimensions(tensor.shape.count, file: path), at: "file")
    }
    let columns = tensor.shape.count == 1 ? 1 : tensor.shape[1]
    let position = try position(of: columns)
    let all = tensor.doubles
    let values = (0..<tensor.shape[0]).map { all[$0 * columns + position - 1] }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return NumericColumn(
      name: columns == 1 ? file : "\(file)[\(position)]", values: values,
      missing: values.indices.filter { values[$0].isNaN })
  }

  private func position(of columns: Int) throws -> Int {
    guard let wanted = invocation.string(ifGiven: "column") else {
      guard columns == 1 else {
        throw invocation.failure(
          WorkError.columnMissing(available: (1...max(columns, 1)).prefix(12).map(String.init)), at: "file")
      }
      return 1
    }
    guard let position = Int(wanted) else {
      throw invocation.failure(CSVError.noHeader(wanted: wanted, columns: columns).located(in: path), at: "column")
    }
    guard (1...columns).contains(position) else {
      throw invocation.failure(CSVError.noSuchPosition(position, columns: columns).located(in: path), at: "column")
    }
    return position
  }
}

/// What keeps an array from being a series.
enum ArrayFailure: Worded, Equatable {
  case unreadable(NumPyError, file: String)
  case dimensions(Int, file: String)

  var diagnostic: Diagnostic {
    switch self {
    case .unreadable(let error, let file):
      Diagnostic(
        kind: "file-malformed", "\(quoted(file)) is no array that can be read: \(StorageWording.message(for: error))")
    case .dimensions(let count, let file):
      Diagnostic(
        kind: "array-shape", "\(quoted(file)) is an array of \(count) dimensions; a series is a vector or a matrix",
        hint: "save one with numpy.save of a[:, 0] or the like")
    }
  }
}
