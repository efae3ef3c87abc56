import ShapeEngine

/// The arguments that a definition writes in a call of a layer type, and how they are read: in the
/// short form, which leaves out what is inferred, or as PyTorch's own call.
struct CallArguments {
  let type: LayerType
  private let order: CallOrder
  private var positional: [Value] = []
  private var named: [(name: String, value: Value)] = []

  init(_ type: LayerType, _ order: CallOrder) { (self.type, self.order) = (type, order) }

  init(_ type: LayerType, _ order: CallOrder, _ call: Entry.Call, _ values: [Value]) {
    self.init(type, order)
    for (argument, value) in zip(call.arguments, values) {
      if let name = argument.name { named.append((name, value)) } else { positional.append(value) }
    }
  }

  func byName() throws(LayerError) -> [(name: String, value: Value)] {
    try type.arguments(positional: positional, named: named, order: order)
  }

  /// The values of what would be inferred and is written.
  var inferred: [(name: String, value: Value)] {
    let names = Set(type.parameters.lazy.filter(\.isInferred).map(\.name))
    return names.isEmpty ? [] : ((try? byName()) ?? []).filter { names.contains($0.name) }
  }

  /// What the layer infers from inputs where nothing of it is written.
  func inferring(from shapes: [Shape<Int>]) -> (any Layer)? {
    guard let arguments = try? byName() else { return nil }
    let names = Set(inferred.map(\.name))
    guard var layer = try? type.layer(arguments.filter { !names.contains($0.name) }) else {
      return nil
    }
    do { try layer.infer(from: shapes) } catch { return nil }
    return layer
  }

  // MARK: - Two readings

  /// The call as PyTorch reads it, and as the short form of another layer, where it can be both.
  private var readings: (pytorch: String, short: String, layer: any Layer)? {
    guard
      let other = type.otherReading(positional: positional, named: named, order: order),
      let arguments = try? byName()
    else { return nil }
    let written = arguments.map { "\($0.name)=\($0.value.short.text())" }
    return (
      "\(type.name)(\(written.joined(separator: ", ")))", other.call, other.layer
    )
  }

  /// For an error: what else the call could mean.
  var readingsHelp: String? {
    readings.map { "this is PyTorch's \($0.pytorch); the short form is \($0.short)" }
  }

  /// What is said where the other reading is legal too; nil where there is but one.
  func note(path: String, at shapes: [Shape<Int>]) -> String? {
    guard let readings else { return nil }
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
    _ written: CallArguments, _ call: Entry.Call, path: String, of inputs: [TensorReference],
    _ shapes: [Shape<Int>]
  ) throws(DefinitionError) {
    let given = written.inferred
    guard !given.isEmpty, let layer = written.inferring(from: shapes) else { return }
    let own = Dictionary(
      written.type.hyperparameters(of: layer).map { ($0.name, $0.value) },
      uniquingKeysWith: { $1 })
    for (name, value) in given {
      guard let size = Int(value), let found = own[name].flatMap({ Int($0) }), size != found else {
        continue
      }
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
    guard case .layer(let index, _) = tensor, let shape = builder.shape(of: tensor) else {
      return nil
    }
    let node = builder.architecture.layers[index]
    guard let source = node.operands.first, node.operands.count == 1,
      let map = builder.shape(of: source)
    else { return nil }
    if map.rank > shape.rank, shape.rank > 0 {
      let text = map.sizes.dropFirst().map(String.init).joined(separator: "x")
      return "\(text) from \(builder.architecture.name(of: source))"
    }
    return map == shape ? flattened(source) : nil
  }

  private var ownInputText: String {
    builder.architecture.inputs.map {
      $0.shape.map(String.init).joined(separator: "x")
    }.joined(separator: ", ")
  }

  /// Keeps a note about a call, once for all calls alike.
  func add(note: String) {
    let text = note.drop { $0 != " " }
    if !notes.contains(where: { $0.drop { $0 != " " } == text }) { notes.append(note) }
  }
}
