extension AxisReading {
  /// The cells of an axis of `input` cells that these cells of the output read. What stands outside
  /// of the map is not read.
  func cells(readBy outputs: CellSet, of input: Int) throws(ShapeError) -> CellSet {
    switch self {
    case .windows(let taps, let border):
      if taps.count == 1, taps.stride == 1, border == .zeros {
        return try outputs.moved(by: taps.offset, in: input)
      }
      return try border.folded(taps.spread(outputs), onto: input)
    case .transposed(let taps):
      return try taps.gathered(outputs).intersection(.all(input))
    case .spans(let spans): return try spans.cells(readBy: outputs)
    }
  }

  /// The cells of an axis of `output` cells that read one of these cells of the input.
  func cells(reading inputs: CellSet, of input: Int, giving output: Int) throws(ShapeError)
    -> CellSet
  {
    switch self {
    case .windows(let taps, let border):
      // How far windows reach out of the map.
      let near = min(0, taps.offset)
      let far = try Checked.add(
        Checked.affine(taps.stride, output - 1, taps.offset), taps.reach())
      let places = try border.unfolded(inputs, of: input, from: near, to: far)
      return try taps.gathered(places).intersection(.all(output))
    case .transposed(let taps):
      return try taps.spread(inputs).intersection(.all(output))
    case .spans(let spans): return try spans.cells(reading: inputs)
    }
  }
}

extension AxisReading.Taps {
  /// The most cells that are gone through one by one.
  private static var mostSteps: Int { 1 << 22 }

  /// S*y + offset + D*k for all y of a set.
  func spread(_ set: CellSet) throws(ShapeError) -> CellSet {
    var found: [ClosedRange<Int>] = []
    let reach = try reach()
    var steps = 0
    for run in set.runs {
      let first = try Checked.affine(stride, run.lowerBound, offset)
      let last = try Checked.affine(stride, run.upperBound, offset)
      let end = try Checked.add(last, reach)
      // Neighbouring places, or the elements of the kernel, leave no gap.
      if dilation == 1 || count == 1
        ? stride <= count || run.count == 1 : stride == 1 && run.count >= dilation
      {
        found.append(first...end)
        continue
      }
      // Each element of the kernel by itself, or each place of it.
      let isDense = stride == 1
      steps = try Checked.add(
        steps, isDense ? count : Checked.multiply(run.count, dilation == 1 ? 1 : count))
      guard steps <= Self.mostSteps else { throw .cells }
      if isDense {
        for k in 0..<count { found.append((first + dilation * k)...(last + dilation * k)) }
      } else {
        for y in 0..<run.count {
          let start = first + stride * y
          if dilation == 1 {
            found.append(start...(start + reach))
          } else {
            for k in 0..<count { found.append((start + dilation * k)...(start + dilation * k)) }
          }
        }
      }
    }
    return try CellSet(found)
  }

  /// The y of which some S*y + offset + D*k is in a set.
  func gathered(_ set: CellSet) throws(ShapeError) -> CellSet {
    var found: [ClosedRange<Int>] = []
    let reach = try reach()
    func append(_ low: Int, _ high: Int) throws(ShapeError) {
      let first = try Checked.floorDivide(Checked.add(low, stride - 1), by: stride)
      let last = try Checked.floorDivide(high, by: stride)
      if first <= last { found.append(first...last) }
    }
    for run in set.runs {
      let low = try Checked.subtract(run.lowerBound, offset)
      let high = try Checked.subtract(run.upperBound, offset)
      let start = try Checked.subtract(low, reach)
      if dilation <= run.count || count == 1 {
        // The elements of the kernel leave no gap.
        try append(start, high)
      } else {
        guard found.count + count <= Self.mostSteps else { throw .cells }
        for k in 0..<count { try append(low - dilation * k, high - dilation * k) }
      }
    }
    return try CellSet(found)
  }
}

