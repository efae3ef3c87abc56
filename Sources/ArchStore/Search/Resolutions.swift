import ShapeEngine

/// The resolutions of a catalog at the input that is asked for: few, whatever the number of
/// designs.
final class Resolutions {
  /// A resolution that is as asked for; where any input is asked for, one that may be.
  final class Match {
    let id: Int
    /// The rows of the axes' forms.
    let forms: [Int]
    /// The least multiply-accumulates and parameters of designs that have such maps.
    let leastMACs: Int, leastParameters: Int
    /// Where any input is asked for: the sizes that it shall give.
    let sizes: [Int]
    /// Which inputs give them, once that was asked.
    fileprivate var inputs: Inputs?

    fileprivate init(
      id: Int, forms: [Int], leastMACs: Int, leastParameters: Int, sizes: [Int]
    ) {
      (self.id, self.forms, self.sizes) = (id, forms, sizes)
      (self.leastMACs, self.leastParameters) = (leastMACs, leastParameters)
    }
  }

  /// The sizes of each axis of the input that give the sizes asked for.
  struct Inputs {
    var sets: [SizeSet]
    /// The same for matches whose sets are the same.
    var group: Int
  }

  /// What is asked of a resolution; what is nil is not asked.
  struct Wanted {
    var kind: String
    var sizes: [Int]?
    var length: IntegerRanges?
    var stride: [Double]?
    /// Of the maps and the designs that have them, as far as the bounds of a resolution tell.
    var channels: IntegerRanges?
    var parameters: IntegerRanges?
  }

  /// Which inputs give a form a value.
  private struct Question: Hashable {
    var form: Int
    var size: Int
  }

  private let connection: Connection
  private let input: SearchQuery.Input
  private let texts: FormTexts
  private var forms: [Int: WrittenForm] = [:]
  private var values: [Int: Int?] = [:]
  private var inverses: [Question: SizeSet] = [:]
  private var inputs: [[Int]: Inputs] = [:]
  private var knownLines: [Int: Line]?

  init(_ connection: Connection, at input: SearchQuery.Input) throws(SQLiteError) {
    self.connection = connection
    texts = try FormTexts(connection)
    self.input = input
  }

  /// The resolutions that are as asked for.
  func matches(_ wanted: Wanted) throws -> [Match] {
    var filter = SQLFilter()
    filter.add("kind = ?", wanted.kind)
    filter.add(between: "least_channels", "most_channels", in: wanted.channels)
    filter.add(between: "least_params", "most_params", in: wanted.parameters)
    if let stride = wanted.stride { add(stride, to: &filter) }
    if let count = wanted.sizes?.count ?? axisCount(wanted) {
      filter.add("height IS \(count > 1 ? "NOT " : "")NULL")
      filter.add("depth IS \(count > 2 ? "NOT " : "")NULL")
    }
    switch input {
    case .own:
      for (place, size) in zip(["width", "height", "depth"], (wanted.sizes ?? []).reversed()) {
        filter.add("\(place) = ?", size)
      }
      filter.add("width", in: wanted.length)
      return try matches(filter)
    case .sizes(let given):
      if let count = wanted.sizes?.count, count != given.count { return [] }
      return try matches(filter).filter { try isMatch($0.forms, wanted, at: given) }
    case .any: return try matches(filter, giving: wanted.sizes ?? [])
    }
  }

  /// The inputs that give a match the sizes asked for; nil where none are asked of any input. It is
  /// asked late: most matches have no design that is looked at.
  func inputs(of match: Match) throws -> Inputs? {
    if match.sizes.isEmpty { return nil }
    if let known = match.inputs { return known }
    let key = match.forms + match.sizes
    if let known = inputs[key] {
      match.inputs = known
      return known
    }
    var found = Inputs(sets: [], group: inputs.count)
    for (form, size) in zip(match.forms, match.sizes) {
      found.sets.append(try inverse(form, size))
    }
    inputs[key] = found
    match.inputs = found
    return found
  }

  private func axisCount(_ wanted: Wanted) -> Int? {
    guard wanted.kind == "map" else { return nil }
    if case .sizes(let given) = input { return given.count }
    return wanted.stride.flatMap { $0.count > 1 ? $0.count : nil }
  }

