import ArchFormats
import ShapeEngine

extension ShapesView {
  /// What is told of the whole design.
  package var totalFigures: ShapeTotals {
    ShapeTotals(report, name: name, elementType: elementType)
  }

  /// Writes the machine form on one line: whole tensors, batch first.
  ///
  /// - Parameter shown: the layers that it has; nil for all.
  package func write(layers shown: [ShapeReport.Layer]? = nil, to line: inout JSONBuffer) {
    let file = file
    writeTop(to: &line)
    line.append(raw: ",\"layers\":")
    let places: [String: Int]? =
      file == nil && counts == nil
      ? nil
      : Dictionary(
        report.layers.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { $1 })
    line.append(each: shown ?? report.layers) { line, layer in
      write(layer, to: &line) { line in
        guard let place = places?[layer.path] else { return }
        file?.write(layer: place, to: &line)
        if let counts, counts.layers.indices.contains(place) {
          line.append(raw: ",\"count\":")
          line.append(counts.layers[place])
        }
      }
    }
    line.append(raw: "}")
  }

  /// Writes what is told of the whole design, and no layer.
  package func writeTotals(to line: inout JSONBuffer) {
    writeTop(to: &line)
    totalFigures.writeEnd(to: &line)
  }

  private func writeTop(to line: inout JSONBuffer) {
    totalFigures.write(to: &line)
    if let counts {
      line.append(raw: ",\"count\":{\"rule\":")
      line.append(counts.rule.rawValue)
      line.append(raw: ",\"total\":")
      line.append(counts.total)
      line.append(raw: "}")
    }
    if !notes.isEmpty {
      line.append(raw: ",\"notes\":")
      line.append(each: notes) { $0.append($1) }
    }
    file?.writeTop(to: &line)
  }

  /// A layer; one of the file's own types has that type, and as its base what it is made of.
  ///
  /// - Parameter origin: writes what a model file says of it.
  private func write(
    _ layer: ShapeReport.Layer, to line: inout JSONBuffer, _ origin: (inout JSONBuffer) -> Void
  ) {
    line.append(raw: "{\"path\":")
    line.append(layer.path)
    LayerFigures.writeType(of: layer, block: blocks[layer.path], to: &line)
    line.append(layer.inputs)
    LayerFigures.writeOutput(of: layer, to: &line)
    origin(&line)
    LayerFigures.writeCounts(of: layer, to: &line)
    line.append(layer.liveElements.flatMap(elementType.bytes))
    LayerFigures.writeField(of: layer, to: &line)
    // What has no field has nothing that leaves others out.
    if layer.fields.contains(where: { $0 != nil }), let global = globalInputs[layer.path] {
      line.append(raw: ",\"global_inputs\":")
      line.append(each: global) { $0.append($1) }
    }
    line.append(raw: "}")
  }
}

/// The pieces of a layer's JSON between what is its own in each design: its path, its inputs, its memory, and
/// which of its inputs see everything.
enum LayerFigures {
  /// - Parameter block: the file's own type, of which the layer's is the base then.
  static func writeType(
    of layer: ShapeReport.Layer, block: String? = nil, to line: inout JSONBuffer
  ) {
    line.append(raw: ",\"type\":")
    if let block {
      line.append(block)
      line.append(raw: ",\"base\":")
    }
    line.append(layer.type)
    line.append(raw: ",\"inputs\":")
  }

  static func writeOutput(of layer: ShapeReport.Layer, to line: inout JSONBuffer) {
    line.append(raw: ",\"output\":")
    if layer.givesList {
      line.append(layer.outputs)
    } else {
      line.append(oneOrList: layer.outputs)
    }
  }

  static func writeCounts(of layer: ShapeReport.Layer, to line: inout JSONBuffer) {
    line.append(raw: ",\"params\":")
    line.append(layer.parameters)
    line.append(raw: ",\"macs\":")
    line.append(layer.macs)
    line.append(raw: ",\"activations\":")
    line.append(layer.activations)
    line.append(raw: ",\"memory\":")
  }

  static func writeField(of layer: ShapeReport.Layer, to line: inout JSONBuffer) {
    if layer.isDeclared { line.append(raw: ",\"declared\":true") }
    line.append(raw: ",\"receptive_field\":")
    if layer.fields.allSatisfy({ $0 == nil }) {
      return line.append(raw: "null,\"stride\":null,\"offset\":null")
    }
    write(layer.fields, to: &line) { $0.append($1.size) }
    if layer.fields.contains(where: { $0.map { $0.sizes.count > 1 } ?? false }) {
      line.append(raw: ",\"receptive_field_range\":")
      write(layer.fields, to: &line) { line, field in
        line.append([field.sizes.lowerBound, field.sizes.upperBound])
      }
    }
    if layer.fields.contains(where: { $0?.isAbout ?? false }) {
      line.append(raw: ",\"receptive_field_is_about\":true")
    }
    line.append(raw: ",\"stride\":")
    write(layer.fields, to: &line) { $0.append($1.stride.text) }
    line.append(raw: ",\"offset\":")
    write(layer.fields, to: &line) { $0.append($1.offset) }
    line.append(raw: ",\"centre\":")
    write(layer.fields, to: &line) { $0.append($1.centre.text) }
    if layer.fields.seeTheWholeInput { line.append(raw: ",\"global\":true") }
  }

  /// A list of what is told of each field that there is.
  private static func write(
    _ fields: [ReceptiveField?], to line: inout JSONBuffer,
    _ figure: (inout JSONBuffer, ReceptiveField) -> Void
  ) {
    line.append(raw: "[")
    var isFirst = true
    for case let field? in fields {
      if !isFirst { line.append(raw: ",") }
      isFirst = false
      figure(&line, field)
    }
    line.append(raw: "]")
  }
}

extension JSONBuffer {
  /// One shape as a list; several as a list of them.
  mutating func append(oneOrList shapes: [[Int]]) {
    if shapes.count == 1 { return append(shapes[0]) }
    append(shapes)
  }
}
