/// How one spatial axis of a layer gets its size, with every number that goes into it.
public struct AxisExplanation: Hashable, Sendable {
  /// By which arithmetic the size comes about.
  public enum Rule: Hashable, Sendable {
    case window(Window)
    case transposed(TransposedWindow)
    /// Neither: the layer type's own formula says it.
    case other
  }

  /// H or W; T, H or W in 3d; L in 1d.
  public var name: String
  /// The arithmetic, with its numbers.
  public var rule: Rule
  /// The axis' size before and after the layer.
  public var input: Int
  /// The axis' size after the layer.
  public var output: Int
  /// The padding at the near and far side, where a window slides.
  public var padding: (low: Int, high: Int) {
    get { (low, high) }
    set { (low, high) = (newValue.low, newValue.high) }
  }
  private var low = 0
  private var high = 0
  /// The size as a form of the layer's own input x: `floor((x + 1)/2)`.
  public var form: String?
  /// The smallest x that the layer takes.
  public var smallestInput: Int?
  /// The inputs that give the same output.
  public var sameOutput: ClosedRange<Int>?

  init(name: String, rule: Rule, input: Int, output: Int) {
    self.name = name
    self.rule = rule
    self.input = input
    self.output = output
  }

  /// Whether the output is as large as the input whatever that is: S = 1 and 2P = D(K - 1).
  public var keepsSize: Bool { form == "x" }

  /// The elements of the input that a window spans, with its dilation; nil where none slides.
  public var span: Int? {
    guard case .window(let window) = rule else { return nil }
    return try? window.span()
  }

  /// The places of the last window, counted from the input's first element.
  public var lastWindow: ClosedRange<Int>? {
    guard case .window(let window) = rule, let span,
      let start = try? Checked.subtract(Checked.multiply(output - 1, window.stride), low),
      let end = try? Checked.add(start, span - 1), start <= end
    else { return nil }
    return start...end
  }

  /// How many elements at the far end of the input no window reaches.
  public var neverRead: Int {
    guard let lastWindow else { return 0 }
    return max(0, input - 1 - lastWindow.upperBound)
  }

  /// How many elements at the far end no window reaches, those of the padding included.
  public var neverReadWithPadding: Int {
    guard let lastWindow else { return 0 }
    return max(0, input + high - 1 - lastWindow.upperBound)
  }
}

extension AxisExplanation {
  /// Fills in what follows from the rule alone.
  mutating func complete() throws(ShapeError) {
    var forms = Forms(variables: ["x"])
    let x = forms.table.variable(0)
    let map: AxisMap
    switch rule {
    case .other: return
    case .transposed(let window): map = try window.extent(of: x, in: &forms)
    case .window(let window):
      padding = try window.margins(along: input)
      map = try window.places(along: x, in: &forms)
      let needed = try Checked.subtract(window.span(), Checked.add(low, high))
      let isExplicit = if case .explicit = window.padding { true } else { false }
      if isExplicit, !window.ceilMode { smallestInput = max(1, needed) }
    }
    form = forms.table.text(of: map)
    sameOutput = try map.inputs(yielding: output)
  }
}

extension AxisMap {
  /// The atom's values, from 1 up, at which the map is `output`; nil where there are none.
  ///
  /// floor((a*x + b)/c) = y exactly where c*y <= a*x + b < c*(y + 1); for a above 0.
  public func inputs(yielding output: Int) throws(ShapeError) -> ClosedRange<Int>? {
    guard a > 0 else { return nil }
    let start = try Checked.subtract(Checked.multiply(c, output), b)
    let last = try Checked.floorDivide(Checked.add(start, c - 1), by: a)
    let first = max(1, try Checked.floorDivide(Checked.add(start, a - 1), by: a))
    return first <= last ? first...last : nil
  }
}
