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
    /// The sizes of the first output at the own input.
    var channels: Int?
    var height: Int?
    var width: Int?
    var parameters: Int
    var macs: Int?
    /// The place of the multiply-accumulates' form.
    var macsForm: Int?
    /// The first receptive field that there is, at the own input.
    var fieldSize: Int?
    var stride: Double?
    /// The places of the outputs' dimensions.
    var outputs: [[Int]]
    /// A dimension of the first output each: the place of the size's form, then the numbers of
    /// stride, padding and flags; nil where there is no field.
    var fields: [[Int]?]
    /// The places of what the layer requires.
    var conditions: [Int]
  }

  private(set) var forms: [Form] = []
  private(set) var resolutions: [Resolution] = []
  private(set) var layers: [Layer] = []
  private(set) var inputConditions: [Int] = []
  let variables: [String]
  let parameterTotal: Int, macTotal: Int
  let output: JSON
  /// What search asks of the design as a whole.
  private(set) var maps = PreparedMaps()

  init(_ architecture: Architecture, _ analysis: FormAnalysis) throws(ShapeError) {
    variables = analysis.table.variables
    (parameterTotal, macTotal) = (analysis.parameterTotal, analysis.macTotal)
    output = Self.output(architecture, analysis.own)
    var list = FormList(architecture, analysis)
    var own = OwnSizes(analysis)
    inputConditions = analysis.result.inputConditions.map { list.place(of: $0) }
    layers.reserveCapacity(architecture.layers.count)
    for index in architecture.layers.indices {
      layers.append(try Self.layer(index, after: layers.last, analysis, &list, &own))
    }
    (forms, resolutions) = (list.forms, list.resolutions)
    maps = PreparedMaps(architecture, layers, resolutions)
    maps.requirements = RequirementsText.text(of: InputRequirements(architecture, analysis))
  }

  /// - Parameter last: the layer before; where a layer changes no size, and sees no more, it has the
  ///   lists of that one.
  private static func layer(
    _ index: Int, after last: Layer?, _ analysis: FormAnalysis, _ list: inout FormList,
    _ own: inout OwnSizes
  ) throws(ShapeError) -> Layer {
    let all = analysis.result.evaluation.outputs
    let maps = all[index]
    let keepsSizes = index > 0 && maps == all[index - 1]
    let keepsFields = index > 0 && analysis.fields[index] == analysis.fields[index - 1]
    let macs = analysis.result.evaluation.macs[index]
    let sizes = analysis.own.outputs[index].first
    let space = maps.first.flatMap { map in sizes.flatMap { list.space(of: map, $0) } }
    let resolution = space.map { list.resolutions[$0.resolution] }
    let field = analysis.fields[index].lazy.compactMap { $0 }.first
    var result = Layer(
      resolution: space?.resolution,
      channels: sizes.flatMap { $0.rank > 1 ? $0[space?.channels ?? 1] : nil },
      height: resolution?.height?.size, width: resolution?.width.size,
      parameters: analysis.parameters[index],
      macs: analysis.macs[index], macsForm: macs.map { list.place(of: $0) }, fieldSize: nil,
      stride: field.map { Double($0.stride.numerator) / Double($0.stride.denominator) },
      outputs: (keepsSizes ? last?.outputs : nil)
        ?? maps.map { shape in (0..<shape.rank).map { list.place(of: shape[$0]) } },
      fields: (keepsFields ? last?.fields : nil)
        ?? analysis.fields[index].map { $0.map { numbers(of: $0, &list) } },
      conditions: analysis.result.conditions(of: index).map { list.place(of: $0) })
    if let field { result.fieldSize = try own.value(of: field.size) }
    return result
  }

  private static func numbers(of field: ReceptiveField, _ list: inout FormList) -> [Int] {
    [
      list.place(of: field.size), field.stride.numerator, field.stride.denominator,
      field.padding.numerator, field.padding.denominator,
      (field.isGlobal ? 1 : 0) + (field.isAligned ? 2 : 0),
    ]
  }

  /// The shape of the output; by name where there are several.
  private static func output(_ architecture: Architecture, _ own: Evaluation<Int>) -> JSON {
    let shapes = architecture.outputs.map { output in
      JSON.array((own.shape(of: output.tensor)?.sizes ?? []).map(JSON.int))
    }
    if shapes.count == 1, let only = shapes.first { return only }
    return .object(
      zip(architecture.outputs, shapes).map { output, shape in
        JSON.Member(output.name ?? architecture.name(of: output.tensor), shape)
      })
  }
}

/// The values of an analysis's forms at the design's own input.
private struct OwnSizes {
  private var evaluator: FormEvaluator

  init(_ analysis: FormAnalysis) {
    let inputs = analysis.own.inputs
    var values = [inputs.first.flatMap { $0.rank > 0 ? $0[0] : nil } ?? 1]
    for input in inputs { values += input.sizes.dropFirst() }
    evaluator = FormEvaluator(analysis.table, input: values)
  }

  mutating func value(of map: AxisMap) throws(ShapeError) -> Int { try evaluator.value(of: map) }
}
