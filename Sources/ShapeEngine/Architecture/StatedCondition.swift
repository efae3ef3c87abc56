/// Something that a definition says an input must fulfil, because the model's own code demands it: a
/// comparison of sizes of tensors, such as `H % 16 == 0`.
public struct StatedCondition: Hashable, Sendable {
  /// How two sizes are compared.
  public enum Relation: String, CaseIterable, Hashable, Sendable {
    case equal = "=="
    case unequal = "!="
    case atMost = "<="
    case atLeast = ">="
    case below = "<"
    case above = ">"
  }

  /// The tensors whose sizes the expressions name by ``SizeExpression/like(_:dim:)``.
  public var tensors: [TensorReference]
  public var left: SizeExpression
  /// Where there is one, what remains of the left side divided by it is compared, with `==`.
  public var modulus: Int?
  public var relation: Relation
  public var right: SizeExpression
  /// What an error says; nil for the condition itself.
  public var message: String?

  /// A comparison of sizes of `tensors`.
  public init(
    tensors: [TensorReference], _ left: SizeExpression, modulo modulus: Int? = nil,
    _ relation: Relation, _ right: SizeExpression, message: String? = nil
  ) {
    self.tensors = tensors
    self.left = left
    self.modulus = modulus
    self.relation = relation
    self.right = right
    self.message = message
  }

  /// The condition without its message, which makes no design another one.
  var silent: StatedCondition {
    var result = self
    result.message = nil
    return result
  }

  /// The condition as it is written, with names for the dimensions of its tensors.
  func text(_ size: (Int, Int) -> String) -> String {
    let remainder = modulus.map { " % \($0)" } ?? ""
    let x = left.text(size)
    return
      "\(modulus != nil && left.isSum ? "(\(x))" : x)\(remainder) \(relation.rawValue) \(right.text(size))"
  }

  /// The condition with names for its tensors: `like(conv1, 2) > 64`.
  public func text(naming names: [String]) -> String {
    text { tensor, dimension in
      "like(\(names.indices.contains(tensor) ? names[tensor] : "?"), \(dimension))"
    }
  }

  /// Requires it of the shapes of its tensors, which are `architecture`'s.
  func require<A: SizeArithmetic>(
    of shapes: [Shape<A.Size>], _ architecture: Architecture, in a: inout A
  ) throws(ShapeError) {
    guard let first = shapes.first else { return }
    // A size expression counts the tensors of like() after the layer's own input.
    let tensors = [first] + shapes
    let (x, y) = (try left.size(of: tensors, in: &a), try right.size(of: tensors, in: &a))
    func found(_ x: String, _ y: String) -> String {
      if case .integer = right { return x }
      return "\(x) and \(y)"
    }
    let error = { (a: A) in
      let text = architecture.text(of: self, by: .axes)
      return ShapeError(
        message ?? "the definition requires \(text)",
        found: found(a.describe(x), a.describe(y)), expected: text)
    }
    if let modulus {
      try a.require(a.difference(x, y), divisibleBy: modulus, error)
      return
    }
    switch (relation, right) {
    case (.equal, _): try a.require(x, equals: y, error)
    case (.unequal, _): try a.require(x, differsFrom: y, error)
    case (.atLeast, .integer(let bound)): try a.require(x, atLeast: bound, error)
    case (.above, .integer(let bound)):
      try a.require(x, atLeast: Checked.add(bound, 1), error)
    case (.atMost, _): try a.require(x, atMost: y, error)
    case (.atLeast, _): try a.require(y, atMost: x, error)
    case (.below, _): try a.require(a.shifted(x, by: 1), atMost: y, error)
    case (.above, _): try a.require(a.shifted(y, by: 1), atMost: x, error)
    }
  }
}

extension SizeExpression {
  /// The expression as it is written, where all sizes are of tensors by their number.
  fileprivate func text(_ size: (Int, Int) -> String) -> String {
    // The names that text(like:) is given stand where `like(name, dim)` would.
    switch self {
    case .like(let tensor, let dim?): size(tensor, dim)
    default: marked(size).text { _ in "" }
    }
  }

  private func marked(_ size: (Int, Int) -> String) -> SizeExpression {
    switch self {
    case .like(let tensor, let dim?): .axis(size(tensor, dim))
    case .operation(let operation, let left, let right):
      .operation(operation, left.marked(size), right.marked(size))
    case .scaled(let factor, let scale): .scaled(factor.marked(size), scale)
    case .product(let factor, let scale): .product(factor.marked(size), scale)
    default: self
    }
  }
}

extension Architecture.Input {
  /// The name of a dimension in a condition; nil where there is none.
  public func name(of dimension: Int, by naming: Architecture.ConditionNames) -> String? {
    let places = Forms.variableNames(rank: shape.count + start)
    let names = naming == .places ? places : dimensionNames
    guard names.indices.contains(dimension) else { return nil }
    return naming == .agreed && names[dimension] != places[dimension] ? nil : names[dimension]
  }
}

extension Architecture {
  /// What the dimensions of a single input are called in a condition.
  public enum ConditionNames: Sendable {
    /// N, C, H, W by their places, as catalogs and identities have them.
    case places
    /// As the definition's `axes` say, as people read them and definitions write them.
    case axes
    /// By their places where `axes` says no other name for one, as the flat form has them.
    case agreed
  }

  /// A stated condition as it is written: `H % 16 == 0`, and `like(conv1, 2) > 64` where it is of a
  /// tensor inside.
  public func text(of condition: StatedCondition, by naming: ConditionNames) -> String {
    condition.text { tensor, dimension in
      guard condition.tensors.indices.contains(tensor) else { return "?" }
      let reference = condition.tensors[tensor]
      if case .input(let index) = reference, inputs.count == 1, inputs.indices.contains(index),
        let name = inputs[index].name(of: dimension, by: naming)
      {
        return name
      }
      return "like(\(name(of: reference)), \(dimension))"
    }
  }

  /// The conditions by the layer after which all their tensors are there; -1 for the inputs.
  var conditionsByLayer: [Int: [StatedCondition]] {
    Dictionary(grouping: conditions) { condition in
      condition.tensors.map { if case .layer(let index, _) = $0 { index } else { -1 } }.max() ?? -1
    }
  }
}
