/// A trace as the debugger reads it: in Double, whatever precision computed it.
public protocol TraceReading: AnyObject {
  var specification: NetworkSpecification { get }
  var forest: Forest { get }
  var staged: [Example] { get }
  var hasDeltas: Bool { get }
  func loss() -> Double
  func values(_ quantity: Quantity, example: Int, node: Int) -> [Double]?
  /// How many values a node has of a quantity, at most.
  func width(of quantity: Quantity) -> Int
  /// Writes the values of a quantity at a row and returns how many they are; nil where the row does not have it.
  func read(_ quantity: Quantity, row: Int, into buffer: UnsafeMutablePointer<Double>) -> Int?
  func initialState(_ quantity: Quantity, example: Int) -> [Double]
  /// The weight of a node's loss in E, that of its class in it; nil where the node is not read out.
  func lossShare(example: Int, node: Int) -> Double?
  /// What the class of a node's target weighs; 1 where all weigh the same.
  func classWeight(example: Int, node: Int) -> Double
  func firstNonFinite() -> NonFinite?
  /// What it would take to tell loss terms apart.
  func size(of request: CreditRequest) -> CreditRequest.Size
}

extension Trace: TraceReading {}
