import ArgumentParser
import ShapeEngine

/// Bounds on sums over the layers, as `solve` and `search` take them.
struct MeasureOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: "Bounds on the multiply-accumulates: ..300M",
    transform: IntegerRanges.read)
  var macs: IntegerRanges?
  @Option(
    parsing: .unconditional, help: "Bounds on the elements of all outputs: ..10M",
    transform: IntegerRanges.read)
  var activations: IntegerRanges?
  @Option(
    parsing: .unconditional,
    help: "Bounds on the bytes of parameters and live outputs at float32: ..100M",
    transform: IntegerRanges.read)
  var memory: IntegerRanges?

  /// Those that are used.
  var measures: [(measure: InputMeasure, ranges: IntegerRanges)] {
    [(InputMeasure.macs, macs), (.activations, activations), (.memory, memory)]
      .compactMap { measure, ranges in ranges.map { (measure, $0) } }
  }
}
