import ArchFormats
import Testing

/// Errors of definitions. The definition holds the expectation: in a comment below the line, `^`
/// marks the place and how much of the line is shown, the message comes after it, and what helps
/// in a second comment.
@Suite struct DefinitionErrorTests {
  /// Lists of layers, below a block `Block(planes)` and a parameter `width`, at [3, 8, 8].
  private static let layers = """
    - conv: Conv2D(8, 3)
    #       ^^^^^^ there is no layer type, block, entry or architecture 'Conv2D'
    # help: did you mean 'Conv2d'?

    - net: resnet19
    #      ^^^^^^^^ there is no layer type, block, entry or architecture 'resnet19'
    # help: 'archdb types' lists the layer types

    - conv: Conv2d(8, kernal_size=3)
    #                 ^^^^^^^^^^^ Conv2d has no hyperparameter 'kernal_size'
    # help: did you mean 'kernel_size'?

    - conv: Conv2d(6, 16, 5)
    #       ^^^^^^ Conv2d is written for 6 channels, the input has 3
    # help: this is PyTorch's Conv2d(in_channels=6, out_channels=16, kernel_size=5); the short form is Conv2d(6, 16, stride=5)

    - fc: Linear(256, 120)
    #     ^^^^^^ Linear is written for 256 features, the input has 8

    - conv: Conv2d(8)
    #       ^^^^^^ Conv2d needs kernel_size

    - conv: Conv2d(8, 3, stride="two")
    #                    ^^^^^^ stride of Conv2d cannot be 'two'

    - conv: Conv2d(8, 3, stride=0)
    #       ^^^^^^ stride cannot be 0

    - conv: Conv2d(8, kernel_size=3, kernel_size=3)
    #                                ^^^^^^^^^^^ Conv2d is given 'kernel_size' twice

    - conv: Conv2d(out_channels=8, 3)
    #                              ^ an argument by position comes after one by name
    # help: arguments by position come first

    - conv: Conv2d(8, 3, groups=2)
    #       ^^^^^^ in_channels must be divisible by groups

    - conv: Conv2d(8, 3, stride=H // 8)
    #                    ^^^^^^ stride of Conv2d cannot follow the input
    # help: a number used in several places goes under 'parameters:'

    - conv: Conv2d(8, 3, in_channels=4)
    #       ^^^^^^ Conv2d is written for 4 channels, the input has 3

    - conv: Conv2d(8, 3
    #                  ^ 'the end' comes where ')' was expected

    - conv: Conv2d(8, kernel)
    #                 ^^^^^^ there is no parameter 'kernel'
    # help: name it under 'parameters:', or quote it if it is a word

    - conv: Conv2d(8, widht)
    #                 ^^^^^ there is no parameter 'widht'
    # help: did you mean 'width'?

    - conv: Conv2d(8, 3) from nothing
    #                         ^^^^^^^ there is no entry 'nothing' above

    - conv1: ReLU
    - conv2: ReLU from convl
    #                  ^^^^^ there is no entry 'convl' above
    # help: did you mean 'conv1'?

    - a: ReLU from b
    #              ^ 'b' is at or below the entry that names it
    # help: an entry takes what is above it; a graph has no cycles
    - b: ReLU

    - a: ReLU
    - a: ReLU
    # ^ there is an entry 'a' already
    # help: give each entry a name of its own

    - a: [ReLU]
    - a.b: ReLU
    # ^^^ 'a' has its entries already

    - a: ReLU
      b: ReLU
    # ^ an entry with 2 keys
    # help: begin each entry with '- '

    - a: ReLU if 1 for i in 2 from a
    #                         ^^^^^^ 'from a' comes after the entry
    # help: the clauses are 'from', 'if' and 'for', in this order

    - a: ReLU@
    #        ^ '@' comes after the entry
    # help: the clauses are 'from', 'if' and 'for', in this order

    - a: ReLU if H > 3
    #            ^ H is a size of the input, which has no place here

    - a{i}: ReLU for i, j in [[1, 2, 3]]
    #       ^ 'for' has 2 variables

    - a: ReLU for i in 2000000
    #    ^ a count of 2000000 is more than 1,000,000

    - a: ReLU for i in -2
    #    ^ a count of -2 is below 0

    - ReLU for i in 0
    # ^ the definition has no layers

    - pool: MaxPool2d(16)
    #       ^^^^^^^^^ a 16x16 window does not fit a 3x8x8 input

    - a: Conv2d(4, 1)
    - b: Conv2d(4, 3) from input
    - Add from a, b
    # ^^^ dimension 2 does not broadcast

    - a: Add
    #    ^^^ Add takes at least 2 inputs

    - split: Chunk(2, dim=2)
    - ReLU from split.2
    #           ^^^^^^^ 'split' has no output 2

    - fc: Linear(9223372036854775807)
    #     ^^^^^^ a size or a count does not fit in 64 bits
    # help: use smaller sizes

    - fc: Linear(9223372036854775808)
    #            ^^^^^^^^^^^^^^^^^^^ '9223372036854775808' does not fit in 64 bits

    - fc: Linear(2 ** 64)
    #              ^ a value does not fit in 64 bits

    - fc: Linear([1, 2][2])
    #                  ^ there is no element 2

    - fc: Linear(1 + "a")
    #              ^ '+' does not take an integer and a word

    - fc: Linear(floor(1, 2))
    #            ^^^^^ floor() takes one value

    - fc: Linear(flor(1))
    #            ^^^^ there is no function 'flor'
    # help: did you mean 'floor'?

    - fc: Reshape(N, H / 3, -1)
    #     ^^^^^^^ 8 is not divisible by 3

    - ReLU
    - return: b
    #         ^ there is no entry 'b' above
    # help: did you mean '0'?

    - ReLU: &a ReLU
    #       ^ anchors and aliases have no place in a definition
    # help: write what repeats as a block or a parameter

    - f: Block
    #    ^^^^^ Block needs 'planes'

    - f: Block(1, 2)
    #             ^ Block has no parameter number 2

    - f: Block(1, plane=2)
    #             ^^^^^ Block has no parameter 'plane'
    # help: did you mean 'planes'?

    - f: Blok(1)
    #    ^^^^ there is no layer type, block, entry or architecture 'Blok'
    # help: did you mean 'Block'?
    """.split(separator: "\n\n").map(String.init)

