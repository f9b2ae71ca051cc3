import Debugging
import Testing

struct ExpressionFunctionTests {
  /// v and w below, as numpy sees them:
  ///     v = np.array([3., -1.5, 0.25, 7, -2]); w = np.array([1., 2, -3, 0.5, 4])
  private static let v = Value.vector([3, -1.5, 0.25, 7, -2])

  private func ofV(_ text: String) throws -> Value { try worth(text, in: SampleScope(answer: Self.v)) }

  @Test(
    arguments: [
      // np.linalg.norm(v), v.mean(), v.sum(), v.var(), v.std(), np.median(v), np.median(v[:4])
      ("norm(ans)", 8.01950746617272), ("mean(ans)", 1.35), ("sum(ans)", 6.75), ("var(ans)", 11.040000000000001),
      ("std(ans)", 3.32264954516723), ("median(ans)", 0.25), ("median(ans[:4])", 1.625), ("min(ans)", -2),
      ("max(ans)", 7),
      ("argmin(ans)", 4), ("argmax(ans)", 3), ("length(ans)", 5), ("len(W_in)", 3), ("length(word)", 3),
      ("length(3)", 1),
      ("norm(W)", 304.0.squareRoot()), ("norm(-3)", 3), ("sum(W)", 46), ("max(W)", 10), ("mean(W_in)", 5.5 / 6),
      ("min(3, 2)", 2), ("max(3, 2)", 3), ("sum(empty)", 0), ("norm(empty)", 0), ("cos(0)", 1), ("sin(0)", 0),
      ("sum(b > 0)", 2),
    ] as [(String, Double)])
  func reductionsGiveOneNumber(text: String, expected: Double) throws {
    #expect(try near([ofV(text).scalar ?? .nan], [expected]))
  }

  @Test(
    arguments: [
      // np.exp(v), np.tanh(v), 1 / (1 + np.exp(-v)), np.sin(v), np.cos(v), np.log(abs(v)), np.sqrt(abs(v))
      (
        "exp(ans)",
        [20.085536923187668, 0.22313016014842982, 1.2840254166877414, 1096.6331584284585, 0.1353352832366127]
      ),
      (
        "tanh(ans)",
        [0.9950547536867305, -0.9051482536448665, 0.24491866240370913, 0.9999983369439447, -0.9640275800758169]
      ),
      (
        "sigmoid(ans)",
        [0.9525741268224334, 0.18242552380635635, 0.5621765008857981, 0.9990889488055994, 0.11920292202211755]
      ),
      (
        "sin(ans)",
        [0.1411200080598672, -0.9974949866040544, 0.24740395925452294, 0.6569865987187891, -0.9092974268256817]
      ),
      (
        "cos(ans)",
        [-0.9899924966004454, 0.0707372016677029, 0.9689124217106447, 0.7539022543433046, -0.4161468365471424]
      ),
      (
        "log(abs(ans))",
        [1.0986122886681098, 0.4054651081081644, -1.3862943611198906, 1.9459101490553132, 0.6931471805599453]
      ),
      ("ln(exp(ans))", [3, -1.5, 0.25, 7, -2]),
      ("sqrt(abs(ans))", [1.7320508075688772, 1.224744871391589, 0.5, 2.6457513110645907, 1.4142135623730951]),
      ("abs(ans)", [3, 1.5, 0.25, 7, 2]), ("sign(ans)", [1, -1, 1, 1, -1]), ("relu(ans)", [3, 0, 0.25, 7, 0]),
      ("floor(ans)", [3, -2, 0, 7, -2]), ("ceil(ans)", [3, -1, 1, 7, -2]), ("round(ans)", [3, -2, 0, 7, -2]),
      ("round(ans + 1)", [4, 0, 1, 8, -1]), ("max(ans, 0)", [3, 0, 0.25, 7, 0]),
      ("min(1, ans)", [1, -1.5, 0.25, 1, -2]),
      ("max(ans, -ans)", [3, 1.5, 0.25, 7, 2]), ("shape(W_in)", [3, 2]), ("shape(b)", [3]), ("shape(1)", []),
      ("argmax(W)", [2, 2]), ("argmin(W_in)", [0, 1]), ("isnan(broken)", [0, 1, 0]), ("isinf(broken)", [0, 0, 1]),
      ("abs(W_in)", [1, 2, 0.5, 4, 1, 3]), ("transpose(W_in)", [1, 0.5, -1, -2, 4, 3]),
    ] as [(String, [Double])])
  func elementwiseFunctionsKeepTheShape(text: String, expected: [Double]) throws {
    #expect(try near(ofV(text).elements ?? [], expected))
  }

