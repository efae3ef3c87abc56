import ShapeEngine
import TestSupport
import Testing

@testable import ArchFormats

/// The text of a size is read as a size with the same text and the same value at every input.
@Suite struct SizeExpressionTextTests {
  private static func expression(
    _ depth: Int, _ random: inout SeededGenerator
  ) -> SizeExpression {
    if depth == 0 || random.pick(0...5) == 0 {
      switch random.pick(0...3) {
      case 0: return .integer(random.pick(-3...9))
      case 1: return .axis(random.pick("N", "C", "H", "W"))
      case 2: return .dim(random.pick(-4...3))
      default: return .like(0, dim: random.pick(-2...1))
      }
    }
    let left = expression(depth - 1, &random)
    if random.pick(0...3) == 0 {
      let factor = random.pick(0.7, 2.5, 1.3333333333333333, 1e-05, -0.25, 3.0)
      return .scaled(
        left,
        Scale(
          factor, random.pick(.float64, .float32),
          rounding: Scale.Rounding.allCases[random.pick(0...3)]))
    }
    let operation: SizeExpression.Operator = random.pick(
      .add, .subtract, .multiply, .floorDivide, .ceilDivide, .remainder, .minimum, .maximum)
    var right = expression(depth - 1, &random)
    // A quotient by 1 is not written, and none by 0.
    if operation == .ceilDivide, case .integer = right { right = .integer(random.pick(2...9)) }
    return .operation(operation, left, right)
  }

  @Test(arguments: 0..<4) func `a size is read as it is written`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(91_000 + seed))
    var integers = Integers()
    var compared = 0
    for _ in 0..<1_500 {
      let written = Self.expression(3, &random)
      let text = written.text { _ in "low" }
      let read = try SizeExpressionReader.expression(text) { $0 == "low" ? 0 : nil }
      #expect(read.text { _ in "low" } == text)
      for _ in 0..<5 {
        let map = try Shape((0..<4).map { _ in random.pick(1...300) })
        let tensors = [map, try Shape([random.pick(1...40), random.pick(1...40)])]
        let value = try? written.size(of: tensors, in: &integers)
        #expect((try? read.size(of: tensors, in: &integers)) == value, "\(text) at \(tensors)")
        compared += value == nil ? 0 : 1
      }
    }
    #expect(compared > 1_000)
  }

  /// Python's own answers: `90 * 0.7`, `numpy.float32(90) * numpy.float32(0.7)`, and what `//` and `%` do
  /// below 0.
  @Test(
    arguments: [
      ("int(H * 0.7)", 62), ("floor(H * 0.7)", 62), ("ceil(H * 0.7)", 63), ("round(H * 0.7)", 63),
      ("0.7 * H", nil), ("int(0.7 * H)", 62), ("floor(float32(H) * 0.7)", 63),
      ("int(float32(H) * 0.7)", 63), ("int((W - H) * 0.25)", -20), ("floor((W - H) * 0.25)", -21),
      ("round(W * 0.25)", 2), ("round((W + 4) * 0.25)", 3), ("H // W", 12), ("-H // W", -13),
      ("H % W", 6), ("-H % W", 1), ("ceil(H / W)", 13), ("ceil((H - 6) / W)", 12),
      ("H % (W - 7)", nil),
      ("H // -W", nil), ("H * 0.7 * 0.5", nil), ("int(H)", nil), ("H * 1e999", nil),
      ("int(H * 1e-1)", 9), ("int(H * 1e+30)", nil),
    ] as [(String, Int?)])
  func values(text: String, value: Int?) throws {
    var integers = Integers()
    let map = [try Shape([1, 3, 90, 7])]
    let expression = try? SizeExpressionReader.expression(text) { _ in nil }
    #expect((try? expression?.size(of: map, in: &integers)) == value)
  }
}
