/// A map in windows: [N, C, H, W] to [N, (H/window)*(W/window), window*window, C].
/// Source: torchvision.models.maxvit.WindowPartition; Tu et al. 2022 (arXiv:2204.01697).
public struct WindowPartition: UnaryLayer {
  public var window = 1

  public init() {}

  public static var name: String { "WindowPartition" }
  public static var summary: String { "a map in windows" }
  public static var formula: String { "(H/window)*(W/window), window^2, C" }
  public static var example: String { "(7)" }
  public static var source: String { "torchvision.models.maxvit.WindowPartition" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("window", \.window)] }

  public func validate() throws(ShapeError) { try requireFeatures(window, "window") }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    var windows = a.constant(1)
    for dimension in 2..<4 {
      try requireMultiple(x[dimension], of: window, "height and width", &a)
      windows = try a.product(windows, a.affine(1, x[dimension], 0, over: window))
    }
    let area = try Checked.multiply(window, window)
    return try Shape([x[0], windows, a.constant(area), x[1]], filler: windows)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}

/// Windows as a map again: [N, h_partitions*w_partitions, window*window, C] to
/// [N, C, h_partitions*window, w_partitions*window].
/// Source: torchvision.models.maxvit.WindowDepartition.
public struct WindowDepartition: SizedLayer {
  public var window = 1
  public var hPartitions: SizeExpression = .integer(1)
  public var wPartitions: SizeExpression = .integer(1)

  public init() {}

  public static var name: String { "WindowDepartition" }
  public static var summary: String { "windows as a map again" }
  public static var formula: String { "C, h_partitions*window, w_partitions*window" }
  public static var example: String { "(7, like(map, 2) / 7, like(map, 3) / 7)" }
  public static var source: String { "torchvision.models.maxvit.WindowDepartition" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("window", \.window), .required("h_partitions", \.hPartitions),
      .required("w_partitions", \.wPartitions),
    ]
  }
  public var sizeExpressions: [SizeExpression] { [hPartitions, wPartitions] }

  public func validate() throws(ShapeError) { try requireFeatures(window, "window") }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    guard x.rank == 4 else { throw .rank(of: type, found: x.rank, expected: 4) }
    let rows = try hPartitions.size(of: tensors, in: &a)
    let columns = try wPartitions.size(of: tensors, in: &a)
    try requirePositive(rows, "h_partitions", &a)
    try requirePositive(columns, "w_partitions", &a)
    let windows = try a.product(rows, columns)
    let found = x[1]
    try a.require(found, equals: windows) { a in
      ShapeError(
        "the windows do not fill the map", found: "\(a.describe(found)) windows",
        expected: "\(a.describe(windows)) windows")
    }
    try requireWeights("elements a window", Checked.multiply(window, window), at: 2, of: x, &a)
    let (height, width) = (
      try a.multiplied(rows, by: window), try a.multiplied(columns, by: window)
    )
    return try Shape([x[0], x[3], height, width], filler: height)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}
