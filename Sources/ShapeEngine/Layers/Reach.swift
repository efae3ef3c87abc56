/// Which elements of the input an element of the output sees: what the receptive field is
/// composed of.
public enum Reach: Sendable {
  /// Each element sees the element at its own place (and all channels there).
  case ownPlace
  /// Along the spatial axes, which are the last ones, a window each.
  case windows([Window])
  /// Along the spatial axes, the windows of the convolution that this one transposes.
  case transposedWindows([TransposedWindow])
  /// Along the spatial axes, the places shift by a number of elements: padding and cropping.
  case shifted([Int])
  /// The whole extent of the spatial axes: a global or adaptive pool.
  case everything
  /// The spatial axes are stretched or shrunk to the output's size; each output element is
  /// computed from at most `neighbours` input elements an axis.
  case resampled(neighbours: Int)
  /// Along these dimensions a window each, along all others its own place.
  case windowsAlong([(dim: Int, window: Window)])
  /// Each element sees the element at its own place, but everything along one dimension, which may
  /// count from the end: the channels of a map with its channels last.
  case ownPlaceBut(dim: Int)
  /// These dimensions, which may count from the end, become one element each, or none of them is
  /// left; all dimensions where none is named.
  case reduced(dims: [Int], keepdim: Bool)
  /// Dimension i of the output is dimension `order[i]` of the input.
  case permuted([Int])
  /// The same elements in another shape: a dimension that is neither split nor merged stays.
  case rearranged
  /// The places of the output are not places of the input any more.
  case scattered
}
