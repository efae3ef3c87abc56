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

/// Runs layers on a map [N, in_channels, x, …] for every x at once.
struct LayerBench {
  let inChannels: Int
  let outChannels: Int
  private let axes: Int
  private var forms = Forms(variables: ["N", "x"])
  private let input: Shape<AxisMap>
  private var integers = Integers()

  init(inChannels: Int, outChannels: Int, axes: Int) throws(ShapeError) {
    self.axes = axes
    self.inChannels = inChannels
    self.outChannels = outChannels
    let x = forms.table.variable(1)
    input = try Shape(
      [forms.table.variable(0), .constant(inChannels)] + Array(repeating: x, count: axes),
      filler: .constant(1))
  }

  /// - Throws: ``ShapeError`` where PyTorch's constructor refuses the combination, or where the
  ///   layer leads to other channels.
  mutating func facts(of candidate: KernelLayer) throws(ShapeError) -> LayerFacts {
    var layer = candidate.layer(outChannels: outChannels, axes: axes)
    try layer.validate()
    let sample = try Shape([1, inChannels] + Array(repeating: 1, count: axes))
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
    facts.window = try (layer as? any WindowLayer)?.window(0)
    if let span = try layer.span { (facts.span, facts.step) = (span.count, span.step) }
    return facts
  }
}

extension Layer {
  /// The elements of its own input that an output element of a square layer sees at most, and how far
  /// they move from one to the next; nil where no window stands there.
  var span: (count: Int, step: Fraction)? {
    get throws(ShapeError) {
      if let layer = self as? any WindowLayer {
        let window = try layer.window(0)
        return (try window.span(), Fraction(window.stride))
      }
      guard let layer = self as? any TransposedWindowLayer else { return nil }
      let window = layer.window(0)
      let reach = try Checked.multiply(window.dilation, window.kernel - 1)
      return (
        try Checked.add(Checked.floorDivide(reach, by: window.stride), 1),
        try Fraction(1, over: window.stride)
      )
    }
  }
}
