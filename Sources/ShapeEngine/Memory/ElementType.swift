/// What a tensor's elements are, by PyTorch's names of `torch.dtype`.
public enum ElementType: String, Hashable, Sendable, CaseIterable {
  case float64, float32, float16, bfloat16, float8, int8

  /// The bytes of one element.
  public var size: Int {
    switch self {
    case .float64: 8
    case .float32: 4
    case .float16, .bfloat16: 2
    case .float8, .int8: 1
    }
  }

  /// The bytes of so many elements; nil where they do not fit 64 bits.
  public func bytes(of elements: Int) -> Int? { try? Checked.multiply(size, elements) }
}
