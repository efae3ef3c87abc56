/// The maps that a network has at each of its strides, as a detector takes them of a backbone: what a
/// stage gives to the next one.
///
///     Pyramid(mobilenetV2).levels.map(\.channels)    // 16, 24, 32, 96, 320
///
/// A stage ends in its last map at block level. It is no map within a block, and what the block in
/// which the next stride begins does before that, as its expansion, is that block's. What closes a
/// network, a 1x1 convolution that widens the last map or makes classes of it, is its head. Where a
/// network gives several maps itself, those are the ones at their strides.
public struct Pyramid: Hashable, Sendable {
  /// A map at one stride.
  public struct Level: Hashable, Sendable {
    /// In pixels of the input for one of the map, an axis each, in the order of the input's axes.
    public var strides: [Double]
    /// The place of the layer that gives it.
    public var layer: Int
    public var channels: Int
    /// The dimensions of the tensor that are the map's axes, batch at 0.
    public var axes: [Int]
  }

  /// What a layer's first output is where it is a map whose stride is the same everywhere.
  public struct StridedMap: Hashable, Sendable {
    /// An axis each, in the order of the input's axes.
    public var strides: [Double]
    /// The dimensions that these axes are, batch at 0.
    public var axes: [Int]
    public var channels: Int

    /// A map with these strides along these dimensions.
    public init(strides: [Double], axes: [Int], channels: Int) {
      (self.strides, self.axes, self.channels) = (strides, axes, channels)
    }
  }

  /// The finest first, the head left out.
  public private(set) var levels: [Level] = []
  /// The same with what closes the network.
  public private(set) var levelsWithHead: [Level] = []

  /// - Throws: ``EvaluationError`` where the architecture refuses every input.
  public init(_ analysis: Analysis) throws(EvaluationError) {
    let architecture = analysis.architecture
    let result = try architecture.forms()
    self.init(analysis, maps: Self.maps(architecture, result, analysis.own))
  }

  /// - Parameter maps: what each layer's first output is.
  public init(_ analysis: Analysis, maps: [StridedMap?]) {
    let architecture = analysis.architecture
    let stages = StageEnds(analysis, maps)
    let given = Self.given(architecture, maps)
    func level(_ layer: Int) -> Level? {
      maps[layer].map {
        Level(strides: $0.strides, layer: layer, channels: $0.channels, axes: $0.axes)
      }
    }
    let rest = stages.strides.filter { strides in
      !given.contains { maps[$0]?.strides == strides }
    }
    func all(_ ends: [Int]) -> [Level] {
      (ends + given).compactMap(level).sorted { first, second in
        first.strides == second.strides
          ? first.layer < second.layer
          : first.strides.lexicographicallyPrecedes(second.strides)
      }
    }
    let ends = rest.compactMap(stages.ends(at:))
    levels = all(ends.map(\.withoutHead))
    levelsWithHead = all(ends.map(\.withHead))
  }

  /// The layers of the maps that the network gives, where it gives several.
  private static func given(_ architecture: Architecture, _ maps: [StridedMap?]) -> [Int] {
    var given: [Int] = []
    for output in architecture.outputs {
      guard case .layer(let index, _) = output.tensor, maps.indices.contains(index),
        maps[index] != nil, !given.contains(index)
      else { continue }
      given.append(index)
    }
    return given.count > 1 ? given : []
  }

  private static func maps(
    _ architecture: Architecture, _ result: FormEvaluation, _ own: ShapeReport
  ) -> [StridedMap?] {
    var reader = SpatialReader(result.forms.table, inputs: architecture.inputs)
    var rows = own.layers.makeIterator()
    var known: [Shape<AxisMap>: StridedMap?] = [:]
    return architecture.layers.indices.map { (index) -> StridedMap? in
      guard !architecture.layers[index].isTrainingOnly, let row = rows.next(),
        let shape = result.evaluation.outputs[index].first, let sizes = row.outputs.first
      else { return nil }
      if let map = known[shape] { return map }
      let map = StridedMap(shape, sizes, result.forms.table, &reader)
      known[shape] = .some(map)
      return map
    }
  }
}

extension Pyramid.StridedMap {
  /// Nil where a tensor is no map, or its stride is not the same everywhere.
  fileprivate init?(
    _ shape: Shape<AxisMap>, _ own: [Int], _ table: ExpressionTable, _ reader: inout SpatialReader
  ) {
    guard let reading = reader.reading(of: shape), reading.kind == .map else { return nil }
    let strides = reading.axes.compactMap { axis in
      table.stride(of: shape[axis]).map { Double($0.numerator) / Double($0.denominator) }
    }
    guard strides.count == reading.axes.count, own.indices.contains(reading.channels) else {
      return nil
    }
    self.init(strides: strides, axes: reading.axes, channels: own[reading.channels])
  }
}
