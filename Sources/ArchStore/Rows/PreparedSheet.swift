import ArchFormats
import ShapeEngine

/// What is known of a design at every input, as its rows hold it: each distinct form, condition and
/// count once as text, and the layers with the places of theirs in that list.
struct PreparedSheet: Sendable {
  /// The spatial sizes of a tensor: places of forms. 1d tensors have a width only.
  struct Resolution: Hashable, Sendable {
    var depth: Int?
    var height: Int?
    var width: Int
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

  private(set) var texts: [String] = []
  private(set) var resolutions: [Resolution] = []
  private(set) var layers: [Layer] = []
  private(set) var inputConditions: [Int] = []
  let variables: [String]
  let parameterTotal: Int, macTotal: Int
  let output: JSON

  init(_ architecture: Architecture, _ analysis: FormAnalysis) throws(ShapeError) {
    variables = analysis.table.variables
    (parameterTotal, macTotal) = (analysis.parameterTotal, analysis.macTotal)
    output = Self.output(architecture, analysis.own)
    var list = FormList(analysis.table)
    var own = OwnSizes(analysis)
    inputConditions = analysis.result.inputConditions.map { list.place(of: $0) }
    layers.reserveCapacity(architecture.layers.count)
    for index in architecture.layers.indices {
      layers.append(try Self.layer(index, analysis, &list, &own))
    }
    (texts, resolutions) = (list.texts, list.resolutions)
  }

  private static func layer(
    _ index: Int, _ analysis: FormAnalysis, _ list: inout FormList, _ own: inout OwnSizes
  ) throws(ShapeError) -> Layer {
    let maps = analysis.result.evaluation.outputs[index]
    let macs = analysis.result.evaluation.macs[index]
    let sizes = analysis.own.outputs[index].first
    let rank = sizes?.rank ?? 0
    let field = analysis.fields[index].lazy.compactMap { $0 }.first
    var result = Layer(
      resolution: maps.first.flatMap { list.place(ofResolution: $0) },
      channels: rank > 1 ? sizes?[1] : nil, height: rank > 3 ? sizes?[rank - 2] : nil,
      width: rank > 2 ? sizes?[rank - 1] : nil, parameters: analysis.parameters[index],
      macs: analysis.macs[index], macsForm: macs.map { list.place(of: $0) }, fieldSize: nil,
      stride: field.map { Double($0.stride.numerator) / Double($0.stride.denominator) },
      outputs: maps.map { shape in (0..<shape.rank).map { list.place(of: shape[$0]) } },
      fields: analysis.fields[index].map { $0.map { numbers(of: $0, &list) } },
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

/// The distinct texts of one table's maps, conditions and counts, in the order of their first use.
private struct FormList {
  private let table: ExpressionTable
  private(set) var texts: [String] = []
  private(set) var resolutions: [PreparedSheet.Resolution] = []
  private var places: [String: Int] = [:]
  private var maps: [AxisMap: Int] = [:]
  private var conditions: [Condition: Int] = [:]
  private var counts: [[Product<AxisMap>]: Int] = [:]
  private var resolutionPlaces: [PreparedSheet.Resolution: Int] = [:]

  init(_ table: ExpressionTable) { self.table = table }

  mutating func place(of map: AxisMap) -> Int {
    if let place = maps[map] { return place }
    let place = place(of: table.text(of: map))
    maps[map] = place
    return place
  }

  mutating func place(of condition: Condition) -> Int {
    if let place = conditions[condition] { return place }
    let place = place(of: table.text(of: condition))
    conditions[condition] = place
    return place
  }

  mutating func place(of count: [Product<AxisMap>]) -> Int {
    if let place = counts[count] { return place }
    let place = place(of: table.text(of: count))
    counts[count] = place
    return place
  }

  private mutating func place(of text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }

  /// The dimensions behind the channels; nil where there are none, or more than three.
  mutating func place(ofResolution shape: Shape<AxisMap>) -> Int? {
    guard shape.rank > 2, shape.rank < 6 else { return nil }
    let resolution = PreparedSheet.Resolution(
      depth: shape.rank == 5 ? place(of: shape[2]) : nil,
      height: shape.rank > 3 ? place(of: shape[shape.rank - 2]) : nil,
      width: place(of: shape[shape.rank - 1]))
    if let place = resolutionPlaces[resolution] { return place }
    resolutionPlaces[resolution] = resolutions.count
    resolutions.append(resolution)
    return resolutions.count - 1
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
