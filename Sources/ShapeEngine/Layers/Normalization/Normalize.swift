/// Division by the p-norm along a dimension: the shape stays.
/// Source: torch.nn.functional.normalize.
/// Shape: [*] to [*], the shape stays.
public struct Normalize: ElementwiseLayer {
  public var p = 2.0
  public var dim = 1
  public var eps = 1e-12

  public init() {}

  public static var name: String { "Normalize" }
  public static var summary: String { "division by the p-norm along a dimension" }
  public static var example: String { "(dim=1)" }
  public static var source: String { "torch.nn.functional.normalize" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("p", \.p), .init("dim", \.dim), .init("eps", \.eps)]
  }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    _ = try x.index(of: dim)
  }
}
