import Debugging
import Testing

import class Foundation.DispatchSemaphore
import class Foundation.Thread

struct ExpressionDepthTests {
  @Test func nestingStopsAtTheLimit() throws {
    let limit = Expression.nestingLimit
    for (open, close) in [("(", ")"), ("-", ""), ("!", ""), ("2^", ""), ("abs(", ")"), ("‖", "‖"), ("not ", "")] {
      func nested(_ depth: Int) -> String {
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      #expect(fault(nested(limit - 1)) == nil, "\(open)")
      #expect(fault(nested(limit))?.reason == .nestedTooDeeply(limit: limit), "\(open)")
      #expect(fault(nested(100_000))?.reason == .nestedTooDeeply(limit: limit), "\(open)")
    }
  }

  @Test func deepestNestingFitsASmallStack() {
    let finished = DispatchSemaphore(value: 0)
    let thread = Thread {
      let depth = Debugging.Expression.nestingLimit - 1
      let text = String(repeating: "(1 + -abs(z[", count: depth / 4) + "1" + String(repeating: "]))", count: depth / 4)
      _ = fault(text)
      _ = fault(String(repeating: "(", count: 1_000_000))
      finished.signal()
    }
    #if DEBUG
      // Frames that are not optimised are ten times as large.
      thread.stackSize = 4 << 20
    #else
      thread.stackSize = 512 << 10
    #endif
    thread.start()
    finished.wait()
  }

  @Test func lengthIsNoDepth() throws {
    let terms = 100_000
    let sum = try Expression(parsing: Array(repeating: "1", count: terms).joined(separator: " + "))
    #expect(try sum.evaluate(in: SampleScope()) == .number(Double(terms)))
    #expect(try Expression(parsing: sum.description) == sum)
    let conditions = try Expression(parsing: Array(repeating: "true", count: terms).joined(separator: " and "))
    #expect(try conditions.holds(in: SampleScope()))
    let primes = try Expression(parsing: "W" + String(repeating: "'", count: terms))
    #expect(try primes.evaluate(in: SampleScope()) == worth("W"))
  }
}
