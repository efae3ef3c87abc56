/// Division by the squares of neighbouring channels: the shape of [N, C, …] stays.
/// Source: torch.nn.LocalResponseNorm; Krizhevsky et al. 2012, section 3.3.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct LocalResponseNorm: ElementwiseLayer {
  public var size = 1
  public var alpha = 1e-4
  public var beta = 0.75
  public var k = 1.0

  public init() {}

  public static var name: String { "LocalResponseNorm" }
  public static var summary: String { "division by the squares of neighbouring channels" }
  public static var example: String { "(5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .required("size", \.size), .init("alpha", \.alpha), .init("beta", \.beta), .init("k", \.k),
    ]
  }

  public func validate() throws(ShapeError) { try requireFeatures(size, "size") }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    try x.requireRank(3...Int.max, for: type)
  }
}
