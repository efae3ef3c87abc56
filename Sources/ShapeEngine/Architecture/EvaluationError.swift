/// Why an architecture has no answer at an input: which layer refuses, and what it was given.
public struct EvaluationError: Error, Equatable, Sendable {
  /// The path of the layer that refuses; nil where the input itself is refused.
  public var path: String?
  /// The layer as a call: `MaxPool2d(kernel_size=3, stride=2)`.
  public var layer: String?
  /// What the layer was given, with where it comes from.
  public var inputs: [String]
  /// The network's input at which this happens: `3x60x60`.
  public var at: String
  /// What is wrong, what was found and expected, and what helps.
  public var error: ShapeError
  /// The nearest inputs that would do, where they are known.
  public var nearest: NearestInputs?

  /// An error of a layer, or of the input where `path` is nil.
  public init(
    path: String?, layer: String?, inputs: [String], at: String, error: ShapeError,
    nearest: NearestInputs? = nil
  ) {
    self.path = path
    self.layer = layer
    self.inputs = inputs
    self.at = at
    self.error = error
    self.nearest = nearest
  }

  /// What was found: what the layer was given, where that is known.
  public var found: String? {
    inputs.isEmpty ? error.found : "\(inputs.joined(separator: ", ")), at input \(at)"
  }

  /// The error in one line: `features.12: a 3x3 window does not fit a 256x2x2 input`.
  public var message: String { path.map { "\($0): \(error.message)" } ?? error.message }
}
