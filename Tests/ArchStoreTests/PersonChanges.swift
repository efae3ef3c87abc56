import TestSupport

@testable import ShapeEngine

/// Changes of the kind that people make to designs, each with how many things a person would say
/// that it is.
struct PersonChanges {
  enum Kind: CaseIterable {
    case width, blockPutIn, blockTakenOut, container, activation, norms, bias, dilation, head
  }

  private var random: SeededGenerator
  private(set) var architecture: Architecture
  /// What was done, in words.
  private(set) var script: [String] = []
  /// How many things that is.
  private(set) var lines = 0

  init(_ architecture: Architecture, seed: UInt64) {
    self.architecture = architecture
    random = SeededGenerator(seed: seed)
  }

  /// Makes one change; false where the design has nothing of that kind, or refuses it.
  mutating func make(_ kind: Kind) throws -> Bool {
    var draft = try GraphDraft(architecture)
    let written = architecture.writtenLayers()
    let change: (text: String, lines: Int, edits: [PatchEdit])? =
      switch kind {
      case .width: width(written)
      case .blockPutIn: blockPutIn(written)
      case .blockTakenOut: blockTakenOut()
      case .container: container()
      case .activation: try activation(written)
      case .norms: try norms(written)
      case .bias: bias(written)
      case .dilation: dilation(written)
      case .head: head(written)
      }
    guard let change, !change.edits.isEmpty else { return false }
    for edit in change.edits {
      do { try draft.apply(edit) } catch { return false }
    }
    guard let made = try? draft.finished() else { return false }
    architecture = made
    script.append(change.text)
    lines += change.lines
    return true
  }

  private typealias Change = (text: String, lines: Int, edits: [PatchEdit])

  private func value(_ name: String, of layer: WrittenLayer?) -> Value? {
    layer?.settings.first { $0.name == name }?.value
  }

  private func setting(_ index: Int, _ values: [(String, Value)]) -> PatchEdit {
    .set(
      path: architecture.layers[index].path, settings: values.map { .init($0, $1) }, sharing: nil,
      isTraining: nil)
  }

  private func isConvolution(_ layer: WrittenLayer?) -> Bool {
    layer.map { $0.type.name.hasPrefix("Conv") && $0.type.name.hasSuffix("d") } ?? false
  }

  // MARK: - Hyperparameters everywhere

  /// All convolutions twice or three times as wide.
  private mutating func width(_ written: [WrittenLayer?]) -> Change? {
    let factor = random.pick(2, 3)
    var edits: [PatchEdit] = []
    for (index, layer) in written.enumerated() where isConvolution(layer) {
      guard case .int(let width)? = value("out_channels", of: layer) else { return nil }
      var values: [(String, Value)] = [("out_channels", .int(width * factor))]
      if case .int(let groups)? = value("groups", of: layer), groups > 1, groups == width {
        values.append(("groups", .int(groups * factor)))
      }
      edits.append(setting(index, values))
    }
    return ("width x\(factor)", 1, edits)
  }

  private func bias(_ written: [WrittenLayer?]) -> Change? {
    let edits = written.enumerated().compactMap { index, layer -> PatchEdit? in
      guard isConvolution(layer), value("bias", of: layer) != .bool(false) else { return nil }
      return setting(index, [("bias", .bool(false))])
    }
    return ("no bias in convolutions", 1, edits)
  }

  private mutating func activation(_ written: [WrittenLayer?]) throws -> Change? {
    let new = random.pick("SiLU", "GELU", "Hardswish")
    guard let type = LayerTable.type(named: new) else { return nil }
    let layer = try WrittenLayer(type, [])
    var edits: [PatchEdit] = []
    for (index, node) in architecture.layers.enumerated() where node.layer.type == "ReLU" {
      guard node.weightsOf == nil, written[index] != nil else { return nil }
      let from = node.inputs.map(architecture.name(of:))
      let takers = architecture.layers.filter { $0.inputs.contains(.layer(index, output: 0)) }
      let place: PatchEdit.Place =
        index == 0 ? .first : .after(architecture.layers[index - 1].path)
      // What takes the layer's input besides it keeps that.
      guard case .layer(let source, _)? = node.inputs.first,
        architecture.layers.count(where: { $0.inputs.contains(.layer(source, output: 0)) }) == 1
      else { continue }
      edits += [
        .remove(path: node.path),
        .insert(
          .init(
            path: node.path, layer: layer, from: from, place: place, feeds: takers.map(\.path))),
      ]
    }
    return ("ReLU -> \(new)", 1, edits)
  }

