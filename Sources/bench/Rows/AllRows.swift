/// Every row, in the order of the table. A row is one file beside this one.
let allRows: [any Row] = [
  AdderRow(name: "adder-sigmoid", activation: .sigmoid, biases: false),
  AdderRow(name: "adder-tanh", activation: .tanh, biases: true),
  AdderSweepRow(),
  EvaluateRow(),
  LongChainRow(),
  StartupRow(),
]
