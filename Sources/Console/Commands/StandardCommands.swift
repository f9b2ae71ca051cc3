extension CommandTable {
  /// Every verb of Backstep, family by family.
  public static var standard: CommandTable {
    CommandTable(
      DataCommands.all + GrammarCommands.all + NetworkCommands.all + TrainingCommands.all + PlotCommands.all
        + SteppingCommands.all + LookingCommands.all + ExplainCommand.all + TreeCommands.all + WhatIfCommands.all
        + CheckingCommands.all + VerifyCommand.all
        + CompareCommand.all
        + ScriptCommands.all + MannersCommands.all)
  }
}
