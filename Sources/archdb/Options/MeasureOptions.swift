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
    help: "Bounds on the bytes of parameters and live tensors: ..100M, ..8GB, ..512MiB",
    transform: IntegerRanges.readBytes)
  private var memory: IntegerRanges?
  @Option(help: "What the elements are of which --memory counts the bytes.")
  var dtype = ElementType.float32

  /// Those that are used, of memory in bytes at float32.
  var measures: [(measure: InputMeasure, ranges: IntegerRanges)] {
    [(InputMeasure.macs, macs), (.activations, activations), (.memory, memoryAtFloat32)]
      .compactMap { measure, ranges in ranges.map { (measure, $0) } }
  }

  var memoryAtFloat32: IntegerRanges? {
    memory?.scaled(by: ElementType.float32.size, over: dtype.size)
  }

  /// What is asked, in words.
  var words: [String] {
    measures.map { measure, ranges in
      "\(measure == .macs ? "MACs" : measure.rawValue) \(ranges.text)"
        + (measure == .memory ? " of \(dtype.rawValue)" : "")
    }
  }

  func validate() throws {
    if dtype != .float32, memory == nil {
      throw ValidationError("--dtype is about --memory")
    }
  }
}
