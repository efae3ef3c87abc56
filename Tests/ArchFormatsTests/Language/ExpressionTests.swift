import ArchFormats
import Testing

/// Expressions give what Python gives.
@Suite struct ExpressionTests {
  /// An expression and the value that Python 3.11 prints for it; `make_divisible` is torchvision's.
  private static let rows: [(text: String, value: Datum)] = [
    // arithmetic
    ("1 + 2 * 3", .int(7)),
    ("(1 + 2) * 3", .int(9)),
    ("7 - 2 - 1", .int(4)),
    ("2 ** 3 ** 2", .int(512)),
    ("-2 ** 2", .int(-4)),
    ("2 ** -1", .float(0.5)),
    ("(-2) ** 3", .int(-8)),
    ("10 ** 0", .int(1)),
    ("- - 3", .int(3)),
    ("+ 3", .int(3)),
    ("-(3)", .int(-3)),
    ("1.5 + 1", .float(2.5)),
    ("2 * 0.5", .float(1.0)),
    ("0.1 + 0.2", .float(0.30000000000000004)),
    ("1e3", .float(1000.0)),
    ("True + 1", .int(2)),
    ("-7", .int(-7)),
    ("0 ** 0", .int(1)),
    // slices, ranges, texts
    ("[1, 2, 3, 4][1:]", .list([.int(2), .int(3), .int(4)])),
    ("[1, 2, 3, 4][:2]", .list([.int(1), .int(2)])),
    ("[1, 2, 3, 4][-3:-1]", .list([.int(2), .int(3)])),
    ("[1, 2, 3, 4][::2]", .list([.int(1), .int(3)])),
    ("[1, 2, 3, 4][::-1]", .list([.int(4), .int(3), .int(2), .int(1)])),
    ("[1, 2, 3, 4][2::-1]", .list([.int(3), .int(2), .int(1)])),
    ("[1, 2, 3, 4][9:]", .list([])),
    ("[1, 2, 3, 4][:-9]", .list([])),
    ("[1, 2, 3, 4][-9:9]", .list([.int(1), .int(2), .int(3), .int(4)])),
    ("[1, 2, 3, 4][3:1:-1]", .list([.int(4), .int(3)])),
    ("[1, 2, 3, 4][1:-1][0]", .int(2)),
    ("[1, 2, 3][-9::-1]", .list([])),
    ("(range(3))", .list([.int(0), .int(1), .int(2)])),
    ("(range(2, 5))", .list([.int(2), .int(3), .int(4)])),
    ("(range(9, 0, -4))", .list([.int(9), .int(5), .int(1)])),
    ("(range(3, 1))", .list([])),
    ("abs(-3)", .int(3)),
    ("abs(-2.5)", .float(2.5)),
    ("abs(2)", .int(2)),
    ("int(2.9)", .int(2)),
    ("int(-2.9)", .int(-2)),
    ("int('12')", .int(12)),
    ("int(True)", .int(1)),
    ("'layer' + str(3)", .string("layer3")),
    ("'a' + 'b'", .string("ab")),
    ("sum(range(5))", .int(10)),
    ("len(range(0, 10, 3))", .int(4)),
    // division
    ("7 // 2", .int(3)),
    ("-7 // 2", .int(-4)),
    ("7 // -2", .int(-4)),
    ("-7 // -2", .int(3)),
    ("-6 // 2", .int(-3)),
    ("0 // 5", .int(0)),
    ("7 % 3", .int(1)),
    ("-7 % 3", .int(2)),
    ("7 % -3", .int(-2)),
    ("-7 % -3", .int(-1)),
    ("6 % -3", .int(0)),
    ("7 / 2", .float(3.5)),
    ("6 / 3", .float(2.0)),
    ("-7 / 2", .float(-3.5)),
    ("7.5 // 2", .float(3.0)),
    ("-7.5 // 2", .float(-4.0)),
    ("7.5 % 2", .float(1.5)),
    ("-7.5 % 2", .float(0.5)),
    ("7.5 % -2", .float(-0.5)),
    ("1.0 // 0.1", .float(9.0)),
    ("1.0 % 0.1", .float(0.09999999999999995)),
    ("6.0 // 3", .float(2.0)),
    ("5 // 0.3", .float(16.0)),
    ("-1 % 0.1", .float(5.551115123125783e-17)),
    // rounding
    ("round(0.5)", .int(0)),
    ("round(1.5)", .int(2)),
    ("round(2.5)", .int(2)),
    ("round(-0.5)", .int(0)),
    ("round(-1.5)", .int(-2)),
    ("round(3)", .int(3)),
    ("round(2.4999)", .int(2)),
    ("round(2 / 3)", .int(1)),
    ("ceil(1.1)", .int(2)),
    ("ceil(-1.1)", .int(-1)),
    ("ceil(2)", .int(2)),
    ("floor(1.9)", .int(1)),
    ("floor(-1.1)", .int(-2)),
    ("floor(3)", .int(3)),
    ("ceil(2 * 1.1)", .int(3)),
    ("ceil(3 * 1.1 * 10)", .int(33)),
    // functions
    ("min(3, 1, 2)", .int(1)),
    ("max(3, 1, 2)", .int(3)),
    ("min([3, 1])", .int(1)),
    ("max(2, 2.5)", .float(2.5)),
    ("len([1, 2, 3])", .int(3)),
    ("len([])", .int(0)),
    ("sum([1, 2, 3])", .int(6)),
    ("sum([])", .int(0)),
    ("sum([0.5, 1])", .float(1.5)),
    ("reversed([1, 2, 3])", .list([.int(3), .int(2), .int(1)])),
    ("reversed(3)", .list([.int(2), .int(1), .int(0)])),
    ("log(1)", .float(0.0)),
    ("log(8, 2)", .float(3.0)),
    ("log(100, 10)", .float(2.0)),
    ("make_divisible(32 * 1.4, 8)", .int(48)),
    ("make_divisible(3, 8)", .int(8)),
    ("make_divisible(16 * 0.75, 8)", .int(16)),
    ("make_divisible(11, 8)", .int(16)),
    ("make_divisible(12, 8)", .int(16)),
    ("make_divisible(9.5, 10)", .int(10)),
    ("make_divisible(1280 * 1.3, 8)", .int(1664)),
    ("make_divisible(24 * 0.35, 8)", .int(8)),
    // comparison
    ("1 < 2", .bool(true)),
    ("2 < 1", .bool(false)),
    ("1 < 2 < 3", .bool(true)),
    ("1 < 3 < 2", .bool(false)),
    ("3 > 2 >= 2 != 1", .bool(true)),
    ("1 == 1.0", .bool(true)),
    ("1 == True", .bool(true)),
    ("1 != 2", .bool(true)),
    ("2 <= 2", .bool(true)),
    ("1 < 2 > 0", .bool(true)),
    ("[1, 2] == [1, 2]", .bool(true)),
    ("[1] == [2]", .bool(false)),
    ("'a' == 'a'", .bool(true)),
    ("'a' == 'b'", .bool(false)),
    ("null == 0", .bool(false)),
    // logic
    ("true and false", .bool(false)),
    ("true or false", .bool(true)),
    ("not true", .bool(false)),
    ("not 0", .bool(true)),
    ("not not 3", .bool(true)),
    ("0 or 5", .int(5)),
    ("2 and 3", .int(3)),
    ("0 and 3", .int(0)),
    ("false or 0", .int(0)),
    ("not 1 == 2", .bool(true)),
    ("1 < 2 and 3 < 2", .bool(false)),
    ("true or false and false", .bool(true)),
    ("not true or true", .bool(true)),
    // condition
    ("1 if true else 2", .int(1)),
    ("1 if 0 else 2", .int(2)),
    ("1 if false else 2 if false else 3", .int(3)),
    ("(1 if 2 > 1 else 2) + 1", .int(2)),
    ("[1, 2][1 if true else 0]", .int(2)),
    // lists
    ("[1, 2, 3][0]", .int(1)),
    ("[1, 2, 3][-1]", .int(3)),
    ("[[1, 2], [3]][0][1]", .int(2)),
    ("[1] + [2, 3]", .list([.int(1), .int(2), .int(3)])),
    ("[0] * 3", .list([.int(0), .int(0), .int(0)])),
    ("2 * [1, 2]", .list([.int(1), .int(2), .int(1), .int(2)])),
    ("[1] * 0", .list([])),
    ("[1, 2.5, true]", .list([.int(1), .float(2.5), .bool(true)])),
    ("[]", .list([])),
    ("len([1, 2] + [3])", .int(3)),
    ("[1, 2][-2]", .int(1)),
  ]

