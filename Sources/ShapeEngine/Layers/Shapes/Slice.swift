/// One element of a dimension, which is left out. Source: torch.select.
/// Shape: [N, L, C] to [N, C] along dimension 1.
public struct Select: UnaryLayer {
  public var dim = 0
  public var index = 0

  public init() {}
  public var outputMemory: OutputMemory { .view }

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
    try requireElement(index, of: x[dimension], atLeast: bound, &a)
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

/// An entry for each of the sliced dimensions: one for all, or a list; None is left open.
public struct SliceEntries<Entry: HyperparameterValue & Hashable>: Hashable, HyperparameterValue {
  public var values: [Entry?]

  public init(_ values: [Entry?]) { self.values = values }

  public init?(_ value: Value, axes: Int = 0) {
    if let entry = Entry?(value, axes: axes) {
      values = [entry]
    } else {
      guard let values = [Entry?](value), !values.isEmpty else { return nil }
      self.values = values
    }
  }

  public func value(axes: Int = 0) -> Value {
    values.count == 1 ? values[0].value() : values.value()
  }

  public static func kind(axes: Int) -> String {
    "\(Entry.kind(axes: axes)), None or a list of them"
  }
  public static var takesSizes: Bool { Entry.takesSizes }

  /// The entry for the sliced dimension at `place`.
  subscript(place: Int) -> Entry? { values.count == 1 ? values[0] : values[place] }
}

/// Every step-th element from start up to end, as Python's slices count them, along one dimension
/// or several. Source: torch.Tensor, `x[start:end:step]`.
/// Shape: [N, L, C] to [N, L', C] along dimension 1.
///
/// A bound may be a size, `end=H // 2`, and what is written with a minus counts from the end at every
/// input: `start=-(H // 2)`. Another one that would be below 0 at an input is refused there, where Python
/// would count it from the end.
public struct Slice: SizedLayer {
  public var dim: IntegerList = [0]
  public var start = SliceEntries<SizeExpression>([nil])
  public var end = SliceEntries<SizeExpression>([nil])
  public var step = SliceEntries<Int>([nil])

  public init() {}
  public var outputMemory: OutputMemory { .view }

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
  public var sizeExpressions: [SizeExpression] { (start.values + end.values).compactMap { $0 } }

  public func validate() throws(ShapeError) {
    let counts = [
      ("start", start.values.count), ("end", end.values.count), ("step", step.values.count),
    ]
    for (name, count) in counts where count != 1 && count != dim.values.count {
      throw ShapeError(
        "\(name) has one entry a dimension", found: "\(count) entries",
        expected: "\(dim.values.count) entries")
    }
    for case .some(let step) in step.values where step < 1 {
      throw .hyperparameter("step", is: step, expected: "above 0")
    }
  }

  /// A bound of sizes that is below 0 at the own input counts from the end at every input, however it is
  /// written, and one that is not never does: `H - 35`, `-(-H // 2)`.
  public mutating func infer(
    from x: Shape<Int>, beside tensors: [Shape<Int>]
  ) throws(ShapeError) {
    for place in start.values.indices {
      start.values[place] = try settled(start.values[place], of: tensors)
    }
    for place in end.values.indices {
      end.values[place] = try settled(end.values[place], of: tensors)
    }
  }

