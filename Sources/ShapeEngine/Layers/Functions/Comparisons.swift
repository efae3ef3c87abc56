/// A comparison of each element with a number, or with the one at its place in a second input.
public protocol ComparisonLayer: BroadcastingLayer {
  /// The number in place of the second input.
  var other: Double? { get set }
}

extension ComparisonLayer {
  public static var formula: String {
    "the input's shape; of two inputs their common shape, as in broadcasting"
  }
  public static var example: String { "(0)" }
  public static var sample: [[Int]] { [] }
  public static var source: String { "torch.\(name.lowercased())" }
  public static var arity: ClosedRange<Int> { 1...2 }
  public static var hyperparameters: [Hyperparameter<Self>] { [.init("other", \.other)] }
  public var number: Double? { other }
}

/// Whether the first input equals the second. Source: torch.eq.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Eq: ComparisonLayer {
  public var other: Double?
  public init() {}
  public static var name: String { "Eq" }
  public static var summary: String { "whether the first input equals the second" }
}

/// Whether the first input differs from the second. Source: torch.ne.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Ne: ComparisonLayer {
  public var other: Double?
  public init() {}
  public static var name: String { "Ne" }
  public static var summary: String { "whether the first input differs from the second" }
}

/// Whether the first input is below the second. Source: torch.lt.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Lt: ComparisonLayer {
  public var other: Double?
  public init() {}
  public static var name: String { "Lt" }
  public static var summary: String { "whether the first input is below the second" }
}

/// Whether the first input is not above the second. Source: torch.le.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Le: ComparisonLayer {
  public var other: Double?
  public init() {}
  public static var name: String { "Le" }
  public static var summary: String { "whether the first input is not above the second" }
}

/// Whether the first input is above the second. Source: torch.gt.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Gt: ComparisonLayer {
  public var other: Double?
  public init() {}
  public static var name: String { "Gt" }
  public static var summary: String { "whether the first input is above the second" }
}

/// Whether the first input is not below the second. Source: torch.ge.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct Ge: ComparisonLayer {
  public var other: Double?
  public init() {}
  public static var name: String { "Ge" }
  public static var summary: String { "whether the first input is not below the second" }
}

/// Whether both inputs are other than 0. Source: torch.logical_and.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct LogicalAnd: BroadcastingLayer {
  public init() {}
  public static var name: String { "LogicalAnd" }
  public static var summary: String { "whether both inputs are other than 0" }
  public static var source: String { "torch.logical_and" }
  public static var arity: ClosedRange<Int> { 2...2 }
}

/// Whether one of the inputs is other than 0. Source: torch.logical_or.
/// Shape: [*] and [*] to their common shape, broadcast from the last dimension on.
public struct LogicalOr: BroadcastingLayer {
  public init() {}
  public static var name: String { "LogicalOr" }
  public static var summary: String { "whether one of the inputs is other than 0" }
  public static var source: String { "torch.logical_or" }
  public static var arity: ClosedRange<Int> { 2...2 }
}
