/// A trace as the debugger reads it: in Double, whatever precision computed it.
public protocol TraceReading: AnyObject {
  var specification: NetworkSpecification { get }
  var forest: Forest { get }
  var staged: [Example] { get }
  var hasDeltas: Bool { get }
  func loss() -> Double
  func values(_ quantity: Quantity, example: Int, node: Int) -> [Double]?
  func initialState(example: Int) -> [Double]
  func lossShare(example: Int, node: Int) -> Double?
  func firstNonFinite() -> NonFinite?
}

extension Trace: TraceReading {}
