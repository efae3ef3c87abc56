import Foundation
import TestSupport
import Testing

@testable import ShapeEngine

/// What a form's text says is the form: at every input, over integers and over forms.
@Suite struct FormTextTests {
  /// A few steps over two axes, each taking sizes of earlier steps. All sizes stay above zero.
  private struct Steps {
    var steps: [(kind: Int, x: Int, y: Int, a: Int, b: Int, c: Int)] = []

    init(_ count: Int, _ random: inout SeededGenerator) {
      for index in 0..<count {
        let least = max(0, index - 4)
        let (x, y) = (random.pick(least...(index + 1)), random.pick(least...(index + 1)))
        let c = random.pick(1, 2, 3, 4, 7)
        steps.append(
          (random.pick(0...11), x, y, random.pick(1...5), c + random.pick(0...6), c))
      }
    }

    func sizes<A: SizeArithmetic>(_ h: A.Size, _ w: A.Size, _ a: inout A) throws -> [A.Size] {
      var sizes = [h, w]
      for (kind, i, j, factor, offset, divisor) in steps {
        let (x, y) = (sizes[i], sizes[j])
        let next: A.Size
        switch kind {
        case 0, 1: next = try a.affine(factor, x, offset, over: divisor)
        case 2: next = try a.sum(x, y)
        case 3: next = try a.affine(1, a.product(x, y), 16 * divisor, over: 16 * divisor)
        case 4: next = try a.minimum(x, a.shifted(y, by: offset))
        case 5: next = try a.maximum(x, a.affine(1, y, offset, over: divisor))
        case 6: next = try a.scaled(a.shifted(x, by: 2), by: 0.7)
        case 9: next = try a.shifted(a.floorQuotient(x, by: y), by: 1)
        case 10, 11:
          let rounding = Scale.Rounding.allCases[offset % 4]
          let scale = Scale(
            Double(factor) * 0.35, kind == 10 ? .float64 : .float32, rounding: rounding)
          next = try a.scaled(a.shifted(x, by: 2), by: scale)
        case 7: next = try a.shifted(a.difference(a.maximum(x, y), a.minimum(x, y)), by: offset)
        default:
          // A size that is made a multiple of another is divided by it again.
          let multiple = try a.product(y, a.shifted(x, by: offset))
          next = try a.exactQuotient(multiple, by: y) { _ in .overflow }
        }
        sizes.append(next)
      }
      return sizes
    }
  }

  @Test(arguments: 0..<12) func `a text has the form's values, and is read as the form`(
    seed: Int
  ) throws {
    var random = SeededGenerator(seed: UInt64(52_000 + seed))
    var (long, depends, compared) = (0, 0, 0)
    for round in 0..<50 {
      let steps = Steps(1 + round / 2, &random)
      var forms = Forms(variables: ["N", "C", "H", "W"])
      let (h, w) = (forms.table.variable(2), forms.table.variable(3))
      let map = try #require(steps.sizes(h, w, &forms).last)
      guard forms.table.isKnown(map) else { continue }
      let text = forms.table.text(of: map)
      if text.contains(":=") { long += 1 }
      if map.constantValue == nil { depends += 1 }
      // In the table that wrote it the text gives the form; in another one, a form with its values.
      var same = FormReader(text, variables: ["H": h, "W": w], arithmetic: forms)
      let copy = try same.size()
      #expect(same.arithmetic.table.text(of: copy) == text)
      let other = Forms(variables: ["W", "H"])
      var reader = FormReader(
        text, variables: ["W": other.table.variable(0), "H": other.table.variable(1)],
        arithmetic: other)
      let elsewhere = try reader.size()
      let table = reader.arithmetic.table
      for _ in 0..<40 {
        let (height, width) = (random.pick(1...500), random.pick(1...500))
        var integers = Integers()
        guard let all = try? steps.sizes(height, width, &integers), let value = all.last,
          all.allSatisfy({ $0 < 1 << 20 })
        else { continue }
        compared += 1
        let sizes = ["H": height, "W": width]
        var numbers = FormReader(text, variables: sizes, arithmetic: Integers())
        #expect(try numbers.size() == value, "\(text) at \(sizes)")
        var evaluator = FormEvaluator(table, input: [width, height])
        #expect(try evaluator.value(of: elsewhere) == value, "\(text) at \(sizes)")
      }
    }
    #expect(long > 0 && depends > 25, "\(long) long ones, \(depends) that depend on the input")
    #expect(compared > 1_000)
  }

