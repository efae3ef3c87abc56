/// Entries one below the other, as lines of YAML: runs of equal ones become loops.
struct EntryList {
  struct Entry {
    var name: String
    /// The call; nil for a list.
    var call: String?
    /// The names after `from`; nil where it takes what is above it.
    var from: String?
    /// The same with a pattern for the entries before it.
    var pattern: String?
    /// ` if …`; empty where it has none.
    var condition = ""
    /// The lines of a list.
    var lines: [String] = []
  }

  private var entries: [(entry: Entry, part: Int)] = []
  /// Whether entries with the next number have no name.
  private let numbersAll: Bool

  init(numbersAll: Bool) { self.numbersAll = numbersAll }

  mutating func append(_ entry: Entry, part: Int) { entries.append((entry, part)) }

  /// The lines of each entry or loop, with the number of the last part in it.
  func lines() -> [(lines: [String], part: Int)] {
    var result: [(lines: [String], part: Int)] = []
    var (index, next) = (0, 0)
    while index < entries.count {
      let entry = entries[index].entry
      let count = run(from: index)
      if numbersAll, isNumbered(index, count, from: next) {
        next += count
        let loop = count > 1 ? " for i in \(count)" : ""
        result.append(
          (Self.lines(entry, named: nil, count > 1, loop), entries[index + count - 1].part))
      } else if count > 1, let name = Self.counting(entry.name) {
        let first = name.number == 0 ? "i" : "i + \(name.number)"
        let template = "\(name.prefix){\(first)}\(name.suffix)"
        result.append(
          (
            Self.lines(entry, named: template, true, " for i in \(count)"),
            entries[index + count - 1].part
          ))
      } else {
        result.append((Self.lines(entry, named: entry.name, false, ""), entries[index].part))
        index += 1
        continue
      }
      index += count
    }
    return result
  }

  /// How many entries from one on are the same but for a number in their names.
  private func run(from start: Int) -> Int {
    let first = entries[start].entry
    guard first.call != nil, first.condition.isEmpty, let name = Self.counting(first.name) else {
      return 1
    }
    var count = 1
    while start + count < entries.count {
      let other = entries[start + count].entry
      guard other.call == first.call, other.condition.isEmpty,
        (other.pattern ?? other.from) == (first.pattern ?? first.from),
        let number = Self.counting(other.name), number.prefix == name.prefix,
        number.suffix == name.suffix, number.number == name.number + count
      else { break }
      count += 1
    }
    return count
  }

  private func isNumbered(_ start: Int, _ count: Int, from next: Int) -> Bool {
    let entry = entries[start].entry
    if entry.call == nil, entry.from != nil || !entry.condition.isEmpty { return false }
    return (0..<count).allSatisfy { entries[start + $0].entry.name == String(next + $0) }
  }

  /// A name with the last number in it.
  private static func counting(_ name: String) -> (prefix: String, number: Int, suffix: String)? {
    let characters = Array(name.utf8)
    guard let last = characters.lastIndex(where: { (48...57).contains($0) }) else { return nil }
    var first = last
    while first > 0, (48...57).contains(characters[first - 1]) { first -= 1 }
    let digits = String(decoding: characters[first...last], as: UTF8.self)
    guard let number = Int(digits), String(number) == digits, number < 1_000_000 else { return nil }
    return (
      String(decoding: characters[..<first], as: UTF8.self), number,
      String(decoding: characters[(last + 1)...], as: UTF8.self)
    )
  }

  private static func lines(
    _ entry: Entry, named name: String?, _ isLoop: Bool, _ loop: String
  ) -> [String] {
    let from = (isLoop ? entry.pattern ?? entry.from : entry.from).map { " from \($0)" } ?? ""
    func scalar(_ text: String) -> String {
      ScalarLayout.text(text, isQuoted: false, inFlow: false)
    }
    guard let call = entry.call else {
      guard let name else {
        return entry.lines.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
      }
      let key = scalar(name + from + entry.condition)
      return ["- \(key):"] + entry.lines.map { "    " + $0 }
    }
    let value = scalar(call + from + entry.condition + loop)
    return ["- " + (name.map { "\(scalar($0)): " } ?? "") + value]
  }
}
