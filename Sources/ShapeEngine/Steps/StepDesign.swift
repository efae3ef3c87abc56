/// A design as the numbers of its steps: what a stream of designs needs of each, in lists that are filled
/// again for the next one. Its figures are those of a ``ShapeReport``.
///
/// It is one input without names of axes, a batch of 1, layers that give one tensor each, and one output;
/// anything else is for the builder. So is what a layer refuses, which this only sees and does not explain.
package struct StepDesign: Sendable {
  package private(set) var table: StepTable
  private let limit: Int
  /// How many tables there were before: numbers of steps are of one table.
  package private(set) var tableNumber = 0
  /// The input's sizes without the batch.
  package private(set) var input: [Int] = []
  /// The step of each layer.
  package private(set) var steps: [Int32] = []
  /// The layers that each layer is given, one layer's after the other's; -1 for the input.
  private var operands: [Int32] = []
  /// Where each layer's operands end.
  private var ends: [Int32] = []
  private var inputTensor: Int32 = -1

  /// The elements that are there while each layer runs; none where they do not fit 64 bits.
  package private(set) var liveElements: [Int] = []
  package private(set) var output = 0
  package private(set) var parameters = 0
  package private(set) var macs = 0
  /// nil where they do not fit 64 bits.
  package private(set) var activations: Int?

  private var lastReads: [Int32] = []
  private var owners: [Int32] = []
  private var lasts: [Int32] = []
  private var gone: [Int] = []

  /// - Parameter limit: how much a table may hold; see there.
  package init(limit: Int = StepTable.usualLimit) {
    self.limit = limit
    table = StepTable(limit: limit)
  }

  /// How many tensors the layers are given.
  package var operandCount: Int { operands.count }

  /// Begins a design. The numbers that were given to layers stay.
  package mutating func begin(input sizes: [Int]) {
    input = sizes
    inputTensor = -1
    steps.removeAll(keepingCapacity: true)
    operands.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// Forgets all steps, and the numbers of layers with them, where they are many.
  package mutating func forgetIfFull() -> Bool {
    guard table.isFull else { return false }
    table = StepTable(limit: limit)
    tableNumber += 1
    return true
  }

  /// Gives a layer a number; nil where its steps are not all there is to it.
  package mutating func number(_ layer: any Layer) -> Int32? { table.append(layer) }

  // MARK: - Layers

  /// The next layer is given a layer's output; the input for -1.
  @inline(__always)
  package mutating func take(_ operand: Int) { operands.append(Int32(operand)) }

  /// The next layer is given what stands above it, where it takes anything.
  package mutating func takeLast() { take(steps.count - 1) }

  /// Puts a layer at the end, which takes what was given before; false where it is none of a step.
  package mutating func append(_ kind: Int32) -> Bool {
    let start = Int(ends.last ?? 0)
    var node = table.start(of: kind)
    for place in start..<operands.count {
      let operand = Int(operands[place])
      if operand < 0 {
        if inputTensor < 0 {
          // What follows of other layers' tensors would say nothing of the input's dimensions.
          guard place == start, start == 0, let tensor = table.input(input, takenBy: kind) else {
            return false
          }
          inputTensor = tensor
        }
        node = table.node(below: node, for: inputTensor)
      } else {
        guard inputTensor >= 0, operand < steps.count else { return false }
        node = table.node(below: node, for: table.facts[Int(steps[operand])].output)
      }
    }
    var step = table.step(at: node)
    if step == -1 {
      let given = tensors(from: start)
      step = table.compute(at: node, kind, given)
    }
    guard step >= 0 else { return false }
    steps.append(step)
    ends.append(Int32(operands.count))
    return true
  }

  private func tensors(from start: Int) -> [Int32] {
    operands[start...].map { $0 < 0 ? inputTensor : table.facts[Int(steps[Int($0)])].output }
  }

  /// What a layer is given: layers, and -1 for the input.
  @inline(__always)
  package func operands(of layer: Int) -> ArraySlice<Int32> {
    operands[(layer > 0 ? Int(ends[layer - 1]) : 0)..<Int(ends[layer])]
  }

  // MARK: - All layers

  /// Computes what all layers have together; false where it does not fit 64 bits, or there is no layer.
  package mutating func finish(output: Int) -> Bool {
    guard steps.indices.contains(output), inputTensor >= 0 else { return false }
    self.output = output
    (parameters, macs, activations) = (0, 0, 0)
    do throws(ShapeError) {
      for step in steps {
        let facts = table.facts[Int(step)]
        parameters = try Checked.add(parameters, facts.parameters)
        macs = try Checked.add(macs, facts.macs)
        if let sum = activations {
          activations = facts.elements < 0 ? nil : try? Checked.add(sum, facts.elements)
        }
      }
    } catch { return false }
    findLastReads()
    findOwners()
    liveElements.removeAll(keepingCapacity: true)
    do throws(ShapeError) { try countLive() } catch {
      // A count past 64 bits is no reason to refuse a design.
      liveElements.removeAll(keepingCapacity: true)
    }
    return true
  }

  /// The output's sizes, batch first.
  package var outputSizes: [Int] { table.sizes(of: table.facts[Int(steps[output])].output) }

  /// The layer while which most elements are there, the first of several.
  package var peak: (layer: Int, elements: Int)? {
    var peak: (layer: Int, elements: Int)?
    for (layer, elements) in liveElements.enumerated() where elements > peak?.elements ?? -1 {
      peak = (layer, elements)
    }
    return peak
  }

  /// The receptive field of the last layer that has one, a dimension each.
  package var field: [Int] {
    guard let step = steps.last(where: { table.facts[Int($0)].hasField }) else { return [] }
    return table.layers[Int(step)].fields.compactMap { $0?.size }
  }

  // MARK: - Memory, as ``LiveTensors`` and ``LiveElements`` find it

  /// The last layer that reads each layer's output, and the input after those.
  private mutating func findLastReads() {
    let count = steps.count
    lastReads.removeAll(keepingCapacity: true)
    for layer in 0..<count { lastReads.append(Int32(layer)) }
    lastReads.append(-1)
    var place = 0
    for layer in 0..<count {
      while place < Int(ends[layer]) {
        let operand = Int(operands[place])
        lastReads[operand < 0 ? count : operand] = Int32(layer)
        place += 1
      }
    }
    lastReads[output] = Int32(count)
  }

  /// In whose memory each output lies, and until when that is needed.
  private mutating func findOwners() {
    owners.removeAll(keepingCapacity: true)
    lasts.removeAll(keepingCapacity: true)
    var start = 0
    for layer in steps.indices {
      let end = Int(ends[layer])
      let first = start < end ? Int(operands[start]) : nil
      start = end
      let source = first.map { $0 < 0 ? -1 : owners[$0] } ?? -1
      var memory = table.facts[Int(steps[layer])].memory
      if memory == .inPlace {
        // Of what is read later it is a copy; see there.
        let lastRead = first.map { lastReads[$0 < 0 ? steps.count : $0] } ?? -1
        memory = lastRead <= Int32(layer) ? .view : .own
      }
      lasts.append(lastReads[layer])
      switch memory {
      case .weights: owners.append(-1)
      case .view:
        owners.append(source)
        if source >= 0 { lasts[Int(source)] = max(lasts[Int(source)], lastReads[layer]) }
      case .own, .inPlace: owners.append(Int32(layer))
      }
    }
  }

  private mutating func countLive() throws(ShapeError) {
    let count = steps.count
    gone.removeAll(keepingCapacity: true)
    for _ in 0...count { gone.append(0) }
    for layer in 0..<count where owners[layer] == Int32(layer) {
      let elements = table.facts[Int(steps[layer])].elements
      guard elements >= 0 else { throw .overflow }
      let last = Int(lasts[layer])
      gone[last] = try Checked.add(gone[last], elements)
    }
    guard var alive = table.elements(of: inputTensor) else { throw .overflow }
    for layer in 0..<count {
      let facts = table.facts[Int(steps[layer])]
      guard facts.workspace >= 0 else { throw .overflow }
      let after = try Checked.add(alive, owners[layer] == Int32(layer) ? facts.elements : 0)
      liveElements.append(max(after, try Checked.add(alive, facts.workspace)))
      alive = try Checked.subtract(after, gone[layer])
    }
  }
}
