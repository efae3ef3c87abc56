/// The sums over an architecture at one input.
public struct ArchitectureTotals: Hashable, Sendable {
  /// The weights and biases of all layers; shared ones count once.
  public var parameters: Int
  /// The multiply-accumulates of all layers.
  public var macs: Int
  /// The elements of all layers' outputs; nil where they do not fit 64 bits.
  public var activations: Int?
  /// The receptive field of the last layer that has one, a dimension each.
  public var field: [Int]
  /// The shapes of the outputs, batch first.
  public var outputs: [[Int]]

  /// The sums of a report.
  public init(_ report: ShapeReport) {
    parameters = report.parameters
    macs = report.macs
    activations = report.activations
    field =
      report.layers.last { $0.fields.contains { $0 != nil } }?
      .fields.compactMap { $0?.size } ?? []
    outputs = report.outputs.map(\.shape)
  }
}
