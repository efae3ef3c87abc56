/// A form as text, over the axes of an input: evaluated, and asked backwards.
///
///     let form = WrittenForm("floor((H + 31)/32)")
///     try form.value(at: [224, 224])             // 7
///     try form.sizes(yielding: 7...7).sizes      // 193...224
public struct WrittenForm: Sendable {
  /// The form as it is written.
  public let text: String
  /// The input dimensions in it by name, those of axes and others: `H`, `left.H`, `N`.
  public let variables: [String]

  /// Whether the text is a formula: that of a size without one says only what it depends on.
  public var isKnown: Bool { !text.utf8.contains(UInt8(ascii: "?")) }

  /// A form of this text; whether it can be read shows where it is evaluated.
  public init(_ text: String) {
    self.text = text
    var variables: [String] = []
    for word in text.utf8.split(whereSeparator: { !$0.isWordByte }) where Self.isDimension(word) {
      let name = String(Substring(word))
      if !variables.contains(name) { variables.append(name) }
    }
    self.variables = variables
  }

  /// Whether a word names an input dimension, and no function, number or part of a long text: in
  /// its last part a capital is followed by digits only.
  private static func isDimension(_ word: Substring.UTF8View) -> Bool {
    let start = word.lastIndex(of: UInt8(ascii: ".")).map { word.index(after: $0) }
    let name = word[(start ?? word.startIndex)...]
    guard let first = name.first, 65...90 ~= first else { return false }
    return name.dropFirst().allSatisfy { 48...57 ~= $0 }
  }

  /// The form's value where the axes have these sizes: [H, W], or [L], or [T, H, W]. The batch is
  /// 1.
  ///
  /// - Throws: ``ShapeError`` where the text is no form of such axes, or its value does not fit 64
  ///   bits.
  public func value(at sizes: [Int]) throws(ShapeError) -> Int {
    let axes = Forms.variableNames(rank: sizes.count + 2).dropFirst(2)
    return try value { name in
      zip(axes, sizes).first { $0.0 == name }?.1 ?? (name == "N" ? 1 : nil)
    }
  }

  /// The value of a form of one axis where that has a size.
  public func value(alongAxis size: Int) throws(ShapeError) -> Int {
    _ = try axis()
    return try value { $0 == "N" ? 1 : size }
  }

  private func value(_ size: (String) -> Int?) throws(ShapeError) -> Int {
    var values: [String: Int] = [:]
    for name in variables {
      guard let last = name.split(separator: ".").last, let value = size(String(last)) else {
        throw ShapeError(
          "the form depends on \(name), whose size is not given", found: text,
          expected: "a form of the given axes")
      }
      values[name] = value
    }
    var reader = FormReader(text, variables: values, arithmetic: Integers())
    return try reader.size()
  }

  /// The sizes of the only axis at which the form's value is in a range.
  ///
  /// - Throws: ``ShapeError`` where the form is of no axis or of several.
  public func sizes(yielding range: ClosedRange<Int>) throws(ShapeError) -> SolvedSizes {
    let name = try axis()
    let forms = Forms(variables: variables)
    var maps: [String: AxisMap] = [:]
    for index in variables.indices { maps[variables[index]] = forms.table.variable(index) }
    var reader = FormReader(text, variables: maps, arithmetic: forms)
    let map = try reader.size()
    let place = variables.firstIndex(of: name) ?? 0
    var line = AxisLine(reader.arithmetic, along: place, at: variables.map { _ in 1 })
    return try line.sizes(where: map, in: range)
  }

  /// The name of the only axis.
  private func axis() throws(ShapeError) -> String {
    let axes = variables.filter { $0 != "N" }
    guard axes.count == 1, let axis = axes.first else {
      throw ShapeError(
        axes.isEmpty ? "the form depends on no axis" : "the form depends on several axes",
        found: text, expected: "a form of one axis, such as floor((H + 31)/32)",
        help: axes.count > 1 ? "give a size for each: axis_size(form, H, W)" : nil)
    }
    return axis
  }
}

extension SizeSet {
  /// The x at which floor((a*x + b)/c) is a value, where a and c are above 0.
  public init(_ a: Int, _ b: Int, over c: Int, yielding value: Int) throws(ShapeError) {
    let line = Bounds(low: value, high: value)
    let bounds = try line.pulledBack(through: AxisMap(a, b, c, 0))
    let (low, high) = (bounds.low ?? 1, bounds.high ?? .max - 1)
    self = low > high ? .none : SizeSet(low...high)
  }
}
