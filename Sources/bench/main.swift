import Glibc

/// EX_USAGE
let wrongUsage: Int32 = 64

func fail(_ problem: Arguments.Problem) -> Never {
  complain("bench: \(problem.words)\n\n\(Arguments.usage)")
  exit(wrongUsage)
}

/// Writes a line to standard error.
func complain(_ text: String) {
  let bytes = Array((text + "\n").utf8)
  _ = write(2, bytes, bytes.count)
}

func run() -> Int32 {
  let arguments: Arguments
  do {
    arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
  } catch {
    fail(error)
  }
  if arguments.help {
    print(Arguments.usage)
    return 0
  }
  if arguments.list {
    for row in allRows { print(padded(row.name, 14), row.summary) }
    return 0
  }
  for name in arguments.rows where !allRows.contains(where: { $0.name == name || $0.group == name }) {
    fail(.unknownRow(name))
  }
  if let python = arguments.python, (try? Subprocess(python, ["-c", ""]))?.status != 0 { fail(.notAProgram(python)) }
  let chosen = allRows.filter { row in
    arguments.rows.isEmpty || arguments.rows.contains(row.name) || arguments.rows.contains(row.group)
  }
  return measure(chosen, arguments) ? 0 : 1
}

/// Whether all could be measured.
func measure(_ rows: [any Row], _ arguments: Arguments) -> Bool {
  let machine = Machine()
  let size = arguments.quick ? Size.quick : .full
  let runs = arguments.quick ? 1 : arguments.runs
  if !arguments.json {
    print(machine.line)
    print(arguments.quick ? "quick: the times mean nothing" : "medians of \(runs) runs")
    if arguments.python != nil { print(Report.legend) }
  }
  var held = true
  for row in rows {
    do {
      let measurement = try Measurement(row, size: size, runs: runs, python: arguments.python)
      if arguments.json {
        print(JSONLine(measurement: measurement, machine: machine).text)
      } else {
        for line in Report(measurement: measurement).lines { print(line) }
      }
    } catch .missing(let what) {
      // Something this row needs is not there, which is not the row's fault.
      complain("bench: \(row.name) left out: \(what)")
    } catch {
      complain("bench: \(row.name): \(words(for: error))")
      held = false
    }
    fflush(nil)
  }
  return held
}

exit(run())
