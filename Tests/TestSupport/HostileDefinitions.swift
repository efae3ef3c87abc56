/// Definitions and flat files as nobody would write them: texts that are definitions, with bytes and
/// tokens changed, numbers blown up, lists doubled, brackets nested, names lengthened and characters
/// put in that would steer a terminal.
///
/// The text of a number is the same in every run, so that a finding can be made again.
public struct HostileDefinitions: Sendable {
  private let sources: [[UInt8]]
  private let seed: UInt64

  /// - Parameter sources: definitions in the language or in the flat form; some.
  public init(_ sources: [[UInt8]], seed: UInt64) {
    self.sources = sources
    self.seed = seed
  }

  /// The text of this number: one of the sources after one to four changes.
  public subscript(number: Int) -> [UInt8] {
    var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
    var text = sources[random.pick(0...sources.count - 1)]
    for _ in 0..<random.pick(1, 1, 2, 4) {
      text = Self.changed(text, &random)
      // What is large already would grow by each change.
      if text.count > 1 << 20 { break }
    }
    return text
  }

  private static func changed(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    switch random.pick(0...14) {
    case 0: return flipped(text, &random)
    case 1: return swapped(text, &random)
    case 2: return cut(text, &random)
    case 3: return doubled(text, &random)
    case 4, 5: return replacing(number, in: text, with: numbers, &random)
    case 6: return replacing(number, in: text, with: lists, &random)
    case 7: return replacing(word, in: text, with: words, &random)
    case 8: return replacing(word, in: text, with: texts(&random), &random)
    case 9: return replacing(number, in: text, with: nests(&random), &random)
    case 10: return inserting(characters, into: text, &random)
    case 11: return inserting(clauses, into: text, &random)
    case 12: return definition(with: sections(&random), &random)
    case 13: return encoded(text, &random)
    default: return moved(text, &random)
    }
  }

  // MARK: - Bytes

  private static func place(_ text: [UInt8], _ random: inout SeededGenerator) -> Int {
    random.pick(0...text.count)
  }

  private static func flipped(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var text = text
    for _ in 0..<random.pick(1, 1, 3, 10) where !text.isEmpty {
      text[random.pick(0...text.count - 1)] ^= 1 << UInt8(random.pick(0...7))
    }
    return text
  }

  private static func cut(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    let start = place(text, &random)
    let end = random.pick(text.count, min(text.count, start + random.pick(1...60)))
    return Array(text[..<start] + text[end...])
  }

  /// A part of the text, once more or a thousand times.
  private static func doubled(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    let lines = lineStarts(text)
    let (first, second) =
      random.pick(true, false)
      ? (place(text, &random), place(text, &random))
      : (lines[random.pick(0...lines.count - 1)], lines[random.pick(0...lines.count - 1)])
    let part = text[min(first, second)..<max(first, second)].prefix(4000)
    let times = random.pick(1, 2, 30, 1000)
    return Array(text[..<part.endIndex])
      + repeatElement(part, count: times).joined() + text[part.endIndex...]
  }

