/// Several dimensions as one: [N, C, H, W] to [N, C*H*W]. Source: torch.nn.Flatten.
public struct Flatten: UnaryLayer {
  public var startDim = 1
  public var endDim = -1

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Flatten" }
  public static var summary: String { "several dimensions as one" }
  public static var formula: String { "the product of the dimensions start_dim to end_dim" }
  public static var example: String { "(2)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("start_dim", \.startDim), .init("end_dim", \.endDim)]
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let (start, end) = (try x.index(of: startDim), try x.index(of: endDim))
    guard start <= end else {
      throw ShapeError(
        "start_dim cannot come after end_dim", found: "start_dim \(startDim), end_dim \(endDim)",
        expected: "start_dim of at most \(end)")
    }
    var sizes = x.sizes
    let size = try a.product(sizes[start...end])
    sizes.replaceSubrange(start...end, with: [size])
    return try Shape(sizes, filler: size)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .rearranged }
}

/// One dimension as several. Source: torch.nn.Unflatten.
/// Shape: [N, C*H*W] to [N, C, H, W] where `unflattened_size` is C, H, W.
public struct Unflatten: SizedLayer {
  public var dim = 1
  public var unflattenedSize: [SizeExpression] = []

  public init() {}
  public var outputMemory: OutputMemory { .view }

  public static var name: String { "Unflatten" }
  public static var summary: String { "one dimension as several" }
  public static var formula: String { "unflattened_size in place of the dimension dim" }
  public static var example: String { "(1, [16, 4, 4])" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("dim", \.dim), .required("unflattened_size", \.unflattenedSize)]
  }
  public var sizeExpressions: [SizeExpression] { unflattenedSize }

  public func validate() throws(ShapeError) {
    guard !unflattenedSize.isEmpty else {
      throw .hyperparameter("unflattened_size", is: "[]", expected: "of at least one dimension")
    }
    try requireShape(unflattenedSize, "unflattened_size")
  }

  public func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, beside tensors: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> {
    let dimension = try x.index(of: dim)
    let parts = try arranged([x[dimension]], as: unflattenedSize, of: tensors, in: &a)
    var sizes = x.sizes
    sizes.replaceSubrange(dimension...dimension, with: parts)
    return try Shape(sizes, filler: x[dimension])
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .rearranged }
}
