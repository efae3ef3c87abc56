/// Pads dimensions at their end to the next multiple of a number: Swin's patch merging pads H and
/// W of its [N, H, W, C] input to even sizes so.
/// Shape: [N, H, W, C] to [N, H', W', C] along `dims` 1 and 2.
public struct PadToMultiple: UnaryLayer {
  public var multiple = 1
  public var dim: IntegerList = []

  public init() {}

  public static var name: String { "PadToMultiple" }
  public static var summary: String { "zeros at the end of dimensions, up to a multiple" }
  public static var formula: String { "multiple*ceil(I/multiple)" }
  public static var example: String { "(2, dim=[1, 2])" }
  public static var source: String {
    "torch.nn.functional.pad, as torchvision's PatchMerging calls it"
  }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("multiple", \.multiple), .required("dim", \.dim)]
  }

  public func validate() throws(ShapeError) {
    guard multiple > 0 else { throw .hyperparameter("multiple", is: multiple, expected: "above 0") }
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    var y = x
    for dimension in try x.indices(of: dim.values) {
      y[dimension] = try padded(x[dimension], toMultipleOf: multiple, in: &a)
    }
    return y
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    .own(rank: path.input.rank)
  }
}

/// The smallest multiple that is not below `x`.
func padded<A: SizeArithmetic>(
  _ x: A.Size, toMultipleOf multiple: Int, in a: inout A
) throws(ShapeError) -> A.Size {
  try a.multiplied(a.ceilDivided(x, by: multiple), by: multiple)
}

extension Shape {
  /// The indices of dimensions that may be counted from the end, each at most once.
  func indices(of dims: [Int]) throws(ShapeError) -> [Int] {
    var indices: [Int] = []
    for dim in dims {
      let index = try index(of: dim)
      guard !indices.contains(index) else {
        throw ShapeError(
          "dimension \(dim) is named twice", found: "\(dims)", expected: "each dimension once")
      }
      indices.append(index)
    }
    return indices
  }
}