  /// Whole definitions, to which `layers:` with one layer is added where they have none.
  private static let files = """
    name: x
    #     ^ the definition has no input

    name: x
    input: 3
    #      ^ a shape is a list of integers

    name: x
    input: [3, 0]
    #      ^ a dimension of the input is not an integer above 0

    name: x
    input: [3]
    layers:
      ReLU
    # ^ the definition has no layers

    name: a b
    #     ^^^ 'a b' is not a name
    input: [3]

    name: x
    input: [3]
    year: soon
    #     ^ 'year' takes an integer

    name: x
    input: [3]
    fixed: 1
    #      ^ 'fixed' takes true or false

    name: x
    inputs: {a-b: [3]}
    #        ^ the name of an input is not a name

    name: x
    input: [3]
    parameters: [1]
    #           ^ 'parameters' takes names and values

    name: x
    input: [3]
    parameters: {a: 1 +}
    #                  ^ 'the end' comes where a value was expected

    name: x
    input: [3]
    parameters: {a: 1 / 0}
    #                 ^ a division by zero

    family: x
    input: [3]
    variants: {a: {like: b}}
    #             ^ there is no variant 'b'
    # help: did you mean 'a'?

    family: x
    input: [3]
    variants: {a: {like: a}}
    #             ^ 'a' is like itself
    # help: 'like' names another variant

    family: x
    input: [3]
    variants: {a: 3}
    #             ^ 'a' takes names and values

    name: x
    input: [3]
    blocks:
      - Foo
    # ^ 'blocks' takes blocks by name

    name: x
    input: [3]
    blocks:
      Foo(a b):
    #       ^ 'b' comes where ')' was expected
        - ReLU

    name: x
    input: [3]
    blocks:
      Foo:
        - Foo
    #     ^ 'Foo' calls itself
    # help: an 'if' on a parameter that becomes smaller ends it
    layers:
      - Foo
    """.split(separator: "\n\n").map(String.init)

