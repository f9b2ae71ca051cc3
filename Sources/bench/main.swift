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
    for row in allRows { print(padded(row.name, Report.nameWidth), row.summary) }
    return 0
  }
  for name in arguments.rows where !allRows.contains(where: { $0.name == name || $0.group == name }) {
    fail(.unknownRow(name))
  }
  for python in arguments.pythons where (try? Subprocess(python, ["-c", ""]))?.status != 0 {
    fail(.notAProgram(python))
  }
  for path in [arguments.treebank, arguments.text] {
    if let path, access(path, R_OK) != 0 { fail(.unreadable(path)) }
  }
  let chosen = allRows.filter { row in
    arguments.rows.isEmpty || arguments.rows.contains(row.name) || arguments.rows.contains(row.group)
  }
  return measure(chosen, arguments) ? 0 : 1
}

/// Whether all could be measured.
func measure(_ rows: [any Row], _ arguments: Arguments) -> Bool {
  let machine = Machine()
  let runs = arguments.quick && !arguments.bare ? 1 : arguments.runs
  let setting: Setting
  do {
    setting = try Setting(arguments)
  } catch {
    complain("bench: \(words(for: error))")
    return false
  }
  if !arguments.json, !arguments.bare {
    print(machine.line)
    print(arguments.quick ? "quick: the times mean nothing" : "medians of \(runs) runs")
    if !arguments.pythons.isEmpty { print(Report.legend) }
  }
  var held = true
  for row in rows {
    do {
      if arguments.bare {
        let job = try row.makeJob(setting)
        for _ in 0..<runs { _ = try job.run() }
        continue
      }
      let measurement = try Measurement(row, setting, runs: runs)
      if arguments.json {
        print(JSONLine(measurement: measurement, machine: machine).text)
      } else {
        for line in Report(measurement: measurement).lines { print(line) }
      }
    } catch .missing(let what) {
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
