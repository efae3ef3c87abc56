import ArchFormats
import ShapeEngine

/// The answer of `cell`: the pixels that one cell of a layer reads, or the cells that read a pixel.
package struct CellView {
  private let title: String
  private let path: String
  private let fields: [ReceptiveField]
  /// What is asked about: a cell of the layer, or of an input.
  private let asked: [Int]
  private let askedOf: String
  private let askedExtents: [Int]
  private let isInverse: Bool
  private let answer: LayerCells.Reading
  /// What each of the answer's regions is of.
  private let names: [String]

  /// What a cell reads.
  package init(
    title: String, _ cells: LayerCells, cell: [Int], _ architecture: Architecture,
    read: LayerCells.Reading
  ) {
    (self.title, path, fields) = (title, cells.path, cells.fields)
    (asked, askedOf, askedExtents) = (cell, cells.path, cells.extents)
    (isInverse, answer) = (false, read)
    names = architecture.inputs.map(\.name)
  }

  /// Which cells read a pixel.
  package init(
    title: String, _ cells: LayerCells, pixel: [Int], of input: Int, _ architecture: Architecture,
    readers: LayerCells.Reading
  ) {
    (self.title, path, fields) = (title, cells.path, cells.fields)
    (asked, askedOf) = (pixel, architecture.inputs[input].name)
    askedExtents = cells.inputExtents(input)
    (isInverse, answer) = (true, readers)
    names = [cells.path]
  }

  /// Whether nothing reads the pixel.
  package var isEmpty: Bool { isInverse && answer.inputs.allSatisfy(\.products.isEmpty) }

  // MARK: - What stands where

  /// The first and last pixel that the cell would read on a map without ends, along each axis of the
  /// input; nil for an axis that is not one of the layer's.
  private func box(_ region: LayerCells.Region) -> [ClosedRange<Int>?] {
    region.dimensions.map { dimension in
      guard region.connection == .followed,
        let place = fields.firstIndex(where: { $0.axis == dimension })
      else { return nil }
      let ends = fields[place].ends(of: asked[place])
      return ends.first <= ends.last ? ends.first...ends.last : nil
    }
  }

  /// How much of a box stands before and behind an axis.
  private func padding(_ box: ClosedRange<Int>, _ extent: Int) -> (near: Int, far: Int) {
    (
      max(0, min(box.upperBound, -1) - box.lowerBound + 1),
      max(0, box.upperBound - max(box.lowerBound, extent) + 1)
    )
  }

  /// What the axes of a region are counted in.
  private static func places(_ region: LayerCells.Region) -> [String] {
    region.roles.map { $0?.element ?? "place" }
  }

  // MARK: - Text

  package var text: String {
    let cell = asked.map(String.init).joined(separator: ",")
    let of = NumberText.shape(askedExtents)
    let heading =
      isInverse
      ? "\(title)  the cells of \(path) that read \(cell) of \(askedOf), \(of)"
      : "\(title)  \(path)  cell \(cell) of \(of)"
    let width = facts.map(\.0.count).max() ?? 0
    let lines = facts.map { name, text in
      "  \(name)\(String(repeating: " ", count: width - name.count + 3))\(text)"
    }
    return ([heading, ""] + lines).joined(separator: "\n")
  }

  /// The facts as a table of two columns.
  package var table: TextTable {
    var table = TextTable([.init("what"), .init("value", overflow: .continues)])
    table.rows = facts.map { [$0.0, $0.1] }
    return table
  }

  private var facts: [(String, String)] {
    var facts: [(String, String)] = []
    for (index, region) in answer.inputs.enumerated() {
      let name =
        isInverse ? "cells" : answer.inputs.count == 1 ? "reads" : "reads of \(names[index])"
      facts.append((name, text(of: region)))
      if let note = holes(in: region) { facts.append(("of these", note)) }
      if !isInverse, index == 0 { facts += unclipped(region) }
    }
    if !fields.isEmpty {
      let sizes = FieldText.sizes(fields)
      let strides = fields.map(\.stride.text).joined(separator: "x")
      facts.append(
        (
          "receptive field",
          "\(sizes), stride \(strides), offset \(fields.map { "\($0.offset)" }.joined(separator: ","))"
        ))
    }
    if !answer.isExact {
      facts.append(("at most", "layers on the way mix places: fewer may be read"))
    }
    if !answer.gates.isEmpty {
      let word = answer.gates.count == 1 ? "gate" : "gates"
      facts.append(("not followed", "the \(word) \(Self.some(answer.gates))"))
    }
    if !answer.statistics.isEmpty {
      let norms = Self.some(answer.statistics)
      facts.append(("not followed", "the statistics of \(norms), which are of the whole map"))
    }
    return facts
  }

  /// The first few of many names.
  private static func some(_ names: [String]) -> String {
    names.prefix(3).joined(separator: ", ")
      + (names.count > 3 ? " and \(names.count - 3) more" : "")
  }

  /// `rows 9 to 59, columns 25 to 75 of 224x224`.
  private func text(of region: LayerCells.Region) -> String {
    if region.extents.isEmpty { return "nothing: it has no places" }
    let extents = NumberText.shape(region.extents)
    if let hull = region.hull { return ranges(hull, region) + " of \(extents)" }
    let reason =
      switch region.connection {
      case .none: "no way leads there"
      case .gated: "only gates lead there"
      case .followed: "padding alone"
      }
    return isInverse && region.connection == .followed
      ? "none of \(extents)" : "\(isInverse ? "none" : "nothing") of \(extents): \(reason)"
  }

  private func ranges(_ box: [ClosedRange<Int>], _ region: LayerCells.Region) -> String {
    zip(Self.places(region), box).map { place, range in
      range.count == 1
        ? "\(place) \(range.lowerBound)"
        : "\(place)s \(range.lowerBound) to \(range.upperBound)"
    }.joined(separator: ", ")
  }

  /// Where not the whole box is read: what of it is.
  private func holes(in region: LayerCells.Region) -> String? {
    let products = region.products
    guard products.count > 1 || products.contains(where: { $0.contains { $0.runs.count > 1 } })
    else {
      return nil
    }
    let shown = products.prefix(4).map { product in
      zip(Self.places(region), product).map { place, set in
        let runs = set.runs.prefix(8).map {
          $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
        }
        return "\(place)s \(runs.joined(separator: ","))" + (set.runs.count > 8 ? ",…" : "")
      }.joined(separator: " and ")
    }
    return shown.joined(separator: "; ") + (products.count > 4 ? "; …" : "")
  }

  private func unclipped(_ region: LayerCells.Region) -> [(String, String)] {
    let box = box(region)
    guard !box.isEmpty, !box.contains(nil) else { return [] }
    let known = box.compactMap { $0 }
    var facts: [(String, String)] = []
    var padded: [String] = []
    for (axis, range) in known.enumerated() {
      let (near, far) = padding(range, region.extents[axis])
      let place = Self.places(region)[axis]
      if near > 0 { padded.append("\(NumberText.count(near, place)) before") }
      if far > 0 { padded.append("\(NumberText.count(far, place)) behind") }
    }
    if !padded.isEmpty {
      facts.append(("unclipped", ranges(known, region)))
      facts.append(("in the padding", padded.joined(separator: ", ")))
    }
    let centres = zip(Self.places(region), known).map { place, range in
      "\(place) \(Self.half(range.lowerBound, range.upperBound))"
    }
    facts.append(
      (
        "centre",
        centres.joined(separator: ", ") + " (a pixel's middle; + 1/2 from its corner)"
      ))
    return facts
  }

  private static func half(_ low: Int, _ high: Int) -> String {
    let (sum, overflows) = low.addingReportingOverflow(high)
    if overflows { return "\(low)" }
    return sum % 2 == 0 ? "\(sum / 2)" : "\(Double(sum) / 2)"
  }
}

