import Glibc

/// How many processors this process may run on.
func availableCores() -> Int {
  var set = cpu_set_t()
  let size = MemoryLayout<cpu_set_t>.size
  guard sched_getaffinity(0, size, &set) == 0 else { return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
  return withUnsafeBytes(of: &set) { max(1, $0.reduce(0) { $0 + $1.nonzeroBitCount }) }
}
