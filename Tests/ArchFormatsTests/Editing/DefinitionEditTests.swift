import ShapeEngine
import Testing

@testable import ArchFormats

/// Values that are changed in a definition's text: nothing else in it changes.
@Suite struct DefinitionEditTests {
  /// The text after `--set`; nil where no edit of the text leads there.
  private func edited(_ text: String, of name: String, _ settings: String...) -> DefinitionEdit? {
    var parameters: [(name: String, value: String)] = []
    var layers: [LayerSetting] = []
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      if let layer = LayerSetting(parts[0], parts[1]) {
        layers.append(layer)
      } else {
        parameters.append((parts[0], parts[1]))
      }
    }
    return DefinitionEdit(
      Array(text.utf8), file: "net.yaml", of: name, parameters: parameters, layers: layers,
      reader: DefinitionReader()
    ) { Difference($0, $1).isEmpty }
  }

  private func text(_ edit: DefinitionEdit?) -> String? {
    edit.map { String(decoding: $0.text, as: UTF8.self) }
  }

  static let net = """
    name: net   # größer geht's auch
    input: [3, 32, 32]
    parameters:
      width: 8      # of the first layer
      depths: [1, 2]
      strides:
        - 1   # before
        - 2
    layers:
      - stem: Conv2d(width, 3, stride=2,  padding=1)   # halves
      - for d, s in [[depths[0], strides[0]], [depths[1], strides[1]]]:
          - for i in d:
              - Conv2d(width, 3, padding=1)
              - ReLU
      - pool: MaxPool2d(2)
      - act: LeakyReLU

    """

  /// What is typed, what is in the text, and what is there instead.
  static let edits = [
    ("width=16", "width: 8 ", "width: 16 "),
    ("depths=[2,3]", "depths: [1, 2]", "depths: [2, 3]"),
    ("strides=[1,1]", "strides:\n    - 1   # before\n    - 2", "strides: [1, 1]"),
    ("stem.stride=1", "stride=2,  padding=1)", "stride=1,  padding=1)"),
    ("stem.kernel_size=5", "Conv2d(width, 3, stride", "Conv2d(width, 5, stride"),
    ("stem.bias=false", "padding=1)   # halves", "padding=1, bias=false)   # halves"),
    ("pool.stride=1", "MaxPool2d(2)", "MaxPool2d(2, stride=1)"),
    ("act.negative_slope=0.2", "act: LeakyReLU\n", "act: LeakyReLU(negative_slope=0.2)\n"),
  ]

  @Test(arguments: edits)
  func `one value is another`(setting: String, old: String, new: String) throws {
    let wanted = Self.net.replacing(old, with: new)
    #expect(wanted != Self.net)
    #expect(text(edited(Self.net, of: "net", setting)) == wanted)
  }

  @Test func `several values at once`() {
    let wanted = Self.net.replacing("width: 8 ", with: "width: 4 ")
      .replacing("MaxPool2d(2)", with: "MaxPool2d(3)")
    #expect(text(edited(Self.net, of: "net", "width=4", "pool.kernel_size=3")) == wanted)
  }

  /// One call makes several layers: no edit of it is about one of them.
  @Test func `a layer of a loop has no text of its own`() {
    #expect(edited(Self.net, of: "net", "0.padding=2") == nil)
    #expect(edited(Self.net, of: "net", "gone.padding=2") == nil)
  }

  static let family = """
    family: nets
    input: [3, 8, 8]
    parameters: {width: 4, kernel: 3}
    variants:
      small: {expect: {params: 112, output: [4, 6, 6]}}   # the paper's
      large: {width: 8, expect: {params: 224}}
      wide:
        like: large   # but wider
        # counted
        expect:
          params: 224
          output: [8, 6, 6]
      empty: {}
    layers:
      - conv: Conv2d(width, kernel)

    """

  static let variants = [
    ("large", "width: 8, expect: {params: 224}", "width: 6"),
    ("small", "{expect: {params: 112, output: [4, 6, 6]}}", "{width: 6}"),
    (
      "wide",
      "large   # but wider\n    # counted\n    expect:\n      params: 224\n      output: [8, 6, 6]",
      "large   # but wider\n    width: 6\n    # counted"
    ),
    ("empty", "empty: {}", "empty: {width: 6}"),
  ]

  /// A variant's own line says what it is; the file's values hold for the others.
  @Test(arguments: variants)
  func `a variant's own line`(name: String, old: String, new: String) throws {
    let edit = edited(Self.family, of: name, "width=6")
    #expect(text(edit) == Self.family.replacing(old, with: new))
    #expect(edit?.design.disagreements.isEmpty == true)
    #expect(edit?.droppedExpectations.isEmpty == (name == "empty"))
  }

  /// Figures that are still true stay.
  @Test func `only what is false is left out`() {
    let edit = edited(Self.family, of: "small", "conv.bias=false")
    let wanted = Self.family.replacing(
      "Conv2d(width, kernel)", with: "Conv2d(width, kernel, bias=false)"
    )
    .replacing("{params: 112, output: [4, 6, 6]}", with: "{output: [4, 6, 6]}")
    #expect(text(edit) == wanted)
    #expect(edit?.droppedExpectations == ["params"])
  }
}

extension String {
  fileprivate func replacing(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return self[..<range.lowerBound] + new + self[range.upperBound...]
  }
}