  private func norms(_ written: [WrittenLayer?]) throws -> Change? {
    guard !architecture.layers.contains(where: { $0.layer.type.hasPrefix("BatchNorm") }),
      let type = LayerTable.type(named: "BatchNorm2d")
    else { return nil }
    let layer = try WrittenLayer(type, [])
    let edits = written.enumerated().compactMap { index, conv -> PatchEdit? in
      guard conv?.type.name == "Conv2d" else { return nil }
      let path = architecture.layers[index].path
      let takers = architecture.layers.filter { $0.inputs.contains(.layer(index, output: 0)) }
      return .insert(
        .init(
          path: path + "_norm", layer: layer, from: [path], place: .after(path),
          feeds: takers.map(\.path)))
    }
    return ("a norm after each convolution", 1, edits)
  }

  // MARK: - Stages

  /// The blocks of the containers that have numbered ones, in order, those that are alike.
  private var stages: [(container: String, blocks: [[Int]])] {
    var stages: [String: [Int: [Int]]] = [:]
    var order: [String] = []
    for (index, node) in architecture.layers.enumerated() {
      let names = node.path.split(separator: ".")
      for place in names.indices.dropFirst().dropLast() {
        guard let number = Int(names[place]) else { continue }
        let container = names[..<place].joined(separator: ".")
        if stages[container] == nil { order.append(container) }
        stages[container, default: [:]][number, default: []].append(index)
        break
      }
    }
    return order.compactMap { container in
      let blocks = stages[container] ?? [:]
      guard blocks.count > 1, blocks.keys.sorted() == Array(0..<blocks.count),
        blocks.values.allSatisfy({ $0.count > 1 && ($0.last ?? 0) - $0[0] == $0.count - 1 })
      else { return nil }
      return (container, blocks.keys.sorted().map { blocks[$0] ?? [] })
    }
  }

  /// A copy of a block that gives what it takes behind some block of its stage.
  private mutating func blockPutIn(_ written: [WrittenLayer?]) -> Change? {
    guard let stage = stages.shuffled(using: &random).first else { return nil }
    let count = stage.blocks.count
    let copied = count > 2 ? random.pick(1...count - 1) : 1
    let place = random.pick(1...count)
    let block = stage.blocks[copied]
    let before = stage.blocks[place - 1]
    guard let last = before.last, let first = block.first else { return nil }
    let source = architecture.layers[first].inputs.first
    let lastTensor = TensorReference.layer(last, output: 0)
    let prefix = "\(stage.container).\(copied)", new = "\(stage.container).\(place)"
    var edits: [PatchEdit] = (place..<count).reversed().map {
      .rename(path: "\(stage.container).\($0)", to: "\(stage.container).\($0 + 1)")
    }
    func shifted(_ path: String) -> String {
      for index in place..<max(count, place) {
        let old = "\(stage.container).\(index)."
        if path.hasPrefix(old) {
          return "\(stage.container).\(index + 1)." + path.dropFirst(old.count)
        }
      }
      return path
    }
    let takers = architecture.layers.filter { $0.inputs.contains(lastTensor) }
      .map { shifted($0.path) }
    var previous = shifted(architecture.layers[last].path)
    for index in block {
      let node = architecture.layers[index]
      guard let layer = written[index], node.weightsOf == nil else { return nil }
      var from: [String] = []
      for tensor in node.inputs {
        if tensor == source {
          from.append(shifted(architecture.name(of: lastTensor)))
        } else if case .layer(let other, 0) = tensor, block.contains(other) {
          from.append(new + architecture.layers[other].path.dropFirst(prefix.count))
        } else {
          return nil
        }
      }
      let path = new + node.path.dropFirst(prefix.count)
      let isLast = index == block.last
      edits.append(
        .insert(
          .init(
            path: path, layer: layer, from: Array(from.dropLast(node.referenceCount)),
            like: from.suffix(node.referenceCount), place: .after(previous),
            feeds: [])))
      previous = path
      if isLast {
        // What took the last block's output takes the new one's.
        for taker in architecture.layers where takers.contains(shifted(taker.path)) {
          let names = taker.inputs.map {
            $0 == lastTensor ? path : shifted(architecture.name(of: $0))
          }
          edits.append(
            .rewire(
              path: shifted(taker.path), from: Array(names.dropLast(taker.referenceCount)),
              like: Array(names.suffix(taker.referenceCount)), place: nil))
        }
      }
    }
    return ("a block put into \(stage.container) at \(place) of \(count)", 1, edits)
  }

