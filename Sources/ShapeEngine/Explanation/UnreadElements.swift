extension Window {
  /// How many of an input's elements no window reads, and how many of them stand at the far end. Nothing is
  /// listed: an input may have any size.
  ///
  /// - Parameters:
  ///   - count: how many windows there are, at least one.
  ///   - start: the place of the first one; below 0 in the padding.
  func unread(
    of input: Int, by count: Int, from start: Int
  ) throws(ShapeError) -> (all: Int, atEnd: Int) {
    let read =
      if dilation > 1, kernel > 1 {
        try taps(of: input, by: count, from: start)
      } else {
        try blocks(of: input, by: count, from: start)
      }
    return (input - read.count, input - 1 - max(read.last, -1))
  }

  /// Windows without holes: either next to each other or each by itself.
  private func blocks(
    of input: Int, by count: Int, from start: Int
  ) throws(ShapeError) -> (count: Int, last: Int) {
    let far = try Checked.affine(stride, count - 1, start)
    if stride <= kernel {
      let end = min(try Checked.add(far, kernel - 1), input - 1)
      return (max(0, end - max(start, 0) + 1), end)
    }
    /// How many elements are read of the first ones from the first window on.
    func read(ofFirst elements: Int) -> Int {
      guard elements > 0 else { return 0 }
      let whole = min(count, elements / stride)
      return whole * kernel + (whole < count ? min(elements % stride, kernel) : 0)
    }
    let last = min(count - 1, try Checked.floorDivide(input - 1 - start, by: stride))
    return (
      read(ofFirst: input - start) - read(ofFirst: -start),
      min(last * stride + start + kernel - 1, input - 1)
    )
  }

  /// Windows with holes: what a tap of the kernel reads lies a stride apart, and taps whose places leave the same
  /// over that read elements of one row.
  private func taps(
    of input: Int, by count: Int, from start: Int
  ) throws(ShapeError) -> (count: Int, last: Int) {
    guard kernel <= Self.mostTaps else { throw .overflow }
    // The first element of each row that is not read yet.
    var next: [Int: Int] = [:]
    var (sum, far) = (0, -1)
    for tap in 0..<kernel {
      let place = try Checked.affine(dilation, tap, start)
      let turn = try Checked.floorDivide(place, by: stride)
      let rest = place - turn * stride
      guard rest < input else { continue }
      let first = max(turn, next[rest] ?? 0)
      let last = min(try Checked.add(turn, count - 1), (input - 1 - rest) / stride)
      guard first <= last else { continue }
      sum += last - first + 1
      next[rest] = last + 1
      far = max(far, last * stride + rest)
    }
    return (sum, far)
  }

  /// No kernel of a network has more.
  private static var mostTaps: Int { 1 << 16 }
}
