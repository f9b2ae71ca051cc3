import Networks

/// Everything that decides how a run goes on from an iteration: parameters, what the update rule remembers, and the
/// position in the data with its generator.
struct Snapshot<Scalar: NetworkScalar> {
  /// Updates made.
  let iteration: Int
  let parameters: [Scalar]
  let memory: UpdaterMemory<Scalar>
  let sampler: Sampler?
  let plateau: Plateau?

  /// What keeping it costs. The order of an epoch is shared by all snapshots of that epoch, and counted in each: rather too
  /// much than too little.
  var bytes: Int {
    (parameters.count + memory.count) * MemoryLayout<Scalar>.size + (sampler?.bytes ?? 0) + 128
  }
}
