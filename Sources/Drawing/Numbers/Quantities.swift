/// A time in seconds with the unit a person would choose: `350 ns`, `12 µs`, `3.2 ms`, `0.02 s`, `12.3 s`,
/// `3 m 12 s`, `2 h 05 m`, `3 d 04 h`.
public func formattedDuration(seconds: Double) -> String {
  guard seconds.isFinite else { return nonFinite(seconds) ?? "" }
  if seconds < 0 { return "−" + formattedDuration(seconds: -seconds) }
  if seconds == 0 { return "0 s" }
  if seconds < 0.9995e-6 { return "\(formatted(seconds * 1e9, significant: 3)) ns" }
  if seconds < 0.9995e-3 { return "\(formatted(seconds * 1e6, significant: 3)) µs" }
  if seconds < 0.00995 { return "\(formatted(seconds * 1e3, significant: 2)) ms" }
  if seconds < 9.995 { return "\(formattedFixed(seconds, decimals: 2)) s" }
  if seconds < 59.95 { return "\(formattedFixed(seconds, decimals: 1)) s" }
  func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  guard seconds < 1e12 else { return "\(formatted(seconds / 86_400)) d" }
  let whole = Int(seconds.rounded())
  if whole < 3_600 { return "\(whole / 60) m \(twoDigits(whole % 60)) s" }
  if whole < 86_400 { return "\(whole / 3_600) h \(twoDigits(whole % 3_600 / 60)) m" }
  return "\(formattedCount(whole / 86_400)) d \(twoDigits(whole % 86_400 / 3_600)) h"
}

/// Something per second, three digits and a metric prefix: `850 pairs/s`, `1.23M nodes/s`.
public func formattedRate(_ perSecond: Double, of unit: String) -> String {
  "\(formattedWithPrefix(perSecond)) \(unit)/s"
}

/// Three significant digits and k, M, G or T: `12.3k`.
public func formattedWithPrefix(_ value: Double) -> String {
  guard value.isFinite else { return nonFinite(value) ?? "" }
  let (scaled, prefix) = metric(value, prefixes: ["", "k", "M", "G", "T"])
  return formatted(scaled, significant: 3) + prefix
}

/// A number of bytes in decimal units, as disks and networks count: `512 B`, `2.4 MB`.
public func formattedBytes(_ count: Int) -> String {
  let (scaled, prefix) = metric(Double(count), prefixes: ["", "k", "M", "G", "T", "P", "E"])
  return "\(formatted(scaled, significant: 3)) \(prefix)B"
}

/// A share of 1 as a percentage: `100.0 %`. Only an exact 1 shows as 100 and only an exact 0 as 0: 99.996 % of all sums
/// right must not read as all of them.
public func formattedPercentage(_ share: Double, decimals: Int = 1) -> String {
  if let special = nonFinite(share) { return "\(special) %" }
  let text = formattedFixed(share * 100, decimals: decimals)
  if share < 1 && share > 0.5 && text == formattedFixed(100, decimals: decimals) {
    return "> \(formattedFixed(100 - smallestStep(decimals), decimals: decimals)) %"
  }
  if share > 0 && text == formattedFixed(0, decimals: decimals) {
    return "< \(formattedFixed(smallestStep(decimals), decimals: decimals)) %"
  }
  return "\(text) %"
}

private func smallestStep(_ decimals: Int) -> Double {
  (0..<max(0, decimals)).reduce(1.0) { step, _ in step / 10 }
}

/// `value` scaled into 1…999 where a prefix allows. What would round up to 1,000 moves on to the next prefix.
private func metric(_ value: Double, prefixes: [String]) -> (Double, String) {
  var scaled = value
  var index = 0
  while scaled.magnitude >= 999.5 && index + 1 < prefixes.count {
    scaled /= 1_000
    index += 1
  }
  return (scaled, prefixes[index])
}
