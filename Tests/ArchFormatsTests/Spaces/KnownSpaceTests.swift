import ArchFormats
import ShapeEngine
import Testing

/// Spaces that papers search, counted without making a member: the numbers of members that they publish.
@Suite struct KnownSpaceTests {
  private func count(_ text: String) throws -> Natural {
    let found = try DefinitionReader().spaces(in: Array(text.utf8), file: "x.yaml")
    let family = try #require(found.first).family
    let answer = try family.answer(
      to: family.structures.map { structure in
        var question = SpaceQuestion(inputs: try structure.space.frame.ownInput(), target: nil)
        question.limit = 0
        question.entryLimit = 10_000
        return question
      })
    #expect(answer.count == family.combinations)
    return answer.count
  }

  /// Cai et al. 2020, "Once-for-All", section 3.2: five stages of two to four blocks, each with one of three
  /// kernels and three widths: (9^2 + 9^3 + 9^4)^5.
  @Test func `elastic depths, kernels and widths are counted`() throws {
    let stage = 81 + 729 + 6_561
    let all = (0..<5).reduce(Natural(1)) { count, _ in count * Natural(stage) }
    #expect("\(all)" == "21758655492572485851")
    #expect(try count(Self.onceForAll) == all)
  }

  private static let onceForAll = """
    name: ofa_mobilenetv3
    input: [3, 224, 224]
    blocks:
      ConvBN(out, k=1, stride=1, groups=1, act='Hardswish'):
        - conv: Conv2d(out, k, stride=stride, padding=k // 2, groups=groups, bias=false)
        - bn: BatchNorm2d
        - act: act
      SE(c):
        - pool: AdaptiveAvgPool2d(1)
        - reduce: Conv2d(make_divisible(c / 4, 8), 1)
        - relu: ReLU
        - expand: Conv2d(c, 1)
        - gate: Hardsigmoid
        - Mul from input, gate
      Mobile(cin, cout, mid, k, stride, se, act):
        - inverted: ConvBN(mid, act=act)
        - depth: ConvBN(mid, k, stride, mid, act)
        - se: SE(mid) if se
        - point: ConvBN(cout, act='Identity')
        - add: Add from input, point if stride == 1 and cin == cout
      Block(cin, cout, stride, se, act, k=choice(3, 5, 7), e=choice(3, 4, 6)):
        - conv: Mobile(cin, cout, make_divisible(cin * e, 8), k, stride, se, act)
      Stage(cin, cout, stride, se, act):
        - b0: Block(cin, cout, stride, se, act)
        - b{i + 1}: Block(cout, cout, 1, se, act) for i in choice(1, 2, 3)
    layers:
      - stem: ConvBN(16, 3, 2)
      - first:
        - depth: ConvBN(16, 3, 1, 16, 'ReLU')
        - point: ConvBN(16, act='Identity')
        - Add from input, point
      - s1: Stage(16, 24, 2, false, 'ReLU')
      - s2: Stage(24, 40, 2, true, 'ReLU')
      - s3: Stage(40, 80, 2, false, 'Hardswish')
      - s4: Stage(80, 112, 1, true, 'Hardswish')
      - s5: Stage(112, 160, 2, true, 'Hardswish')
      - final: ConvBN(960)
      - pool: AdaptiveAvgPool2d(1)
      - mix: Conv2d(1280, 1, bias=false)
      - act: Hardswish
      - flatten: Flatten
      - classifier: Linear(1000)

    """

  /// Liu et al. 2019, "DARTS", section 3.2: a normal and a reduction cell of four nodes, each of which takes two of
  /// the nodes before it by one of seven operations each: (1*3*6*10 * 49^4)^2 pairs. In a reduction cell the
  /// stride of an operation depends on what it takes.
  @Test func `pairs of cells of chosen inputs and operations are counted`() throws {
    let cell = Natural(1 * 3 * 6 * 10) * Natural(49 * 49) * Natural(49 * 49)
    #expect("\(cell * cell)" == "1076746950455072400")
    #expect(try count(Self.pairOfCells) == cell * cell)
  }

