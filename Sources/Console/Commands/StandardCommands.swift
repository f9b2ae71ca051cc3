extension CommandTable {
  /// Every verb of Backstep, family by family.
  public static var standard: CommandTable {
    CommandTable(
      DataCommands.all + GrammarCommands.all + NetworkCommands.all + TrainingCommands.all + SampleCommand.all
        + PlotCommands.all
        + SteppingCommands.all + LookingCommands.all + TreeCommands.all + ExplainCommand.all + CreditCommand.all
        + StoppingCommands.all + HistoryCommands.all + WhatIfCommands.all + CheckingCommands.all + VerifyCommand.all
        + DiagnoseCommand.all
        + LesionCommand.all + CompareCommand.all + LogCommand.all + KeepingCommands.all + ExportCommand.all
        + ScriptCommands.all + MannersCommands.all)
  }
}