  /// One stride is that of every axis that there is.
  private func add(_ stride: [Double], to filter: inout SQLFilter) {
    if stride.count == 1 {
      filter.add(
        "width_stride = ? AND ifnull(height_stride, ?) = ?", stride[0], stride[0], stride[0])
      filter.add("(height IS NULL OR height_stride IS NOT NULL)")
      filter.add("(depth IS NULL OR depth_stride = ?)", stride[0])
      return
    }
    for (place, value) in zip(["width", "height", "depth"], stride.reversed()) {
      filter.add("\(place)_stride = ?", value)
    }
  }

  private func matches(
    _ filter: SQLFilter, giving sizes: [Int] = []
  ) throws(SQLiteError) -> [Match] {
    let statement = try connection.statement(
      """
      SELECT id, depth_form, height_form, width_form, least_macs, least_params
        FROM resolution WHERE 1\(filter.text)
      """)
    try statement.bind(filter.values)
    defer { statement.reset() }
    var matches: [Match] = []
    while let row = try statement.step() {
      var forms: [Int] = []
      for column in 1...3 as ClosedRange<Int32> {
        if let form = try row.optionalInt(column) { forms.append(form) }
      }
      matches.append(
        Match(
          id: try row.int(0), forms: forms, leastMACs: try row.optionalInt(4) ?? 0,
          leastParameters: try row.optionalInt(5) ?? 0, sizes: sizes))
    }
    return matches
  }

  // MARK: - Forms

  private func isMatch(_ forms: [Int], _ wanted: Wanted, at given: [Int]) throws -> Bool {
    if wanted.kind == "tokens" {
      guard let form = forms.last, let length = try value(form, at: given) else { return false }
      return wanted.length?.contains(length) ?? true
    }
    guard forms.count == given.count else { return false }
    guard let sizes = wanted.sizes else { return true }
    // Most are distinguished by integers, and the few that are left as text.
    let lines = try lines()
    for (axis, form) in forms.enumerated() {
      if let line = lines[form], line.value(at: given[axis]) != sizes[axis] { return false }
    }
    for (form, size) in zip(forms, sizes) where try value(form, at: given) != size { return false }
    return true
  }

  /// A form's value at the input; nil where it has none.
  func value(_ form: Int, at given: [Int]) throws(SQLiteError) -> Int? {
    if let known = values[form] { return known }
    let value = try? text(form).value(at: given)
    values[form] = .some(value)
    return value
  }

  private func inverse(_ form: Int, _ size: Int) throws -> SizeSet {
    let question = Question(form: form, size: size)
    if let known = inverses[question] { return known }
    let sizes =
      if let line = try line(form), line.a > 0 {
        try SizeSet(line.a, line.b, over: line.c, yielding: size)
      } else if try !text(form).isKnown {
        // A size without a formula is found at the design's own input.
        SizeSet.none
      } else {
        try text(form).sizes(yielding: size...size).sizes
      }
    inverses[question] = sizes
    return sizes
  }

  /// A form that is floor((a*x + b)/c) of a dimension x of the input.
  private struct Line {
    var a: Int, b: Int, c: Int

    /// Nil where it does not fit 64 bits or is below 0, which no size is.
    func value(at x: Int) -> Int? {
      let (product, isLarge) = a.multipliedReportingOverflow(by: x)
      let (sum, isLarger) = product.addingReportingOverflow(b)
      return isLarge || isLarger || sum < 0 || c <= 0 ? nil : sum / c
    }
  }

  /// A form as a line, read alone: few forms are asked backwards.
  private func line(_ form: Int) throws(SQLiteError) -> Line? {
    try connection.first("SELECT a, b, c FROM form WHERE id = ? AND a IS NOT NULL", form) {
      (row) throws(SQLiteError) in Line(a: try row.int(0), b: try row.int(1), c: try row.int(2))
    }
  }

  /// The lines among the forms of resolutions, all read at once.
  private func lines() throws(SQLiteError) -> [Int: Line] {
    if let knownLines { return knownLines }
    let rows = try connection.all(
      """
      SELECT id, a, b, c FROM form
       WHERE a IS NOT NULL AND id IN (
               SELECT width_form FROM resolution UNION
               SELECT height_form FROM resolution UNION SELECT depth_form FROM resolution)
      """
    ) { (row) throws(SQLiteError) in
      (try row.int(0), Line(a: try row.int(1), b: try row.int(2), c: try row.int(3)))
    }
    let lines = Dictionary(rows) { first, _ in first }
    knownLines = lines
    return lines
  }

  func text(_ id: Int) throws(SQLiteError) -> WrittenForm {
    if let known = forms[id] { return known }
    let form = WrittenForm(try texts.text(of: id) ?? "")
    forms[id] = form
    return form
  }
}
