/// A layer type that drops something in training and keeps the shape.
public protocol DropoutLayer: ElementwiseLayer {
  /// The probability with which it drops.
  var p: Double { get set }
  var inplace: Bool { get set }
}

extension DropoutLayer {
  /// In evaluation the output is the input.
  public var outputMemory: OutputMemory { .view }
  public static var example: String { "(0.5)" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("p", \.p), .init("inplace", \.inplace)]
  }
  public func validate() throws(ShapeError) { try requireProbability(p) }
}

/// Drops elements in training. Source: torch.nn.Dropout.
/// Shape: [*] to [*], the shape stays.
public struct Dropout: DropoutLayer {
  public var p = 0.5
  public var inplace = false
  public init() {}
  public static var name: String { "Dropout" }
  public static var summary: String { "drops elements in training" }
}

/// Drops whole channels in training. Source: torch.nn.Dropout1d, 2d, 3d.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct ChannelDropout: DropoutLayer, SpatialLayer {
  public var axes = 2
  public var p = 0.5
  public var inplace = false
  public init() {}
  public static var name: String { "Dropout" }
  public static var summary: String { "drops whole channels in training" }

  public func check<A: SizeArithmetic>(_ x: Shape<A.Size>, _ a: inout A) throws(ShapeError) {
    // PyTorch refuses other ranks in 1d only; in 2d and 3d it warns.
    if axes == 1 { try x.requireRank(2...3, for: type) }
  }
}

/// Drops elements in training so that mean and variance stay. Source: torch.nn.AlphaDropout.
/// Shape: [*] to [*], the shape stays.
public struct AlphaDropout: DropoutLayer {
  public var p = 0.5
  public var inplace = false
  public init() {}
  public static var name: String { "AlphaDropout" }
  public static var summary: String { "drops elements in training, keeping mean and variance" }
}

/// Drops whole channels in training so that mean and variance stay.
/// Source: torch.nn.FeatureAlphaDropout.
/// Shape: [N, C, …] to [N, C, …], the shape stays.
public struct FeatureAlphaDropout: DropoutLayer {
  public var p = 0.5
  public var inplace = false
  public init() {}
  public static var name: String { "FeatureAlphaDropout" }
  public static var summary: String { "drops channels in training, keeping mean and variance" }
}

/// Which samples a ``StochasticDepth`` drops: each by itself, or the whole batch.
public enum StochasticDepthMode: String, HyperparameterWord {
  case batch, row
}

/// Drops a residual branch in training. Source: torchvision.ops.StochasticDepth, after Huang et
/// al. 2016 (arXiv:1603.09382).
/// Shape: [*] to [*], the shape stays.
public struct StochasticDepth: ElementwiseLayer {
  public var p = 0.0
  public var mode: StochasticDepthMode = .row
  public init() {}
  public var outputMemory: OutputMemory { .view }
  public static var name: String { "StochasticDepth" }
  public static var summary: String { "drops a residual branch in training" }
  public static var example: String { "(0.2, mode='row')" }
  public static var source: String { "torchvision.ops.StochasticDepth" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("p", \.p), .init("mode", \.mode)]
  }
  public func validate() throws(ShapeError) { try requireProbability(p) }
}

/// Drops a residual branch in training, sample by sample. Source: timm.layers.DropPath.
/// Shape: [*] to [*], the shape stays.
public struct DropPath: ElementwiseLayer {
  public var dropProb = 0.0
  public var scaleByKeep = true
  public init() {}
  public var outputMemory: OutputMemory { .view }
  public static var name: String { "DropPath" }
  public static var summary: String { "drops a residual branch in training, sample by sample" }
  public static var example: String { "(0.1)" }
  public static var source: String { "timm.layers.DropPath" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [.init("drop_prob", \.dropProb), .init("scale_by_keep", \.scaleByKeep)]
  }
  public func validate() throws(ShapeError) { try requireProbability(dropProb, "drop_prob") }
}
