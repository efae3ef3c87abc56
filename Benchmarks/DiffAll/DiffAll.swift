import ArchFormats
import ArchStore
import ShapeEngine

/// Compares every architecture of the zoo with every other one, and two large designs that differ in
/// ten places. Prints how long the slowest took, and every pair whose patch does not lead from the
/// one to the other.
///
///     swift run -c release DiffAll
@main
enum DiffAll {
  static func main() throws {
    try large()
    let reader = DefinitionReader(library: Embedded.definition)
    var designs: [Architecture] = []
    for file in Embedded.zoo {
      designs += try reader.designs(in: file.bytes, file: file.name, comparing: false)
        .map(\.architecture)
    }
    let identities = designs.map(\.identity)
    var (failed, sum, slowest) = (0, 0.0, (seconds: 0.0, names: ""))
    let clock = ContinuousClock()
    for (i, was) in designs.enumerated() {
      for (j, now) in designs.enumerated() {
        var patch: [PatchEdit] = []
        let seconds = try Self.seconds(clock.measure { patch = try Difference(was, now).patch() })
        sum += seconds
        if seconds > slowest.seconds { slowest = (seconds, "\(was.name) -> \(now.name)") }
        do {
          var draft = try GraphDraft(was)
          for edit in patch { try draft.apply(edit) }
          let isThere = try draft.finished().identity == identities[j]
          if isThere, i != j || patch.isEmpty { continue }
        } catch { print("\(was.name) -> \(now.name): \(error)") }
        failed += 1
        print("\(was.name) -> \(now.name): the patch does not lead there")
      }
    }
    let count = designs.count * designs.count
    print("\(count) pairs, \(failed) fail")
    print("mean \(milliseconds(sum / Double(count))), slowest \(milliseconds(slowest.seconds))")
    print("  \(slowest.names)")
  }

  /// Two designs of 10,000 layers that differ in ten places.
  private static func large() throws {
    func design(_ edited: Bool) throws -> Architecture {
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
          // Half of the places have a block more, and all indices behind it shift.
          try append("blocks.\(block).extra", "Tanh", [])
          block += 1
        }
        let kernel = isPlace ? 1 : 3
        try append(
          "blocks.\(block).conv", "Conv2d",
          [
            ("out_channels", .int(16)), ("kernel_size", .int(kernel)),
            ("padding", .int(kernel / 2)),
          ])
        try append("blocks.\(block).bn", "BatchNorm2d", [])
        try append("blocks.\(block).relu", "ReLU", [])
        try append("blocks.\(block).drop", "Dropout", [("p", .float(0.5))])
        block += 1
      }
      return builder.finished(outputs: [.init(name: nil, tensor: last)])
    }
    let (was, now) = (try design(false), try design(true))
    let clock = ContinuousClock()
    var count = 0
    for _ in 0..<3 {
      let time = clock.measure { count = Difference(was, now).count }
      print(
        "\(was.layers.count) and \(now.layers.count) layers: \(count) changes, "
          + milliseconds(seconds(time)))
    }
  }

  private static func seconds(_ time: Duration) -> Double {
    Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  private static func milliseconds(_ seconds: Double) -> String {
    "\((seconds * 1e5).rounded() / 100) ms"
  }
}
