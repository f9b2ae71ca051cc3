/// Every row, in the order of the table. A row is one file beside this one.
let allRows: [any Row] =
  [
    AdderRow(name: "adder-sigmoid", activation: .sigmoid, biases: false),
    AdderRow(name: "adder-tanh", activation: .tanh, biases: true),
    AdderSweepRow(),
    EvaluateRow(),
    TreesRow(dimension: 30),
    TreesRow(dimension: 100),
    TreesRow(dimension: 300),
    CharactersRow(hidden: 100, length: 25, batch: 1, updates: 2_000),
    CharactersRow(hidden: 128, length: 50, batch: 32, updates: 100),
    CharactersRow(hidden: 512, length: 50, batch: 32, updates: 30),
    CharactersRow(hidden: 128, length: 50, batch: 32, updates: 60, cell: .lstm),
    CharactersRow(hidden: 128, length: 50, batch: 32, updates: 60, cell: .gru),
    CharactersRow(hidden: 128, length: 50, batch: 32, updates: 30, cell: .lstm, layers: 2),
    ThreadsRow(row: TreesRow(dimension: 30)),
    ThreadsRow(row: TreesRow(dimension: 100)),
    ThreadsRow(row: TreesRow(dimension: 300)),
    ThreadsRow(row: CharactersRow(hidden: 128, length: 50, batch: 32, updates: 100)),
    ThreadsRow(row: CharactersRow(hidden: 512, length: 50, batch: 32, updates: 30)),
    StartupRow(),
    LoadingRow(kind: .trees),
    LoadingRow(kind: .csv),
    LoadingRow(kind: .text),
  ] + InspectionRow.Command.allCases.map { InspectionRow(command: $0) } + debuggerRows + [
    LongChainRow(name: "long-chain", hidden: 2),
    LongChainRow(name: "long-chain-64", hidden: 64),
    DeepTreeRow(),
  ]

private let debuggerRows: [any Row] = [DebuggerRow.Work.adder, .trees].flatMap { work in
  [
    DebuggerRow(name: "unwatched-\(work)", watched: .nothing, work: work),
    DebuggerRow(name: "break-\(work)", watched: .condition("norm(delta) > 1e9"), work: work),
    DebuggerRow(name: "break-1-\(work)", watched: .condition("norm(delta[1]) > 1e9"), work: work),
    DebuggerRow(name: "history-\(work)", watched: .history(bytes: 256 << 20), work: work),
  ]
}
