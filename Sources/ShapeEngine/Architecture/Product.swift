/// A coefficient times a product of sizes, not multiplied out: a count of elements or of
/// multiply-accumulates, kept so because a form's product is a polynomial and dear to make.
public struct Product<Size: BitwiseCopyable & Sendable>: Sendable {
  /// The number that the sizes are multiplied by.
  public var coefficient: Int
  /// The sizes; a shape without dimensions is 1.
  public var factors: Shape<Size>

  /// The product of a coefficient and sizes.
  public init(_ coefficient: Int, _ factors: Shape<Size>) {
    self.coefficient = coefficient
    self.factors = factors
  }
}

extension Product: Hashable, Equatable where Size: Hashable {}

extension Product where Size == Int {
  /// The product's value.
  @inline(__always)
  public func value() throws(ShapeError) -> Int {
    var result = coefficient
    for dimension in 0..<factors.rank {
      result = try Checked.multiply(result, factors[dimension])
    }
    return result
  }
}

/// The multiply-accumulates of one layer.
///
/// What counts and how follows PyTorch's own counter: output elements times the weights used for
/// each; bias, normalization and activations count nothing.
public enum MACs<Size: BitwiseCopyable & Sendable>: Sendable {
  /// A layer type that has none, which is not the same as zero of them.
  case none
  /// So many for each element of the output.
  case perOutputElement(Int)
  /// So many for each element of the input.
  case perInputElement(Int)
  /// The sum of these products.
  case sum([Product<Size>])

  /// The products that add up to the count, where the layer has this input and output.
  public func products(input: Shape<Size>?, output: Shape<Size>?) -> [Product<Size>]? {
    switch self {
    case .none: nil
    case .perOutputElement(let each): output.map { [Product(each, $0)] } ?? []
    case .perInputElement(let each): input.map { [Product(each, $0)] } ?? []
    case .sum(let products): products
    }
  }
}

extension MACs: Hashable, Equatable where Size: Hashable {}

extension MACs where Size == Int {
  /// The count, where the layer has this input and output; nil for a layer type that has none.
  @inline(__always)
  public func value(input: Shape<Int>, output: Shape<Int>) throws(ShapeError) -> Int? {
    switch self {
    case .none: return nil
    case .perOutputElement(let each): return try Product(each, output).value()
    case .perInputElement(let each): return try Product(each, input).value()
    case .sum(let products): return try Self.total(products)
    }
  }

  private static func total(_ products: [Product<Int>]) throws(ShapeError) -> Int {
    var result = 0
    for product in products { result = try Checked.add(result, product.value()) }
    return result
  }
}
