/// A layer type that is made for a number of spatial axes and pads them.
public protocol PadLayer: SizedSpatialLayer, PaddingLayer {
  /// What is added at each side.
  var padding: Margins { get set }
}

extension PadLayer {
  public static var formula: String { "I + low + high" }
  public static var example: String { "(1)" }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("padding", \.padding)] }
  public var sizeExpressions: [SizeExpression] { padding.expressions(axes) }
  public var sides: [(low: SizeExpression, high: SizeExpression)] { sizeExpressions.pairedSides }
}

/// Zeros around the input. Source: torch.nn.ZeroPad1d, 2d, 3d.
/// Shape: [*, …] to [*, …]: the last dimensions are larger, whatever stands before them.
public struct ZeroPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ZeroPad" }
  public var border: PaddingMode { .zeros }
  public static var summary: String { "zeros around the input" }
}

/// A constant around the input. Source: torch.nn.ConstantPad1d, 2d, 3d.
/// Shape: [*, …] to [*, …]: the last dimensions are larger, whatever stands before them.
public struct ConstantPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public var value = 0.0
  public init() {}
  public static var name: String { "ConstantPad" }
  public var border: PaddingMode { .zeros }
  public static var summary: String { "a constant around the input" }
  public static var example: String { "(1, 0.5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("padding", \.padding), .required("value", \.value)]
  }
}

/// The input mirrored at its sides. Source: torch.nn.ReflectionPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes; PyTorch takes [C, …], too.
public struct ReflectionPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ReflectionPad" }
  public var border: PaddingMode { .reflect }
  public static var summary: String { "the input mirrored at its sides" }
}

/// The input's outermost elements repeated. Source: torch.nn.ReplicationPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes; PyTorch takes [C, …], too.
public struct ReplicationPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "ReplicationPad" }
  public var border: PaddingMode { .replicate }
  public static var summary: String { "the input's outermost elements repeated" }
}

/// The input wrapped around. Source: torch.nn.CircularPad1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], with larger spatial axes; PyTorch takes [C, …], too.
public struct CircularPad: PadLayer {
  public var axes = 2
  public var padding = Margins(0)
  public init() {}
  public static var name: String { "CircularPad" }
  public var border: PaddingMode { .circular }
  public static var summary: String { "the input wrapped around" }
}

/// Elements added or cropped at the sides of any of the last dimensions, the batch among them.
///
///     Pad([0, 0, 0, -W % 7, 0, -H % 7])      // [N, H, W, C], channels last
///     Pad([2, 0], mode='replicate')
///
/// Source: torch.nn.functional.pad; its limits for what copies elements are those of
/// `_pad_enum_symint` in aten/src/ATen/native/PadNd.cpp.
/// Shape: [*, …] to [*, …]: the last dimensions are larger, whatever stands before them.
public struct Pad: PaddingLayer {
  /// What is added at the sides.
  public enum Mode: String, HyperparameterWord {
    case constant, reflect, replicate, circular
  }

  public var padding: [SizeExpression] = []
  public var mode = Mode.constant
  public var value = 0.0
  public init() {}
  public static var name: String { "Pad" }
  public static var summary: String { "elements added or cropped at the sides of any dimensions" }
  public static var formula: String { "I + low + high" }
  public static var example: String { "([1, 1, 2, 2], mode='reflect')" }
  public static var source: String { "torch.nn.functional.pad" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.required("padding", \.padding), .init("mode", \.mode), .init("value", \.value)]
  }
  public var sizeExpressions: [SizeExpression] { padding }
  public var sides: [(low: SizeExpression, high: SizeExpression)] { padding.pairedSides }
  public var border: PaddingMode { PaddingMode(rawValue: mode.rawValue) ?? .zeros }

  public func validate() throws(ShapeError) {
    guard padding.count % 2 == 0 else {
      throw ShapeError(
        "padding has two entries a dimension, from the last one on",
        found: "\(padding.count) entries",
        expected: "an even number of entries")
    }
    guard mode != .constant else { return }
    guard (1...3).contains(padding.count / 2) else {
      throw ShapeError(
        "what is \(mode.rawValue) is padded along 1 to 3 dimensions",
        found: "\(padding.count) entries", expected: "2, 4 or 6 entries")
    }
    guard value == 0 else {
      throw ShapeError(
        "mode '\(mode.rawValue)' takes no value", found: "value=\(value)", expected: "value=0")
    }
  }
}
