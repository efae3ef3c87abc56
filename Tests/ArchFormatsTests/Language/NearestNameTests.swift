import ArchFormats
import ShapeEngine
import Testing

/// Every kind of name that a definition has: one that nothing has is told with the nearest that is.
@Suite struct NearestNameTests {
  private static let library = [
    "other": """
    name: other
    input: [3, 32, 32]
    blocks:
      Stem(planes):
        - Conv2d(planes, 3)
    parameters: {width: 8}
    layers:
      - first: Conv2d(width, 3)
      - second: ReLU

    """
  ]

  /// A definition whose parts are right, and what stands in it in place of each, by the kind of name.
  private static func text(_ kind: String, _ written: String) -> String {
    func at(_ name: String, _ right: String) -> String { name == kind ? written : right }
    return """
      \(at("key", "name")): x
      inputs: {left: [3, 32, 32], right: [3, 32, 32]}
      axes: {\(at("input", "left")): [C, H, W]}
      parameters: {width: 8, table: [[1, 2]]}
      blocks:
        Bottleneck(planes, stride=1):
          - a: Conv2d(planes, 3, padding=1)
          - b: ReLU
          - return: {low: a, high: b}
      layers:
        - conv1: \(at("layer type", "Conv2d"))(\(at("parameter", "width")), 3) from left
        - mixer: Conv2d(8, 3, \(at("hyperparameter", "padding"))=1, padding_mode='\(at("word", "reflect"))')
        - pool: \(at("entry called", "mixer"))
        - part: \(at("block", "Bottleneck"))(8, \(at("block's parameter", "stride"))=2)
        - join: Add from \(at("entry", "part")), part.\(at("output", "low"))
        - inside: ReLU from part.\(at("entry inside", "a"))
        - size: Interpolate(size=like(\(at("entry of like", "conv1"))), mode=\(at("quoted", "'nearest'")))
        - fit: Reshape(N, C, \(at("function", "max"))(\(at("axis", "H")), 1), W)
        - part2: other.\(at("entry of another", "second")) from right
        - part3: other(\(at("parameter of another", "width"))=3) until \(at("until", "first")) from right
        - tied: Conv2d(8, 3, bias=false) with weights of \(at("weights", "mixer")) from conv1
        - return: tied, \(at("result", "join"))
      \(at("other key", "expect")): {\(at("figure", "conv1")): [8, 30, 30]}

      """
  }

  private static let rows: [(kind: String, written: String, nearest: String)] = [
    ("key", "nmae", "name"), ("other key", "expct", "expect"), ("input", "leftt", "left"),
    ("layer type", "Conv2D", "Conv2d"), ("layer type", "nn.Con2d", "Conv2d"),
    ("layer type", "torch.nn.Cnv2d", "Conv2d"), ("parameter", "widht", "width"),
    ("hyperparameter", "paddding", "padding"), ("word", "refelct", "reflect"),
    ("quoted", "'neerest'", "nearest"), ("entry called", "mixxer", "mixer"),
    ("block", "Botleneck", "Bottleneck"), ("block's parameter", "strid", "stride"),
    ("entry", "prat", "part"), ("output", "lov", "part.low"), ("entry inside", "aa", "part.a"),
    ("entry of like", "conv11", "conv1"), ("function", "mxa", "max"), ("axis", "h", "H"),
    ("entry of another", "secnd", "other.second"), ("parameter of another", "widt", "width"),
    ("until", "frist", "first"), ("weights", "mxer", "mixer"), ("result", "jion", "join"),
    ("figure", "convv1", "conv1"),
  ]

  @Test func `the definition is right where nothing is misspelt`() throws {
    let designs = try Definition.designs(Self.text("", ""), library: Self.library)
    #expect(designs.map(\.disagreements.count) == [0])
  }

  @Test(arguments: rows.indices)
  func `the nearest name helps`(row: Int) throws {
    let (kind, written, nearest) = Self.rows[row]
    let text = Self.text(kind, written)
    func lines(_ text: String) -> [Substring] {
      text.split(separator: "\n", omittingEmptySubsequences: false)
    }
    let line = zip(lines(text), lines(Self.text("", ""))).enumerated()
      .first { $0.element.0 != $0.element.1 }.map { $0.offset + 1 }
    var error = Definition.error(text, library: Self.library)
    if error == nil {
      error = try Definition.designs(text, library: Self.library).first?.disagreements.first
    }
    #expect(error?.help == "did you mean '\(nearest)'?", "\(kind): \(error?.message ?? "none")")
    #expect(error?.place?.line == line, "\(kind): \(error?.message ?? "none")")
  }

  /// The same of the flat form.
  @Test(
    arguments: [
      (#""naem": "x""#, "name"), (#""layres": []"#, "layers"),
      (#""axes": {"lfet": ["C", "H", "W"]}"#, "left"),
      (#""layers": [{"path": "a", "type": "Conv2D"}]"#, "Conv2d"),
      (#""layers": [{"path": "a", "type": "ReLU", "inplce": true}]"#, "inplace"),
      (
        #""layers": [{"path": "a", "type": "MaxPool2d", "kernel_sze": 2, "from": "left"}]"#,
        "kernel_size"
      ),
      (#""layers": [{"path": "a", "type": "ReLU", "from": "rigth"}]"#, "right"),
      (
        #""layers": [{"path": "a", "type": "Interpolate", "size": [4, 4], "mode": "nearst", "from": "left"}]"#,
        "nearest"
      ),
      (
        #""layers": [{"path": "conv", "type": "ReLU", "from": "left"}], "output": "cnov""#, "conv"
      ),
      (
        #""layers": [{"path": "conv", "type": "ReLU", "from": "left"}, {"path": "b", "type": "ReLU", "weights": "cnov"}]"#,
        "conv"
      ),
    ])
  func `the nearest name helps in the flat form`(members: String, nearest: String) {
    let error = Definition.error(
      #"{"name": "x", "inputs": {"left": [3, 8, 8], "right": [3, 8, 8]}, "#
        + (members.contains("\"layers\"") || members.contains("layres")
          ? "" : #""layers": [{"path": "a", "type": "ReLU", "from": "left"}], "#) + members + "}")
    #expect(error?.help == "did you mean '\(nearest)'?", "\(error?.message ?? "none")")
  }
}
