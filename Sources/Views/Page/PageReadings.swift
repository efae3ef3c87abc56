import ArchFormats
import ShapeEngine

/// What layers read of their operands, as a page composes receptive fields of it at any input.
///
/// A reading is `["O"]` for the own place, `["A", …]` for an axis' reading each, `["B", dimension, …]` for one
/// dimension that differs, `["D", …]` for each dimension, `["R"]` for another shape of the same elements, `["N"]` for
/// nothing and `["S"]` for places that are lost. What depends on sizes is written as the rule that gives it: padding as
/// TensorFlow's SAME, a middle part, a stretched map. A reading that differs at other inputs in another way is
/// null, and so is then told of no field behind it.
struct PageReadings {
  /// By the layers' places in the architecture.
  private(set) var written: [JSON]

  /// - Parameter samples: accepted inputs, at which readings must be written alike.
  init(_ architecture: Architecture, samples: [[Shape<Int>]]) {
    let found = samples.compactMap { try? architecture.readings(at: $0) }
    written = architecture.layers.indices.map { index in
      let layer = architecture.layers[index].layer
      let texts = found.map { Self.json(of: $0[index], layer) }
      guard let first = texts.first, texts.allSatisfy({ $0 == first }) else { return .null }
      return first
    }
  }

  /// A list an output, of a reading an operand; one stands for all that follow.
  private static func json(of readings: [[Reading]], _ layer: any Layer) -> JSON {
    let parts = readings.map { part in
      JSON.array(shortened(part.map { json(of: $0, layer) }))
    }
    return .array(shortened(parts))
  }

  private static func shortened(_ values: [JSON]) -> [JSON] {
    var values = values
    while values.count > 1, values.last == values[values.count - 2] { values.removeLast() }
    return values
  }

  private static func json(of reading: Reading, _ layer: any Layer) -> JSON {
    switch reading {
    case .ownPlace: ["O"]
    case .axes(let axes):
      .array(
        ["A"] + axes.enumerated().map { place, axis in json(of: axis, layer, axis: place) })
    case .ownBut(let dimension, let other):
      .array(["B", .int(dimension), json(of: other, layer)])
    case .dimensions(let dimensions): .array(["D"] + dimensions.map { json(of: $0, layer) })
    case .rearranged: ["R"]
    case .slab(_, _, let reading): json(of: reading, layer)
    case .nothing: ["N"]
    case .scattered, .unknown: ["S"]
    }
  }

  private static func json(of reading: DimensionReading, _ layer: any Layer) -> JSON {
    switch reading {
    case .output(let place, let axis): .array([0, .int(place), json(of: axis, layer, axis: nil)])
    case .placed(let place, .mirrored): .array([1, .int(place)])
    case .everything(isReduced: true): [2]
    case .element: [3]
    case .everything(isReduced: false), .part, .placed, .chosen: [4]
    }
  }

  private static func json(of reading: AxisReading, _ layer: any Layer, axis: Int?) -> JSON {
    switch reading {
    case .windows(let taps, _):
      if layer is CenterCrop || layer is CenterCropLike { return [4] }
      if let axis, let layer = layer as? any WindowLayer, let window = try? layer.window(axis),
        case .same(let isUpper) = window.padding
      {
        return .array(
          [3] + [window.stride, window.dilation, window.kernel, isUpper ? 1 : 0].map(JSON.int))
      }
      return json(0, taps)
    case .transposed(let taps): return json(1, taps)
    case .spans(let spans):
      guard let scale = spans.factorScale else { return .array([2, .int(number(of: spans.rule))]) }
      return .array([
        2, .int(number(of: spans.rule)), PageProgram.integer(scale.numerator),
        PageProgram.integer(scale.denominator), .string("\(scale.single)"),
      ])
    }
  }

  private static func json(_ kind: Int, _ taps: AxisReading.Taps) -> JSON {
    .array(
      [.int(kind)]
        + [taps.stride, taps.offset, taps.dilation, taps.count].map(PageProgram.integer))
  }

  private static func number(of rule: SpanReading.Rule) -> Int {
    switch rule {
    case .bins: 0
    case .nearest(let isExact): isExact ? 2 : 1
    case .linear(let isAligned): isAligned ? 4 : 3
    case .cubic(let isAligned): isAligned ? 6 : 5
    case .filtered(let reach): 6 + reach
    }
  }
}
