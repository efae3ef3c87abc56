/// A stack of layers that takes the one size to the other, with what its layers cost, all by the
/// layers' own rules.
public struct StackSolution: Sendable {
  /// The layers with their hyperparameters, in the order in which they run.
  public let choices: [KernelLayer]
  /// The layers as the catalog has them, with the channels that they lead to.
  public let layers: [any UnaryLayer]
  /// The sizes before the first layer and after each, from the smallest source; of a source that is
  /// a form of n those at n = 1.
  public let sizes: [Int]
  /// The same as forms of n, where the source is one: `2*n`.
  public let forms: [String]?
  /// The same from the largest source; where there is one size only, `sizes` again.
  public let largestSizes: [Int]
  /// The elements of the source that an output element sees along an axis; nil past 64 bits.
  public let receptiveField: Int?
  /// Weights and biases of all layers.
  public let parameters: Int
  /// Multiply-accumulates of all layers from the largest source; nil past 64 bits, and where the
  /// source is a form of n.
  public let macs: Int?

  init(
    _ choices: [KernelLayer], _ query: StackQuery, from least: Int, to greatest: Int?
  ) throws(ShapeError) {
    var layers: [any UnaryLayer] = []
    var parameters = 0
    for (step, choice) in choices.enumerated() {
      let channels = query.channels(of: step)
      var layer = choice.layer(outChannels: channels.output, axes: query.axes)
      layers.append(layer)
      try layer.infer(from: query.shape(channels.input, 1))
      parameters = try Checked.add(parameters, layer.parameterCount())
    }
    self.choices = choices
    self.layers = layers
    self.parameters = parameters
    let channels = query.channels(of: 0).input
    let small = try Self.run(layers, from: query.shape(channels, least))
    let large = try greatest.map { (size) throws(ShapeError) in
      try Self.run(layers, from: query.shape(channels, size))
    }
    sizes = small.sizes
    largestSizes = large?.sizes ?? small.sizes
    macs = large?.macs
    if case .line(let factor, let offset) = query.from {
      forms = try Self.forms(layers, from: factor, offset, channels, axes: query.axes)
    } else {
      forms = nil
    }
    receptiveField = try? Self.field(of: layers)
  }

  /// The sizes along the way and the multiply-accumulates, which are nil past 64 bits.
  private static func run(
    _ layers: [any UnaryLayer], from source: Shape<Int>
  ) throws(ShapeError) -> (sizes: [Int], macs: Int?) {
    var integers = Integers()
    var x = source
    var (sizes, macs) = ([x[2]], Int?.some(0))
    for var layer in layers {
      let input = x
      try layer.infer(from: x)
      let each = try layer.advance(&x, &integers)
      sizes.append(x[2])
      macs = macs.flatMap { sum in
        try? Checked.add(sum, each.value(input: input, output: x) ?? 0)
      }
    }
    return (sizes, macs)
  }

  private static func forms(
    _ layers: [any UnaryLayer], from factor: Int, _ offset: Int, _ channels: Int, axes: Int
  ) throws(ShapeError) -> [String] {
    var forms = Forms(variables: ["N", "n"])
    let start = try forms.affine(factor, forms.table.variable(1), offset, over: 1)
    var x = try Shape(
      [forms.table.variable(0), .constant(channels)] + Array(repeating: start, count: axes),
      filler: .constant(1))
    var texts = [forms.table.text(of: start)]
    for layer in layers {
      _ = try layer.advance(&x, &forms)
      texts.append(forms.table.text(of: x[2]))
    }
    return texts
  }

  private static func field(of layers: [any UnaryLayer]) throws(ShapeError) -> Int? {
    var (size, jump) = (1, Fraction(1))
    for layer in layers {
      guard let own = try layer.span else { return nil }
      size = try Checked.add(size, (jump * Fraction(own.count - 1)).roundedUp())
      jump = try jump * own.step
    }
    return size
  }
}
