import Networks

/// Text over 65 characters, each of which has its own favourites to come next: something to learn, though not English.
struct SyntheticText {
  let bytes: [UInt8]

  init(length: Int) {
    var generator = Generator(seed: 1)
    let ranks = Zipf(count: 65)
    var last = 0
    bytes = (0..<length).map { _ in
      last = (last * 7 + ranks.draw(with: &generator)) % 65
      return UInt8(58 + last)
    }
  }
}

/// A day and three numbers a line.
struct SyntheticTable {
  let text: [UInt8]

  init(bytes: Int) {
    var generator = Generator(seed: 1)
    var text = Array("day,open,volume,close\n".utf8)
    text.reserveCapacity(bytes + 64)
    // The same thousand lines over and over cost little to write; reading cannot tell.
    let lines = (0..<1_000).map { day in
      Array(
        "2024-\(10 + day % 3)-\(10 + day % 20),\(generator.uniform() * 100),\(generator.index(below: 1_000_000)),\(fixed(generator.uniform() * 100, 2))\n"
          .utf8)
    }
    while text.count < bytes { for line in lines where text.count < bytes { text += line } }
    self.text = text
  }
}