  private mutating func blockTakenOut() -> Change? {
    guard let stage = stages.shuffled(using: &random).first, stage.blocks.count > 2 else {
      return nil
    }
    let count = stage.blocks.count
    let place = random.pick(1...count - 1)
    let block = stage.blocks[place]
    guard let first = block.first, let last = block.last,
      let source = architecture.layers[first].inputs.first
    else { return nil }
    let tensor = TensorReference.layer(last, output: 0)
    var edits: [PatchEdit] = []
    for taker in architecture.layers where taker.inputs.contains(tensor) {
      let names = taker.inputs.map { architecture.name(of: $0 == tensor ? source : $0) }
      edits.append(
        .rewire(
          path: taker.path, from: Array(names.dropLast(taker.referenceCount)),
          like: Array(names.suffix(taker.referenceCount)), place: nil))
    }
    edits += block.reversed().map { .remove(path: architecture.layers[$0].path) }
    edits += (place + 1..<max(count, place + 1)).map {
      .rename(path: "\(stage.container).\($0)", to: "\(stage.container).\($0 - 1)")
    }
    return ("a block taken out of \(stage.container) at \(place) of \(count)", 1, edits)
  }

  private mutating func container() -> Change? {
    let names = Set(
      architecture.layers.compactMap { node -> String? in
        let names = node.path.split(separator: ".")
        return names.count > 1 && Int(names[0]) == nil ? String(names[0]) : nil
      })
    guard let name = names.sorted().shuffled(using: &random).first else { return nil }
    let new = random.pick("stage_x", "trunk", "encoder_y", "part_a")
    guard !architecture.layers.contains(where: { $0.path.hasPrefix(new) }) else { return nil }
    return ("\(name) -> \(new)", 1, [.rename(path: name, to: new)])
  }

  /// The stage with the last stride keeps its resolution: strides of 1, and its 3x3 convolutions
  /// dilated.
  private func dilation(_ written: [WrittenLayer?]) -> Change? {
    let strided = written.indices.filter {
      isConvolution(written[$0]) && value("stride", of: written[$0]) == .list([.int(2), .int(2)])
    }
    guard let last = strided.last, let dot = architecture.layers[last].path.firstIndex(of: ".")
    else { return nil }
    let stage = architecture.layers[last].path[..<dot] + "."
    var edits: [PatchEdit] = []
    for (index, layer) in written.enumerated()
    where isConvolution(layer) && architecture.layers[index].path.hasPrefix(stage) {
      var values: [(String, Value)] = []
      if value("stride", of: layer) == .list([.int(2), .int(2)]) {
        values.append(("stride", .list([.int(1), .int(1)])))
      }
      if value("kernel_size", of: layer) == .list([.int(3), .int(3)]),
        value("padding", of: layer) == .list([.int(1), .int(1)])
      {
        values += [
          ("padding", .list([.int(2), .int(2)])), ("dilation", .list([.int(2), .int(2)])),
        ]
      }
      if !values.isEmpty { edits.append(setting(index, values)) }
    }
    // Strides, and the dilation with its padding.
    return ("\(stage)** dilated", 2, edits)
  }

  private mutating func head(_ written: [WrittenLayer?]) -> Change? {
    guard let last = written.indices.last(where: { written[$0]?.type.name == "Linear" }),
      case .int(let classes)? = value("out_features", of: written[last])
    else { return nil }
    let new = random.pick(10, 21, 100)
    guard new != classes else { return nil }
    return ("classes \(classes) -> \(new)", 1, [setting(last, [("out_features", .int(new))])])
  }
}
