import TestSupport
import Testing

@testable import ShapeEngine

/// Which inputs that one design accepts another one refuses, against trying all small ones.
@Suite struct LegalLossTests {
  /// A random network of a few layers that require something of an input of 24x24; nil where it is
  /// refused.
  private func network(_ random: inout SeededGenerator) -> Architecture? {
    do {
      var graph = try Graph([2, 24, 24])
      for _ in 0..<random.pick(1...4) {
        let start = graph.last
        switch random.pick(0...5) {
        case 0:
          try graph.add(
            "Conv2d", [2, .int(random.pick(1...5))],
            ["stride": .int(random.pick(1...2)), "padding": .int(random.pick(0...2))])
        case 1: try graph.add("MaxPool2d", [.int(random.pick(2...3))])
        case 2:
          // As a U-Net's step: what is lost by halving is missed where both are joined.
          try graph.add("MaxPool2d", [2])
          let up = try graph.add("Upsample", [], ["scale_factor": 2])
          try graph.add("Add", from: [start, up])
        case 3:
          // Height and width together: as many features as there are pixels.
          try graph.add("Flatten", [])
          let pixels = graph.architecture.layers.count
          try graph.add("Linear", [.int(5)], path: "fc\(pixels)")
          return graph.architecture
        case 4: try graph.add("PixelUnshuffle", [.int(random.pick(2...3))])
        default: try graph.add("ReLU")
        }
      }
      return graph.architecture
    } catch { return nil }
  }

  private func accepts(_ architecture: Architecture, _ height: Int, _ width: Int) throws -> Bool {
    architecture.evaluation(at: [try Shape([1, 2, height, width])]) != nil
  }

  @Test(arguments: 0..<6) func `what is lost is what brute force finds`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(1_800 + seed))
    var (kept, lost, pairs) = (0, 0, 0)
    while pairs < 60 {
      guard let was = network(&random), let now = network(&random) else { continue }
      pairs += 1
      let comparison = FormComparison(Difference(was, now), withLegalInputs: true)
      var all: [[Int]] = []
      for height in 1...48 {
        for width in 1...48 {
          if try accepts(was, height, width), try !accepts(now, height, width) {
            all.append([height, width])
          }
        }
      }
      let text = "\(was.layers.map(\.layer.type)) -> \(now.layers.map(\.layer.type))"
      switch try #require(comparison.legalLoss) {
      case .none:
        kept += 1
        #expect(all.isEmpty, "\(text): \(all.first ?? [])")
      case .input(let input, _):
        lost += 1
        let (height, width) = (input[0][2], input[0][3])
        #expect(try accepts(was, height, width), "\(text): \(input)")
        #expect(try !accepts(now, height, width), "\(text): \(input)")
        if height <= 48, width <= 48 { #expect(all.contains([height, width])) }
      case .unknown(let why): Issue.record("\(text): \(why)")
      }
    }
    #expect(kept > 10 && lost > 10, "\(kept) kept, \(lost) lost")
  }

  /// torchvision's alexnet refuses what is smaller than 63 (its last window needs 3 rows of what three
  /// strides leave); a network that pads everywhere refuses nothing.
  @Test func `the nearest input that is lost is named`() throws {
    let (alexnet, resnet) = (
      try Graph.alexnet().architecture, try Graph.resnet18().architecture
    )
    func loss(_ was: Architecture, _ now: Architecture) throws -> LegalLoss {
      try #require(FormComparison(Difference(was, now), withLegalInputs: true).legalLoss)
    }
    guard case .input(let input, let error) = try loss(resnet, alexnet) else {
      Issue.record("nothing is lost")
      return
    }
    #expect(input == [[1, 3, 62, 224]] && error.path == "features.12")
    guard case .none = try loss(alexnet, resnet) else {
      Issue.record("something is lost")
      return
    }
  }

  @Test func `other channels or axes lose every input`() throws {
    func net(_ shape: [Int], _ type: String) throws -> Architecture {
      var graph = try Graph(shape)
      try graph.add(type, [4, 3], ["padding": 1])
      return graph.architecture
    }
    let was = try net([3, 32, 32], "Conv2d")
    for other in [try net([4, 32, 32], "Conv2d"), try net([3, 32], "Conv1d")] {
      let comparison = FormComparison(Difference(was, other), withLegalInputs: true)
      guard case .input(let input, _)? = comparison.legalLoss else {
        Issue.record("nothing is lost")
        continue
      }
      #expect(input == [[1, 3, 32, 32]])
    }
  }

  @Test func `it is not asked for without need`() throws {
    let (x, y) = (try Graph.alexnet().architecture, try Graph.resnet18().architecture)
    #expect(FormComparison(Difference(x, y)).legalLoss == nil)
  }
}