  private static let operations = [
    "max_pool_3x3", "avg_pool_3x3", "skip_connect", "sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3",
    "dil_conv_5x5",
  ]

  private static let pairOfCells: String = {
    let operation = "choice(\(operations.joined(separator: ", ")))"
    var text = "name: pair\ninput: [3, 32, 32]\nparameters:\n"
    for kind in ["n", "r"] {
      for node in 2...5 {
        let others = (["'s0'", "'s1'"] + (2..<node).map { "'m\($0)'" }).joined(separator: ", ")
        text += "  \(kind)\(node): choose(2, \(others))\n"
        text += "  \(kind)\(node)a: \(operation)\n  \(kind)\(node)b: \(operation)\n"
      }
    }
    return text + blocks + cell("Normal", "n", strided: false) + cell("Reduce", "r", strided: true)
      + layers
  }()

  private static func cell(_ name: String, _ kind: String, strided: Bool) -> String {
    var text = """
        \(name)(c, halved):
          - halve: Halve(c) from inputs.0 if halved
          - keep: Prepare(c) from inputs.0 if not halved
          - s0: Identity from {'halve' if halved else 'keep'}
          - s1: Prepare(c) from inputs.1

      """
    for node in 2...5 {
      for (place, edge) in ["a", "b"].enumerated() {
        let taken = "\(kind)\(node)[\(place)]"
        let stride = strided ? "2 if \(taken) == 's0' or \(taken) == 's1' else 1" : "1"
        text += "    - m\(node)\(edge): \(kind)\(node)\(edge)(c, \(stride)) from {\(taken)}\n"
      }
      text += "    - m\(node): Add from m\(node)a, m\(node)b\n"
    }
    return text + "    - out: Concat(dim=1) from m2, m3, m4, m5\n"
  }

  private static let blocks = """
    blocks:
      max_pool_3x3(c, s):
        - pool: MaxPool2d(3, stride=s, padding=1)
        - bn: BatchNorm2d(affine=false)
      avg_pool_3x3(c, s):
        - pool: AvgPool2d(3, stride=s, padding=1, count_include_pad=false)
        - bn: BatchNorm2d(affine=false)
      skip_connect(c, s):
        - relu: ReLU
        - conv: Conv2d(c, 1, stride=s, bias=false)
        - bn: BatchNorm2d(affine=false)
      Separable(c, s, k):
        - relu: ReLU
        - depth: Conv2d(c, k, stride=s, padding=k // 2, groups=c, bias=false)
        - point: Conv2d(c, 1, bias=false)
        - bn: BatchNorm2d(affine=false)
      sep_conv_3x3(c, s):
        - one: Separable(c, s, 3)
        - two: Separable(c, 1, 3)
      sep_conv_5x5(c, s):
        - one: Separable(c, s, 5)
        - two: Separable(c, 1, 5)
      Dilated(c, s, k):
        - relu: ReLU
        - depth: Conv2d(c, k, stride=s, padding=k - 1, dilation=2, groups=c, bias=false)
        - point: Conv2d(c, 1, bias=false)
        - bn: BatchNorm2d(affine=false)
      dil_conv_3x3(c, s): [one: "Dilated(c, s, 3)"]
      dil_conv_5x5(c, s): [one: "Dilated(c, s, 5)"]
      Prepare(c):
        - relu: ReLU
        - conv: Conv2d(c, 1, bias=false)
        - bn: BatchNorm2d
      Halve(c):
        - relu: ReLU
        - conv: Conv2d(c, 1, stride=2, bias=false)
        - bn: BatchNorm2d

    """

  private static let layers = """
    layers:
      - stem: Conv2d(48, 3, padding=1, bias=false)
      - c0: Normal(16, false) from stem, stem
      - c1: Normal(16, false) from stem, c0
      - c2: Reduce(32, false) from c0, c1
      - c3: Normal(32, true) from c1, c2
      - c4: Normal(32, false) from c2, c3
      - c5: Reduce(64, false) from c3, c4
      - c6: Normal(64, true) from c4, c5
      - c7: Normal(64, false) from c5, c6
      - pool: AdaptiveAvgPool2d(1)
      - flatten: Flatten
      - classifier: Linear(10)

    """
}
