/// The same elements in another shape; -1 stands for what remains. Source: torch.reshape.
/// Shape: [N, C, H, W] to [N, C, H*W] where `shape` is N, C, -1.
public struct Reshape: SizedLayer {
  public var shape: [SizeExpression] = []

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Reshape" }
  public static var summary: String { "the same elements in another shape" }
  public static var formula: String { "shape, where -1 is what remains" }
  public static var example: String { "(N, C, H * W)" }
  public static var source: String { "torch.reshape" }
  public static var variadic: String? { "shape" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("shape", \.shape)] }
  public var sizeExpressions: [SizeExpression] { shape }

  public func validate() throws(ShapeError) { try requireShape(shape, "shape") }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let sizes = try arranged(x.sizes, as: shape, of: tensors, in: &a)
    return try Shape(sizes, filler: a.constant(1))
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .rearranged }
}

/// The sizes that `shape` stands for, of which the elements of dimensions `x` fill each.
func arranged<A: SizeArithmetic>(
  _ x: [A.Size], as shape: [SizeExpression], of tensors: [Shape<A.Size>], in a: inout A
) throws(ShapeError) -> [A.Size] {
  var sizes: [A.Size] = []
  var known: [A.Size] = []
  for entry in shape {
    if entry.isFree {
      sizes.append(a.constant(1))
    } else {
      let size = try entry.size(of: tensors, in: &a)
      try requirePositive(size, "a dimension of the new shape", &a)
      sizes.append(size)
      known.append(size)
    }
  }
  let (before, after) = (try a.product(x), try a.product(known))
  if let free = shape.firstIndex(where: \.isFree) {
    sizes[free] = try a.exactQuotient(before, by: after) { a in
      ShapeError(
        "the elements do not divide into the new shape", found: "\(a.describe(before)) elements",
        expected: "a multiple of \(a.describe(after))")
    }
  } else {
    try a.require(before, equals: after) { a in
      ShapeError(
        "the new shape has another number of elements", found: "\(a.describe(before)) elements",
        expected: "\(a.describe(after)) elements")
    }
  }
  return sizes
}
