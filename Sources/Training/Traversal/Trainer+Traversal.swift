import Corpus
import Networks

extension Trainer {
  public func traverse(_ example: Example, interventions: [Intervention]) -> Traversal {
    network.traverse(example, interventions: interventions)
  }

  public func similarities(
    to vector: [Double], in split: Split, shouldStop: () -> Bool,
    visit: (_ index: Int, _ cosines: ArraySlice<Double>) -> Void
  ) -> Bool {
    var cosines: [Double] = []
    var ofExample: [Double] = []
    var index = 0
    return forEachGroup(split, limit: .max, seed: 0, shouldStop: shouldStop) { trace, count in
      trace.cosines(to: vector, into: &cosines)
      for example in 0..<count {
        ofExample.removeAll(keepingCapacity: true)
        for node in 0..<trace.forest.nodeCount(example: example) {
          ofExample.append(cosines[trace.forest.row(example: example, node: node)])
        }
        visit(index, ofExample[...])
        index += 1
      }
    }
  }
}
