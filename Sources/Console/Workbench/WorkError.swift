import Corpus
import Networks

/// What can be wrong with what a command asks of the data, the network or the walk. The words are in `Wording`.
enum WorkError: Error, Equatable {
  /// An option that this kind of data does not have.
  case optionNotFor(option: String, data: String)
  case fileMissing(data: String, example: String)
  case columnMissing(available: [String])
  /// Positions in the series, and the lines of the file they stand on.
  case series(SeriesError, file: String, firstLine: Int)
  case emptySplit(Split)
  case indexOutOfRange(Int, count: Int, Split)
  case pairOutOfRange(Int, bits: Int)
  case pairIncomplete
  case tooManyExamplesForEpochs(Int)
  /// What only makes sense where the dev part is scored after every epoch.
  case needsDevEpochs(String)
  /// A part of `--rates` that is no `NAME=RATE`.
  case ratesMalformed(String)
  case rateOfNothing(String, known: [String])
  case positionOutOfRange(Int, valid: ClosedRange<Int>, isChain: Bool)
  /// No node of the example spans these words.
  case wordsNotFound(String, suggestions: [String])
  case wordsNeedTree
  /// The root, or the end of a sequence.
  case nothingAbove(String)
  /// A word of a tree, or the start of a sequence.
  case nothingBelow(String)
  case atNoNode
  case sentenceEmpty
  case comparisonIsNoPhrase
  /// Where trees are compared in pairs: no tree has a node that spans these words.
  case phraseOfNoTree(String)
  case severalTrees(Int)
  case treesNeeded
  case textNeeded
  case writingNeedsOneDirection
  /// A file of series that each have a class.
  case seriesAreLabelled(String)
  /// A character or word that the text learned from does not have; counted from 1.
  case tokenUnknown(String, position: Int, unit: String, suggestions: [String])
  case predictionsNeedNetwork(String)
  case walkIsDone
  case walkIsAtStart
  case notFinite(NonFinite, iteration: Int, NetworkSpecification)
  /// Pictures are written as SVG alone.
  case notSVG(String)
  /// There is nothing to take differences of.
  case lossNotFinite(Double)
  case gradientWrong(failed: Int, checked: Int, atOutput: Bool)
  case nothingTrained
  /// A condition that no iteration met; nil for all breakpoints.
  case neverHeld(String?, iterations: Int)
  /// The parameters were not made by training alone.
  case replayImpossible
  /// δ is cut every so many steps of a sequence; a tree has none.
  case cutNeedsSequence
  case vectorsDoNotFit(dimension: Int, wanted: Int, found: Int)
  /// A chain's network for trees, or the other way round.
  case kindNeedsOtherData(NetworkKind)
  /// Nothing more can be logged, and training ended after so many updates.
  case logUnwritten(String, FileProblem, iteration: Int)
  case gatesHaveFunctions(NetworkKind)
  case resetNeedsGRU
  case compareNeedsPairs
  case notAForecast
  case tooManyLines(Int, limit: Int)
  /// An expression that is the same at every step.
  case constantOverTime(String)
  case comparedAlone(String, others: [String])
  case noErrorOf(String, kind: String, known: [String])
  case unknownDifference(String, known: [String])
  case unknownParameter(String, suggestions: [String])
  case variantMalformed(String)
  /// Bytes that would be needed, and how many may be used.
  case networkTooLarge(hidden: Int, bytes: Double, limit: Double)
  case classWeightsMalformed(String, classes: Int, names: [String])
  case minibatchTooLarge(batch: Int, bytes: Double, limit: Double)
  /// No file, and no grammar that comes with Backstep.
  case unknownGrammar(String, suggestions: [String], known: [String])
  case noGrammar
  /// A word that the grammar does not have at all; counted from 1.
  case unknownTerminal(String, position: Int, suggestions: [String])
  case sizeUndefined(String)
  case nothingKept
  case unknownScores(String, suggestions: [String])
  /// Scores kept by different sizes do not stand in one table.
  case scoresDiffer(String, String)
  case optionNeedsBy(String)
  /// One run only.
  case comparedWithItself(String)
  case nothingPoked
  case nothingToUndo
  case nothingToRedo
  /// Neither a unit nor a range of units.
  case unitsMalformed(String)
  case unitOutOfRange(Int, count: Int)
  /// Not NAME=X.
  case thresholdMalformed(String)
  case unknownThreshold(String, suggestions: [String])
}
