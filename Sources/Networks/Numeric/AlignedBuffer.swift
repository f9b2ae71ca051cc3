/// A block of numbers on a 64-byte boundary that grows and never shrinks. New space is zero.
///
/// Owns its memory; whoever holds the pointer holds the buffer too.
package final class AlignedBuffer<Element: BitwiseCopyable> {
  /// Read on every kernel call, so without the runtime's check for overlapping accesses, which would cost a fifth of a
  /// small training step.
  @exclusivity(unchecked) package private(set) var pointer: UnsafeMutablePointer<Element>
  package private(set) var capacity: Int

  package init(capacity: Int = 0) {
    self.capacity = max(capacity, 1)
    pointer = Self.allocate(self.capacity)
  }

  deinit { UnsafeMutableRawPointer(pointer).deallocate() }

  private static func allocate(_ count: Int) -> UnsafeMutablePointer<Element> {
    let bytes = count * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return raw.bindMemory(to: Element.self, capacity: count)
  }

  /// Makes room for `count` elements. What was there is lost when it grows.
  package func reserve(_ count: Int) {
    guard count > capacity else { return }
    UnsafeMutableRawPointer(pointer).deallocate()
    capacity = max(count, capacity + capacity / 2)
    pointer = Self.allocate(capacity)
  }

  /// The same, keeping what is there.
  package func grow(to count: Int) {
    guard count > capacity else { return }
    let old = pointer
    let kept = capacity
    capacity = max(count, capacity + capacity / 2)
    pointer = Self.allocate(capacity)
    pointer.update(from: old, count: kept)
    UnsafeMutableRawPointer(old).deallocate()
  }

  package func fill(_ value: Element, count: Int) {
    pointer.update(repeating: value, count: count)
  }
}
