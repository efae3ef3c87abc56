/// The shapes of every tensor of an architecture, over integers or forms.
public struct Evaluation<Size: BitwiseCopyable & Sendable>: Sendable {
  /// The outputs of each layer in order; none for a layer of training only, unless the evaluation
  /// was made by building the architecture.
  public private(set) var outputs: [[Shape<Size>]] = []
  /// The shapes of the inputs, batch first.
  public private(set) var inputs: [Shape<Size>]
  private var counts: [MACs<Size>] = []
  /// The first tensor that each layer is given.
  private var firstInputs: [TensorReference?] = []

  init(inputs: [Shape<Size>]) { self.inputs = inputs }

  /// Puts an input after those that are there.
  mutating func append(input: Shape<Size>) { inputs.append(input) }

  mutating func append(
    _ outputs: [Shape<Size>], _ macs: MACs<Size>, given first: TensorReference?
  ) {
    self.outputs.append(outputs)
    counts.append(macs)
    firstInputs.append(first)
  }

  /// The multiply-accumulates of a layer as products of sizes; nil for a type that has none.
  public func macs(of layer: Int) -> [Product<Size>]? {
    counts[layer].products(
      input: firstInputs[layer].flatMap(shape(of:)), output: outputs[layer].first)
  }

  /// The products of a layer whose multiply-accumulates are a sum of some; nil for any other.
  func products(of layer: Int) -> [Product<Size>]? {
    if case .sum(let products) = counts[layer] { products } else { nil }
  }

  /// The shape of a tensor; nil for one that only training has.
  public func shape(of tensor: TensorReference) -> Shape<Size>? {
    switch tensor {
    case .input(let index): return index < inputs.count ? inputs[index] : nil
    case .layer(let index, let output):
      guard index < outputs.count, output < outputs[index].count else { return nil }
      return outputs[index][output]
    }
  }
}

extension Evaluation where Size == Int {
  /// The multiply-accumulates of a layer; nil for a type that has none.
  func macCount(of layer: Int) throws(ShapeError) -> Int? {
    guard let output = outputs[layer].first else { return nil }
    let input = firstInputs[layer].flatMap(shape(of:))
    return try counts[layer].value(input: input ?? output, output: output)
  }
}

/// An arithmetic that has a specialized entry into every layer.
protocol LayerArithmetic: SizeArithmetic {
  mutating func run(
    _ layer: any Layer, on inputs: [Shape<Size>]
  ) throws(ShapeError) -> (outputs: [Shape<Size>], macs: MACs<Size>)

  /// What follows is of a layer; nil where it is of the network itself, as what a definition states.
  mutating func begin(layer: Int?)
}

extension LayerArithmetic {
  @inline(__always)
  mutating func begin(layer: Int?) {}
}

extension Integers: LayerArithmetic {
  mutating func run(
    _ layer: any Layer, on inputs: [Shape<Int>]
  ) throws(ShapeError) -> (outputs: [Shape<Int>], macs: MACs<Int>) {
    try layer.evaluate(inputs, &self)
  }
}

extension Forms: LayerArithmetic {
  mutating func run(
    _ layer: any Layer, on inputs: [Shape<AxisMap>]
  ) throws(ShapeError) -> (outputs: [Shape<AxisMap>], macs: MACs<AxisMap>) {
    try layer.evaluate(inputs, &self)
  }
}

extension LayerArithmetic {
  /// A layer's outputs, each dimension of which is required to be at least 1, and the count of its
  /// multiply-accumulates.
  mutating func evaluate(
    _ layer: any Layer, on inputs: [Shape<Size>]
  ) throws(ShapeError) -> (outputs: [Shape<Size>], macs: MACs<Size>) {
    let (outputs, macs) = try run(layer, on: inputs)
    for output in outputs {
      for dimension in 0..<output.rank {
        try require(output[dimension], atLeast: 1) { a in
          ShapeError(
            "the output would have a dimension of \(a.describe(output[dimension]))",
            found: a.describe(output), expected: "every dimension at least 1")
        }
      }
    }
    return (outputs, macs)
  }
}

extension Architecture {
  /// Every layer's shapes at the given inputs, batch first.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses, with the nearest inputs
  ///   that would do.
  public func evaluate(at inputs: [Shape<Int>]) throws(EvaluationError) -> Evaluation<Int> {
    var integers = Integers()
    do {
      return try evaluate(inputs, in: &integers, before: { _, _ in })
    } catch {
      var error = error
      error.nearest = nearestInputs(to: inputs)
      throw error
    }
  }

