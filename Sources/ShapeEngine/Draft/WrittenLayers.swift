/// A layer as a definition writes it: its type and its hyperparameters without those that are
/// inferred from its input, unless they are not what would be inferred.
///
/// An object that never changes, since drafts and differences hold thousands of them.
public final class WrittenLayer: Sendable {
  /// A hyperparameter with a value.
  public struct Setting: Hashable, Sendable {
    /// Its name as PyTorch spells it.
    public var name: String
    /// Its value.
    public var value: Value

    /// The hyperparameter `name` with a value.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  /// The layer's type.
  public let type: LayerType
  /// Every hyperparameter that is not inferred with its value, then those inferred ones that the
  /// definition says.
  public let settings: [Setting]
  /// The layer with these settings, with nothing inferred yet.
  public let layer: any Layer

  /// - Throws: ``LayerError`` where the type refuses a setting.
  public init(_ type: LayerType, _ settings: [Setting]) throws(LayerError) {
    self.type = type
    self.settings = settings
    layer = try type.layer(settings.map { ($0.name, $0.value) })
  }

  /// A layer without what its type infers; nil for a type without a row.
  convenience init?(plain layer: any Layer) {
    guard let row = layer.row else { return nil }
    try? self.init(row, Self.settings(of: layer, row) { !$0.isInferred })
  }

  /// This plain layer with those inferred hyperparameters of `layer` that it would not infer from
  /// inputs of these shapes: how `layer` is written there.
  func saying(_ layer: any Layer, after inputs: [Shape<Int>]) -> WrittenLayer {
    var said = Self.settings(of: layer, type, where: \.isInferred)
    if let inferred = try? inferred(from: inputs) {
      if inferred.equals(layer) { return self }
      let own = Set(Self.settings(of: inferred, type, where: \.isInferred))
      said.removeAll { own.contains($0) }
    }
    return said.isEmpty ? self : (try? setting(said)) ?? self
  }

  /// Some hyperparameters of a layer with their values.
  private static func settings(
    of layer: any Layer, _ type: LayerType, where isWanted: (LayerType.Parameter) -> Bool
  ) -> [Setting] {
    zip(type.parameters, type.hyperparameters(of: layer))
      .filter { isWanted($0.0) }.map { Setting($1.name, $1.value) }
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

  /// The layer as it is made for inputs of these shapes.
  func inferred(from inputs: [Shape<Int>]) throws(ShapeError) -> any Layer {
    var layer = layer
    try layer.infer(from: inputs)
    return layer
  }
}

/// The layers of architectures as they are written, those that are written alike once.
struct WrittenLayers {
  /// A layer of a graph, with how it is written.
  private struct Known {
    let layer: any Layer
    /// The number of the layer without anything that could be inferred; -1 for a type without a
    /// row.
    let plain: Int
    /// Whether the type infers something.
    let infers: Bool
    /// The shapes of its inputs where it was last seen, and its number there.
    var given: [Shape<Int>] = []
    var number: Int?
    /// The next one of the same hash; -1 after the last.
    let next: Int
  }

  private struct Writing: Hashable {
    var type: String
    var settings: [WrittenLayer.Setting]
  }

  /// The layers by their numbers.
  private(set) var all: [WrittenLayer] = []
  private var writings = Interned<Writing>()
  private var known: [Known] = []
  private var places: [Int: Int] = [:]

  /// The number of each layer of an architecture; -1 for one whose type has no row.
  mutating func numbers(of architecture: Architecture) -> [Int] {
    let own = try? architecture.ownInput()
    let evaluation = own.flatMap { try? architecture.evaluate(at: $0) }
    // By index: a node that is taken out of its list is copied with all that it holds.
    return architecture.layers.indices.map { index in
      let place = place(of: architecture.layers[index].layer)
      // A layer that shares weights has whatever their owner has.
      guard known[place].infers, architecture.layers[index].weightsOf == nil else {
        return known[place].plain
      }
      let inputs = architecture.layers[index].inputs
      var given: [Shape<Int>] = []
      if let evaluation {
        for tensor in inputs {
          if let shape = evaluation.shape(of: tensor) { given.append(shape) }
        }
      }
      if let number = known[place].number, known[place].given == given { return number }
      let plain = all[known[place].plain]
      let written = plain.saying(known[place].layer, after: given)
      let number = written === plain ? known[place].plain : number(of: written)
      known[place].given = given
      known[place].number = number
      return number
    }
  }

  /// The index of a layer among those that are known.
  private mutating func place(of layer: any Layer) -> Int {
    let hash = layer.digest
    let first = places[hash] ?? -1
    var place = first
    while place >= 0 {
      if known[place].layer.equals(layer) { return place }
      place = known[place].next
    }
    var (plain, infers) = (-1, false)
    if let written = WrittenLayer(plain: layer) {
      plain = number(of: written)
      infers = written.type.parameters.contains(where: \.isInferred)
    }
    known.append(Known(layer: layer, plain: plain, infers: infers, next: first))
    places[hash] = known.count - 1
    return known.count - 1
  }

  private mutating func number(of written: WrittenLayer) -> Int {
    let key = Writing(type: written.type.name, settings: written.settings)
    let number = writings.number(of: key)
    if number == all.count { all.append(written) }
    return number
  }
}

extension Layer {
  /// The layer with other values of some hyperparameters; nil where PyTorch's constructor refuses
  /// them together.
  ///
  /// - Throws: ``ShapeError`` where there is no such hyperparameter or it cannot have such a value.
  func with(_ changes: [WrittenLayer.Setting]) throws(ShapeError) -> (any Layer)? {
    guard let row else { return self }
    // What is inferred is open where it is None.
    let settings = zip(row.parameters, values).filter { !$0.isInferred || $1.value != .none }
      .map { WrittenLayer.Setting($1.name, $1.value) }
    do throws(LayerError) {
      return try WrittenLayer(row, settings).setting(changes).layer
    } catch {
      if error.argument == nil { return nil }
      throw error.error
    }
  }

  /// Equal for equal layers of one type.
  fileprivate var digest: Int {
    var hasher = Hasher()
    hash(into: &hasher)
    return hasher.finalize()
  }

  /// Whether the other has the same type and hyperparameters, which is what an identity counts: one
  /// value can be kept in more than one way.
  package func hasValues(of other: any Layer) -> Bool {
    equals(other)
      || type == other.type && values.map(\.value) == other.values.map(\.value)
  }
}

extension Architecture {
  /// Each layer as a definition writes it; nil for one whose type has no row.
  public func writtenLayers() -> [WrittenLayer?] {
    var layers = WrittenLayers()
    return layers.numbers(of: self).map { $0 < 0 ? nil : layers.all[$0] }
  }
}