  /// Lines that are elsewhere.
  private static func moved(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = lines.remove(at: random.pick(0...lines.count - 1))
    lines.insert(line, at: random.pick(0...lines.count))
    return Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  private static func encoded(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    switch random.pick(0...4) {
    case 0: [0xef, 0xbb, 0xbf] + text
    case 1: [0xff, 0xfe] + text.flatMap { [$0, 0] }
    case 2: [0xfe, 0xff] + text.flatMap { [0, $0] }
    case 3: text.flatMap { $0 == UInt8(ascii: "\n") ? [0x0d, $0] : [$0] }
    default: text.map { $0 == UInt8(ascii: "\n") ? 0x0d : $0 }
    }
  }

  private static func lineStarts(_ text: [UInt8]) -> [Int] {
    [0] + text.indices.filter { text[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
  }

  // MARK: - Tokens

  private static func number(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  private static func word(_ byte: UInt8) -> Bool {
    let letter = byte | 0x20
    return number(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= letter || byte == 0x5f
  }

  /// Where a run of such bytes is; nil where the text has none.
  private static func token(
    _ isPart: (UInt8) -> Bool, in text: [UInt8], _ random: inout SeededGenerator
  ) -> Range<Int>? {
    let start = place(text, &random)
    let found = text[start...].firstIndex(where: isPart) ?? text.firstIndex(where: isPart)
    guard var first = found else { return nil }
    while first > 0, isPart(text[first - 1]) { first -= 1 }
    return first..<(text[first...].firstIndex { !isPart($0) } ?? text.count)
  }

  private static func replacing(
    _ isPart: (UInt8) -> Bool, in text: [UInt8], with others: [String],
    _ random: inout SeededGenerator
  ) -> [UInt8] {
    guard let token = token(isPart, in: text, &random) else { return text }
    let other = others[random.pick(0...others.count - 1)]
    return Array(text[..<token.lowerBound]) + Array(other.utf8) + text[token.upperBound...]
  }

  private static func swapped(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    guard let first = token(word, in: text, &random), let second = token(word, in: text, &random),
      first.upperBound <= second.lowerBound
    else { return moved(text, &random) }
    return Array(text[..<first.lowerBound]) + text[second]
      + text[first.upperBound..<second.lowerBound] + text[first] + text[second.upperBound...]
  }

  private static func inserting(
    _ parts: [String], into text: [UInt8], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let starts = lineStarts(text)
    var place = place(text, &random)
    if random.pick(true, false), starts.count > 1 {
      // At the end of a line, where a clause would be.
      place = starts[random.pick(1...starts.count - 1)] - 1
    }
    let part = parts[random.pick(0...parts.count - 1)]
    return Array(text[..<place]) + Array(part.utf8) + text[place...]
  }
}

// MARK: - What is put in

extension HostileDefinitions {
  private static let numbers = [
    "0", "-1", "1", "2", "-0", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "4611686018427387904", "3037000500",
    "2147483647", "4294967296", "65536", "1000001", "1e400", "-1e400", "1e-400", "1e18", "1.5",
    "0.1", "nan", "inf", "1" + String(repeating: "0", count: 30),
    String(repeating: "9", count: 5000),
    "0x10", "1_000", "007", "true", "null", "\"2\"", "[2, 3]", "[]", "H", "W // 2", "-H",
    "H * W * C",
    "choice(1, 2)", "choice(1, 9223372036854775807)", "dim(9223372036854775807)", "like(input, -9)",
    "1 // 0", "1 % 0", "2 ** 62", "2 ** 64", "(-2) ** 63 // -1", "-(-2 ** 62) * 2", "0.1 ** -400",
    "H ** 2", "H / 3", "H % 0", "H // -1", "min(H, -1)", "len([0])", "int(1e300)", "round(-0.5)",
    "abs(-9223372036854775807 - 1)", "make_divisible(1e300, 8)", "log(0)", "None",
  ]

  private static let lists = [
    "[0] * 1000000", "[0] * 1000001", "[[0] * 1000000] * 1000", "[[0] * 1000] * 1000",
    "[[[0] * 100] * 100] * 100", "range(1000000)", "range(0, -1000000, -1)",
    "range(-9223372036854775807, 9223372036854775807)", "[1, 2] * 500000", "sum([1] * 1000000)",
    "len(range(1000000))", "[1][9223372036854775807]", "[1][-2]", "[1, 2, 3][::-1]",
    "range(5)[::-9223372036854775807]", "[0][-9223372036854775807:9223372036854775807:1]",
    "reversed([0] * 1000000)", "max(range(1000000))", "choice(1, 2, 3) + choice(1, 2, 3)",
    "[choice(1, 2)] * 60",
  ]

  private static let words = [
    "Conv2d", "Linear", "Add", "Concat", "Reshape", "Interpolate", "Parameter", "Split", "Slice",
    "Flatten", "Permute", "Unfold", "Fold", "MultiheadAttention", "Einsum", "Identity", "Opaque",
    "Elementwise", "ConvTranspose2d", "TransformerEncoder", "LSTM", "Embedding", "Pad", "Expand",
    "Repeat", "Zeros", "input", "above", "return", "require", "from", "if", "for", "in", "with",
    "until", "like", "name", "layers", "blocks", "variants", "parameters", "inputs", "axes",
    "batch", "fixed", "expect", "path", "type", "conditions", "training", "H", "x", "a.b.c", "..",
    "*", "**", "{0}", "", "kernel_size", "out_channels", "stride", "nn", "resnet18", "net",
  ]

  private static let characters = [
    "\u{1b}[2J", "\u{9b}31m", "\u{202e}", "\u{2028}", "\u{0}", "\u{7}", "\u{8}", "\r", "\t", "\n",
    "\u{7f}", "\u{85}", "\u{feff}", "\u{200b}", "é", "\u{1F600}", "e\u{301}\u{301}\u{301}", "\"",
    "'", "\\", "\\u001b", "\\ud800", "#", ":", ": ", "- ", "- - - - ", "[", "]", "{", "}", "(", ")",
    ",", "&a ", "*a", "!!binary ", "<<: ", "|\n", ">\n", "---\n", "...\n", "%YAML 9.9\n", "? ", "@",
    "`", "    ", "\u{1b}]0;t\u{7}",
  ]

  private static let clauses = [
    " for i in 1000000", " for i in 1000", " for i in [0] * 1000000", " if 0", " if training",
    " if nothing", " from input", " from **", " from *", " from nothing", " from input, input",
    " for i, j in [[1, 2]]", " for i in range(3)", " until x", " with weights of conv1",
    " from above, above, above, above", " if 1 for i in 3", " for i in choice(1, 2)",
  ]

  private static func count(_ random: inout SeededGenerator) -> Int {
    random.pick(3, 40, 63, 64, 65, 1000, 30_000, 200_000)
  }

  /// Long names and long texts.
  private static func texts(_ random: inout SeededGenerator) -> [String] {
    let count = count(&random)
    return [
      String(repeating: "a", count: count), String(repeating: "a.", count: count) + "a",
      String(repeating: "é", count: count), String(repeating: "{i}", count: count),
      "x" + String(repeating: "\u{1b}", count: count), String(repeating: "_", count: count),
      String(repeating: "a*", count: min(count, 1000)), String(repeating: "\u{301}", count: count),
    ]
  }

  /// Brackets, signs and conditions in one another, and long rows of them.
  private static func nests(_ random: inout SeededGenerator) -> [String] {
    let count = count(&random)
    func nest(_ open: String, _ inner: String, _ close: String) -> String {
      String(repeating: open, count: count) + inner + String(repeating: close, count: count)
    }
    return [
      nest("[", "1", "]"), nest("(", "1", ")"), nest("{", "1", "}"), nest("[", "", ""),
      nest("-", "1", ""), nest("not ", "1", ""), nest("1 + ", "1", ""), nest("1, ", "1", ""),
      nest("1 if 0 else ", "1", ""), nest("max(1, ", "1", ")"), nest("2 ** ", "1", ""),
      nest("H + ", "1", ""), nest("(H // 2 + ", "1", ") * 3"), nest("{\"a\":", "1", "}"),
      nest("", "1", "[0]"), nest("1 < ", "1", ""), nest("1 and ", "1", ""),
      nest("[1, ", "1", "]"), nest("a=", "1", ""), nest("Conv2d(", "1", ")"),
      nest("choice(1, ", "2", ")"), nest("min(H, W + ", "2", ")"),
    ]
  }

  /// A small definition with one of these sections.
  private static func definition(
    with sections: [String], _ random: inout SeededGenerator
  ) -> [UInt8] {
    let section = sections[random.pick(0...sections.count - 1)]
    var text = section.hasPrefix("variants:") ? "family: f\n" : "name: net\n"
    if !section.hasPrefix("input:") { text += "input: [4, 12, 12]\n" }
    text += section
    if !section.contains("layers:\n") {
      text += "layers:\n  - conv: Conv2d(4, 3)\n  - act: ReLU\n  - view: Reshape(-1, p40[0])\n"
        .replacing("p40[0]", with: section.hasPrefix("parameters:") ? "p40" : "4")
    }
    return Array(text.utf8)
  }

  /// Lines of the file's own level: chains, lists that double, and blocks that call themselves.
  private static func sections(_ random: inout SeededGenerator) -> [String] {
    let count = min(count(&random), 30_000)
    let levels = random.pick(40, 64, 500)
    func lines(_ count: Int, _ line: (Int) -> String) -> String {
      (1...count).map { "  \(line($0))\n" }.joined()
    }
    return [
      "variants:\n  v0: {}\n" + lines(count) { "v\($0): {like: v\($0 - 1)}" },
      "variants:\n" + lines(count) { "v\($0): {like: v\($0 % count + 1)}" },
      "variants:\n" + lines(count) { "v\($0): {p\($0): \($0)}" },
      "parameters:\n  p0: [1]\n" + lines(levels) { "p\($0): p\($0 - 1) + p\($0 - 1)" },
      "parameters:\n  p0: [1]\n" + lines(levels) { "p\($0): [p\($0 - 1), p\($0 - 1)]" },
      "parameters:\n  p0: [1]\n" + lines(levels) { "p\($0): [p\($0 - 1)]" },
      "parameters:\n  p0: 3\n" + lines(levels) { "p\($0): p\($0 - 1) * p\($0 - 1)" },
      "parameters:\n  p0: \"ab\"\n" + lines(levels) { "p\($0): p\($0 - 1) + p\($0 - 1)" },
      "parameters:\n" + lines(count) { "p\($0): \($0)" },
      "blocks:\n  Again:\n    - a: Again\nlayers:\n  - a: Again\n",
      "blocks:\n  B0:\n    - ReLU\n"
        + lines(levels) { "B\($0):\n    - a: B\($0 - 1)\n    - b: B\($0 - 1)" }
        + "layers:\n  - a: B\(levels)\n",
      "layers:\n" + lines(count) { "- l\($0): ReLU" },
      "layers:\n" + lines(levels) { String(repeating: "  ", count: $0) + "- c\($0):" },
      "layers:\n" + lines(levels) { "- s\($0): Add from above, above" },
      "layers:\n" + lines(levels) { "- s\($0): Concat(dim=1) from above, above" },
      "layers:\n  - a: Reshape(-1, H * W)\n"
        + lines(levels) { "- s\($0): MatMul from above, above" },
      "layers:\n" + lines(count) { "- p\($0): Parameter(\($0))" } + "  - all: Stack from p*\n",
      "require: [H % 7 == 0, W % 11 == 3, H * W > 9223372036854775807]\n",
      "axes: [" + (1...count).map { "A\($0)" }.joined(separator: ", ") + "]\n",
      "input: [" + (1...count).map { _ in "1" }.joined(separator: ", ") + "]\n",
      "expect: {" + (1...count).map { "l\($0): [1]" }.joined(separator: ", ") + "}\n",
    ]
  }
}
