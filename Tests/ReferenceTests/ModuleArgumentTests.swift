import ArchFormats
import ShapeEngine
import Testing

/// What no size shows: the arguments that torchvision and timm make each layer with (eps and
/// momentum of norms, rates of dropout and stochastic depth, windows, numbers that attention
/// multiplies by), for every architecture of the zoo that one of them has.
@Suite struct ModuleArgumentTests {
  struct Record: Decodable, Sendable {
    /// A module with its constructor's arguments, or a function with those besides tensors.
    struct Call: Decodable, Sendable {
      let type: String?
      let function: String?
      let args: [String: RecordedValue]

      var name: String { type ?? function ?? "" }
    }
    let model: String
    let library: String
    let calls: [Call]
    let paths: [String]
    /// The call at each path.
    let uses: [Int]

    var layers: [(path: String, call: Call)] { zip(paths, uses).map { ($0, calls[$1]) } }
  }

  /// A layer of ours with the path that it has there.
  private typealias Layer = (path: String, type: String, values: [String: Value])

  private static let records: Result<[String: Record], any Error> = Result {
    let all = try Fixture.records("module_arguments", of: Record.self)
    return Dictionary(all.map { ($0.model, $0) }, uniquingKeysWith: { $1 })
  }

  // MARK: - What is otherwise, and is right so

  /// Recorded calls that have no layer here, by family and type.
  private static let withoutLayer = [
    // Made in every block, and called in those only that add their input.
    "efficientnet StochasticDepth",
    // A module of several operations; the zoo has the operations.
    "convnextv2 GlobalResponseNorm", "mvit PositionalEncoding", "resnest RadixSoftmax",
    // ChannelShuffle is one layer.
    "shufflenet_v2 transpose",
    // The attention's own dropout, of rate 0, is an argument of a fused function there.
    "mobilevit Dropout",
  ]

  /// Layers that are no modules there, by family and type.
  private static let withoutModule = [
    // A call of F.dropout with the model's drop_rate.
    "ghostnet Dropout",
    // Inside of ShiftedWindowAttentionV2, which is recorded as a whole.
    "swin_v2 Linear", "swin_v2 ReLU",
    // Functions of the heads for training, which no graph in evaluation has, and F.max_pool2d, which
    // torch.fx records under another name.
    "googlenet AdaptiveAvgPool2d", "inception_v3 AdaptiveAvgPool2d", "inception_v3 MaxPool2d",
    // LastLevelMaxPool has no arguments; what it calls has.
    "resnet50_fpn MaxPool2d",
  ]

  /// Argument names that are others here.
  private static let names = [
    "WindowAttention": ["window": "window_size", "shift": "shift_size"],
    "WindowAttention3d": ["window": "window_size", "shift": "shift_size"],
    "WindowAttentionV2": ["window": "window_size", "shift": "shift_size"],
    "SwapAxes": ["dim0": "a", "dim1": "b", "axis0": "a", "axis1": "b"],
  ]

  private static func agree(_ name: String, _ ours: Value, _ call: Record.Call) -> Bool {
    guard let theirs = call.args[name]?.value else { return true }
    switch (name, ours) {
    // TensorFlow's SAME: timm pads before the module.
    case ("padding", .string("same_upper")): return true
    // PyTorch puts in what None stands for.
    case ("kdim", .none), ("vdim", .none): return call.args["embed_dim"]?.value == theirs
    case ("stride", .none): return call.args["kernel_size"]?.value == theirs
    default: return isSame(ours, theirs)
    }
  }

  /// Whether two values mean the same: one number stands for all axes.
  private static func isSame(_ ours: Value, _ theirs: Value) -> Bool {
    switch (ours, theirs) {
    case (.list(let x), .list(let y)): x.count == y.count && zip(x, y).allSatisfy(isSame)
    case (.list(let x), _): x.allSatisfy { isSame($0, theirs) }
    case (_, .list(let y)): !y.isEmpty && y.allSatisfy { isSame(ours, $0) }
    case (.float(let x), .int(let y)): x == Double(y)
    default: ours == theirs
    }
  }

  // MARK: - Tests

  @Test func `every record is of an architecture of the zoo`() throws {
    let records = try Self.records.get()
    #expect(records.values.filter { $0.library == "torchvision" }.count == 99)
    #expect(records.values.filter { $0.library == "timm" }.count == 55)
    #expect(records.keys.filter { Zoo.fileByName[$0] == nil } == [])
  }

  @Test(arguments: Zoo.files)
  func `layers are made with the same arguments`(file: String) throws {
    let records = try Self.records.get()
    for design in try Zoo.designs(in: file) {
      let name = design.architecture.name
      guard let record = records[name] else { continue }
      let family = file.replacing(".yaml", with: "")
      let (differences, compared) = Self.differences(
        of: design.architecture, from: record, family)
      #expect(differences.isEmpty, "\(name): \(differences.prefix(8).joined(separator: "\n"))")
      #expect(compared > 0, "\(name)")
    }
  }

  private static func differences(
    of architecture: Architecture, from record: Record, _ family: String
  ) -> (differences: [String], compared: Int) {
    let recorded = Set(record.paths)
    let layers: [Layer] = architecture.layers.map { layer in
      (
        path(of: layer.path, among: recorded), layer.layer.type,
        Dictionary(layer.layer.values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
      )
    }
    var byPath = Dictionary(grouping: layers, by: \.path)
    var pairs: [(layer: Layer, call: Record.Call)] = []
    var calls: [String: [(path: String, call: Record.Call)]] = [:]
    for (path, call) in record.layers where !call.args.isEmpty {
      let found = byPath.removeValue(forKey: path) ?? []
      pairs += found.map { ($0, call) }
      if found.isEmpty { calls[call.name, default: []].append((path, call)) }
    }
    // What has another path there stands in the same order, type by type.
    let modules = Set(record.calls.compactMap { $0.args.isEmpty ? nil : $0.type })
    let others = Dictionary(
      grouping: layers.filter { byPath[$0.path] != nil && modules.contains($0.type) }, by: \.type)
    var differences: [String] = []
    for type in Set(calls.keys).union(others.keys).sorted() {
      let (theirs, ours) = (calls[type] ?? [], others[type] ?? [])
      if theirs.count == ours.count {
        pairs += zip(ours, theirs).map { ($0, $1.call) }
      } else if !theirs.isEmpty, !withoutLayer.contains("\(family) \(type)") {
        differences.append("\(theirs[0].path): no \(type) here")
      } else if !ours.isEmpty, !withoutModule.contains("\(family) \(type)") {
        differences.append("\(ours[0].path): no \(type) there")
      }
    }
    var compared = 0
    for (layer, call) in pairs {
      for (name, value) in layer.values.sorted(by: { $0.key < $1.key }) {
        let theirName = names[layer.type]?[name] ?? name
        guard let theirs = call.args[theirName]?.value else { continue }
        compared += 1
        if !agree(theirName, value, call) {
          differences.append(
            "\(layer.path): \(name) \(value.text()), \(record.library) \(theirs.text())")
        }
      }
    }
    return (differences, compared)
  }

  /// The recorded path for one of ours: `relu` for `relu_1`, its second run, and the attention for
  /// the function that it is here.
  private static func path(of path: String, among recorded: Set<String>) -> String {
    if recorded.contains(path) { return path }
    let attention = path.replacing(".shifted_window_attention", with: "")
    if recorded.contains(attention) { return attention }
    guard let end = path.lastIndex(of: "_"), Int(path[end...].dropFirst()) != nil,
      recorded.contains(String(path[..<end]))
    else { return path }
    return String(path[..<end])
  }
}
