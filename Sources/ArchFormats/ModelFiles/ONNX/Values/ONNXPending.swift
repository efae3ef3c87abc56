import ShapeEngine

/// A tensor of which only the sizes are told, until a layer takes it: then it becomes a layer itself.
///
/// What no data flows into (masks, positions) may be empty on the way, and so may a part of a map that is
/// joined to the rest of it again. As layers they would refuse the input. A size of it may be 0.
struct ONNXPending: Sendable {
  /// Which tensor it is, under whatever name.
  var number: Int
  var sizes: [ModelSize]
  var type: String?
  /// The name in the file by which its shape is told; empty for none.
  var name: String
  /// The node that gives it.
  var node: ONNXNode
  /// The layer that it becomes.
  var layer: String
  var settings: NodeReader.Settings
  /// What the layer takes; nil where no data flows into it.
  var operand: TensorReference?
  /// The part that a slice is of its operand.
  var part: Part?

  /// What a slice takes along one dimension.
  struct Part: Sendable {
    var axis: Int
    var start: ModelSize
    var end: ModelSize
  }

  /// The sizes at the own input.
  var shape: [Int] { sizes.map(\.value) }
}
