/// Kinds of layer types, as ``LayerTable`` has them together.
public enum LayerGroup: String, Hashable, Sendable, CaseIterable {
  case convolution, pool, padding, resampling, tokens, normalization, activation, dropout, function,
    shape, join, constant, declared
}

/// Every layer type, a row each. A type that is not in this table does not exist.
public enum LayerTable {
  /// The types in the order in which `types` lists them.
  public static let rows: [LayerType] = groups.flatMap(\.rows)

  private static let groups: [(group: LayerGroup, rows: [LayerType])] = [
    (.convolution, convolutions), (.pool, pools), (.padding, paddings), (.resampling, resampling),
    (.tokens, tokens), (.normalization, normalization), (.activation, activations),
    (.dropout, dropouts), (.function, functions), (.shape, shapes), (.join, joins),
    (.constant, constants), (.declared, declared),
  ]

  private static let groupByName = Dictionary(
    groups.flatMap { group, rows in rows.map { ($0.name, group) } }, uniquingKeysWith: { $1 })

  /// What kind of layer a type of this name is; nil where there is no such type.
  public static func group(of name: String) -> LayerGroup? { groupByName[name] }

  private static let convolutions =
    spatial(Conv.self) + spatial(ConvTranspose.self) + [
      LayerType(DeformConv2d.self), LayerType(SqueezeExcitation.self),
    ] + spatial(DynamicConv.self)

  private static let pools =
    spatial(MaxPool.self) + spatial(AvgPool.self) + spatial(LPPool.self)
    + spatial(AdaptiveAvgPool.self) + spatial(AdaptiveMaxPool.self) + spatial(MaxUnpool.self) + [
      LayerType(FractionalMaxPool.self, axes: 2), LayerType(FractionalMaxPool.self, axes: 3),
      LayerType(RoIAlign.self), LayerType(RoIPool.self),
    ]

  private static let paddings =
    spatial(ZeroPad.self) + spatial(ConstantPad.self) + spatial(ReflectionPad.self)
    + spatial(ReplicationPad.self) + spatial(CircularPad.self) + [
      LayerType(Pad.self), LayerType(PadToMultiple.self),
    ]

  private static let resampling = [
    LayerType(Upsample.self), LayerType(Interpolate.self), LayerType(UpsamplingNearest2d.self),
    LayerType(UpsamplingBilinear2d.self), LayerType(GridSample.self), LayerType(PixelShuffle.self),
    LayerType(PixelUnshuffle.self), LayerType(ChannelShuffle.self), LayerType(CenterCrop.self),
    LayerType(CenterCropLike.self), LayerType(Unfold.self), LayerType(Fold.self),
  ]

  private static let tokens = [
    LayerType(Linear.self), LayerType(Bilinear.self), LayerType(Embedding.self),
    LayerType(EmbeddingBag.self),
    LayerType(MultiheadAttention.self),
    LayerType(ScaledDotProductAttention.self),
    LayerType(WindowAttention.self),
    LayerType(
      WindowAttention(axes: 3),
      source: "torchvision.models.video.swin_transformer.ShiftedWindowAttention3d"),
    LayerType(WindowAttentionV2.self),
    LayerType(WindowPartition.self), LayerType(WindowDepartition.self), LayerType(RNN.self),
    LayerType(GRU.self),
    LayerType(LSTM.self), LayerType(RNNCell.self), LayerType(GRUCell.self),
    LayerType(LSTMCell.self), LayerType(TransformerEncoderLayer.self),
    LayerType(TransformerDecoderLayer.self), LayerType(TransformerEncoder.self),
    LayerType(TransformerDecoder.self), LayerType(Transformer.self),
  ]

  private static let normalization =
    spatial(BatchNorm.self) + [LayerType(FrozenBatchNorm2d.self)] + spatial(InstanceNorm.self) + [
      LayerType(LayerNorm.self), LayerType(LayerNorm2d.self), LayerType(RMSNorm.self),
      LayerType(GroupNorm.self), LayerType(LocalResponseNorm.self), LayerType(CrossMapLRN2d.self),
      LayerType(Normalize.self), LayerType(CosineSimilarity.self),
    ]

