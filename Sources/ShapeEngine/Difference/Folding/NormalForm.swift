/// An architecture in a form that is the same however an exporter wrote it: without what inference does
/// not run, norms as parts of the layers in front of them, and one way of writing of what can be
/// written in several.
///
///     Conv2d(64, 3, bias=False), BatchNorm2d, ReLU6     Conv2d(64, 3), Clamp(0, 6)
///     Mean([2, 3])                                      AdaptiveAvgPool2d(1), Reshape
///
/// Each of its layers comes from one of the architecture's, which names it. It is compared and never
/// evaluated: its tensors are the architecture's, and so are their sizes.
struct NormalForm: Sendable {
  struct Layer: Sendable {
    var kind: LayerKind
    /// What it takes, as tensors of the normal form, without what only sizes name.
    var inputs: [TensorReference]
    /// What it gives.
    var shapes: [Shape<AxisMap>]
    /// The architecture's layer that names it.
    var origin: Int
    /// Which of that layer's outputs it gives; nil for all of them.
    var output: Int?
    /// The layers whose weights it has: equal lists are equal weights. Nil where it has none.
    var weights: [Int]?
    /// Whether its operands may be exchanged.
    var isCommutative = false
    /// Whether a norm behind it becomes part of it.
    var takesNorm = false
    /// Whether it requires something of its input, so that it cannot be left out.
    var hasConditions = false
  }

  let architecture: Architecture
  /// In an order in which each takes earlier ones only.
  var layers: [Layer] = []
  /// The architecture's outputs, in order.
  var outputs: [TensorReference] = []
  /// What the architecture states of its sizes, as forms; what always holds is left out.
  var conditions: Set<LayerKind> = []
  /// The architecture's sizes.
  var evaluation: FormEvaluation

  /// - Parameter evaluation: the forms of the architecture.
  init(_ architecture: Architecture, _ evaluation: FormEvaluation) throws(ShapeError) {
    self.architecture = architecture
    self.evaluation = evaluation
    var builder = NormalFormBuilder(architecture, evaluation)
    try builder.build()
    (layers, outputs) = builder.result()
    conditions = builder.conditions()
    self.evaluation.adopt(builder.forms.table)
  }

  /// The shape of a tensor; nil for one that is not there.
  func shape(of tensor: TensorReference) -> Shape<AxisMap>? {
    switch tensor {
    case .input: evaluation.evaluation.shape(of: tensor)
    case .layer(let index, let output):
      layers.indices.contains(index) && layers[index].shapes.indices.contains(output)
        ? layers[index].shapes[output] : nil
    }
  }
}
