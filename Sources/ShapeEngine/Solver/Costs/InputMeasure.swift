/// A sum over an architecture's layers that changes with the input.
public enum InputMeasure: String, Hashable, Sendable, CaseIterable {
  /// The multiply-accumulates.
  case macs
  /// The elements of all layers' outputs.
  case activations
  /// The bytes of the parameters and of the tensors that are there at one time, where they are most, at
  /// float32. The inputs are there to the end, an output from its layer to the last one that reads it,
  /// the network's own to the end; ``LiveElements`` says what counts.
  case memory
}

/// The largest of several sums of products of sizes, times a factor, and an offset: what a measure is
/// at one input, and at any.
struct MeasuredSums<Size: BitwiseCopyable & Hashable & Sendable> {
  var sums: [[Product<Size>]]
  var factor = 1
  var offset = 0
}

extension MeasuredSums where Size == Int {
  /// - Throws: ``ShapeError`` where it does not fit 64 bits.
  func value() throws(ShapeError) -> Int {
    var largest = 0
    for products in sums {
      var sum = 0
      for product in products { sum = try Checked.add(sum, product.value()) }
      largest = max(largest, sum)
    }
    return try Checked.affine(factor, largest, offset)
  }
}

extension Architecture {
  /// A measure over the layers' sizes, of one input or of all.
  func sums<Size: Hashable>(
    of measure: InputMeasure, in evaluation: Evaluation<Size>
  ) throws(ShapeError) -> MeasuredSums<Size> {
    switch measure {
    case .macs:
      return MeasuredSums(sums: [layers.indices.flatMap { evaluation.macs(of: $0) ?? [] }])
    case .activations:
      return MeasuredSums(sums: [evaluation.outputs.flatMap { $0 }.map { Product(1, $0) }])
    case .memory:
      return MeasuredSums(
        sums: try setsAlive(in: evaluation), factor: 4,
        offset: try Checked.multiply(4, parameterCount()))
    }
  }
}
