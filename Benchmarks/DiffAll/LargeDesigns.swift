import ShapeEngine

/// Two designs of 10,000 layers that differ in ten places.
enum LargeDesigns {
  static func compare() throws {
    let (was, now) = (try design(false), try design(true))
    for _ in 0..<5 {
      let start = ThreadClock.seconds
      let difference = Difference(was, now)
      let aligned = ThreadClock.seconds
      let patch = try difference.patch()
      let patched = ThreadClock.seconds
      print(
        "\(was.layers.count) and \(now.layers.count) layers: \(difference.count) changes,",
        DiffAll.milliseconds(aligned - start) + ";",
        "\(patch.count) edits of a patch, \(DiffAll.milliseconds(patched - aligned))")
    }
  }

  private static func design(_ edited: Bool) throws -> Architecture {
    var builder = try ArchitectureBuilder(
      Architecture(name: "large", inputs: [.init(name: "input", shape: [16, 32, 32])]))
    var last = TensorReference.input(0)
    func append(_ path: String, _ type: String, _ values: [(name: String, value: Value)]) throws {
      guard let row = LayerTable.type(named: type) else { return }
      let node = Node(path: path, layer: try row.layer(values), inputs: [last])
      last = .layer(try builder.append(node), output: 0)
    }
    var block = 0
    for index in 0..<2_500 {
      let isPlace = edited && index % 250 == 125
      if isPlace, index % 500 == 125 {
        // Half of the places have a block more, and all indices after it shift.
        try append("blocks.\(block).extra", "Tanh", [])
        block += 1
      }
      let kernel = isPlace ? 1 : 3
      try append(
        "blocks.\(block).conv", "Conv2d",
        [
          ("out_channels", .int(16)), ("kernel_size", .int(kernel)), ("padding", .int(kernel / 2)),
        ])
      try append("blocks.\(block).bn", "BatchNorm2d", [])
      try append("blocks.\(block).relu", "ReLU", [])
      try append("blocks.\(block).drop", "Dropout", [("p", .float(0.5))])
      block += 1
    }
    return builder.finished(outputs: [.init(name: nil, tensor: last)])
  }
}
