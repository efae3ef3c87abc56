import ShapeEngine

/// The resolutions of a catalog at the input that is asked for: few, whatever the number of designs.
final class Resolutions {
  /// A resolution that is as asked for.
  struct Match {
    var id: Int
    /// The rows of the axes' forms.
    var forms: [Int]
    /// The sizes that it was matched for.
    var wanted: [Int] = []
    /// Where any input is asked for: the sizes of each axis that give the sizes asked for.
    var inputs: [SizeSet]
  }

  /// What is asked of a resolution; what is nil is not asked.
  struct Wanted {
    var kind: String
    var sizes: [Int]?
    var length: IntegerRanges?
    var stride: [Double]?
  }

  private let connection: Connection
  private let input: SearchQuery.Input
  private var forms: [Int: WrittenForm] = [:]
  private var values: [Int: Int?] = [:]
  private var inverses: [[Int]: SizeSet] = [:]

  init(_ connection: Connection, at input: SearchQuery.Input) {
    self.connection = connection
    self.input = input
  }

  /// The resolutions that are as asked for.
  func matches(_ wanted: Wanted) throws -> [Match] {
    var filter = SQLFilter()
    filter.add("q.kind = ?", wanted.kind)
    if let stride = wanted.stride { add(stride, to: &filter) }
    if let count = wanted.sizes?.count ?? axisCount(wanted) {
      filter.add("q.height IS \(count > 1 ? "NOT " : "")NULL")
      filter.add("q.depth IS \(count > 2 ? "NOT " : "")NULL")
    }
    let places = ["width", "height", "depth"]
    let sizes = Array((wanted.sizes ?? []).reversed())
    switch input {
    case .own:
      for (place, size) in zip(places, sizes) { filter.add("q.\(place) = ?", size) }
      filter.add("q.width", in: wanted.length)
      return try rows(filter).map { Match(id: $0.id, forms: $0.forms, inputs: []) }
    case .sizes(let given):
      if let count = wanted.sizes?.count, count != given.count { return [] }
      if wanted.kind == "map" {
        // What is no floor((a*x + b)/c) of an axis is evaluated below.
        for (place, size) in zip(places, sizes) {
          let x = given[given.count - 1 - (places.firstIndex(of: place) ?? 0)]
          filter.add(
            "(\(place).a IS NULL OR (\(place).a * ? + \(place).b) / \(place).c = ?)", x, size)
        }
      }
      return try rows(filter).filter { try isMatch($0.forms, wanted, at: given) }
        .map { Match(id: $0.id, forms: $0.forms, inputs: []) }
    case .any:
      guard let wantedSizes = wanted.sizes else {
        return try rows(filter).map { Match(id: $0.id, forms: $0.forms, inputs: []) }
      }
      return try rows(filter).compactMap { row in
        var inputs: [SizeSet] = []
        for (form, size) in zip(row.forms, wantedSizes) {
          let sizes = try inverse(form, size)
          if sizes.isEmpty { return nil }
          inputs.append(sizes)
        }
        return Match(id: row.id, forms: row.forms, wanted: wantedSizes, inputs: inputs)
      }
    }
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
        "q.width_stride = ? AND ifnull(q.height_stride, ?) = ?", stride[0], stride[0], stride[0])
      filter.add("(q.height IS NULL OR q.height_stride IS NOT NULL)")
      filter.add("(q.depth IS NULL OR q.depth_stride = ?)", stride[0])
      return
    }
    for (place, value) in zip(["width", "height", "depth"], stride.reversed()) {
      filter.add("q.\(place)_stride = ?", value)
    }
  }

  private func rows(_ filter: SQLFilter) throws -> [(id: Int, forms: [Int])] {
    let statement = try connection.statement(
      """
      SELECT q.id, q.depth_form, q.height_form, q.width_form FROM resolution q
        JOIN form width ON width.id = q.width_form
        LEFT JOIN form height ON height.id = q.height_form
        LEFT JOIN form depth ON depth.id = q.depth_form
       WHERE 1\(filter.text)
      """)
    try statement.bind(filter.values)
    defer { statement.reset() }
    var rows: [(id: Int, forms: [Int])] = []
    while let row = try statement.step() {
      let forms = [try row.optionalInt(1), try row.optionalInt(2), try row.optionalInt(3)]
      rows.append((try row.int(0), forms.compactMap { $0 }))
    }
    return rows
  }

  // MARK: - Forms

  private func isMatch(_ forms: [Int], _ wanted: Wanted, at given: [Int]) throws -> Bool {
    if wanted.kind == "tokens" {
      guard let form = forms.last, let length = try value(form, at: given) else { return false }
      return wanted.length?.contains(length) ?? true
    }
    guard forms.count == given.count else { return false }
    for (form, size) in zip(forms, wanted.sizes ?? []) where try value(form, at: given) != size {
      return false
    }
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
    if let known = inverses[[form, size]] { return known }
    let line =
      try connection.first("SELECT a, b, c FROM form WHERE id = ?", form) {
        (row) throws(SQLiteError) in
        [try row.optionalInt(0), try row.optionalInt(1), try row.optionalInt(2)]
      }?.compactMap { $0 } ?? []
    let sizes =
      line.count == 3 && line[0] > 0
      ? try SizeSet(line[0], line[1], over: line[2], yielding: size)
      : try text(form).sizes(yielding: size...size).sizes
    inverses[[form, size]] = sizes
    return sizes
  }

  func text(_ id: Int) throws(SQLiteError) -> WrittenForm {
    if let known = forms[id] { return known }
    let text = try connection.first("SELECT text FROM form WHERE id = ?", id) {
      (row) throws(SQLiteError) in try row.text(0)
    }
    let form = WrittenForm(text ?? "")
    forms[id] = form
    return form
  }
}
