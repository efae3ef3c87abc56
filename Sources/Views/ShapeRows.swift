import ArchFormats
import ShapeEngine

/// One line of the table that `shapes` prints: a layer, or several of them summed.
package struct ShapeRow: Sendable, Hashable {
  package var path: String
  package var type: String
  /// The outputs' shapes, batch first.
  package var outputs: [[Int]]
  package var parameters: Int
  package var macs: Int?
  /// The receptive field: its size, or `global`; empty where there is none.
  package var field: String
  /// The same as a number, that of the longest axis; nil where there is none and where it is global.
  package var fieldSize: Int?
  package var stride: String
  /// The places in the report of the layers that the row stands for; at least one.
  package var layers: Range<Int>
}

/// Turns a report into rows: all layers, or blocks folded, or everything below a depth summed.
package struct ShapeRows: Sendable {
  private let report: ShapeReport
  private let blocks: BlockPaths
  /// The layers that see all of the input along every dimension.
  private let globalPaths: Set<String>

  package init(_ report: ShapeReport, scopes: [Architecture.Scope]) {
    self.report = report
    blocks = Dictionary(scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    globalPaths = Set(report.layers.lazy.filter { $0.fields.seeTheWholeInput }.map(\.path))
  }

  /// A row a layer.
  package var all: [ShapeRow] { report.layers.indices.map { row(ofLayer: $0) } }

  /// The layers whose path matches, or that are below one that does.
  package func matching(_ pattern: String) -> [ShapeRow] {
    let pattern = LayerPattern(pattern)
    return all.filter { pattern.matches($0.path) }
  }

  /// Each outermost block in one row, and repetitions of a block in one row together.
  package var folded: [ShapeRow] {
    merged(groups(blocks.outermost))
  }

  /// Everything below `depth` components of a path in one row.
  package func summed(toDepth depth: Int) -> [ShapeRow] {
    groups { path in
      let components = path.split(separator: ".")
      return components.count > depth ? components.prefix(depth).joined(separator: ".") : nil
    }.map { row($0.range, path: $0.path) }
  }

  // MARK: - Groups

  private struct Group {
    var range: Range<Int>
    /// What the layers are summed under; nil for a layer that stands for itself.
    var path: String?
  }

  private func groups(_ parent: (String) -> String?) -> [Group] {
    var groups: [Group] = []
    for (index, layer) in report.layers.enumerated() {
      let path = parent(layer.path)
      if let path, let last = groups.last, last.path == path {
        groups[groups.count - 1].range = last.range.lowerBound..<(index + 1)
      } else {
        groups.append(Group(range: index..<(index + 1), path: path))
      }
    }
    return groups
  }

  private func merged(_ groups: [Group]) -> [ShapeRow] {
    var rows: [ShapeRow] = []
    var index = 0
    while index < groups.count {
      var last = index
      while last + 1 < groups.count,
        isRepetition(groups[index], groups[last + 1], after: groups[last])
      { last += 1 }
      let range = groups[index].range.lowerBound..<groups[last].range.upperBound
      var row = row(range, path: groups[index].path)
      if last > index, let first = groups[index].path, let end = groups[last].path {
        row.path = Self.pathRange(first, end)
        row.type += " x\(last - index + 1)"
      }
      rows.append(row)
      index = last + 1
    }
    return rows
  }

  /// Whether a block is the next one of a series: the same block with the same layers and output,
  /// its number the next.
  private func isRepetition(_ first: Group, _ next: Group, after last: Group) -> Bool {
    guard let path = first.path, let lastPath = last.path, let nextPath = next.path,
      blocks[path] == blocks[nextPath], first.range.count == next.range.count,
      Self.isNext(nextPath, after: lastPath)
    else { return false }
    let pairs = zip(report.layers[first.range], report.layers[next.range])
    return pairs.allSatisfy { $0.type == $1.type }
      && report.layers[first.range].last?.outputs == report.layers[next.range].last?.outputs
  }

  /// Whether paths differ in what counts at their end, by one.
  static func isNext(_ next: String, after last: String) -> Bool {
    guard let here = number(of: last), let there = number(of: next) else { return false }
    return there.number == here.number + 1 && there.stem == here.stem
  }

  /// The number at the end of a path, or the letter after a number (`inception4a`), as it is
  /// written and as it counts, and what is before it.
  private static func number(
    of path: String
  ) -> (stem: Substring, text: Substring, number: Int)? {
    let digits = path.reversed().prefix { $0.isASCIIDigit }.count
    if digits > 0, digits < 10, let number = Int(path.suffix(digits)) {
      return (path.dropLast(digits), path.suffix(digits), number)
    }
    guard let letter = path.last?.asciiValue, (97...122).contains(letter),
      path.dropLast().last?.isASCIIDigit == true
    else { return nil }
    return (path.dropLast(), path.suffix(1), Int(letter))
  }

  /// `layer1.0-1` for a series of paths that differ in what counts at their end.
  static func pathRange(_ first: String, _ last: String) -> String {
    guard let end = number(of: last) else { return first }
    return "\(first)-\(end.text)"
  }

  // MARK: - Rows

  private func row(ofLayer place: Int) -> ShapeRow {
    let layer = report.layers[place]
    let field = fieldText(layer)
    return ShapeRow(
      path: layer.path, type: blocks[layer.path] ?? layer.type, outputs: layer.outputs,
      parameters: layer.parameters, macs: layer.macs, field: field,
      fieldSize: field == Self.global ? nil : layer.fields.compactMap { $0?.size }.max(),
      stride: Self.strideText(layer), layers: place..<place + 1)
  }

  /// What stands for a field behind a layer that sees the whole input.
  private static let global = "global"

  /// Several layers in one row; at least one.
  private func row(_ range: Range<Int>, path: String?) -> ShapeRow {
    let layers = report.layers[range]
    var row = row(ofLayer: range.upperBound - 1)
    if let path {
      row.path = path
      let own = layers.count == 1 ? nil : NumberText.count(layers.count, "layer")
      let block = blocks[path].flatMap { $0.isEmpty ? nil : $0 }
      row.type = block ?? own ?? layers[range.lowerBound].type
    }
    row.parameters = layers.reduce(0) { $0 &+ $1.parameters }
    let counted = layers.compactMap(\.macs)
    row.macs = counted.isEmpty ? nil : counted.reduce(0, &+)
    row.layers = range
    return row
  }

  private func fieldText(_ layer: ShapeReport.Layer) -> String {
    var known = layer.fields.lazy.compactMap { $0 }.makeIterator()
    guard let first = known.next() else { return "" }
    // A layer follows a global one where its input already saw everything; the pool itself shows
    // how far it sees.
    if first.isGlobal, layer.fields.seeTheWholeInput, let input = layer.inputs.first,
      globalPaths.contains(input)
    {
      return Self.global
    }
    while let field = known.next() {
      guard field.size == first.size, field.isAbout == first.isAbout else {
        return layer.fields.compactMap { $0.map { "\($0.size)" } }.joined(separator: "x")
      }
    }
    return FieldText.size(first)
  }

  /// The layers that see less than the whole input although a path to them sees it: the names of the
  /// tensors on such paths.
  static func globalInputs(_ report: ShapeReport) -> [String: [String]] {
    var global: Set<String> = []
    var result: [String: [String]] = [:]
    for layer in report.layers {
      if layer.fields.seeTheWholeInput {
        global.insert(layer.path)
      } else if layer.inputs.count > 1 {
        let joined = layer.inputs.filter(global.contains)
        if !joined.isEmpty { result[layer.path] = joined }
      }
    }
    return result
  }

  private static func strideText(_ layer: ShapeReport.Layer) -> String {
    var known = layer.fields.lazy.compactMap { $0?.stride.text }.makeIterator()
    guard let first = known.next() else { return "" }
    while let stride = known.next() {
      guard stride == first else {
        return layer.fields.compactMap { $0?.stride.text }.joined(separator: "x")
      }
    }
    return first
  }
}