extension CellView {
  // MARK: - JSON

  package var json: JSON {
    var members: [JSON.Member] = [.init("path", .string(path))]
    if isInverse {
      members.append(.init("of_input", .array(asked.map(JSON.int))))
      members.append(.init("input", .string(askedOf)))
      members.append(.init("cells", Self.products(answer.inputs[0])))
      members.append(.init("box", Self.box(answer.inputs[0].hull)))
    } else {
      members.append(.init("cell", .array(asked.map(JSON.int))))
      let box = answer.inputs.first.map(box) ?? []
      members.append(.init("box", .array(box.map { $0.map(Self.ends) ?? .null })))
      members.append(.init("clipped", perInput { Self.box($0.hull) }))
      members.append(.init("read", perInput(Self.products)))
      members.append(
        .init(
          "padding",
          .array(
            zip(box, answer.inputs.first?.extents ?? []).map { range, extent in
              range.map { range in
                let (near, far) = padding(range, extent)
                return .array([.int(near), .int(far)])
              } ?? .null
            })))
      members.append(
        .init(
          "centre",
          .array(
            box.map { range in
              range.map { Self.number(($0.lowerBound, $0.upperBound)) } ?? .null
            })))
    }
    members += [
      .init("offset", .array(fields.map { .int($0.offset) })),
      .init("stride", .array(fields.map { Self.number($0.stride) })),
      .init("field", .array(fields.map { .int($0.size) })),
      .init("exact", .bool(answer.isWhole)),
      .init("gates", .array(answer.gates.map(JSON.string))),
      .init("statistics", .array(answer.statistics.map(JSON.string))),
    ]
    return .object(members)
  }

  /// One input's value, or an object by name of several.
  private func perInput(_ value: (LayerCells.Region) -> JSON) -> JSON {
    if answer.inputs.count == 1 { return value(answer.inputs[0]) }
    return .object(zip(names, answer.inputs).map { .init($0, value($1)) })
  }

  private static func box(_ hull: [ClosedRange<Int>]?) -> JSON {
    hull.map { .array($0.map(ends)) } ?? .null
  }

  private static func ends(_ range: ClosedRange<Int>) -> JSON {
    .array([.int(range.lowerBound), .int(range.upperBound)])
  }

  /// Products of runs along each axis, whose union is the region.
  private static func products(_ region: LayerCells.Region) -> JSON {
    .array(region.products.map { .array($0.map { .array($0.runs.map(ends)) }) })
  }

  private static func number(_ ends: (Int, Int)) -> JSON {
    let (sum, overflows) = ends.0.addingReportingOverflow(ends.1)
    return overflows ? .null : sum % 2 == 0 ? .int(sum / 2) : .float(Double(sum) / 2)
  }

  private static func number(_ fraction: Fraction) -> JSON {
    fraction.denominator == 1
      ? .int(fraction.numerator)
      : .float(Double(fraction.numerator) / Double(fraction.denominator))
  }
}
