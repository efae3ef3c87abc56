/// A function of one number, applied to each element.
public protocol FunctionLayer: ElementwiseLayer, InPlaceLayer {}

extension FunctionLayer {
  public static var hyperparameters: [Hyperparameter<Self>] { [.inplace] }
}

/// E to the power of x. Source: torch.exp.
/// Shape: [*] to [*], the shape stays.
public struct Exp: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Exp" }
  public static var summary: String { "e to the power of x" }
  public static var source: String { "torch.exp" }
}

/// E to the power of x, less 1. Source: torch.expm1.
/// Shape: [*] to [*], the shape stays.
public struct Expm1: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Expm1" }
  public static var summary: String { "e to the power of x, less 1" }
  public static var source: String { "torch.expm1" }
}

/// The natural logarithm of x. Source: torch.log.
/// Shape: [*] to [*], the shape stays.
public struct Log: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Log" }
  public static var summary: String { "the natural logarithm of x" }
  public static var source: String { "torch.log" }
}

/// The natural logarithm of 1 + x. Source: torch.log1p.
/// Shape: [*] to [*], the shape stays.
public struct Log1p: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Log1p" }
  public static var summary: String { "the natural logarithm of 1 + x" }
  public static var source: String { "torch.log1p" }
}

/// The logarithm of x to the base 2. Source: torch.log2.
/// Shape: [*] to [*], the shape stays.
public struct Log2: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Log2" }
  public static var summary: String { "the logarithm of x to the base 2" }
  public static var source: String { "torch.log2" }
}

/// The square root of x. Source: torch.sqrt.
/// Shape: [*] to [*], the shape stays.
public struct Sqrt: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Sqrt" }
  public static var summary: String { "the square root of x" }
  public static var source: String { "torch.sqrt" }
}

/// 1 over the square root of x. Source: torch.rsqrt.
/// Shape: [*] to [*], the shape stays.
public struct Rsqrt: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Rsqrt" }
  public static var summary: String { "1 over the square root of x" }
  public static var source: String { "torch.rsqrt" }
}

/// X*x. Source: torch.square.
/// Shape: [*] to [*], the shape stays.
public struct Square: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Square" }
  public static var summary: String { "x*x" }
  public static var source: String { "torch.square" }
}

/// 1/x. Source: torch.reciprocal.
/// Shape: [*] to [*], the shape stays.
public struct Reciprocal: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Reciprocal" }
  public static var summary: String { "1/x" }
  public static var source: String { "torch.reciprocal" }
}

/// The absolute value of x. Source: torch.abs.
/// Shape: [*] to [*], the shape stays.
public struct Abs: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Abs" }
  public static var summary: String { "the absolute value of x" }
  public static var source: String { "torch.abs" }
}

/// -x. Source: torch.neg.
/// Shape: [*] to [*], the shape stays.
public struct Neg: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Neg" }
  public static var summary: String { "-x" }
  public static var source: String { "torch.neg" }
}

/// -1, 0 or 1 by the sign of x. Source: torch.sign.
/// Shape: [*] to [*], the shape stays.
public struct Sign: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Sign" }
  public static var summary: String { "-1, 0 or 1 by the sign of x" }
  public static var source: String { "torch.sign" }
}

/// The sine of x. Source: torch.sin.
/// Shape: [*] to [*], the shape stays.
public struct Sin: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Sin" }
  public static var summary: String { "the sine of x" }
  public static var source: String { "torch.sin" }
}

/// The cosine of x. Source: torch.cos.
/// Shape: [*] to [*], the shape stays.
public struct Cos: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Cos" }
  public static var summary: String { "the cosine of x" }
  public static var source: String { "torch.cos" }
}

/// The error function of x. Source: torch.erf.
/// Shape: [*] to [*], the shape stays.
public struct Erf: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Erf" }
  public static var summary: String { "the error function of x" }
  public static var source: String { "torch.erf" }
}

/// The largest integer that is not above x. Source: torch.floor.
/// Shape: [*] to [*], the shape stays.
public struct Floor: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Floor" }
  public static var summary: String { "the largest integer that is not above x" }
  public static var source: String { "torch.floor" }
}

/// The smallest integer that is not below x. Source: torch.ceil.
/// Shape: [*] to [*], the shape stays.
public struct Ceil: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Ceil" }
  public static var summary: String { "the smallest integer that is not below x" }
  public static var source: String { "torch.ceil" }
}

/// The integer part of x. Source: torch.trunc.
/// Shape: [*] to [*], the shape stays.
public struct Trunc: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "Trunc" }
  public static var summary: String { "the integer part of x" }
  public static var source: String { "torch.trunc" }
}

/// Whether x is 0. Source: torch.logical_not.
/// Shape: [*] to [*], the shape stays.
public struct LogicalNot: FunctionLayer {
  public var inplace = false
  public init() {}
  public static var name: String { "LogicalNot" }
  public static var summary: String { "whether x is 0" }
  public static var source: String { "torch.logical_not" }
}

/// The nearest integer to x, half to even, or the nearest number of so many decimals.
/// Source: torch.round.
/// Shape: [*] to [*], the shape stays.
public struct Round: ElementwiseLayer, InPlaceLayer {
  public var decimals = 0
  public var inplace = false
  public init() {}
  public static var name: String { "Round" }
  public static var summary: String { "the nearest integer to x" }
  public static var source: String { "torch.round" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("decimals", \.decimals), .inplace]
  }
}

/// x held between two numbers. Source: torch.clamp.
/// Shape: [*] to [*], the shape stays.
public struct Clamp: ElementwiseLayer, InPlaceLayer {
  public var min: Double?
  public var max: Double?
  public var inplace = false
  public init() {}
  public static var name: String { "Clamp" }
  public static var summary: String { "x held between two numbers" }
  public static var example: String { "(min=0, max=1)" }
  public static var source: String { "torch.clamp" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("min", \.min), .init("max", \.max), .inplace]
  }

  public func validate() throws(ShapeError) {
    guard min != nil || max != nil else {
      throw ShapeError("Clamp takes min, max or both", found: "neither", expected: "one of them")
    }
  }
}
