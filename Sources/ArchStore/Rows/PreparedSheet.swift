import ArchFormats
import ShapeEngine

/// What is known of a design at every input, as its rows hold it: each distinct form, condition and
/// count once as text, and the layers with the places of theirs in that list.
struct PreparedSheet: Sendable {
  /// A form's text, and its integers where it is floor((a*x + b)/c) of an input dimension x.
  struct Form: Hashable, Sendable {
    var text: String
    var a: Int?, b: Int?, c: Int?
  }

  /// The sizes of a tensor in space. One axis is a width, two are height and width.
  struct Resolution: Hashable, Sendable {
    struct Axis: Hashable, Sendable {
      /// The place of the form.
      var form: Int
      /// At the own input.
      var size: Int
      var stride: Double?
    }
    var kind: SpatialReading.Kind
    var depth: Axis?
    var height: Axis?
    var width: Axis

    /// The axes in the order of the input's.
    var axes: [Axis] { [depth, height, width].compactMap { $0 } }
  }

  struct Layer: Sendable {
    /// The place of the first output's resolution.
    var resolution: Int?
    /// The channels of the first output.
    var channels: Int?
    var parameters: Int
    var macs: Int?
    /// The largest receptive field of the axes, at the own input.
    var fieldSize: Int?
    var stride: Double?
    /// The elements of the first output at the own input; nil where they do not fit 64 bits.
    var elements: Int?
    /// The places of the outputs' dimensions.
    var outputs: [[Int]]
  }

  private(set) var forms: [Form] = []
  private(set) var resolutions: [Resolution] = []
  private(set) var layers: [Layer] = []
  let variables: [String]
  /// The figures at the own input.
  let report: ShapeReport
  let output: JSON
  /// What search asks of the design as a whole.
  private(set) var maps = PreparedMaps()

  /// - Throws: ``EvaluationError`` where the architecture refuses every input.
  init(_ analysis: Analysis) throws(EvaluationError) {
    let architecture = analysis.architecture
    let result = try architecture.forms()
    variables = result.forms.table.variables
    report = analysis.own
    output = Self.output(analysis)
    var list = FormList(architecture, result.forms.table)
    var rows = analysis.own.layers.makeIterator()
    var strided: [Pyramid.StridedMap?] = []
    layers.reserveCapacity(architecture.layers.count)
    do throws(ShapeError) {
      for index in architecture.layers.indices {
        if architecture.layers[index].isTrainingOnly {
          let count = try architecture.layers[index].ownParameterCount()
          layers.append(Layer(parameters: count, outputs: []))
          strided.append(nil)
        } else if let row = rows.next() {
          // A layer that changes no size has the sizes of the one before, as forms too.
          let last = result.keepsSizes(index) ? layers.last : nil
          let maps = result.evaluation.outputs[index]
          layers.append(Self.layer(row, maps, after: last, &list))
          strided.append(last == nil ? Self.strided(row, maps.first, &list) : strided.last ?? nil)
        }
      }
    } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error)
    }
    (forms, resolutions) = (list.forms, list.resolutions)
    maps = PreparedMaps(architecture, layers, resolutions)
    maps.set(Pyramid(analysis, maps: strided))
    let solver = try InputSolver(architecture, result)
    // Equal for designs that accept the same inputs for the same reasons.
    maps.legality = solver.legalInputsOfOneSize().json.compact
    for measure in InputMeasure.allCases { maps.costs[measure] = solver.writtenCost(of: measure) }
  }

  /// What the first output is where it is a map whose stride is the same everywhere.
  private static func strided(
    _ row: ShapeReport.Layer, _ map: Shape<AxisMap>?, _ list: inout FormList
  ) -> Pyramid.StridedMap? {
    guard let map, let sizes = row.outputs.first, let space = list.space(of: map, sizes),
      space.reading.kind == .map, sizes.indices.contains(space.reading.channels)
    else { return nil }
    let axes = list.resolutions[space.resolution].axes
    let strides = axes.compactMap(\.stride)
    guard strides.count == axes.count else { return nil }
    return Pyramid.StridedMap(
      strides: strides, axes: space.reading.axes, channels: sizes[space.reading.channels])
  }

  private static func layer(
    _ row: ShapeReport.Layer, _ maps: [Shape<AxisMap>], after last: Layer?, _ list: inout FormList
  ) -> Layer {
    let fields = row.fields.compactMap { $0 }
    let field = fields.first
    var layer = Layer(
      parameters: row.parameters, macs: row.macs, fieldSize: fields.map(\.size).max(),
      stride: field.map { Double($0.stride.numerator) / Double($0.stride.denominator) },
      elements: row.outputs.first.flatMap { try? Checked.product($0) }, outputs: [])
    if let last {
      (layer.resolution, layer.channels) = (last.resolution, last.channels)
      layer.outputs = last.outputs
      return layer
    }
    let sizes = row.outputs.first
    let space = maps.first.flatMap { map in sizes.flatMap { list.space(of: map, $0) } }
    layer.resolution = space?.resolution
    layer.channels = sizes.flatMap {
      $0.count > 1 ? $0[space?.reading.channels ?? 1] : nil
    }
    layer.outputs = maps.map { shape in (0..<shape.rank).map { list.place(of: shape[$0]) } }
    return layer
  }

  /// The shape of the output; by name where there are several.
  private static func output(_ analysis: Analysis) -> JSON {
    let shapes = analysis.own.outputs.map { JSON.array($0.shape.map(JSON.int)) }
    if shapes.count == 1, let only = shapes.first { return only }
    return .object(
      zip(analysis.architecture.outputs, shapes).map { output, shape in
        JSON.Member(output.name ?? analysis.architecture.name(of: output.tensor), shape)
      })
  }
}
