/// What a search must know of a layer.
struct LayerFacts {
  var map: AxisMap
  var least: Int
  var window: Window?
  var step: Fraction
  var span: Int
  var parameters: Int
  var macs: MACs<Int>
}

/// Runs layers on a map [N, in_channels, x, x] for every x at once.
struct LayerBench {
  let inChannels: Int
  let outChannels: Int
  private var forms = Forms(variables: ["N", "x"])
  private let input: Shape<AxisMap>
  private var integers = Integers()

  init(inChannels: Int, outChannels: Int) throws(ShapeError) {
    self.inChannels = inChannels
    self.outChannels = outChannels
    let x = forms.table.variable(1)
    input = try Shape(
      [forms.table.variable(0), .constant(inChannels), x, x], filler: .constant(1))
  }

  /// - Throws: ``ShapeError`` where PyTorch's constructor refuses the combination, or where the
  ///   layer leads to other channels.
  mutating func facts(of candidate: KernelLayer) throws(ShapeError) -> LayerFacts {
    var layer = candidate.layer(outChannels: outChannels)
    try layer.validate()
    let sample = try Shape([1, inChannels, 1, 1])
    try layer.infer(from: sample)
    var x = input
    forms.removeConditions()
    _ = try layer.advance(&x, &forms)
    guard x[1] == .constant(outChannels) else {
      throw ShapeError(
        "\(layer.type) keeps the channels", found: "\(inChannels) channels before it",
        expected: "as many after it, not \(outChannels)")
    }
    var least = 1
    for case .atLeast(let map, let bound) in forms.conditions where map.atom == 1 {
      least = max(least, AxisMap.least(reaching: bound, by: map))
    }
    var facts = LayerFacts(
      map: x[2], least: least, step: Fraction(1), span: 1,
      parameters: try layer.parameterCount(),
      macs: try layer.macs(of: sample, giving: sample, in: &integers))
    let field: ReceptiveField?
    switch layer.reach {
    case .windows(let windows):
      facts.window = windows.first
      field = try windows.first?.field
    case .transposedWindows(let windows): field = try windows.first?.field
    default: field = nil
    }
    if let field { (facts.span, facts.step) = (field.size, field.stride) }
    return facts
  }
}

extension Window {
  /// What an output element sees of the layer's own input.
  fileprivate var field: ReceptiveField {
    get throws(ShapeError) { try ReceptiveField.identity.after(self, along: 1) }
  }
}

extension TransposedWindow {
  /// What an output element sees of the layer's own input.
  fileprivate var field: ReceptiveField {
    get throws(ShapeError) { try ReceptiveField.identity.after(self) }
  }
}
