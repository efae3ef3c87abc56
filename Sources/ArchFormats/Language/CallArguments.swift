import ShapeEngine

/// The arguments that a definition writes in a call of a layer type, and how they are read: in the
/// short form, which leaves out what is inferred, or as PyTorch's own call.
struct CallArguments {
  typealias Arguments = [(name: String, value: Value)]

  let type: LayerType
  private let order: CallOrder
  private var positional: [Value] = []
  private var named: Arguments = []
  /// All arguments by name.
  let byName: Result<Arguments, LayerError>

  init(_ type: LayerType, _ order: CallOrder, _ call: Entry.Call, _ values: [Value]) {
    (self.type, self.order) = (type, order)
    for (argument, value) in zip(call.arguments, values) {
      if let name = argument.name { named.append((name, value)) } else { positional.append(value) }
    }
    let (positional, named) = (positional, named)
    byName = Result { () throws(LayerError) in
      try type.arguments(positional: positional, named: named, order: order)
    }
  }

  /// The arguments where they can be read, those apart that would be inferred.
  private var parts: (written: Arguments, inferred: Arguments) {
    guard case .success(let arguments) = byName else { return ([], []) }
    let names = type.inferred
    // Most calls leave out what is inferred.
    guard arguments.contains(where: { names.contains($0.name) }) else { return (arguments, []) }
    return (
      arguments.filter { !names.contains($0.name) }, arguments.filter { names.contains($0.name) }
    )
  }

  /// What is written of what would be inferred, with what the layer infers from inputs where nothing of
  /// it is written. What it does not infer is left out.
  func inferred(from shapes: [Shape<Int>]) -> [(name: String, written: Value, found: Value)] {
    let (written, inferred) = parts
    guard !inferred.isEmpty, var layer = try? type.layer(written) else { return [] }
    do { try layer.infer(from: shapes) } catch { return [] }
    let own = Dictionary(
      type.hyperparameters(of: layer).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return inferred.compactMap { name, value in own[name].map { (name, value, $0) } }
  }

  /// The names of what is written of what would be inferred, where it would be inferred as it is.
  func inferredAsWritten(from shapes: [Shape<Int>]) -> Set<String> {
    guard case .success(let arguments) = byName, let layer = try? type.layer(arguments) else {
      return []
    }
    let own = Dictionary(
      type.hyperparameters(of: layer).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    return Set(inferred(from: shapes).filter { own[$0.name] == $0.found }.map(\.name))
  }

  // MARK: - Two readings

  /// The call as PyTorch reads it, and as the short form of another layer, where it can be both.
  /// - Parameter isWide: whether also what nobody gives by position is taken for it.
  private func readings(
    isWide: Bool = false
  ) -> (pytorch: String, short: String, layer: any Layer)? {
    guard
      let other = type.otherReading(
        positional: positional, named: named, order: order, isWide: isWide),
      case .success(let arguments) = byName
    else { return nil }
    let written = arguments.map { "\($0.name)=\($0.value.short.text())" }
    return (
      "\(type.name)(\(written.joined(separator: ", ")))", other.call, other.layer
    )
  }

  /// For an error: what else the call could mean.
  var readingsHelp: String? {
    readings(isWide: true).map { "this is PyTorch's \($0.pytorch); the short form is \($0.short)" }
  }

  /// What is said where the other reading is legal too; nil where there is but one.
  func note(path: String, at shapes: [Shape<Int>]) -> String? {
    guard let readings = readings() else { return nil }
    var layer = readings.layer
    var integers = Integers()
    do {
      try layer.infer(from: shapes)
      _ = try layer.evaluate(shapes, &integers)
    } catch { return nil }
    return
      "\(path) is read as PyTorch's \(readings.pytorch); if that is not meant, write "
      + readings.short
  }
}

extension Elaborator {
  /// What is inferred is compared with what is written: PyTorch would refuse it when the layer runs.
  func requireInferred(
    _ written: CallArguments, _ call: Entry.Call, as layer: (any Layer)?, path: String,
    of inputs: [TensorReference], _ shapes: [Shape<Int>]
  ) throws(DefinitionError) {
    for (name, value, found) in written.inferred(from: shapes) {
      // What is written as a size is the layer's number by now.
      let own = layer?.values.first { $0.name == name }?.value ?? value
      guard let size = Int(own), let found = Int(found), size != found else { continue }
      let noun = Self.featureNames.contains(name) ? "features" : "channels"
      let origin = inputs.first.flatMap(flattened).map { ": \($0)" } ?? ""
      var problem = DefinitionError(
        "\(written.type.name) is written for \(size) \(noun), the input has \(found)\(origin)",
        at: TextPlace(line: 0, column: call.offset), length: call.name.count, path: path,
        found: "\(shapes.map(\.text).joined(separator: ", ")), at input \(ownInputText)",
        expected: "\(name)=\(found)", help: written.readingsHelp)
      problem.isRefusal = true
      throw problem
    }
  }

  private static var featureNames: Set<String> {
    ["in_features", "input_size", "embed_dim", "normalized_shape"]
  }

  /// The map that a row of features was before it was flattened: `16x7x7 from pool2`.
  private func flattened(_ tensor: TensorReference) -> String? {
    var tensor = tensor
    while case .layer(let index, _) = tensor, let shape = builder.shape(of: tensor) {
      let operands = builder.architecture.layers[index].operands
      guard operands.count == 1, let source = operands.first, let map = builder.shape(of: source)
      else { return nil }
      if map.rank > shape.rank, shape.rank > 0 {
        let text = map.sizes.dropFirst().map(String.init).joined(separator: "x")
        return "\(text) from \(builder.architecture.name(of: source))"
      }
      guard map == shape else { return nil }
      tensor = source
    }
    return nil
  }

  private var ownInputText: String {
    builder.architecture.inputs.map {
      $0.shape.map(String.init).joined(separator: "x")
    }.joined(separator: ", ")
  }

  /// Keeps a note about a call, once for all calls alike.
  func add(note: String) {
    if noted.insert(String(note.drop { $0 != " " })).inserted { notes.append(note) }
  }
}
