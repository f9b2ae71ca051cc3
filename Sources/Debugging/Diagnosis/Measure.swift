/// What evidence is measured in.
public enum Measure: String, Sendable, CaseIterable {
  /// Share of what always answering the targets' mean leaves that the network explains: 1 − loss / that loss.
  case explained
  case loss
  /// Factor by which δ changes over the whole way down the example.
  case deltaGain = "delta_gain"
  /// The same over a step or level, the geometric mean.
  case stepGain = "step_gain"
  /// Steps or levels of the way.
  case distance
  case largestSingularValue = "sigma_max"
  /// γ·σ_max(W)
  case gainBound = "gain_bound"
  /// Steps back at which inputs say something of the error that is left.
  case dependency
  /// Share of a target's variance that inputs explain.
  case association
  /// In standard deviations of what chance gives.
  case significance
  case lag
  case truncation
  case unitShare = "unit_share"
  case unitCount = "units"
  case activity
  case slope
  /// Root mean square of a matrix's elements × √fan-in × γ.
  case gain
  /// The same of the weights as they were drawn.
  case initialGain = "initial_gain"
  case updateRatio = "update_ratio"
  case rate
  /// Share of the steps that raise the loss of the very examples they are taken from.
  case overshoot
  /// Cosine of the gradients before and after a step.
  case gradientCosine = "gradient_cosine"
  /// Last losses over the lowest ones.
  case rise
  /// Share of the mean's loss that the lowest stretch of losses explained.
  case bestExplained = "best_explained"
  /// ‖δ‖ far above what it was at the start, to look for.
  case deltaNorm = "delta_norm"
  /// Share of the gradient that comes from beyond a cut: ‖g − g_cut‖ / ‖g‖.
  case beyondCut = "beyond_cut"
  /// Share by which the loss falls along the whole gradient; and along the cut one.
  case wholeFall = "whole_fall"
  case cutFall = "cut_fall"
  /// Loss left along the cut gradient over that left along the whole one.
  case cutExcess = "cut_excess"
  /// Share by which the loss fell.
  case fall
  case devLoss = "dev_loss"
  case trainLoss = "train_loss"
  case devExplained = "dev_explained"
  case labelShare = "label_share"
  case recall
  case offset
  case scale
  case outOfReach = "out_of_reach"
  /// Share of the squared error of δ_out that is not that of the loss' own derivative.
  case deltaOutError = "delta_out_error"
  case forcedShare = "forced_share"
  case meanError = "mean_error"
  case resetLoss = "reset_loss"
  case initialState = "initial_state"
  case value
  case iteration
}
