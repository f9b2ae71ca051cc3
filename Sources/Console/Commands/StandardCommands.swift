extension CommandTable {
  /// Every verb of Backstep, family by family.
  public static var standard: CommandTable {
    CommandTable(MannersCommands.all + ScriptCommands.all)
  }
}
