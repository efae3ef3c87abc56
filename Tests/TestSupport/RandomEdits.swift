import ShapeEngine

/// Random edits of architectures, with the number of them.
public struct RandomEdits {
  public enum Kind: CaseIterable, Sendable {
    case hyperparameter, insert, delete, rename
  }

  private var random: SeededGenerator
  private var fresh = 0

  public init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A chain of activations, dropouts and normalizations, which any input passes: no edit of one can
  /// be refused. Each has a name of its own.
  public mutating func chain(_ length: Int) throws -> Architecture {
    var builder = try ArchitectureBuilder(
      Architecture(name: "chain", inputs: [.init(name: "input", shape: [4, 16, 16])]))
    var last = TensorReference.input(0)
    for index in 0..<length {
      let layer = try layer()
      let node = Node(path: "layer\(Self.letters(index))", layer: layer, inputs: [last])
      last = .layer(try builder.append(node), output: 0)
    }
    return builder.finished(outputs: [.init(name: nil, tensor: last)])
  }

  /// A layer out of a few kinds, so that many are alike.
  public mutating func layer() throws -> any Layer {
    let (type, values): (String, [(name: String, value: Value)]) =
      switch random.pick(0...4) {
      case 0: ("ReLU", [])
      case 1: ("LeakyReLU", [("negative_slope", .float(random.pick(0.1, 0.2, 0.3)))])
      case 2: ("Dropout", [("p", .float(random.pick(0.1, 0.5)))])
      case 3: ("BatchNorm2d", [])
      default: ("ELU", [("alpha", .float(random.pick(1, 2)))])
      }
    guard let row = LayerTable.type(named: type) else { throw ShapeError("no type \(type)") }
    return try row.layer(values)
  }

  /// The architecture after so many edits at distinct places.
  public mutating func edited(_ architecture: Architecture, count: Int) throws -> Architecture {
    var draft = try GraphDraft(architecture)
    var places = architecture.layers.indices.shuffled(using: &random)
    var done = 0
    while done < count, let place = places.popLast() {
      let node = architecture.layers[place]
      guard let edit = try edit(node, architecture, at: place) else { continue }
      var next = draft
      guard (try? next.apply(edit)) != nil, (try? next.finished()) != nil else { continue }
      draft = next
      done += 1
    }
    return try draft.finished()
  }

  private mutating func edit(
    _ node: Node, _ architecture: Architecture, at place: Int
  ) throws -> PatchEdit? {
    fresh += 1
    let kinds = Kind.allCases
    switch kinds[random.pick(0...kinds.count - 1)] {
    case .hyperparameter:
      let names = ["stride", "padding", "p", "negative_slope", "alpha", "out_channels", "bias"]
      guard let old = node.layer.values.first(where: { names.contains($0.name) }) else {
        return nil
      }
      let new: Value? =
        switch old.value {
        case .int(let value): .int(value + random.pick(1...3))
        case .float(let value): .float(value / 2)
        case .bool(let value): .bool(!value)
        case .list(let values): .list(values.map { _ in .int(random.pick(1...2)) })
        default: nil
        }
      guard let new, new != old.value, node.weightsOf == nil else { return nil }
      return .set(
        path: node.path, settings: [.init(old.name, new)], sharing: nil, isTraining: nil)
    case .insert:
      guard let row = LayerTable.type(named: random.pick("Tanh", "SiLU", "Sigmoid")) else {
        return nil
      }
      let takers = architecture.layers.filter { $0.inputs.contains(.layer(place, output: 0)) }
      return .insert(
        .init(
          path: "fresh\(fresh)", layer: try WrittenLayer(row, []), from: [node.path],
          place: .after(node.path), feeds: takers.map(\.path)))
    case .delete: return .remove(path: node.path)
    case .rename: return .rename(path: node.path, to: "renamed\(Self.letters(fresh))")
    }
  }

  /// A number in letters: names without indices.
  private static func letters(_ number: Int) -> String {
    String(String(number).map { Character(UnicodeScalar(UInt8($0.wholeNumberValue ?? 0) + 97)) })
  }
}

extension RandomNetwork {
  /// The network as an architecture, each layer named by its place.
  public func architecture(named name: String = "random") throws -> Architecture {
    var builder = try ArchitectureBuilder(
      Architecture(
        name: name, inputs: [.init(name: "input", shape: Array(input.dropFirst()))],
        batch: input[0]))
    var tensors: [TensorReference] = [.input(0)]
    for (index, entry) in entries.enumerated() {
      let node = Node(
        path: "layer\(index)", layer: entry.layer, inputs: entry.from.map { tensors[$0] })
      let layer = try builder.append(node)
      tensors += (0..<builder.outputCount(of: layer)).map { .layer(layer, output: $0) }
    }
    return builder.finished(outputs: [.init(name: nil, tensor: tensors[tensors.count - 1])])
  }
}