  /// Whether every layer accepts the inputs, batch first.
  public func accepts(_ inputs: [Shape<Int>]) -> Bool { evaluation(at: inputs) != nil }

  /// Every layer's shapes at inputs, without a reason where one refuses.
  func evaluation(at inputs: [Shape<Int>]) -> Evaluation<Int>? {
    var integers = Integers()
    return try? evaluate(inputs, in: &integers, before: { _, _ in })
  }

  /// Every layer's shapes as forms of the inputs' sizes, and what each layer requires of them.
  ///
  /// - Throws: ``EvaluationError`` where a layer refuses every input, or on an overflow.
  public func forms() throws(EvaluationError) -> FormEvaluation {
    try formed { () throws(ShapeError) in try variables() }
  }

  /// The same with the maps in a table that is there, which is over the dimensions of inputs like
  /// ours: its maps and ours can be compared. Its conditions are forgotten.
  ///
  /// - Parameter held: dimensions of the inputs that are numbers.
  func forms(
    over table: Forms?, holding held: HeldSizes = HeldSizes()
  ) throws(EvaluationError) -> FormEvaluation {
    try formed { () throws(ShapeError) in
      let (own, inputs) = try variables()
      var forms = table ?? own
      forms.removeConditions()
      return (forms, held.put(into: inputs))
    }
  }

  private func variables() throws(ShapeError) -> (forms: Forms, inputs: [Shape<AxisMap>]) {
    try Forms.over(
      inputs.map { (inputs.count > 1 ? $0.name : nil, $0.shape.count + 1) },
      withoutBatch: Set(inputs.indices.filter { !inputs[$0].hasBatch }))
  }

  private func formed(
    _ start: () throws(ShapeError) -> (forms: Forms, inputs: [Shape<AxisMap>])
  ) throws(EvaluationError) -> FormEvaluation {
    do {
      var (forms, shapes) = try start()
      var (counts, undecided) = ([Int](), [Int]())
      let evaluation = try evaluate(shapes, in: &forms) { forms, _ in
        counts.append(forms.conditions.count)
        undecided.append(forms.undecided.count)
      }
      counts.append(forms.conditions.count)
      undecided.append(forms.undecided.count)
      return FormEvaluation(
        forms: forms, evaluation: evaluation, counts: counts, undecidedCounts: undecided)
    } catch let error as ShapeError {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "any input", error: error)
    } catch let error as EvaluationError {
      throw error
    } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "any input", error: .overflow)
    }
  }

  func evaluate<A: LayerArithmetic>(
    _ inputs: [Shape<A.Size>], in a: inout A, before: (A, Int) -> Void
  ) throws(EvaluationError) -> Evaluation<A.Size> {
    var evaluation = Evaluation(inputs: inputs)
    let stated = conditions.isEmpty ? [:] : conditionsByLayer
    do {
      try require(inputs, in: &a)
      try require(stated[-1], evaluation, in: &a)
    } catch { throw failure(error, nil, inputs, [], a) }
    // By index: a node that is taken out of its list is copied with all that it holds.
    for index in layers.indices {
      before(a, index)
      guard !layers[index].isTrainingOnly else {
        evaluation.append([], .none, given: nil)
        continue
      }
      var given: [Shape<A.Size>] = []
      for tensor in layers[index].inputs {
        guard let shape = evaluation.shape(of: tensor) else {
          let missing = ShapeError("its input \(name(of: tensor)) is not there at this input")
          throw failure(missing, layers[index], inputs, given, a)
        }
        given.append(shape)
      }
      a.begin(layer: index)
      do {
        let (outputs, macs) = try a.evaluate(layers[index].layer, on: given)
        try requireRows(of: layers[index], evaluation, in: &a)
        evaluation.append(outputs, macs, given: layers[index].inputs.first)
      } catch { throw failure(error, layers[index], inputs, given, a) }
      guard let stated = stated[index] else { continue }
      a.begin(layer: nil)
      do { try require(stated, evaluation, in: &a) } catch {
        throw failure(error, nil, inputs, [], a)
      }
    }
    return evaluation
  }

  private func require<A: SizeArithmetic>(
    _ conditions: [StatedCondition]?, _ evaluation: Evaluation<A.Size>, in a: inout A
  ) throws(ShapeError) {
    for condition in conditions ?? [] {
      let shapes = condition.tensors.compactMap(evaluation.shape(of:))
      try condition.require(of: shapes, self, in: &a)
    }
  }

  /// The inputs are as many as the definition's, of the same rank, and of the same size where the
  /// definition is for one size only.
  func require<A: SizeArithmetic>(
    _ given: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) {
    guard given.count == inputs.count else {
      throw ShapeError(
        "\(name) takes \(inputs.count) inputs", found: "\(given.count) inputs",
        expected: inputs.map(\.name).joined(separator: ", "))
    }
    for (shape, input) in zip(given, inputs) {
      guard shape.rank == input.shape.count + input.start else {
        throw ShapeError(
          "an input of another rank",
          found: input.hasBatch
            ? "\(shape.rank - 1) dimensions without the batch" : "\(shape.rank) dimensions",
          expected: input.text)
      }
      for dimension in 0..<shape.rank {
        try a.require(shape[dimension], atLeast: 1) { a in
          ShapeError(
            "a dimension of the input is below 1", found: a.describe(shape, from: input.start),
            expected: "every dimension at least 1")
        }
        // One that says nothing of its batch takes any.
        let isBatch = dimension < input.start
        guard isFixed, !isBatch || batch > 1 else { continue }
        let own = a.constant(isBatch ? batch : input.shape[dimension - input.start])
        try a.require(shape[dimension], equals: own) { a in
          ShapeError(
            "\(name) takes no \(isBatch ? "batch" : "input size") but its own",
            found: a.describe(shape, from: isBatch ? 0 : input.start),
            expected: isBatch ? "a batch of \(batch)" : input.text)
        }
      }
    }
  }

  /// Whole inputs in a message: `3x60x60`, without the batch.
  func text<A: SizeArithmetic>(of shapes: [Shape<A.Size>], in a: A) -> String {
    shapes.enumerated().map { place, shape in
      a.describe(shape, from: inputs.indices.contains(place) ? inputs[place].start : 1)
    }.joined(separator: ", ")
  }

  private func failure<A: SizeArithmetic>(
    _ error: ShapeError, _ node: Node?, _ inputs: [Shape<A.Size>], _ given: [Shape<A.Size>], _ a: A
  ) -> EvaluationError {
    let sources = zip(node?.inputs ?? [], given).map { tensor, shape in
      "\(a.describe(shape)) from \(name(of: tensor))"
    }
    return EvaluationError(
      path: node?.path, layer: node.map { $0.layer.call() }, inputs: Array(sources),
      at: text(of: inputs, in: a), error: error)
  }
}