  @Test(arguments: [
    ("any(b > 1)", true), ("any(b > 2)", false), ("all(b > -2)", true), ("all(b > 0)", false), ("any(empty)", false),
    ("all(empty)", true), ("isnan(nan)", true), ("isnan(1)", false), ("isinf(-inf)", true), ("isinf(nan)", false),
    ("has_inf_or_nan(broken)", true), ("has_inf_or_nan(broken[:1])", false), ("has_inf_or_nan(1 / 0)", true),
    ("any(isnan(broken))", true), ("has_inf_or_nan(W)", false),
  ])
  func questionsAreTrueOrFalse(text: String, expected: Bool) throws {
    #expect(try worth(text) == .boolean(expected))
  }

  @Test func notANumberIsNeverSwallowed() throws {
    for call in ["norm", "min", "max", "mean", "sum", "std", "var", "median"] {
      #expect(try worth("\(call)(broken)").scalar?.isNaN == true, "\(call)")
    }
    for call in [
      "abs", "sign", "sqrt", "exp", "log", "sin", "cos", "tanh", "sigmoid", "relu", "floor", "ceil", "round",
    ] {
      #expect(try worth("\(call)(nan)").scalar?.isNaN == true, "\(call)")
    }
    #expect(try worth("argmax(broken)") == .number(1))
    #expect(try worth("argmin(broken)") == .number(1))
    for text in ["max(nan, 1)", "max(1, nan)", "min(nan, 1)", "min(1, nan)"] {
      #expect(try worth(text).scalar?.isNaN == true, "\(text)")
    }
  }

  @Test func anglesAreInDegrees() throws {
    // c = v @ w / np.linalg.norm(v) / np.linalg.norm(w); np.degrees(np.arccos(c)); here with w as z - z + …
    var scope = SampleScope(answer: .matrix([[3, -1.5, 0.25, 7, -2], [1, 2, -3, 0.5, 4]]))
    #expect(near(try worth("cos(ans[0], ans[1])", in: scope).elements ?? [], [-0.1190279401287231]))
    #expect(near(try worth("angle(ans[0], ans[1])", in: scope).elements ?? [], [96.83600557475737]))
    #expect(try worth("angle(b, -b)") == .number(180))
    #expect(try worth("angle(b, 3 * b)").scalar.map { $0 < 1e-13 } == true)
    #expect(try worth("cos(W, W)").scalar.map { abs($0 - 1) < 1e-15 && $0 <= 1 } == true)
    #expect(try worth("cos(b, 0 * b)").scalar?.isNaN == true)
    #expect(try worth("angle(0 * b, b)").scalar?.isNaN == true)
    // An angle of 1e-9 radians, where the arc cosine of a cosine rounded to 1 would answer 0.
    scope.answer = .matrix([[1, 0], [1, 1e-9]])
    #expect(near([(try worth("angle(ans[0], ans[1])", in: scope).scalar ?? 0) * 1e9], [180 / .pi]))
    scope.answer = .matrix([[1e200, 0], [1e200, 1e200]])
    #expect(near(try worth("angle(ans[0], ans[1])", in: scope).elements ?? [], [45]))
  }

  @Test func sizesBeyondSquaresAreMeasured() throws {
    #expect(try near(numbers("norm(1e200 * b) / 1e200"), numbers("norm(b)")))
    #expect(try near(numbers("norm(1e-200 * b) / 1e-200"), numbers("norm(b)")))
    #expect(try worth("norm(1e-300 / 1e20 + 0 * b[:1])") == worth("1e-300 / 1e20"))
    #expect(try worth("norm(inf * b)") == .number(.infinity))
    #expect(try worth("sigmoid(-1000)") == .number(0))
    #expect(try worth("sigmoid(1000)") == .number(1))
  }

  @Test func sumsKeepWhatCancels() throws {
    let scope = SampleScope(answer: .vector([1, 1e100, 1, -1e100]))
    #expect(try worth("sum(ans)", in: scope) == .number(2))
    #expect(try worth("sum(inf + b)") == .number(.infinity))
    let offset = SampleScope(answer: .vector([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]))
    #expect(try worth("var(ans)", in: offset) == .number(22.5))
  }

  @Test func nothingHasNoExtreme() {
    for call in ["min", "max", "mean", "std", "var", "median", "argmax", "argmin"] {
      #expect(fault("\(call)(empty)")?.reason == .noElements(operation: call))
    }
  }

  @Test func pairsNeedEqualShapes() {
    #expect(fault("angle(b, ans)")?.reason == .shapeMismatch(operation: "angle", .vector(3), .vector(2)))
    #expect(fault("cos(1, 2)")?.reason == .wrongOperand(operation: "cos", .number))
    #expect(
      fault("max(b, ans)") == ExpressionError(.shapeMismatch(operation: "max", .vector(3), .vector(2)), at: 0..<11))
  }

  @Test func everyFunctionIsCalledByItsName() throws {
    for function in Function.allCases {
      #expect(Function.named(function.rawValue) == function)
      let arguments = Array(repeating: "b", count: function.arguments.lowerBound).joined(separator: ", ")
      #expect(fault("\(function.rawValue)(\(arguments))") == nil, "\(function)")
    }
  }
}