  private static let activations = [
    LayerType(ReLU.self), LayerType(ReLU6.self), LayerType(LeakyReLU.self), LayerType(PReLU.self),
    LayerType(RReLU.self), LayerType(ELU.self), LayerType(CELU.self), LayerType(SELU.self),
    LayerType(Threshold.self), LayerType(GELU.self), LayerType(SiLU.self), LayerType(Mish.self),
    LayerType(Softplus.self), LayerType(Softsign.self), LayerType(Sigmoid.self),
    LayerType(LogSigmoid.self), LayerType(Tanh.self), LayerType(Tanhshrink.self),
    LayerType(Hardswish.self), LayerType(Hardsigmoid.self), LayerType(Hardtanh.self),
    LayerType(Hardshrink.self), LayerType(Softshrink.self), LayerType(GLU.self),
    LayerType(Softmax.self), LayerType(Softmin.self), LayerType(LogSoftmax.self),
    LayerType(Softmax2d.self), LayerType(LayerScale.self), LayerType(LayerScale2d.self),
  ]

  private static let dropouts =
    [LayerType(Dropout.self)] + spatial(ChannelDropout.self) + [
      LayerType(AlphaDropout.self), LayerType(FeatureAlphaDropout.self),
      LayerType(StochasticDepth.self), LayerType(DropPath.self),
    ]

  private static let functions = [
    LayerType(Exp.self), LayerType(Expm1.self), LayerType(Log.self), LayerType(Log1p.self),
    LayerType(Log2.self), LayerType(Sqrt.self), LayerType(Rsqrt.self), LayerType(Square.self),
    LayerType(Reciprocal.self), LayerType(Abs.self), LayerType(Neg.self), LayerType(Sign.self),
    LayerType(Sin.self), LayerType(Cos.self), LayerType(Erf.self), LayerType(Floor.self),
    LayerType(Ceil.self), LayerType(Trunc.self), LayerType(Round.self), LayerType(Clamp.self),
    LayerType(Pow.self), LayerType(Maximum.self), LayerType(Minimum.self), LayerType(Eq.self),
    LayerType(Ne.self), LayerType(Lt.self), LayerType(Le.self), LayerType(Gt.self),
    LayerType(Ge.self), LayerType(LogicalNot.self), LayerType(LogicalAnd.self),
    LayerType(LogicalOr.self), LayerType(Where.self), LayerType(MaskedFill.self),
    LayerType(CumSum.self), LayerType(CumProd.self), LayerType(TopK.self), LayerType(Sort.self),
    LayerType(ArgSort.self), LayerType(ArgMax.self), LayerType(ArgMin.self),
    LayerType(OneHot.self), LayerType(Tril.self), LayerType(Triu.self), LayerType(Scatter.self),
    LayerType(ScatterAdd.self), LayerType(ScatterReduce.self), LayerType(ScatterND.self),
    LayerType(IndexAdd.self), LayerType(IndexCopy.self), LayerType(IndexFill.self),
    LayerType(MaskedScatter.self),
  ]

  private static let shapes = [
    LayerType(Identity.self), LayerType(Flatten.self), LayerType(Unflatten.self),
    LayerType(Reshape.self), LayerType(Permute.self), LayerType(Transpose.self),
    LayerType(SwapAxes.self), LayerType(Squeeze.self), LayerType(Unsqueeze.self),
    LayerType(Expand.self), LayerType(Repeat.self), LayerType(Tile.self), LayerType(Roll.self),
    LayerType(Flip.self), LayerType(Select.self), LayerType(IndexSelect.self),
    LayerType(Gather.self), LayerType(Slice.self), LayerType(UnfoldDimension.self),
    LayerType(Chunk.self), LayerType(Split.self), LayerType(Unbind.self),
  ]

  private static let joins = [
    LayerType(Add.self), LayerType(Sub.self), LayerType(Mul.self), LayerType(Div.self),
    LayerType(Concat.self), LayerType(Stack.self), LayerType(MatMul.self),
    LayerType(Einsum.self), LayerType(Correlation.self), LayerType(XCorr.self),
    LayerType(XCorrDepthwise.self), LayerType(Mean.self), LayerType(Sum.self), LayerType(Max.self),
    LayerType(Min.self), LayerType(Prod.self),
    LayerType(LogSumExp.self), LayerType(Norm.self), LayerType(Std.self), LayerType(Var.self),
    LayerType(AnyElement.self), LayerType(AllElements.self),
  ]

  private static let constants = [
    LayerType(Parameter.self), LayerType(Buffer.self), LayerType(Zeros.self),
    LayerType(ZerosLike.self),
    LayerType(Ones.self), LayerType(Full.self), LayerType(Arange.self),
  ]

  private static let declared = [LayerType(Opaque.self), LayerType(Elementwise.self)]

  /// The rows of a layer type that exists for 1, 2 and 3 spatial axes.
  private static func spatial<L: SpatialLayer>(_ type: L.Type) -> [LayerType] {
    (1...3).map { LayerType(type, axes: $0) }
  }

  private static let byName = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { $1 })

  /// The type of this name; nil where there is none.
  public static func type(named name: String) -> LayerType? { byName[name] }
}