  /// Each part has one name, comes before what uses it, and is used.
  @Test(arguments: 0..<8) func `a long text names its parts, each once`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(53_000 + seed))
    var found = 0
    for _ in 0..<30 {
      var forms = Forms(variables: ["N", "C", "H", "W"])
      let (h, w) = (forms.table.variable(2), forms.table.variable(3))
      let map = try #require(Steps(30, &random).sizes(h, w, &forms).last)
      let text = forms.table.text(of: map)
      guard text.contains(":=") else { continue }
      found += 1
      var lines = text.components(separatedBy: "; ")
      let result = lines.removeLast()
      var parts: [String] = []
      for (index, line) in lines.enumerated() {
        let sides = line.components(separatedBy: " := ")
        #expect(sides.count == 2 && sides[0] == "x\(index + 1)", "\(text)")
        parts.append(sides.last ?? "")
      }
      #expect(Set(parts).count == parts.count, "\(text)")
      for (index, part) in (parts + [result]).enumerated() {
        for name in names(in: part) { #expect(name <= index, "\(text)") }
      }
      let used = Set((parts + [result]).flatMap(names(in:)))
      #expect(used == Set(parts.indices.map { $0 + 1 }), "\(text)")
    }
    #expect(found > 3)
  }

  /// The numbers of the names `x1`, `x2`, … in a text.
  private func names(in text: String) -> [Int] {
    text.split { !$0.isLetter && !$0.isNumber }.filter { $0.hasPrefix("x") }
      .compactMap { Int($0.dropFirst()) }
  }

  /// Integer division rounds down, also below zero; multiplication goes before addition.
  @Test(
    arguments: [
      ("H", 10), ("floor((H - 15)/2)", -3), ("floor(-H/4)", -3), ("-H*2 + W", -13),
      ("2*H - W - 3", 10), ("H - (W - 3)", 6), ("min(H, W)*max(H, W)", 70), ("trunc((H)*0.75)", 7),
      ("quotient(H*W, W)", 10), ("floordiv(H + 1, W - 4)", 3), ("floordiv(2 - H, W - 4)", -3),
      ("trunc32((H + 80)*0.7)", 63), ("trunc((H + 80)*0.7)", 62), ("ceil64((H + 80)*0.7)", 63),
      ("round64((H)*0.25)", 2), ("floor32((-H)*0.25)", -3), ("floor(floor(H/3)/2) + 1", 2),
      (" ( ( H ) ) ", 10),
      ("x1 := floor(H/2); x2 := x1*x1; x2 - x1", 20), ("9223372036854775807 - H", .max - 10),
    ] as [(String, Int)])
  func values(text: String, value: Int) throws {
    var reader = FormReader(text, variables: ["H": 10, "W": 7], arithmetic: Integers())
    #expect(try reader.size() == value)
  }

  @Test(arguments: [
    ("H >= 10", true), ("H >= 11", false), ("H == W + 3", true), ("H == W", false),
    ("H % 5 == 0", true), ("H % W == 0", false), ("H % (W - 7) == 0", false), ("H ~ W - 6", true),
    ("H ~ W", false), ("x1 := H + W; x1 % 17 == 0", true),
  ])
  func conditions(text: String, holds: Bool) throws {
    var reader = FormReader(text, variables: ["H": 10, "W": 7], arithmetic: Integers())
    #expect(try reader.holds() == holds)
  }

  @Test(arguments: [
    "", " ", "H +", "H W", "(H", "H)", "G", "floor(H)", "floor(H/0)", "floor(H/-2)", "floor(H/W)",
    "min(H)", "min(H, W", "trunc(H*2)", "trunc((H)*)", "x1 := H", "x1 := H;",
    "x1 := x2; x2 := H; x1",
    "99999999999999999999", "9223372036854775807 + H", "9223372036854775807*H",
    "quotient(H, 7)", "quotient(H, 0)", "floordiv(H, 0)", "floor32(H*2)", "?3(H)", "H; W", "1.5",
    "H >= 1", "--H", "٣",
    String(repeating: "(", count: 100_000) + "H" + String(repeating: ")", count: 100_000),
  ])
  func `what is no form is refused`(text: String) {
    var reader = FormReader(text, variables: ["H": 10, "W": 7], arithmetic: Integers())
    #expect(throws: ShapeError.self) { try reader.size() }
  }

  @Test(arguments: ["", "H", "H >=", "H > 3", "H % 5", "H % 5 == 1", "H == 10 == 10", "H >= G"])
  func `what is no condition is refused`(text: String) {
    var reader = FormReader(text, variables: ["H": 10, "W": 7], arithmetic: Integers())
    #expect(throws: ShapeError.self) { try reader.holds() }
  }
}
