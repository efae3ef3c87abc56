/// A layer as a definition writes it: its type and its hyperparameters without those that are
/// inferred from its input, unless they are not what would be inferred.
public struct WrittenLayer: Sendable {
  public struct Setting: Hashable, Sendable {
    public var name: String
    public var value: Value

    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  public var type: LayerType
  /// Every hyperparameter that is not inferred with its value, then those inferred ones that the
  /// definition says.
  public var settings: [Setting]
  /// The layer with these settings, with nothing inferred yet.
  public var layer: any Layer

  /// - Throws: ``LayerError`` where the type refuses a setting.
  public init(_ type: LayerType, _ settings: [Setting]) throws(LayerError) {
    self.type = type
    self.settings = settings
    layer = try type.layer(settings.map { ($0.name, $0.value) })
  }

  /// The layer with other values of some hyperparameters. `None` for an inferred one has it
  /// inferred again.
  public func setting(_ changes: [Setting]) throws(LayerError) -> WrittenLayer {
    var settings = settings
    for (index, change) in changes.enumerated() {
      let parameter = type.parameters.first { $0.name == change.name }
      guard let parameter else {
        throw .unknown(
          change.name, of: type.name, known: type.parameters.map(\.name), argument: index)
      }
      settings.removeAll { $0.name == change.name && parameter.isInferred }
      if let place = settings.firstIndex(where: { $0.name == change.name }) {
        settings[place].value = change.value
      } else if change.value != .none {
        settings.append(change)
      }
    }
    return try WrittenLayer(type, settings)
  }

  /// The layer as it stands behind inputs of these shapes.
  func inferred(from inputs: [Shape<Int>]) throws(ShapeError) -> any Layer {
    var layer = layer
    try layer.infer(from: inputs)
    return layer
  }
}

/// The layers of architectures as they are written, those of equal layers made once.
struct WrittenLayers {
  private var known: [AnyHashable: WrittenLayer] = [:]

  /// The layer without anything that could be inferred; nil for a type without a row.
  mutating func written(_ layer: any Layer) -> WrittenLayer? {
    let key = layer.hashable
    if let written = known[key] { return written }
    guard let row = layer.row else { return nil }
    let settings = zip(row.parameters, row.hyperparameters(of: layer))
      .filter { !$0.0.isInferred }.map { WrittenLayer.Setting($1.name, $1.value) }
    let written = try? WrittenLayer(row, settings)
    known[key] = written
    return written
  }

  /// The layer of a node as it is written, where its inputs have these shapes.
  mutating func written(_ node: Node, given: [Shape<Int>]) -> WrittenLayer? {
    guard let written = written(node.layer) else { return nil }
    // A layer that shares weights has whatever their owner has.
    guard node.weightsOf == nil else { return written }
    let operands = Array(given.dropLast(node.referenceCount))
    guard let inferred = try? written.inferred(from: operands) else {
      return (try? written.setting(Self.inferred(of: node.layer))) ?? written
    }
    if inferred.equals(node.layer) { return written }
    let plain = Set(Self.inferred(of: inferred))
    let said = Self.inferred(of: node.layer).filter { !plain.contains($0) }
    return (try? written.setting(said)) ?? written
  }

  private static func inferred(of layer: any Layer) -> [WrittenLayer.Setting] {
    guard let row = layer.row else { return [] }
    return zip(row.parameters, row.hyperparameters(of: layer))
      .filter { $0.0.isInferred }.map { WrittenLayer.Setting($1.name, $1.value) }
  }
}

extension Layer {
  var hashable: AnyHashable { AnyHashable(self) }

  /// Whether the other is the same layer in all that it has.
  func equals(_ other: any Layer) -> Bool { (other as? Self) == self }

  /// Whether the other has the same type and hyperparameters, which is what an identity counts: one
  /// value can be kept in more than one way.
  func hasValues(of other: any Layer) -> Bool {
    equals(other)
      || type == other.type && values.map(\.value) == other.values.map(\.value)
  }
}

extension Architecture {
  /// The shapes that each layer is given at the definition's own input; none where the
  /// architecture has no answer there.
  func shapesGiven() -> [[Shape<Int>]] {
    guard let own = try? ownInput(), let evaluation = try? evaluate(at: own) else {
      return layers.map { _ in [] }
    }
    return layers.map { $0.inputs.compactMap(evaluation.shape(of:)) }
  }
}
