import ShapeEngine

/// Conditions of a statement with the values of their parameters, in order.
struct SQLFilter {
  private(set) var conditions: [String] = []
  private(set) var values: [any Bindable] = []
  /// Whether an index of names leads to those that match.
  private(set) var followsNames = false

  /// The conditions as they are written after others.
  var text: String { conditions.map { " AND \($0)" }.joined() }
  var isEmpty: Bool { conditions.isEmpty }

  mutating func add(_ condition: String, _ values: any Bindable...) {
    conditions.append(condition)
    self.values += values
  }

  mutating func add(_ column: String, in ranges: IntegerRanges?) {
    guard let ranges else { return }
    var alternatives: [String] = []
    for range in ranges.ranges {
      switch (range.low, range.high) {
      case (let low?, let high?):
        alternatives.append("\(column) BETWEEN ? AND ?")
        values += [low, high] as [any Bindable]
      case (let low?, nil):
        alternatives.append("\(column) >= ?")
        values.append(low)
      case (nil, let high?):
        alternatives.append("\(column) <= ?")
        values.append(high)
      case (nil, nil): continue
      }
    }
    conditions.append("(" + alternatives.joined(separator: " OR ") + ")")
  }

  /// What a set of rows can hold where the least and the greatest number in it are known: `least`
  /// and `most` are the columns with these.
  mutating func add(between least: String, _ most: String, in ranges: IntegerRanges?) {
    guard let ranges else { return }
    if let greatest = ranges.greatest { add("\(least) <= ?", greatest) }
    if let lowest = ranges.least { add("\(most) >= ?", lowest) }
  }

  /// Names that match one of the patterns, in which `*` stands for any characters.
  mutating func add(_ column: String, matching patterns: [String]) {
    guard !patterns.isEmpty else { return }
    // The index is followed where all begin alike, which is where there is one pattern.
    if patterns.count == 1, let prefix = patterns[0].split(separator: "*").first,
      patterns[0].hasPrefix(prefix)
    {
      followsNames = true
      if prefix.count == patterns[0].count { return add("\(column) = ?", String(prefix)) }
      // Names are ASCII; no byte of one is as large as this character's first.
      add("\(column) >= ? AND \(column) < ?", String(prefix), prefix + "\u{10FFFF}")
      // Then nothing is left to match.
      if prefix + "*" == patterns[0] { return }
    }
    let alternatives = patterns.map { _ in "\(column) GLOB ?" }.joined(separator: " OR ")
    conditions.append("(\(alternatives))")
    values += patterns.map { Self.glob($0) } as [any Bindable]
  }

  /// A pattern as SQLite's GLOB takes it, in which nothing but `*` is special.
  private static func glob(_ pattern: String) -> String {
    pattern.map { "?[".contains($0) ? "[\($0)]" : String($0) }.joined()
  }
}
