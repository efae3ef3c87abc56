import ArchFormats
import ShapeEngine

/// One design as the data of a page: what the page evaluates, and what it shows beside figures.
package struct PageDesign {
  let title: String
  let architecture: Architecture
  private let report: ShapeReport
  private let solver: InputSolver
  /// The report's layers by their places in the architecture.
  let places: [Int: Int]

  /// What a model file says of itself, and what of its network is not known; nil for any other design.
  private let note: String?

  /// - Parameters:
  ///   - report: at the input at which the page begins.
  ///   - model: the file that the design was read from; nil for any other design.
  /// - Throws: ``EvaluationError`` where the design refuses every input.
  package init(
    title: String, _ architecture: Architecture, _ report: ShapeReport, model: ModelFile? = nil
  ) throws(EvaluationError) {
    (self.title, self.architecture, self.report) = (title, architecture, report)
    note = model.map { model in
      let view = ModelFileView(model: model, report: report)
      return [view.heading, view.unknown].compactMap { $0 }.joined(separator: ". ")
    }
    solver = try InputSolver(architecture)
    let running = architecture.layers.indices.filter { !architecture.layers[$0].isTrainingOnly }
    places = Dictionary(
      running.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The machine form.
  ///
  /// - Throws: ``EvaluationError`` where the design refuses every input.
  package func json() throws(EvaluationError) -> JSON {
    var program = PageProgram(try architecture.sizeProgram())
    let legal = try? solver.solve()
    let readings = PageReadings(architecture, samples: samples(legal)).written
    let inputs = inputs
    var explainer = try? Explainer(architecture, at: report.inputs.map { try Shape($0) })
    let layers = JSON.array(
      places.keys.sorted().map { index in
        let explanation = try? explainer?.explanation(of: index)
        return layer(index, readings[index], explanation, in: &program)
      })
    let outputs = architecture.outputs.map { output in
      JSON.array([output.name.map(JSON.string) ?? .null, reference(output.tensor)])
    }
    var members: [JSON.Member] = [
      .init("name", .string(architecture.name)), .init("title", .string(title)),
      .init("inputs", .array(inputs)), .init("batch", .int(report.batch)),
      .init("params", .int(report.parameters)),
      .init("trainingParams", .int(report.trainingParameters)), .init("outputs", .array(outputs)),
      .init("layers", layers), .init("rows", rows(in: &program)),
    ]
    members += program.members(places)
    members.append(.init("legal", json(of: legal)))
    if let note { members.append(.init("note", .string(note))) }
    return .object(members)
  }

  // MARK: - Inputs

  /// Each input's name, sizes at which the page begins, names of its dimensions and which of them are free.
  private var inputs: [JSON] {
    let free = Set(solver.spatialAxes.map { [$0.input, $0.dimension] })
    let names = solver.result.forms.table.variables
    var next = 1
    return architecture.inputs.indices.map { index in
      let input = architecture.inputs[index]
      let own = report.samples.indices.contains(index) ? report.samples[index] : input.shape
      let places = own.indices.map { $0 + input.start }
      defer { next += own.count }
      return .object([
        "name": .string(input.name), "batch": .bool(input.hasBatch),
        "sizes": .array(own.map(JSON.int)),
        "axes": .array(
          own.indices.map { names.indices.contains(next + $0) ? names[next + $0] : "" }
            .map(JSON.string)),
        "free": .array(places.map { .bool(free.contains([index, $0])) }),
      ])
    }
  }

  /// The inputs that are accepted: sets of sizes for axes in parts, and how far each is known.
  private func json(of solution: InputSolution?) -> JSON {
    guard let solution else { return .null }
    let inputs = solution.solved.inputs
    let written = inputs.written
    var sets = PageProgram.Ordered<SolvedSizes>()
    let parts = written.parts.map { part in
      JSON.object([
        "axes": .array(part.axes.map(JSON.int)),
        "boxes": .array(part.boxes.map { .array($0.map { .int(sets.place(of: $0)) }) }),
        "knownUpTo": part.knownUpTo.map(JSON.int) ?? .null,
      ])
    }
    let isCoupled = !inputs.couplings.isEmpty || !inputs.undecided.isEmpty
    // What else an axis is refused for where it depends on others.
    let isFree = !isCoupled && written.parts.allSatisfy { $0.axes.count == 1 }
    let alone = isFree ? [] : (try? solver.sizesAlone()) ?? []
    let places = alone.map { JSON.int(sets.place(of: $0)) }
    return .object([
      "axes": .array(
        inputs.axes.map { axis in .array([.int(axis.input), .int(axis.dimension)]) }),
      "sets": .array(sets.values.map(\.json)), "parts": .array(parts),
      "coupled": .bool(isCoupled), "alone": .array(places),
      "text": .string(
        LegalInputsText.text(
          of: solution, couplings: solver.couplings, own: solver.ownSizes)),
    ])
  }

  /// Some accepted inputs, the page's first one before others: about twice as large, half as large again, and half
  /// as large.
  private func samples(_ solution: InputSolution?) -> [[Shape<Int>]] {
    var samples = [report.inputs]
    if let legal = solution?.solved.inputs, legal.couplings.isEmpty {
      for (factor, more) in [(4, 2), (3, 1), (1, 1)] {
        let asked = legal.axes.map { axis in
          report.inputs[axis.input][axis.dimension] &* factor / 2 &+ more
        }
        guard let point = legal.nearest(to: asked).points.first else { continue }
        var inputs = report.inputs
        for (axis, size) in zip(legal.axes, point) { inputs[axis.input][axis.dimension] = size }
        samples.append(inputs)
      }
    }
    return samples.compactMap { inputs in try? inputs.map { try Shape($0) } }
  }

  // MARK: - Layers

  /// A tensor: a layer's place for its first output, that and the output for another one, below 0 an input.
  private func reference(_ tensor: TensorReference) -> JSON {
    switch tensor {
    case .input(let index): .int(-1 - index)
    case .layer(let index, let output):
      output == 0
        ? .int(places[index] ?? 0) : .array([.int(places[index] ?? 0), .int(output)])
    }
  }

  /// A layer: its path in two parts, its kind, which layers with all in common share, the tensors that it takes and those that
  /// it is the last one to read. Of the first output of the layer before alone nothing is written; 0 stands for
  /// it where something follows.
  private func layer(
    _ index: Int, _ readings: JSON, _ explanation: Explanation?, in program: inout PageProgram
  ) -> JSON {
    let node = architecture.layers[index]
    let before = JSON.array([.int((places[index] ?? 0) - 1)])
    let inputs = JSON.array(node.inputs.map(reference))
    let ended = JSON.array(program.program.memory[index].ended.map(reference))
    let name = node.path.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
    var members: [JSON] = [
      program.folder(String(node.path.dropLast(name.count))), .string(String(name)),
      kind(index, readings, explanation, in: &program),
    ]
    if inputs != before || ended != before { members.append(inputs == before ? 0 : inputs) }
    if ended != before { members.append(ended) }
    return .array(members)
  }

  /// What equal layers have in common: type, call, how many tensors are only asked for their sizes, shapes,
  /// parameters, MACs, which outputs take memory, what is needed besides, how sizes come about, what is read.
  private func kind(
    _ index: Int, _ readings: JSON, _ explanation: Explanation?, in program: inout PageProgram
  ) -> JSON {
    let (node, written) = (architecture.layers[index], program.program)
    let macs = written.macs[index].map { program.products($0) } ?? .null
    let own = try? node.ownParameterCount()
    let memory = written.memory[index]
    let workspaces = memory.workspaces.map { program.products($0) }
    let told = explanation.map { PageExplanation($0, reference: reference).json(in: &program) }
    return program.kind(
      .array([
        program.text(node.layer.type), program.text(VisibleText.shortened(node.layer.call())),
        .int(node.referenceCount), .array(written.outputs[index].map { program.shape($0) }),
        .int(own ?? 0), macs, .array(memory.made.map { program.shape($0.factors) }),
        .array(workspaces), told ?? [-1, -1, -1], program.reading(readings),
      ]))
  }

  /// The rows of the folded table: path, type, the first layer and the one behind the last.
  private func rows(in program: inout PageProgram) -> JSON {
    let rows = ShapeRows(report, scopes: architecture.blocks).folded
    return .array(
      rows.map { row in
        .array([
          .string(row.path), program.text(row.type), .int(row.layers.lowerBound),
          .int(row.layers.upperBound),
        ])
      })
  }
}

extension PageDesign {
  /// The folded picture with its links to layers; empty where the graph cannot be drawn.
  var drawing: String {
    let view = PlotView(title: title, architecture, report, .init(), for: .svg)
    return "<div>" + (view.linked(to: places) ?? "") + "</div>"
  }
}
