/// One element of a dimension, which is left out. Source: torch.select.
/// Shape: [N, L, C] to [N, C] along dimension 1.
public struct Select: UnaryLayer {
  public var dim = 0
  public var index = 0

  public init() {}

  public static var name: String { "Select" }
  public static var summary: String { "one element of a dimension, which is left out" }
  public static var formula: String { "the input's shape without dim" }
  public static var example: String { "(dim=1, index=0)" }
  public static var source: String { "torch.select" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), .required("index", \.index)]
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let dimension = try x.index(of: dim)
    let bound = index < 0 ? try Checked.subtract(0, index) : try Checked.add(index, 1)
    let size = x[dimension]
    try a.require(size, atLeast: bound) { a in
      ShapeError(
        "element \(index) is not there", found: a.describe(size), expected: "at least \(bound)")
    }
    return x.removing(dimension)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (x, taken) = (path.input, try path.input.index(of: dim))
    let element = index < 0 ? try Checked.add(index, x[taken]) : index
    return .dimensions(
      (0..<x.rank).map {
        $0 == taken ? .element(element) : .output($0 < taken ? $0 : $0 - 1, .own)
      })
  }
}

/// An entry for each of the sliced dimensions: one integer for all, or a list; None is left open.
public struct SliceBounds: Hashable, HyperparameterValue {
  public var values: [Int?]

  public init(_ values: [Int?]) { self.values = values }

  public init?(_ value: Value, axes: Int = 0) {
    if let integer = Int?(value) {
      values = [integer]
    } else {
      guard let values = [Int?](value), !values.isEmpty else { return nil }
      self.values = values
    }
  }

  public func value(axes: Int = 0) -> Value {
    values.count == 1 ? values[0].value() : values.value()
  }

  public static func kind(axes: Int) -> String { "int, None or a list of them" }

  /// The entry for the sliced dimension at `place`.
  subscript(place: Int) -> Int? { values.count == 1 ? values[0] : values[place] }
}

/// Every step-th element from start up to end, as Python's slices count them, along one dimension
/// or several. Source: torch.Tensor, `x[start:end:step]`.
/// Shape: [N, L, C] to [N, L', C] along dimension 1.
public struct Slice: UnaryLayer {
  public var dim: IntegerList = [0]
  public var start = SliceBounds([nil])
  public var end = SliceBounds([nil])
  public var step = SliceBounds([nil])

  public init() {}

  public static var name: String { "Slice" }
  public static var summary: String { "every step-th element from start up to end" }
  public static var formula: String { "ceil((min(end, I) - start)/step)" }
  public static var example: String { "(dim=[2, 3], start=1, step=2)" }
  public static var source: String { "torch.Tensor, x[start:end:step]" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("dim", \.dim), .init("start", \.start), .init("end", \.end), .init("step", \.step),
    ]
  }

  public func validate() throws(ShapeError) {
    for (name, bounds) in [("start", start), ("end", end), ("step", step)] {
      guard bounds.values.count == 1 || bounds.values.count == dim.values.count else {
        throw ShapeError(
          "\(name) has one entry a dimension", found: "\(bounds.values.count) entries",
          expected: "\(dim.values.count) entries")
      }
    }
    for case .some(let step) in step.values where step < 1 {
      throw .hyperparameter("step", is: step, expected: "above 0")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    var y = x
    for (place, dimension) in try x.indices(of: dim.values).enumerated() {
      let size = x[dimension]
      let length = try length(of: size, start: start[place] ?? 0, end: end[place], &a)
      try a.require(length, atLeast: 1) { a in
        ShapeError(
          "the slice of dimension \(dimension) is empty", found: a.describe(size),
          expected: "an element from \(start[place] ?? 0) up to \(end[place] ?? Int.max)")
      }
      y[dimension] = try a.ceilDivided(length, by: step[place] ?? 1)
    }
    return y
  }

  /// The elements from start up to end; below 1 for none. A negative bound counts from the end,
  /// and both are clamped to what is there, as Python does: where the slice has elements, most of
  /// the clamps cannot act and are left out.
  private func length<A: SizeArithmetic>(
    of x: A.Size, start: Int, end: Int?, _ a: inout A
  ) throws(ShapeError) -> A.Size {
    // No size is above Int.max, which PyTorch's exporters write for "to the end".
    let fromEnd = end == nil || end == Int.max ? 0 : end.flatMap { $0 < 0 ? $0 : nil }
    if let fromEnd {
      let last = try a.shifted(x, by: fromEnd)
      if start >= 0 { return try a.shifted(last, by: -start) }
      let (distance, overflow) = fromEnd.subtractingReportingOverflow(start)
      return overflow ? last : try a.minimum(a.constant(distance), last)
    }
    let last = try a.minimum(x, a.constant(end ?? 0))
    if start >= 0 { return try a.shifted(last, by: -start) }
    return try a.difference(last, a.maximum(a.shifted(x, by: start), a.constant(0)))
  }

  /// Along each sliced dimension every step-th element, from `start` on.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let x = path.input
    var changes: [Int: DimensionReading] = [:]
    for (place, dimension) in try x.indices(of: dim.values).enumerated() {
      let start = start[place] ?? 0
      let first = start < 0 ? max(0, try Checked.add(start, x[dimension])) : start
      let taps = AxisReading.Taps(
        stride: step[place] ?? 1, offset: first, dilation: 1, count: 1)
      changes[dimension] = .output(dimension, .windows(taps, border: .zeros))
    }
    return .own(rank: x.rank, but: changes)
  }
}