  private func settled(
    _ bound: SizeExpression?, of tensors: [Shape<Int>]
  ) throws(ShapeError) -> SizeExpression? {
    var integers = Integers()
    switch bound {
    case nil, .integer: return bound
    case .operation(.subtract, .integer(0), let distance)?:
      guard try distance.size(of: tensors, in: &integers) < 1 else { return bound }
      return .operation(.multiply, .integer(-1), distance)
    case let expression?:
      guard try expression.size(of: tensors, in: &integers) < 0 else { return bound }
      return .operation(.subtract, .integer(0), .operation(.subtract, .integer(0), expression))
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    var y = x
    for (place, dimension) in try x.indices(of: dim.values).enumerated() {
      let size = x[dimension]
      let start = try bound(start[place], of: size, beside: tensors, in: &a) ?? .number(0)
      let end = try bound(end[place], of: size, beside: tensors, in: &a)
      let length = try length(of: size, start: start, end: end, &a)
      try a.require(length, atLeast: 1) { a in
        ShapeError(
          "the slice of dimension \(dimension) is empty", found: a.describe(size),
          expected:
            "an element from \(text(start, a)) up to \(end.map { text($0, a) } ?? "the end")",
          help: ShapeError.emptyHelp)
      }
      y[dimension] = try a.ceilDivided(length, by: step[place] ?? 1)
    }
    return y
  }

  /// A bound as a number, which may count from the end, or as a size, which does not.
  private enum Bound<Size> {
    case number(Int)
    case size(Size)
  }

  private func text<A: SizeArithmetic>(_ bound: Bound<A.Size>, _ a: A) -> String {
    switch bound {
    case .number(let number): String(number)
    case .size(let size): a.describe(size)
    }
  }

  private func bound<A: SizeArithmetic>(
    _ expression: SizeExpression?, of x: A.Size, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Bound<A.Size>? {
    switch expression {
    case nil: return nil
    case .integer(let number)?: return .number(number)
    case .operation(.subtract, .integer(0), let distance)?:
      let size = try distance.size(of: tensors, in: &a)
      try a.require(size, atLeast: 1) { a in
        ShapeError(
          "a slice's bound from the end is not below 0 at this input", found: a.describe(size),
          expected: "at least 1 behind the minus")
      }
      return .size(try a.maximum(a.difference(x, size), a.constant(0)))
    case let expression?:
      let size = try expression.size(of: tensors, in: &a)
      try a.require(size, atLeast: 0) { a in
        ShapeError(
          "a slice's bound is below 0 at this input", found: a.describe(size),
          expected: "at least 0", help: "a number below 0 counts from the end: end=-2")
      }
      return .size(size)
    }
  }

  /// The elements from start up to end; below 1 for none.
  private func length<A: SizeArithmetic>(
    of x: A.Size, start: Bound<A.Size>, end: Bound<A.Size>?, _ a: inout A
  ) throws(ShapeError) -> A.Size {
    let last: A.Size
    switch (start, end) {
    case (.number(let start), nil): return try length(of: x, start: start, end: nil, &a)
    case (.number(let start), .number(let end)?):
      return try length(of: x, start: start, end: end, &a)
    case (.size, nil): last = x
    case (.size, .number(let end)?): last = try length(of: x, start: 0, end: end, &a)
    case (_, .size(let end)?): last = try a.minimum(x, end)
    }
    switch start {
    case .size(let start): return try a.difference(last, start)
    case .number(let start) where start >= 0: return try a.shifted(last, by: -start)
    case .number(let start):
      return try a.difference(last, a.maximum(a.shifted(x, by: start), a.constant(0)))
    }
  }

  /// The same for numbers. A negative bound counts from the end, and both are clamped to what is
  /// there, as Python does: where the slice has elements, most of the clamps cannot act and are left
  /// out.
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

  /// The first element along each sliced dimension.
  func starts<A: SizeArithmetic>(
    in x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [A.Size] {
    var starts: [A.Size] = []
    for (place, dimension) in try x.indices(of: dim.values).enumerated() {
      switch try bound(start[place], of: x[dimension], beside: tensors, in: &a) {
      case nil: starts.append(a.constant(0))
      case .number(let start)? where start < 0:
        starts.append(try a.maximum(a.shifted(x[dimension], by: start), a.constant(0)))
      case .number(let start)?: starts.append(a.constant(start))
      case .size(let start)?: starts.append(start)
      }
    }
    return starts
  }

  /// Along each sliced dimension every step-th element, from `start` on.
  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let x = path.input
    var integers = Integers()
    let starts = try starts(in: x, beside: path.inputs, in: &integers)
    var changes: [Int: DimensionReading] = [:]
    for (place, dimension) in try x.indices(of: dim.values).enumerated() {
      let first = starts[place]
      let taps = AxisReading.Taps(stride: step[place] ?? 1, offset: first, dilation: 1, count: 1)
      changes[dimension] = .output(dimension, .windows(taps, border: .zeros))
    }
    return .own(rank: x.rank, but: changes)
  }
}
