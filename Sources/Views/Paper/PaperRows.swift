import ArchFormats
import ShapeEngine

/// One row of a table: a layer with the norms that follow it, or blocks that are alike.
struct PaperRow {
  /// What a row is about.
  enum Content {
    case layer(PaperLayer)
    /// Equal blocks: the first, the second if there are several, and how many there are.
    case blocks(PaperBlock, next: PaperBlock?, count: Int)
  }

  var content: Content
  /// Of its layer, or of each of its blocks.
  var paths: [String]
  /// The places in the report of the layers whose figures it has.
  var layers: [Int] = []
  /// What the layer gives, or the last of the blocks, batch first.
  var output: [Int]
  var parameters = 0
  var macs: Int?
  /// What it is named; a module where that is all of it.
  var name: String

  var structure: PaperBlock.Structure {
    switch content {
    case .layer(let layer): .init(lines: [layer.text(showingStride: true)])
    case .blocks(let first, let next, let count): first.structure(of: count, next: next)
    }
  }

  fileprivate mutating func add(_ layer: ShapeReport.Layer, at place: Int) {
    layers.append(place)
    parameters = parameters &+ layer.parameters
    if let macs = layer.macs { self.macs = (self.macs ?? 0) &+ macs }
  }

  /// Whether it only joins what others made.
  fileprivate var isJoin: Bool {
    if case .layer(let layer) = content { return layer.role == .join && !hasFigures }
    return false
  }

  fileprivate var hasFigures: Bool { parameters != 0 || macs != nil }
}

/// A network's layers as rows: each layer with a figure is in one of them.
struct PaperRows {
  private(set) var rows: [PaperRow] = []
  private let nodes: [Node]
  private let layers: [ShapeReport.Layer]
  /// Whose row a layer's tensor is in, by the layer's place in the architecture.
  private var owners: [Int: Int] = [:]
  /// The places in the architecture of the layers that run.
  private let running: [Int]
  /// Where each of those is in the report.
  private let places: [Int: Int]
  private let networkInputs: [[Int]]
  /// The last place in the report that reads a layer; past all for what the network gives.
  private let lastReaders: [Int]

