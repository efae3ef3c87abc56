import TestSupport
import Testing

@testable import ShapeEngine

/// What is proven of two designs at every input.
@Suite struct FormComparisonTests {
  private func chain(
    _ calls: [(type: String, values: [(name: String, value: Value)])], fixed: Bool = false
  ) throws -> Architecture {
    var builder = try ArchitectureBuilder(
      Architecture(name: "net", inputs: [.init(name: "input", shape: [3, 64, 64])], isFixed: fixed))
    var last = TensorReference.input(0)
    for (index, call) in calls.enumerated() {
      let layer = try #require(LayerTable.type(named: call.type)).layer(call.values)
      last = .layer(
        try builder.append(Node(path: "l\(index)", layer: layer, inputs: [last])), output: 0)
    }
    return builder.finished(outputs: [.init(name: nil, tensor: last)])
  }

  private func conv(_ kernel: Int, _ stride: Int, _ padding: Int) -> (
    type: String, values: [(name: String, value: Value)]
  ) {
    (
      "Conv2d",
      [
        ("out_channels", 4), ("kernel_size", .int(kernel)), ("stride", .int(stride)),
        ("padding", .int(padding)),
      ]
    )
  }

  private func isSame(_ x: Architecture, _ y: Architecture) -> Bool {
    FormComparison(Difference(x, y)).isSameSizeEverywhere
  }

  @Test func `a size without a formula is the same where it is made alike, else not compared`()
    throws
  {
    func network(_ first: Int) throws -> Architecture {
      let scale: [(name: String, value: Value)] = [("scale_factor", .float(0.9))]
      let pad: [(name: String, value: Value)] = [("padding", .int(1))]
      return try chain(
        [conv(3, 1, first)]
          + (0..<450).flatMap { _ in [("ZeroPad2d", pad), ("Upsample", scale)] })
    }
    let (was, now) = (try network(1), try network(0))
    let same = FormComparison(Difference(was, was))
    #expect(same.isSameSizeEverywhere && same.undecided.isEmpty)
    let other = FormComparison(Difference(was, now))
    #expect(!other.isSameSizeEverywhere && !other.undecided.isEmpty && !other.differing.isEmpty)
    // What has a formula is compared; what has none is neither equal nor different.
    #expect(other.differing.count + other.undecided.count == was.layers.count)
    #expect(other.undecided.allSatisfy { $0 > 600 })
  }

  @Test func `another kernel with its padding keeps the size`() throws {
    #expect(isSame(try chain([conv(3, 1, 1)]), try chain([conv(5, 1, 2)])))
    #expect(isSame(try chain([conv(3, 2, 1)]), try chain([conv(7, 2, 3)])))
    #expect(!isSame(try chain([conv(3, 2, 1)]), try chain([conv(3, 2, 0)])))
  }

  /// A 2x2 window of stride 2 without padding gives floor(x/2), a 1x1 one floor((x + 1)/2): they
  /// agree at even inputs only, such as the one that a fixed design takes.
  @Test func `formulas are compared where both designs are legal`() throws {
    #expect(!isSame(try chain([conv(2, 2, 0)]), try chain([conv(1, 2, 0)])))
    #expect(
      isSame(try chain([conv(2, 2, 0)], fixed: true), try chain([conv(1, 2, 0)], fixed: true)))
  }

  /// Other widths change channels and nothing else, another stride the sizes too; a layer of
  /// features has nothing but them.
  @Test func `channels are told apart from sizes`() throws {
    func rows(_ x: Architecture, _ y: Architecture) -> [Bool] {
      FormComparison(Difference(x, y)).differing.map(\.isChannelsOnly)
    }
    var wide = conv(3, 1, 1)
    wide.values[0].value = 8
    #expect(rows(try chain([conv(3, 1, 1)]), try chain([wide])) == [true])
    #expect(rows(try chain([conv(3, 1, 1)]), try chain([conv(3, 2, 1)])) == [false])
    let (pool, flat) = (("AdaptiveAvgPool2d", 1), "Flatten")
    func head(_ first: (type: String, values: [(name: String, value: Value)])) throws
      -> Architecture
    {
      try chain([first, (pool.0, [("output_size", .int(pool.1))]), (flat, [])])
    }
    #expect(rows(try head(conv(3, 1, 1)), try head(wide)) == [true, true, true])
    // Flattened maps have as many features as the input has pixels: that is a size.
    #expect(
      rows(try chain([conv(3, 1, 1), (flat, [])]), try chain([wide, (flat, [])])) == [true, false])
  }

  @Test func `an input of another rank cannot be compared`() throws {
    let x = try chain([conv(3, 1, 1)])
    var builder = try ArchitectureBuilder(
      Architecture(name: "line", inputs: [.init(name: "input", shape: [3, 64])]))
    let relu = try #require(LayerTable.type(named: "ReLU")).layer([])
    _ = try builder.append(Node(path: "relu", layer: relu, inputs: [.input(0)]))
    let y = builder.finished(outputs: [.init(name: nil, tensor: .layer(0, output: 0))])
    #expect(FormComparison(Difference(x, y)).obstacle != nil)
  }
}
