import ArchFormats
import ArchStore
import CBareInsert
import Glibc
import ShapeEngine

/// Adding designs in bulk, from designs built in memory to the committed transaction (hashing,
/// forms and indexes included), against a bare C loop that inserts the same rows: of two thousand
/// designs that are made here, or of those of a file in the flat form.
///
/// By the clock, by all processors together, and of the thread that writes alone: what other threads compute
/// of designs takes the longer the fewer processors there are.
@main
struct BulkAdd {
  static func main() throws {
    let designs =
      try CommandLine.arguments.dropFirst().first.map(read) ?? (0..<2_000).map(design)
    let layers = designs.reduce(0) { $0 + $1.architecture.layers.count }
    print("\(designs.count) designs, \(layers) layers; seconds, best of three")
    let none = BareTimes(clock: .infinity, processor: .infinity)
    var (best, writing, bareBest, rows) = (none, Double.infinity, none, 0)
    for _ in 0..<3 {
      var template = Array("/tmp/bulkadd-XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { return perror("bulkadd") }
      let folder = String(
        decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
      defer {
        for name in ["a", "b"] {
          for suffix in ["", "-wal", "-shm"] { unlink("\(folder)/\(name)\(suffix)") }
        }
        rmdir(folder)
      }
      do {
        let catalog = try Catalog.open(at: "\(folder)/a", access: .readWrite(create: true))
        let (processor, thread) = (
          seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_THREAD_CPUTIME_ID)
        )
        let clock = seconds(CLOCK_MONOTONIC)
        try catalog.add(designs)
        best.clock = min(best.clock, seconds(CLOCK_MONOTONIC) - clock)
        best.processor = min(best.processor, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
        writing = min(writing, seconds(CLOCK_THREAD_CPUTIME_ID) - thread)
      }
      let bare = bare_insert("\(folder)/a", "\(folder)/b", Embedded.schema, &rows)
      guard bare.clock > 0 else { return print("the bare loop failed") }
      bareBest.clock = min(bareBest.clock, bare.clock)
      bareBest.processor = min(bareBest.processor, bare.processor)
    }
    print("                     archdb   bare C loop   ratio   \(rows) rows")
    show("by the clock", best.clock, bareBest.clock)
    show("all processors", best.processor, bareBest.processor)
    show("writing thread", writing, bareBest.processor)
  }

  private static func show(_ name: String, _ time: Double, _ bare: Double) {
    func column(_ value: Double, _ width: Int) -> String {
      let text = text(value)
      return String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let title = name + String(repeating: " ", count: max(0, 15 - name.count))
    print(title + column(time, 12) + column(bare, 14) + column(time / bare, 8))
  }

  /// The designs of a file, each with its text.
  static func read(_ path: String) throws -> [NewDesign] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&part, 1, part.count, file), count > 0 {
      bytes += part[..<count]
    }
    let reader = DefinitionReader()
    return try DefinitionTexts.all(in: bytes, file: path).flatMap { text in
      try reader.designs(in: text).map {
        NewDesign($0.analysis, text: String(decoding: text.bytes, as: UTF8.self), format: "json")
      }
    }
  }

  /// A residual network of some sixty layers; no two are alike.
  static func design(_ number: Int) throws -> NewDesign {
    let size = 96 + number % 17 * 16
    var builder = try ArchitectureBuilder(
      Architecture(
        name: "synthetic-\(number)", inputs: [.init(name: "input", shape: [3, size, size])]))
    var last = TensorReference.input(0)
    func append(
      _ path: String, _ type: String, _ values: [(name: String, value: Value)] = [],
      from inputs: [TensorReference]? = nil
    ) throws {
      guard let row = LayerTable.type(named: type) else { return }
      let node = Node(path: path, layer: try row.layer(values), inputs: inputs ?? [last])
      last = .layer(try builder.append(node), output: 0)
    }
    var width = 8 + number % 61
    try append(
      "stem", "Conv2d",
      [
        ("out_channels", .int(width)), ("kernel_size", .int(3 + 2 * (number % 3))),
        ("stride", .int(2)), ("padding", .int(1 + number % 3)),
      ])
    for stage in 0..<4 {
      width += 4 * (1 + (number / 61) % 29)
      try append(
        "stage\(stage).down", "Conv2d",
        [
          ("out_channels", .int(width)), ("kernel_size", .int(3)), ("stride", .int(2)),
          ("padding", .int(1)), ("bias", .bool(false)),
        ])
      for block in 0..<2 {
        let (path, skip) = ("stage\(stage).\(block)", last)
        try append(
          "\(path).conv1", "Conv2d",
          [
            ("out_channels", .int(width)), ("kernel_size", .int(3)), ("padding", .int(1)),
          ])
        try append("\(path).bn1", "BatchNorm2d")
        try append("\(path).relu", "ReLU")
        try append(
          "\(path).conv2", "Conv2d",
          [
            ("out_channels", .int(width)), ("kernel_size", .int(3)), ("padding", .int(1)),
          ])
        try append("\(path).bn2", "BatchNorm2d")
        try append("\(path).add", "Add", from: [last, skip])
        try append("\(path).relu2", "ReLU")
      }
    }
    try append("pool", "AdaptiveAvgPool2d", [("output_size", .int(1))])
    try append("flatten", "Flatten")
    try append("fc", "Linear", [("out_features", .int(10 + number))])
    return NewDesign(
      try builder.analysis(outputs: [.init(name: nil, tensor: last)]),
      text: "# design \(number)\n", format: "yaml")
  }

  static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  static func text(_ value: Double) -> String {
    let thousandths = Int((value * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
