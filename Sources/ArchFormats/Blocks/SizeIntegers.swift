import ShapeEngine

/// The integers in values that depend on sizes, such as those of `Reshape(N, 4, H * W // 2)`: in them
/// modules of one body may differ.
extension Value {
  /// The integers, in order. Negative ones have a meaning of their own, as -1 of a reshape, and stay.
  package var sizeIntegers: [Int] {
    var result: [Int] = []
    _ = mappingIntegers { _, value in
      result.append(value)
      return .integer(value)
    }
    return result
  }

  /// The value with others in the place of its integers.
  package func mappingIntegers(_ other: (_ place: Int, Int) -> SizeExpression) -> Value {
    var place = 0
    return mapped(&place, other)
  }

  private func mapped(_ place: inout Int, _ other: (Int, Int) -> SizeExpression) -> Value {
    switch self {
    case .int(let value):
      switch SizeExpression.integer(value).mapped(&place, other) {
      case .integer(let value): return .int(value)
      // It stands alone in its list.
      case .axis(let text) where text.hasPrefix("("):
        return .size(.axis(String(text.dropFirst().dropLast())))
      case let size: return .size(size)
      }
    case .size(let size): return .size(size.mapped(&place, other))
    case .list(let values):
      var result: [Value] = []
      for value in values { result.append(value.mapped(&place, other)) }
      return .list(result)
    default: return self
    }
  }
}

extension SizeExpression {
  fileprivate func mapped(
    _ place: inout Int, _ other: (Int, Int) -> SizeExpression
  ) -> SizeExpression {
    switch self {
    case .integer(let value) where value >= 0:
      place += 1
      return other(place - 1, value)
    case .operation(let operation, let left, let right):
      let first = left.mapped(&place, other)
      return .operation(operation, first, right.mapped(&place, other))
    default: return self
    }
  }
}