/// An architecture's shapes as forms.
public struct FormEvaluation: Sendable {
  /// The forms of all sizes, and the conditions that the input must fulfil.
  public private(set) var forms: Forms
  /// The shapes of every tensor, as maps of `forms`.
  public let evaluation: Evaluation<AxisMap>
  // The number of conditions before each layer, then their number in all.
  private let counts: [Int]
  // The same of what no formula decides.
  private let undecidedCounts: [Int]

  fileprivate init(
    forms: Forms, evaluation: Evaluation<AxisMap>, counts: [Int], undecidedCounts: [Int]
  ) {
    self.forms = forms
    self.evaluation = evaluation
    self.counts = counts
    self.undecidedCounts = undecidedCounts
  }

  /// Gives the input dimensions other names, in their order.
  mutating func rename(_ variables: [String]) { forms.rename(variables) }

  /// Takes over what was put behind the expressions of its own table.
  mutating func adopt(_ table: ExpressionTable) { forms.table = table }

  /// What the inputs must fulfil before any layer runs.
  public var inputConditions: ArraySlice<Condition> { forms.conditions[..<(counts.first ?? 0)] }

  /// What a layer requires of the inputs, besides what layers before it require.
  public func conditions(of layer: Int) -> ArraySlice<Condition> {
    layer + 1 < counts.count ? forms.conditions[counts[layer]..<counts[layer + 1]] : []
  }

  /// Whether a layer's outputs have the sizes of those of the layer before it, at every input.
  public func keepsSizes(_ layer: Int) -> Bool {
    layer > 0 && evaluation.outputs[layer] == evaluation.outputs[layer - 1]
  }

  /// The layers that require something of the inputs that no formula decides.
  public var undecidedLayers: [Int] {
    undecidedCounts.indices.dropLast().filter { undecidedCounts[$0] < undecidedCounts[$0 + 1] }
  }

  /// The layers one of whose outputs has a size without a formula.
  public var layersWithoutFormula: [Int] {
    evaluation.outputs.indices.filter { index in
      evaluation.outputs[index].contains { !$0.sizes.allSatisfy(forms.table.isKnown) }
    }
  }
}
