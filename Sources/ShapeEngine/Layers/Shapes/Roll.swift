/// The elements moved along dimensions; those that leave at one end come in at the other.
/// Without `dims` all elements are moved as if they stood in one row. Source: torch.roll.
/// Shape: [*] to [*], the shape stays.
public struct Roll: UnaryLayer {
  public var shifts: IntegerList = []
  public var dims: IntegerList?

  public init() {}

  public static var name: String { "Roll" }
  public static var summary: String { "the elements moved along dimensions, around the ends" }
  public static var formula: String { "the input's shape" }
  public static var example: String { "([-3, -3], dims=[1, 2])" }
  public static var source: String { "torch.roll" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("shifts", \.shifts), .init("dims", \.dims)]
  }

  /// PyTorch takes an empty list of dimensions for none, too.
  private var named: [Int] { dims?.values ?? [] }

  public func validate() throws(ShapeError) {
    let expected = max(named.count, 1)
    guard shifts.values.count == expected else {
      throw ShapeError(
        "shifts has one entry for each of dims", found: "\(shifts.values.count) entries",
        expected: "\(expected)")
    }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    for dim in named { _ = try x.index(of: dim) }
    return x
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let x = path.input
    if named.isEmpty { return .scattered }
    var offsets: [Int: Int] = [:]
    for (dim, shift) in zip(named, shifts.values) {
      let along = try x.index(of: dim)
      // A dimension may be named twice.
      let back = try Checked.subtract(
        offsets[along] ?? 0, Checked.floorRemainder(shift, by: x[along]))
      offsets[along] = try Checked.floorRemainder(back, by: x[along])
    }
    return .own(
      rank: x.rank,
      but: Dictionary(
        uniqueKeysWithValues: offsets.map {
          ($0, .output($0, .shifted(by: $1, border: .circular)))
        }))
  }
}

/// The elements in the opposite order along dimensions. Source: torch.flip.
/// Shape: [*] to [*], the shape stays.
public struct Flip: UnaryLayer {
  public var dims: IntegerList = []

  public init() {}

  public static var name: String { "Flip" }
  public static var summary: String { "the elements in the opposite order along dimensions" }
  public static var formula: String { "the input's shape" }
  public static var example: String { "(-1)" }
  public static var source: String { "torch.flip" }
  public static var variadic: String? { "dims" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("dims", \.dims)] }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    _ = try x.indices(of: dims.values)
    return x
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let x = path.input
    var changes: [Int: DimensionReading] = [:]
    for along in try x.indices(of: dims.values) {
      changes[along] = .placed(along, .mirrored(x[along]))
    }
    return .own(rank: x.rank, but: changes)
  }
}
