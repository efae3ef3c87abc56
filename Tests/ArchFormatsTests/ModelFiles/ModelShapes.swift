import ArchFormats
import ShapeEngine

extension ModelFile {
  /// The shape of each named value at the own input, in our order of dimensions.
  var shapes: [String: [Int]] {
    var shapes: [String: [Int]] = [:]
    let named = values + sources.flatMap(\.outputs)
    for value in named { shapes[value.name] = shape(at: value.place) }
    return shapes
  }

  /// The shape of each named value at an input, batch included, in the file's own order.
  func shapes(at input: [Int]) throws -> [String: [Int]] {
    let report = try analysis.report(at: [input])
    var shapes: [String: [Int]] = [:]
    for value in values + sources.flatMap(\.outputs) {
      guard case .array(let sizes)? = shape(of: value.place, in: report) else { continue }
      shapes[value.name] = sizes.compactMap { if case .int(let size) = $0 { size } else { nil } }
    }
    return shapes
  }

  private func shape(at place: Place) -> [Int]? {
    switch place {
    case .fixed(let sizes): sizes
    case .tensor(.layer(let index, let output), _): analysis.own.layers[index].outputs[output]
    case .tensor(.input(let index), _):
      analysis.architecture.inputs[index].sizes(batch: analysis.architecture.batch)
    case .sizes:
      if case .array(let sizes)? = shape(of: place, in: analysis.own) {
        sizes.compactMap { if case .int(let size) = $0 { size } else { nil } }
      } else {
        nil
      }
    case .list: nil
    }
  }

  var paths: [String] { analysis.architecture.layers.map(\.path) }
}
