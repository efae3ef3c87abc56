/// How one spatial axis of a layer gets its size, with every number that goes into it.
public struct AxisExplanation: Hashable, Sendable {
  /// By which arithmetic the size comes about.
  public enum Rule: Hashable, Sendable {
    case window(Window)
    case transposed(TransposedWindow)
    /// As many windows as are asked for: cell y reads from floor(y*I/O) to ceil((y + 1)*I/O) - 1.
    case adaptive
    /// Stretched or shrunk to a size that is asked for, or by a factor.
    case resampled(Resampling)
    /// None of these: the layer type's own formula says it.
    case other
  }

  /// How an axis is stretched or shrunk.
  public struct Resampling: Hashable, Sendable {
    public var mode: ResamplingMode
    public var alignCorners: Bool
    /// The factor that gives the size; nil where the size itself is asked for.
    public var factor: Double?
    /// Whether the source of a cell is found by the factor, and not by the sizes.
    public var factorGivesSource: Bool
  }

  /// What the layer takes the axis for.
  public var role: AxisRole
  /// H or W; T, H or W in 3d; L in 1d.
  public var name: String { role.name }
  /// The dimension of the layer's tensors that the axis is, counted from the batch.
  public var dimension: Int
  /// The arithmetic, with its numbers.
  public var rule: Rule
  /// The axis' size before the layer.
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
  /// The size as a map of the layer's own input, where that gives it by a formula.
  public internal(set) var map: AxisMap?
  /// The inputs that give the same output.
  public var sameOutput: ClosedRange<Int>? { (try? map?.inputs(yielding: output)) ?? nil }

  init(role: AxisRole, dimension: Int, rule: Rule, input: Int, output: Int) {
    self.role = role
    self.dimension = dimension
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

  /// How many elements of the input the layer never reads: past the last window, between two windows and in the
  /// holes of a dilated one. Of no layer but one with a window there are such.
  public var neverRead: Int { unread.all }

  /// How many of them stand at the far end.
  public var neverReadAtEnd: Int { unread.atEnd }

  private var unread: (all: Int, atEnd: Int) {
    guard case .window(let window) = rule, output > 0, input > 0 else { return (0, 0) }
    return (try? window.unread(of: input, by: output, from: -low)) ?? (0, 0)
  }

  /// How many elements at the far end no window reaches, those of the padding included.
  public var neverReadWithPadding: Int {
    guard let lastWindow else { return 0 }
    return max(0, input + high - 1 - lastWindow.upperBound)
  }
}

extension AxisExplanation {
  /// Whether the other axis gets its size in the same way from the same size.
  public func agrees(with other: AxisExplanation) -> Bool {
    var copy = other
    (copy.role, copy.dimension) = (role, dimension)
    return copy == self
  }

  /// The elements of the input that cell `y` of an adaptive pool reads.
  public func adaptiveWindow(of y: Int) -> ClosedRange<Int>? {
    guard output > 0, let start = try? Checked.floorDivide(Checked.multiply(y, input), by: output),
      let end = try? Checked.add(Checked.multiply(Checked.add(y, 1), input), output - 1)
    else { return nil }
    let last = end / output - 1
    return start <= last ? start...last : nil
  }

  /// Fills in what follows from the rule alone.
  mutating func complete() throws(ShapeError) {
    var forms = Forms(variables: ["x"])
    let x = forms.table.variable(0)
    let map: AxisMap
    switch rule {
    case .adaptive, .resampled, .other: return
    case .transposed(let window): map = try window.extent(of: x, in: &forms)
    case .window(let window):
      padding = try window.margins(along: input)
      map = try window.places(along: x, in: &forms)
      smallestInput = try window.smallestInput()
    }
    form = forms.table.text(of: map)
    self.map = map
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
