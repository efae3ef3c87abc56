import ArchFormats
import ShapeEngine
import Testing

/// Which strides of a backbone become dilation: ResNet-50's design space against torchvision's
/// `replace_stride_with_dilation`, and against a count by hand.
@Suite struct DilatedBackboneTests {
  private static let inputs: [Shape<Int>] = (try? [Shape([1, 3, 224, 224])]) ?? []

  private func resnet50(dilate: String? = nil) throws -> Architecture {
    let overrides = dilate.map { [(name: "dilate", value: $0)] } ?? []
    let designs = try Zoo.designs(in: "resnet.yaml", only: "resnet50", overrides: overrides)
    return try #require(designs.first).architecture
  }

  private func field(_ architecture: Architecture) throws -> (size: Int, stride: String) {
    let report = try architecture.report(at: Self.inputs)
    let layer = try #require(report.layers.last { $0.path.hasPrefix("layer4.") })
    let field = try #require(layer.fields.compactMap { $0 }.first)
    return (field.size, field.stride.text)
  }

  private func space(_ variations: [String]) throws -> DesignSpace {
    let space = try DesignSpace(resnet50())
    return try space.varying(
      variations.flatMap { try VariationText($0).variations(in: space) })
  }

  private func question(_ space: DesignSpace) throws -> SpaceQuestion {
    let target = try #require(space.layer(named: "layer4"))
    var question = SpaceQuestion(inputs: Self.inputs, target: target)
    question.stride = try IntegerRanges("8")
    question.receptiveField = try IntegerRanges("\(field(resnet50()).size)")
    question.limit = 1_000
    return question
  }

  /// Stride and dilation of layer3 and layer4, every convolution by itself: padding has to follow
  /// dilation and the projection has to follow the stride, or the blocks' sums do not fit.
  ///
  /// By hand: at stride 8 a 3x3 with dilation d adds 16d pixels to the field. The original adds 16
  /// and five times 32 in layer3, 32 and twice 64 in layer4: 21 times 16. So the dilations add up
  /// to 21: six of 1 or 2, three of 1, 2 or 4.
  @Test func `the dilations that keep the field are those that add up`() throws {
    let space = try space([
      "layer3.0.conv2.stride=1,2", "layer3.0.downsample.0.stride=1,2",
      "layer4.0.conv2.stride=1,2", "layer4.0.downsample.0.stride=1,2",
      "layer3.*.conv2.dilation=1,2", "layer3.*.conv2.padding=1,2",
      "layer4.*.conv2.dilation=1,2,4", "layer4.*.conv2.padding=1,2,4",
    ])
    #expect(space.combinations == Natural(1 << 16 * 729))
    let answer = try space.answer(to: question(space))
    var expected = 0
    for six in 0..<64 {
      for three in 0..<27 {
        let sum = (0..<6).reduce(0) { $0 + 1 + (six >> $1) % 2 }
        let others = [three % 3, three / 3 % 3, three / 9].reduce(0) { $0 + [1, 2, 4][$1] }
        if sum + others == 21 { expected += 1 }
      }
    }
    #expect(answer.count == Natural(expected) && expected == 41)
    // torchvision's replace_stride_with_dilation=[False, True, True] is one of them.
    let dilated = try resnet50(dilate: "[false, true, true]").report(at: Self.inputs)
    let found = try answer.best.filter {
      try space.member($0.assignment).report(at: Self.inputs) == dilated
    }
    #expect(found.count == 1)
    #expect(try field(resnet50(dilate: "[false, true, true]")) == (427, "8"))
    #expect(try field(resnet50()) == (427, "32"))
  }

  /// All four stages and all sixteen blocks: a number that no enumeration reaches, against the sums
  /// of what each block adds.
  @Test func `strides and dilations of all stages are counted`() throws {
    let space = try space([
      "layer*.0.conv2.stride,layer*.0.downsample.0.stride=1,2",
      "layer*.*.conv2.dilation,layer*.*.conv2.padding=1,2,4",
    ])
    // layer1.0 has a projection too.
    #expect(space.variables.count == 4 + 16)
    let answer = try space.answer(to: question(space))
    // conv1 and maxpool: field 11, stride 4. Then a 3x3 of dilation d adds 2d times the stride
    // before it: the stage's first block before its own stride, the others after it.
    var expected = 0
    for strides in 0..<16 where (0..<4).reduce(4, { $0 << (strides >> $1 & 1) }) == 8 {
      var (ways, jump) = ([11: 1], 4)
      for (stage, blocks) in [3, 4, 6, 3].enumerated() {
        for block in 0..<blocks {
          var next: [Int: Int] = [:]
          for (field, count) in ways {
            for dilation in [1, 2, 4] { next[field + 2 * dilation * jump, default: 0] += count }
          }
          ways = next
          if block == 0 { jump <<= strides >> stage & 1 }
        }
      }
      expected += ways[427] ?? 0
    }
    #expect(answer.count == Natural(expected) && expected > 1_000)
  }
}