extension SpanReading {
  /// The cells that a set of the output's reads.
  func cells(readBy outputs: CellSet) throws(ShapeError) -> CellSet {
    var found: [ClosedRange<Int>] = []
    for run in outputs.runs {
      // Neighbours of a map that is not shrunk leave no gap.
      if input <= output && isRising || rule == .bins {
        let (first, last) = (try clipped(of: run.lowerBound), try clipped(of: run.upperBound))
        found.append(first.lowerBound...last.upperBound)
        continue
      }
      guard found.count + run.count <= CellSet.mostRuns else { throw .cells }
      for y in run { found.append(try clipped(of: y)) }
    }
    return try CellSet(found)
  }

  /// The cells of the output that read one of a set of the input's.
  func cells(reading inputs: CellSet) throws(ShapeError) -> CellSet {
    var found: [ClosedRange<Int>] = []
    guard isRising else {
      guard output <= CellSet.mostRuns else { throw .cells }
      for y in 0..<output {
        let span = try clipped(of: y)
        if !inputs.intersection(CellSet(span)).isEmpty { found.append(y...y) }
      }
      return try CellSet(found)
    }
    for run in inputs.runs {
      // Both ends rise with y, so that these are a run.
      let first = try first { $0.upperBound >= run.lowerBound }
      let end = try self.first { $0.lowerBound > run.upperBound }
      if first < end { found.append(first...(end - 1)) }
    }
    return try CellSet(found)
  }

  /// Whether neither end of what y reads is before that of a cell before y. A cell that stands on one
  /// of the input's reads less by cubic interpolation than its neighbours.
  private var isRising: Bool { if case .cubic = rule { false } else { true } }

  /// The first cell of the output from which on what is read is as asked; their number for none.
  private func first(
    where holds: (ClosedRange<Int>) -> Bool
  ) throws(ShapeError) -> Int {
    var (low, high) = (0, output)
    while low < high {
      let middle = low + (high - low) / 2
      if holds(try clipped(of: middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension PaddingMode {
  /// The cells of an axis that stand at places of it and of its padding.
  fileprivate func folded(_ places: CellSet, onto count: Int) throws(ShapeError) -> CellSet {
    let inside = try places.moved(by: 0, in: count)
    guard self != .zeros, let hull = places.hull, hull.lowerBound < 0 || hull.upperBound >= count
    else { return inside }
    var found = inside.runs
    for run in places.runs {
      if run.lowerBound < 0 { found.append(image(run.lowerBound...min(run.upperBound, -1), count)) }
      if run.upperBound >= count {
        found.append(image(max(run.lowerBound, count)...run.upperBound, count))
      }
    }
    return try CellSet(found).intersection(.all(count))
  }

  /// What a run of places at one side of an axis holds.
  private func image(_ run: ClosedRange<Int>, _ count: Int) -> ClosedRange<Int> {
    let isNear = run.upperBound < 0
    switch self {
    case .zeros, .replicate: return isNear ? 0...0 : (count - 1)...(count - 1)
    case .circular:
      let turn = isNear ? count : -count
      return (run.lowerBound + turn)...(run.upperBound + turn)
    case .reflect:
      let sum = isNear ? 0 : 2 * (count - 1)
      return (sum - run.upperBound)...(sum - run.lowerBound)
    }
  }

  /// The places of an axis and of its padding, from one to another, that hold one of these cells.
  fileprivate func unfolded(
    _ cells: CellSet, of count: Int, from near: Int, to far: Int
  ) throws(ShapeError) -> CellSet {
    guard self != .zeros else { return cells }
    var found = cells.runs
    for run in cells.runs {
      switch self {
      case .zeros: break
      case .replicate:
        if run.lowerBound == 0, near < 0 { found.append(near...(-1)) }
        if run.upperBound == count - 1, far >= count { found.append(count...far) }
      case .circular:
        found.append((run.lowerBound - count)...(run.upperBound - count))
        found.append(try Checked.add(run.lowerBound, count)...Checked.add(run.upperBound, count))
      case .reflect:
        found.append((-run.upperBound)...(-run.lowerBound))
        let sum = 2 * (count - 1)
        found.append((sum - run.upperBound)...(sum - run.lowerBound))
      }
    }
    guard near <= far else { return .none }
    return try CellSet(found).intersection(CellSet(near...far))
  }
}
