import TestSupport

/// A random definition whose choices decide hyperparameters and structure, as a text with its choices and as
/// the text of each of its members: there every choice is what was decided, and nothing else differs.
struct RandomSpaceText {
  /// A value that is fixed, chosen in its place, or chosen by a parameter of the whole file.
  enum Number {
    case fixed(Int)
    case open([Int])
    case shared(String, [Int])
  }

  indirect enum Call {
    /// A layer with numbers in its arguments: `Conv2d(4, %, padding=1)`.
    case layer(String, [Number])
    case block(Int)
    /// One of several calls, chosen in its place.
    case chosen([Call])
    /// One of several blocks, chosen by a parameter.
    case shared(String, [Int])
  }

  struct Entry {
    var call: Call
    /// Whether it is there: 1 or 0.
    var presence: Number?
    /// How often it is made.
    var count: Number?
    /// The entries above of which it takes one; none for the one above it.
    var sources: [Int] = []
    /// Whether it has a name; a number otherwise.
    var isNamed = true
  }

  var entries: [Entry] = []
  var blocks: [[Entry]] = []
  var parameters: [(name: String, text: String)] = []

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<random.pick(1...3) { blocks.append(list(random.pick(1...3), depth: 1, &random)) }
    if random.pick(0...2) == 0 {
      for index in blocks.indices {
        blocks[index].append(
          Entry(call: .block(random.pick(0...blocks.count - 1)), presence: .fixed(0)))
      }
    }
    entries = list(random.pick(2...5), depth: 0, &random)
  }

  // MARK: - Making

  private mutating func list(
    _ count: Int, depth: Int, _ random: inout SeededGenerator
  ) -> [Entry] {
    var result: [Entry] = []
    for index in 0..<count {
      var entry = Entry(call: call(depth, &random))
      if random.pick(0...4) == 0 { entry.presence = number([1, 0], &random) }
      if random.pick(0...3) == 0 { entry.count = number([1, 2, 3, 0], &random) }
      let above = result.indices.filter { result[$0].count == nil }
      if above.count > 1, random.pick(0...3) == 0 {
        entry.sources = Array(above.shuffled(using: &random).prefix(random.pick(2...3))).sorted()
      } else if index > 0, result[index - 1].count == nil, random.pick(0...5) == 0 {
        entry.sources = [index - 1]
      }
      result.append(entry)
    }
    for index in result.indices
    where !result.contains(where: { $0.sources.contains(index) }) && random.pick(0...2) == 0 {
      result[index].isNamed = false
    }
    return result
  }

  private mutating func number(_ values: [Int], _ random: inout SeededGenerator) -> Number {
    let some = Array(values.shuffled(using: &random).prefix(random.pick(2...3)))
    switch random.pick(0...3) {
    case 0: return .fixed(some[0])
    case 1:
      let name = "p\(parameters.count)"
      let known = parameters.last { $0.text == Self.choice(some) }?.name
      if let known, random.pick(true, false) { return .shared(known, some) }
      parameters.append((name, Self.choice(some)))
      return .shared(name, some)
    default: return .open(some)
    }
  }

  private mutating func call(_ depth: Int, _ random: inout SeededGenerator) -> Call {
    switch random.pick(0...(depth == 0 ? 9 : 5)) {
    case 0, 1, 2:
      return .layer(
        "Conv2d(%, %, stride=%, padding=1)",
        [
          random.pick(0...2) == 0 ? number([2, 4, 6], &random) : .fixed(4),
          number([1, 2, 3], &random),
          random.pick(0...2) == 0 ? number([1, 2], &random) : .fixed(1),
        ])
    case 3: return .layer("MaxPool2d(%, stride=%)", [number([1, 2, 5], &random), .fixed(1)])
    case 4: return .layer("BatchNorm2d", [])
    case 5: return .layer("ReLU", [])
    case 6 where !blocks.isEmpty: return .block(random.pick(0...blocks.count - 1))
    case 7 where blocks.count > 1:
      let name = "p\(parameters.count)"
      let some = Array(blocks.indices.shuffled(using: &random).prefix(2))
      parameters.append((name, "choice(\(some.map { "B\($0)" }.joined(separator: ", ")))"))
      return .shared(name, some)
    default:
      var calls: [Call] = [.layer("Identity", [])]
      if !blocks.isEmpty { calls.append(.block(random.pick(0...blocks.count - 1))) }
      calls.append(.layer("Conv2d(4, %, padding=%)", [number([1, 3, 5], &random), .fixed(1)]))
      return .chosen(Array(calls.shuffled(using: &random).prefix(random.pick(2...3))))
    }
  }

  private static func choice(_ values: [Int]) -> String {
    "choice(\(values.map(String.init).joined(separator: ", ")))"
  }

  // MARK: - The text with its choices

  var open: String {
    var text = "name: x\ninput: [2, 7, 6]\n"
    if !parameters.isEmpty {
      text += "parameters:\n" + parameters.map { "  \($0.name): \($0.text)\n" }.joined()
    }
    text += "blocks:\n"
    for (index, block) in blocks.enumerated() {
      text += "  B\(index):\n" + block.enumerated().map { "    " + open($1, $0) }.joined()
    }
    return text + "layers:\n  - first: ReLU\n"
      + entries.enumerated().map { "  " + open($1, $0) }.joined()
  }

  private func open(_ entry: Entry, _ index: Int) -> String {
    var line = entry.isNamed ? "- \(Self.name(index, entry)): " : "- "
    line += open(entry.call)
    if !entry.sources.isEmpty {
      let names = entry.sources.map { "n\($0)" }.joined(separator: ", ")
      line += " from " + (entry.sources.count > 1 ? "choice(\(names))" : names)
    }
    if let presence = entry.presence { line += " if \(open(presence))" }
    if let count = entry.count { line += " for i in \(open(count))" }
    return line + "\n"
  }

  /// The entries of a loop have the number of their turn.
  private static func name(_ index: Int, _ entry: Entry) -> String {
    entry.count == nil ? "n\(index)" : "n\(index)_{i}"
  }

  private func open(_ call: Call) -> String {
    switch call {
    case .layer(let text, let numbers): Self.filled(text, numbers.map(open))
    case .block(let index): "B\(index)"
    case .chosen(let calls): "choice(\(calls.map(open).joined(separator: ", ")))"
    case .shared(let name, _): name
    }
  }

  private func open(_ number: Number) -> String {
    switch number {
    case .fixed(let value): String(value)
    case .open(let values): Self.choice(values)
    case .shared(let name, _): name
    }
  }

  private static func filled(_ text: String, _ values: [String]) -> String {
    var values = values[...]
    return text.map { $0 == "%" ? values.popFirst() ?? "" : String($0) }.joined()
  }

  // MARK: - Its members

  /// The texts of all members, in the order in which their choices are reached; nil for more than `limit`.
  func members(limit: Int) -> [String]? {
    var result: [String] = []
    var decisions: [(value: Int, count: Int)] = []
    while true {
      var member = Member(space: self, decisions: decisions)
      result.append(member.text())
      guard result.count <= limit else { return nil }
      decisions = member.decisions
      while let last = decisions.last, last.value == last.count - 1 { decisions.removeLast() }
      guard !decisions.isEmpty else { return result }
      decisions[decisions.count - 1].value += 1
    }
  }

  private struct Member {
    let space: RandomSpaceText
    /// What was decided so far; what comes after it has its first value.
    var decisions: [(value: Int, count: Int)]
    private var reached = 0
    private var shared: [String: Int] = [:]
    private var blocks: [String] = []

    init(space: RandomSpaceText, decisions: [(value: Int, count: Int)]) {
      self.space = space
      self.decisions = decisions
    }

    mutating func text() -> String {
      var layers = ""
      for (index, entry) in space.entries.enumerated() { layers += lines(entry, index, "  ") }
      let blocks = blocks.isEmpty ? "" : "blocks:\n" + blocks.joined()
      return "name: x\ninput: [2, 7, 6]\n\(blocks)layers:\n  - first: ReLU\n\(layers)"
    }

    private mutating func decide(_ count: Int) -> Int {
      if reached == decisions.count { decisions.append((0, count)) }
      reached += 1
      return decisions[reached - 1].value
    }

    private mutating func decide(_ name: String, _ count: Int) -> Int {
      if let known = shared[name] { return known }
      let value = decide(count)
      shared[name] = value
      return value
    }

    private mutating func value(_ number: Number) -> Int {
      switch number {
      case .fixed(let value): value
      case .open(let values): values[decide(values.count)]
      case .shared(let name, let values): values[decide(name, values.count)]
      }
    }

    private mutating func lines(_ entry: Entry, _ index: Int, _ indent: String) -> String {
      guard let count = entry.count else { return line(entry, "n\(index)", indent) }
      let turns = value(count)
      return (0..<turns).map { line(entry, "n\(index)_\($0)", indent) }.joined()
    }

    private mutating func line(_ entry: Entry, _ name: String, _ indent: String) -> String {
      let isThere = entry.presence.map { value($0) != 0 } ?? true
      var source: Int?
      if isThere, let first = entry.sources.first {
        source = entry.sources.count > 1 ? entry.sources[decide(entry.sources.count)] : first
      } else {
        source = entry.sources.first
      }
      let from = source.map { " from n\($0)" } ?? ""
      let start = entry.isNamed ? "\(indent)- \(name): " : "\(indent)- "
      guard isThere else { return "\(start)Identity\(from) if false\n" }
      return "\(start)\(text(of: entry.call))\(from)\n"
    }

    private mutating func text(of call: Call) -> String {
      switch call {
      case .layer(let text, let numbers):
        var values: [String] = []
        for number in numbers { values.append(String(value(number))) }
        return filled(text, values)
      case .block(let index): return block(index)
      case .chosen(let calls): return text(of: calls[decide(calls.count)])
      case .shared(let name, let indices): return block(indices[decide(name, indices.count)])
      }
    }

    /// A block of its own for each use: its choices are free there.
    private mutating func block(_ index: Int) -> String {
      var text = ""
      for (place, entry) in space.blocks[index].enumerated() { text += lines(entry, place, "    ") }
      if text.isEmpty { text = "    - z: Identity if false\n" }
      let name = "U\(blocks.count)"
      blocks.append("  \(name):\n\(text)")
      return name
    }
  }
}