  /// Definitions in which a comment has no place, or no column left of the error.
  private static let others: [(text: String, place: String, message: String, help: String?)] = [
    ("", "0:0", "the file is empty", nil),
    ("- ReLU", "1:1", "the file is not a definition", nil),
    ("input: [3]\nlayers:\n  - ReLU", "1:1", "the definition has no name", nil),
    (
      "name: x\ninput: [3]\nlayer:\n  - ReLU", "3:1", "a definition has no key 'layer'",
      "did you mean 'layers'?"
    ),
    ("name: x\ninput: [3]\ninput: [4]\nlayers:\n  - ReLU", "3:1", "'input' is written twice", nil),
    (
      "name: x\nlayers:\n  - a: [ReLU\n", "4:1",
      "the YAML cannot be read: did not find expected ',' or ']'",
      "a list entry begins with '- ', a key ends with ': '"
    ),
    (
      "name: x\n\tinput: [3]\n", "2:1",
      "the YAML cannot be read: found a tab character that violates indentation",
      "a list entry begins with '- ', a key ends with ': '"
    ),
    (
      "name: x\nlayers:\n  - a: ReLU\n---\nname: y", "4:1", "a second document in one file",
      "put each definition into a file of its own"
    ),
    (
      "name: x\ninput: [3]\nlayers:\n  - a: \"\u{0}\"", "4:9",
      "a control character, which YAML does not allow",
      #"leave it out, or write it as \u0000 in a text in double quotes"#
    ),
  ]

  /// The place, length, message and help of an error.
  private struct Facts: Equatable, CustomStringConvertible {
    var place: String
    var length: Int
    var message: String
    var help: String?
    var description: String { "\(place) +\(length) \(message); \(help ?? "")" }
  }

  private func expect(_ text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = try #require(lines.firstIndex { $0.hasPrefix("#") && $0.contains("^") })
    let mark = lines[index]
    let column = try #require(mark.firstIndex(of: "^"))
    let carets = mark[column...].prefix { $0 == "^" }
    var expected = Facts(
      place: "\(index):\(mark.distance(from: mark.startIndex, to: column) + 1)",
      length: carets.count, message: String(mark[carets.endIndex...].dropFirst()))
    if index + 1 < lines.count, lines[index + 1].hasPrefix("# help: ") {
      expected.help = String(lines[index + 1].dropFirst(8))
    }
    #expect(Self.facts(of: text) == expected)
  }

  private static func facts(of text: String) -> Facts? {
    Definition.error(text).map { error in
      Facts(
        place: "\(error.place?.line ?? 0):\(error.place?.column ?? 0)", length: error.length,
        message: error.message, help: error.help)
    }
  }

  @Test(arguments: layers)
  func `an error in a list of layers`(text: String) throws {
    try expect(
      """
      name: x
      input: [3, 8, 8]
      parameters: {width: 3}
      blocks:
        Block(planes):
          - ReLU
      layers:

      """ + text)
  }

  @Test(arguments: files)
  func `an error in a file`(text: String) throws {
    try expect(text.contains("layers:") ? text : text + "\nlayers:\n  - ReLU")
  }

  @Test(arguments: others.indices)
  func `an error that a comment cannot mark`(index: Int) {
    let (text, place, message, help) = Self.others[index]
    let facts = Self.facts(of: text)
    #expect(facts?.place == place && facts?.message == message, "\(facts?.description ?? "none")")
    #expect(facts?.help == help)
  }

  /// Whatever is cut out of a definition, what is left is read or refused with a place in the text.
  @Test func `no part of a definition makes a trap`() throws {
    let whole = Array(
      """
      family: f  # a comment
      input: [3, 8, 8]
      parameters: {width: 4 * 2, names: ["a", 'b']}
      variants:
        x: {width: 3, expect: {output: [3, 8, 8]}}
      blocks:
        Block(out, k=3, stride=1):
          - Conv2d(out, k, stride=stride, padding=k // 2)
          - ReLU if out > 3 and not false
      layers:
        - stem{i}: Block(width, stride=2 if i == 0 else 1) for i in 2
        - - ReLU
          - add: Add from input, 0
        - return: "{1}"
      """.utf8)
    for start in stride(from: 0, to: whole.count, by: 3) {
      for length in [1, 2, 7, 40] {
        let end = min(start + length, whole.count)
        let text = String(decoding: whole[..<start] + whole[end...], as: UTF8.self)
        guard let error = Definition.error(text), let place = error.place else { continue }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(place.line >= 1 && place.line <= lines.count + 1, "\(error)")
        #expect(place.column >= 1 && place.column <= 101, "\(error)")
      }
    }
  }
}