  @Test(arguments: rows.indices)
  func `the value is Python's`(row: Int) throws {
    let (text, value) = Self.rows[row]
    let found = try Self.value(of: "(\(text))")
    #expect(found == value, "\(text)")
    // 1 and 1.0 are equal, but they print differently.
    #expect(found.value.text() == value.value.text(), "\(text)")
  }

  /// The value of an expression as a parameter.
  private static func value(of expression: String) throws -> Datum {
    let text = "name: x\ninput: [3]\nparameters:\n  v: \(expression)\nlayers:\n  - ReLU\n"
    return try #require(try Definition.design(text).parameters.first { $0.name == "v" }).value
  }

  @Test func `a parameter sees those before it`() throws {
    let text = """
      name: x
      input: [width, 8, 8]
      parameters: {width: 2 * 3, half: width // 2, word: Bottleneck, list: [width, [half, on]]}
      layers:
        - ReLU
      """
    let parameters = try Definition.design(text).parameters
    #expect(parameters.map(\.name) == ["width", "half", "word", "list"])
    #expect(
      parameters.map(\.value) == [
        .int(6), .int(3), .string("Bottleneck"),
        .list([.int(6), .list([.int(3), .string("on")])]),
      ])
  }

  /// YAML's own guesses at types are not asked: `on` is a word and 1.10 a number, a quoted 3 a text.
  @Test(arguments: [
    ("on", Datum.string("on")), ("yes", .string("yes")), ("1.10", .float(1.1)),
    ("null", .none), ("None", .none), ("True", .bool(true)), ("\"3\"", .string("3")),
    ("'a b'", .string("a b")), ("1e-3", .float(0.001)),
  ])
  func `scalars are taken as they are written`(text: String, value: Datum) throws {
    #expect(try Self.value(of: text) == value)
  }

  @Test(arguments: [
    ("9223372036854775807 + 1", "a value does not fit in 64 bits"),
    ("-9223372036854775807 - 2", "a value does not fit in 64 bits"),
    ("4611686018427387904 * 2", "a value does not fit in 64 bits"),
    ("2 ** 63", "a value does not fit in 64 bits"),
    ("9223372036854775808", "'9223372036854775808' does not fit in 64 bits"),
    ("ceil(1e300)", "ceil(1e+300) does not fit in 64 bits"),
    ("1 // 0", "a division by zero"), ("1 % 0", "a division by zero"),
    ("1 / 0", "a division by zero"), ("1.5 // 0", "a division by zero"),
    ("0 ** -1", "a division by zero"),
    ("[1, 2][2]", "there is no element 2"), ("[1, 2][-3]", "there is no element -3"),
    ("[0] * 1000001", "the list would have more than 1000000 values"),
    ("log(0)", "log() takes a number above 0, and a base"),
    ("nothing + 1", "there is no parameter 'nothing'"),
    ("flor(1.5)", "there is no function 'flor'"),
    ("1 +", "')' comes where a value was expected"),
  ])
  func `what has no value says why`(text: String, message: String) {
    let error = Definition.error(
      "name: x\ninput: [3]\nparameters:\n  v: (\(text))\nlayers:\n  - ReLU\n")
    #expect(error?.message.hasPrefix(message.prefix(30)) == true, "\(error?.message ?? "none")")
    #expect(error?.place?.line == 4)
  }
}
