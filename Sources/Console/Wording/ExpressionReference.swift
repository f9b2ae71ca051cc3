import Debugging

/// What `help expressions` says: the language on one screen, each line with an expression that can be read as it stands.
public enum ExpressionReference {
  public struct Entry: Sendable, Equatable {
    public var example: String
    public var meaning: String
  }

  /// Names and indices.
  public static let naming: [Entry] = [
    Entry(example: "delta", meaning: "δ where the cursor stands; Greek (δ_out) and ASCII (delta_out) are one"),
    Entry(example: "delta[3]", meaning: "δ at t=3, or at node 3"),
    Entry(example: "delta[3][5]", meaning: "its unit 5; units, rows and columns count from 0, −1 is the last"),
    Entry(example: "delta[2:5]", meaning: "δ at 2, 3 and 4 as the rows of a matrix; delta[:] is all of it"),
    Entry(example: "delta[:][5]", meaning: "unit 5 at every position: each bracket is the next axis"),
    Entry(example: "z[\"not bad\"]", meaning: "z of the tree node that spans these words"),
    Entry(example: "W[3, 4]", meaning: "row 3, column 4, also W[3][4]; W[:, 4] is a column, W[3] a row"),
    Entry(example: "[1, 0]", meaning: "a vector, also (1, 0); [[1, 0], [0, 1]] is a matrix"),
    Entry(example: "grad(W)", meaning: "dE/dW, also ∇W"),
    Entry(example: "ans", meaning: "the value printed last"),
  ]

  /// From loosest to tightest.
  public static let operators: [Entry] = [
    Entry(example: "t > 2 or t < 1", meaning: "the right side is not read where the left decides; also ||"),
    Entry(example: "t > 2 and loss > 1", meaning: "also &&"),
    Entry(example: "not t == 3", meaning: "binds looser than comparisons; ! binds like a sign"),
    Entry(example: "z >= 0", meaning: "== != < <= > >=, also ≠ ≤ ≥; of many elements, many ones and zeros"),
    Entry(example: "z + b", meaning: "+ and −, element by element; a number goes with every element"),
    Entry(example: "W @ z", meaning: "@ or ·: matrix and dot product; * and /: element by element"),
    Entry(example: "-z", meaning: "the sign"),
    Entry(example: "z ^ 2", meaning: "power, element by element; groups to the right; also **"),
    Entry(example: "W'", meaning: "transpose, also Wᵀ"),
  ]

  /// Every function, in the order of `Function.allCases`.
  public static var functions: [Entry] {
    Function.allCases.map { function in
      let arguments = function.arguments.lowerBound == 2 ? "z, delta" : function.isOfMatrices ? "W" : "z"
      return Entry(example: "\(function.rawValue)(\(arguments))", meaning: meaning(of: function))
    }
  }

  public static func meaning(of function: Function) -> String {
    switch function {
    case .norm: "√Σx², of a matrix too (Frobenius); also ‖z‖"
    case .min: "smallest element; of two values, the smaller ones: min(z, 0)"
    case .max: "largest element; of two values, the larger ones: max(z, 0)"
    case .mean: "mean of all elements"
    case .sum: "sum of all elements; sum(z > 0) counts"
    case .std: "standard deviation of all elements, divided by their count"
    case .variance: "variance of all elements, divided by their count"
    case .median: "middle element, or the mean of the middle two"
    case .argmax: "index of the largest element, from 0; row and column in a matrix"
    case .argmin: "index of the smallest element, from 0; row and column in a matrix"
    case .any: "whether an element is not 0"
    case .all: "whether no element is 0"
    case .hasInfOrNaN: "whether an element is infinite or not a number"
    case .abs: "size of each element"
    case .sign: "−1, 0 or 1 for each element"
    case .sqrt: "square root of each element"
    case .exp: "e to the power of each element"
    case .log: "natural logarithm of each element, also ln"
    case .sin: "sine of each element, in radians"
    case .cos: "cosine of each element, in radians; cos(a, b): cosine of the angle between two vectors"
    case .tanh: "hyperbolic tangent of each element"
    case .sigmoid: "1/(1+e⁻ˣ) of each element"
    case .relu: "max(x, 0) of each element"
    case .floor: "each element rounded down"
    case .ceil: "each element rounded up"
    case .round: "each element rounded, halves to the even neighbour"
    case .isnan: "whether each element is not a number"
    case .isinf: "whether each element is infinite"
    case .angle: "angle between two vectors, in degrees from 0 to 180"
    case .spectral: "largest singular value"
    case .singular: "all singular values, largest first"
    case .transpose: "rows and columns exchanged, also W'"
    case .shape: "length, or rows and columns"
    case .length: "elements of a vector, rows of a matrix, characters of a text; also len"
    }
  }
}

extension Function {
  fileprivate var isOfMatrices: Bool {
    switch self {
    case .spectral, .singular, .transpose, .shape: true
    default: false
    }
  }
}