  init(_ architecture: Architecture, _ report: ShapeReport) {
    let running = architecture.layers.indices.filter { !architecture.layers[$0].isTrainingOnly }
    nodes = running.map { architecture.layers[$0] }
    layers = report.layers
    self.running = running
    networkInputs = report.inputs
    places = Dictionary(
      running.prefix(report.layers.count).enumerated().map { ($0.element, $0.offset) },
      uniquingKeysWith: { $1 })
    lastReaders = Self.lastReaders(architecture, running, places)
    let blocks = Dictionary(
      architecture.blocks.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    var index = 0
    while index < min(nodes.count, layers.count) {
      guard let block = blocks.outermost(around: nodes[index].path) else {
        append(layer: index)
        index += 1
        continue
      }
      var end = index
      while end < nodes.count, nodes[end].path.hasPrefix(block + ".") { end += 1 }
      end = max(end, index + 1)
      append(block: index..<end, block, named: blocks[block] ?? "")
      index = end
    }
    if rows.isEmpty, let last = layers.indices.last { appendRow(ofLayer: last) }
    nameModules()
  }

  /// What the network gives whose sizes are not those of the row that makes it: a row each.
  func outputs(of report: ShapeReport, _ architecture: Architecture) -> [ShapeReport.Output] {
    zip(architecture.outputs, report.outputs).compactMap { output, told in
      guard case .layer(let place, _) = output.tensor, let row = owners[place],
        rows.indices.contains(row), rows[row].output != told.shape
      else { return nil }
      return told
    }
  }

  // MARK: - Layers

  private mutating func append(layer index: Int) {
    let layer = PaperLayer(nodes[index].layer, giving: layers[index].outputs.first ?? [])
    guard layer.role == .silent else { return appendRow(ofLayer: index) }
    let hasFigures = layers[index].parameters != 0 || layers[index].macs != nil
    guard let row = rowBefore(index) else {
      if hasFigures { appendRow(ofLayer: index) }
      return
    }
    if hasFigures {
      guard takesWeights(rows[row], ofLayer: index) else { return appendRow(ofLayer: index) }
      rows[row].add(layers[index], at: index)
    }
    owners[running[index]] = row
  }

  /// The one row that makes all that a layer is given.
  private func rowBefore(_ index: Int) -> Int? {
    var row: Int?
    for case .layer(let source, _) in nodes[index].operands {
      guard let owner = owners[source], row == nil || row == owner else { return nil }
      row = owner
    }
    return row
  }

  /// Whether a norm's or an activation's weights are counted with the layer before: one with weights, as papers
  /// have it; a block and a join do not.
  private func takesWeights(_ row: PaperRow, ofLayer index: Int) -> Bool {
    guard case .layer(let before) = row.content, before.role == .shown, row.parameters > 0,
      let group = LayerTable.group(of: nodes[index].layer.type)
    else { return false }
    return [.normalization, .activation, .dropout].contains(group)
  }

  private mutating func appendRow(ofLayer index: Int) {
    let output = layers[index].outputs.first ?? []
    let path = nodes[index].path
    var row = PaperRow(
      content: .layer(PaperLayer(nodes[index].layer, giving: output)), paths: [path],
      output: output, name: path)
    row.add(layers[index], at: index)
    owners[running[index]] = rows.count
    rows.append(row)
  }

  // MARK: - Blocks

  private mutating func append(block range: Range<Int>, _ path: String, named name: String) {
    let end = min(range.upperBound, layers.count)
    let output = output(of: range)
    let block = PaperBlock(
      Array(nodes[range.lowerBound..<end]), layers[range.lowerBound..<end], named: name,
      taking: inputs(of: range), giving: output)
    if let last = rows.indices.last, let before = rows[last].paths.last,
      rows[last].output == output, ShapeRows.isNext(path, after: before),
      let content = Self.content(rows[last].content, followedBy: block)
    {
      rows[last].content = content
      rows[last].paths.append(path)
      rows[last].name = ShapeRows.pathRange(rows[last].paths[0], path)
    } else {
      rows.append(
        PaperRow(
          content: .blocks(block, next: nil, count: 1), paths: [path], output: output, name: path))
    }
    for index in range where index < layers.count {
      rows[rows.count - 1].add(layers[index], at: index)
      owners[running[index]] = rows.count - 1
    }
  }

  /// A row's blocks with one more; nil where that is another row's.
  private static func content(
    _ content: PaperRow.Content, followedBy block: PaperBlock
  ) -> PaperRow.Content? {
    guard case .blocks(let first, let next, let count) = content, first.isFollowed(by: block),
      next?.isSame(as: block) ?? true
    else { return nil }
    return .blocks(first, next: next ?? block, count: count + 1)
  }

  /// What layers give together: what the last of them gives that somebody else reads.
  private func output(of range: Range<Int>) -> [Int] {
    let known = range.clamped(to: layers.indices)
    let last = known.last { lastReaders[$0] >= range.upperBound } ?? known.last
    return last.flatMap { layers[$0].outputs.first } ?? []
  }

  /// The shapes of what layers take that others give.
  private func inputs(of range: Range<Int>) -> [[Int]] {
    range.clamped(to: nodes.indices).flatMap { index in
      nodes[index].operands.compactMap { operand -> [Int]? in
        switch operand {
        case .input(let place): networkInputs.indices.contains(place) ? networkInputs[place] : nil
        case .layer(let source, let output):
          places[source].flatMap { place in
            guard !range.contains(place), layers[place].outputs.indices.contains(output) else {
              return nil
            }
            return layers[place].outputs[output]
          }
        }
      }
    }
  }

  private static func lastReaders(
    _ architecture: Architecture, _ running: [Int], _ places: [Int: Int]
  ) -> [Int] {
    var last = running.indices.map { $0 }
    for (index, place) in running.enumerated() {
      for case .layer(let source, _) in architecture.layers[place].inputs {
        if let source = places[source] { last[source] = index }
      }
    }
    for case .layer(let source, _) in architecture.outputs.map(\.tensor) {
      if let source = places[source] { last[source] = running.count }
    }
    return last
  }

  // MARK: - Modules

  /// Names a row of several blocks by their module where it is all of it, but for what joins their outputs.
  private mutating func nameModules() {
    var ends: Set<Int> = []
    let modules = self.modules
    var places = Array(repeating: -1, count: layers.count)
    for (row, entry) in rows.enumerated() {
      for layer in entry.layers { places[layer] = row }
    }
    for (row, entry) in rows.enumerated() where entry.paths.count > 1 {
      guard let first = entry.paths.first, let last = entry.paths.last,
        case let module = LayerPath.shared(by: first, last), let range = modules[module],
        entry.layers.allSatisfy(range.contains)
      else { continue }
      let others = Set(places[range]).subtracting([row, -1])
      let areJoins = others.allSatisfy {
        $0 > row && rows[$0].isJoin && rows[$0].layers.allSatisfy(range.contains)
      }
      guard areJoins else { continue }
      rows[row].name = module
      rows[row].output = output(of: range)
      ends.formUnion(others)
    }
    guard !ends.isEmpty else { return }
    var kept: [Int: Int] = [:]
    var place = -1
    for row in rows.indices {
      if !ends.contains(row) { place += 1 }
      kept[row] = place
    }
    owners = owners.compactMapValues { kept[$0] }
    rows = rows.indices.filter { !ends.contains($0) }.map { rows[$0] }
  }

  /// The places in the report of each module's layers, between which no others are.
  private var modules: [String: Range<Int>] {
    var modules: [String: (range: Range<Int>, count: Int)] = [:]
    for place in nodes.indices.prefix(layers.count) {
      for container in LayerPath.containers(of: nodes[place].path) where !container.isEmpty {
        let known = modules[container] ?? (place..<place, 0)
        modules[container] = (known.range.lowerBound..<place + 1, known.count + 1)
      }
    }
    return modules.filter { $0.value.range.count == $0.value.count }.mapValues(\.range)
  }
}
