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

  private func shape(at place: Place) -> [Int]? {
    switch place {
    case .fixed(let sizes): sizes
    case .tensor(.layer(let index, let output), _): analysis.own.layers[index].outputs[output]
    case .tensor(.input(let index), _):
      analysis.architecture.inputs[index].sizes(batch: analysis.architecture.batch)
    case .list: nil
    }
  }

  var paths: [String] { analysis.architecture.layers.map(\.path) }
}
