import ArchFormats
import ShapeEngine

/// The answers of `shapes` to one line of NDJSON after the other, as ``ShapesView`` writes them: what is told
/// of a layer in the same place of many designs is written once and kept as bytes.
package struct ShapesStream: Sendable {
  private var steps: FlatSteps
  private let elementType: ElementType
  /// Whether what is told of a whole design is all.
  private let onlyTotals: Bool
  /// The pieces of each step's JSON, one after the other.
  private var pieces: [UInt8] = []
  /// Where the three pieces of each step end: up to its inputs, its memory, and its end.
  private var ends: [Int] = []
  /// The table that the steps are of.
  private var tableNumber = 0

  /// - Parameter limit: how much is kept of designs before; see ``StepTable``.
  package init(
    elementType: ElementType = .float32, onlyTotals: Bool = false,
    limit: Int = StepTable.usualLimit
  ) {
    steps = FlatSteps(limit: limit)
    (self.elementType, self.onlyTotals) = (elementType, onlyTotals)
  }

  /// Writes the answer to a line; false where it is not for this, and nothing is written.
  package mutating func write(_ text: DefinitionText, to line: inout JSONBuffer) -> Bool {
    guard text.line != nil, text.bytes.count <= DefinitionText.sizeLimit, steps.read(text.bytes)
    else { return false }
    let totals = ShapeTotals(steps, elementType: elementType)
    totals.write(to: &line)
    if onlyTotals {
      totals.writeEnd(to: &line)
      return true
    }
    writePieces()
    line.append(raw: ",\"layers\":[")
    let hasMemory = !steps.design.liveElements.isEmpty
    for layer in 0..<steps.layerCount {
      line.append(raw: layer == 0 ? "{\"path\":\"" : ",{\"path\":\"")
      steps.withPath(of: layer) { line.append($0) }
      let step = Int(steps.design.steps[layer])
      write(piece: 3 * step, to: &line)
      writeInputs(of: layer, to: &line)
      write(piece: 3 * step + 1, to: &line)
      line.append(hasMemory ? elementType.bytes(of: steps.design.liveElements[layer]) : nil)
      write(piece: 3 * step + 2, to: &line)
      writeGlobalInputs(of: layer, step, to: &line)
      line.append(raw: "}")
    }
    line.append(raw: "]}")
    return true
  }

  private func write(piece: Int, to line: inout JSONBuffer) {
    pieces[(piece > 0 ? ends[piece - 1] : 0)..<ends[piece]].withUnsafeBufferPointer {
      line.append($0)
    }
  }

  /// The names of tensors need no escapes.
  private func writeName(_ operand: Int32, to line: inout JSONBuffer) {
    line.append(raw: "\"")
    if operand < 0 {
      line.append(raw: "input")
    } else {
      steps.withPath(of: Int(operand)) { line.append($0) }
    }
    line.append(raw: "\"")
  }

  private func writeInputs(of layer: Int, to line: inout JSONBuffer) {
    line.append(raw: "[")
    var isFirst = true
    for operand in steps.design.operands(of: layer) {
      if !isFirst { line.append(raw: ",") }
      isFirst = false
      writeName(operand, to: &line)
    }
    line.append(raw: "]")
  }

  /// Of a layer that sees less than the whole input those of its inputs that see it, as
  /// ``ShapeRows/globalInputs(_:)`` finds them.
  private func writeGlobalInputs(of layer: Int, _ step: Int, to line: inout JSONBuffer) {
    let facts = steps.design.table.facts[step]
    let operands = steps.design.operands(of: layer)
    guard facts.hasField, !facts.isGlobal, operands.count > 1 else { return }
    var isFirst = true
    for operand in operands where operand >= 0 {
      guard steps.design.table.facts[Int(steps.design.steps[Int(operand)])].isGlobal else {
        continue
      }
      line.append(raw: isFirst ? ",\"global_inputs\":[" : ",")
      isFirst = false
      writeName(operand, to: &line)
    }
    if !isFirst { line.append(raw: "]") }
  }

  // MARK: - Pieces

  /// Writes the pieces of steps that are new.
  private mutating func writePieces() {
    if tableNumber != steps.design.tableNumber {
      tableNumber = steps.design.tableNumber
      pieces.removeAll(keepingCapacity: true)
      ends.removeAll(keepingCapacity: true)
    }
    var piece = JSONBuffer()
    while 3 * steps.design.table.layers.count > ends.count {
      let layer = steps.design.table.layers[ends.count / 3]
      piece.append(raw: "\"")
      LayerFigures.writeType(of: layer, to: &piece)
      end(&piece)
      LayerFigures.writeOutput(of: layer, to: &piece)
      LayerFigures.writeCounts(of: layer, to: &piece)
      end(&piece)
      LayerFigures.writeField(of: layer, to: &piece)
      end(&piece)
    }
  }

  private mutating func end(_ piece: inout JSONBuffer) {
    pieces.append(contentsOf: piece.bytes)
    ends.append(pieces.count)
    piece.removeAll()
  }
}
