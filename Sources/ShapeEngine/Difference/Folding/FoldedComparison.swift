/// Two architectures compared up to names and folding: by their normal forms, at the sizes that one of
/// them has fixed.
///
///     let comparison = try FoldedComparison(resnet18, exported, declared: (.init(), batch1))
///     comparison.isEqual       // true: the other's convolutions have the norms in them
///     comparison.heldSizes     // [("N", 1)]
public struct FoldedComparison: Sendable {
  /// What is different between the normal forms, whose layers have the paths and calls of those that
  /// they come from.
  public let difference: Difference
  /// Whether nothing is.
  public let isEqual: Bool
  /// The sizes of the inputs that one side alone has fixed, and at which both are compared, by name.
  public let heldSizes: [(name: String, size: Int)]
  /// What the layers of the normal forms give at every input.
  public let forms: FormComparison
  private let held: HeldSizes
  private let was: NormalForm, now: NormalForm

  /// - Parameters:
  ///   - declared: the sizes of inputs that each side fixes besides what its layers do.
  ///   - withLegalInputs: whether the legal inputs are given.
  /// - Throws: ``EvaluationError`` where a side refuses every input at the sizes that are held.
  public init(
    _ was: Architecture, _ now: Architecture,
    declared: (was: HeldSizes, now: HeldSizes) = (HeldSizes(), HeldSizes()),
    withLegalInputs: Bool = false
  ) throws(EvaluationError) {
    let own = try was.forms()
    let fixed = (
      was: was.heldSizes(declared.was, own, beside: now),
      now: now.heldSizes(declared.now, try now.forms(), beside: was)
    )
    let common = fixed.was.merged(fixed.now)
    held = common ?? HeldSizes()
    heldSizes = common.map { Self.named($0, fixed.was, fixed.now, was, own) } ?? []
    let isComparable =
      common != nil && was.inputs.map(\.shape.count) == now.inputs.map(\.shape.count)
      && was.inputs.map(\.hasBatch) == now.inputs.map(\.hasBatch)
    let before = try NormalForm.made(was, was.forms(over: nil, holding: held))
    // Forms over other inputs cannot be compared; then each side has a table of its own.
    let after = try NormalForm.made(
      now, now.forms(over: isComparable ? before.evaluation.forms : nil, holding: held))
    (self.was, self.now) = (before, after)
    var match = NormalMatch(before, after)
    let same = isComparable ? match.pairs() : nil
    isEqual = same != nil
    let kinds = match.kindNumbers
    let alignment = NormalAlignment(before, after, (kinds.x, kinds.y), pairs: same)
    difference = alignment.difference(isEqual: isEqual, isComparable: isComparable)
    forms = FormComparison(
      before, after, difference, isEqual: isEqual, isComparable: isComparable,
      withLegalInputs: withLegalInputs)
  }

  private static func named(
    _ held: HeldSizes, _ was: HeldSizes, _ now: HeldSizes, _ architecture: Architecture,
    _ forms: FormEvaluation
  ) -> [(name: String, size: Int)] {
    let roles = InputRoles(architecture, forms)
    var result: [(name: String, size: Int)] = []
    var hasBatch = false
    for (place, input) in architecture.inputs.enumerated() {
      for dimension in 0..<(input.start + input.shape.count) {
        guard let size = held.held(place, dimension),
          (was.held(place, dimension) == nil) != (now.held(place, dimension) == nil)
        else { continue }
        let isBatch = dimension < input.start
        // All inputs have one batch, and channels are the weights'.
        if isBatch ? hasBatch : !roles.isFree(dimension - input.start, of: place) { continue }
        hasBatch = hasBatch || isBatch
        let name = isBatch ? "N" : roles.names[place][dimension - input.start]
        let isNamed = architecture.inputs.count > 1 && !isBatch
        result.append(((isNamed ? "\(input.name)." : "") + name, size))
      }
    }
    return result
  }

  /// The inputs at which both are compared where none are asked for: the earlier side's own, with what is
  /// held in its place.
  public var ownInput: [[Int]] {
    let architecture = was.architecture
    return held.put(into: architecture.inputs.map { $0.sizes(batch: architecture.batch) })
  }

  /// The layers whose figures differ between the two architectures' reports, and why. The parameters are
  /// those of weights alone.
  public func effects(before: ShapeReport, after: ShapeReport) -> [LayerEffect] {
    if isEqual { return [] }
    return difference.effects(before: was.report(of: before), after: now.report(of: after))
  }
}

extension NormalForm {
  fileprivate static func made(
    _ architecture: Architecture, _ forms: FormEvaluation
  ) throws(EvaluationError) -> NormalForm {
    do throws(ShapeError) { return try NormalForm(architecture, forms) } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "any input", error: error)
    }
  }

  /// The layers as those of a graph: with the architecture's own paths and hyperparameters.
  var graph: Architecture {
    var graph = architecture
    var owners: [[Int]: Int] = [:]
    graph.layers = layers.enumerated().map { index, layer in
      let origin = architecture.layers[layer.origin]
      var node = Node(
        path: path(of: layer),
        layer: origin.layer, inputs: layer.inputs)
      if let weights = layer.weights {
        let owner = owners[weights, default: index]
        owners[weights] = owner
        node.weightsOf = owner == index ? nil : owner
      }
      return node
    }
    graph.outputs = zip(architecture.outputs, outputs).map { .init(name: $0.name, tensor: $1) }
    return graph
  }

  /// The rows of the architecture's report that the layers come from. What folding adds or drops counts
  /// for none of them.
  fileprivate func report(of report: ShapeReport) -> ShapeReport {
    var rows: [Int: ShapeReport.Layer] = [:]
    var next = report.layers.makeIterator()
    for index in architecture.layers.indices where !architecture.layers[index].isTrainingOnly {
      rows[index] = next.next()
    }
    var result = report
    result.layers = layers.compactMap { layer in
      guard var row = rows[layer.origin] else { return nil }
      row.path = path(of: layer)
      if let output = layer.output, row.outputs.indices.contains(output) {
        row.outputs = [row.outputs[output]]
      }
      if row.parameters > 0, layer.kind["bias"] == nil {
        row.parameters -= architecture.layers[layer.origin].layer.biasCount
      }
      return row
    }
    return result
  }
}

extension Layer {
  /// The elements of the bias that folding adds or drops.
  fileprivate var biasCount: Int {
    switch self {
    case let layer as Conv: layer.bias ? layer.outChannels : 0
    case let layer as ConvTranspose: layer.bias ? layer.outChannels : 0
    case let layer as Linear: layer.bias ? layer.outFeatures : 0
    default: 0
    }
  }
}
