import Foundation
import ShapeEngine

/// One answer of PyTorch: a layer, the shapes of its inputs, and its outputs or its refusal.
struct LayerRecord: Decodable {
  let id: Int
  let type: String
  var args: [String: RecordedValue]
  let input: [Int]?
  let inputs: [[Int]]?
  let output: RecordedValue?
  let params: Int?
  let macs: Int?
  let error: String?

  var inputShapes: [[Int]] { inputs ?? input.map { [$0] } ?? [] }

  /// The outputs' shapes; nil where PyTorch refused.
  var outputShapes: [[Int]]? {
    guard let output, case .list(let values) = output.value else { return nil }
    if let shape = Self.integers(values) { return [shape] }
    return values.compactMap {
      if case .list(let values) = $0 { Self.integers(values) } else { nil }
    }
  }

  private static func integers(_ values: [Value]) -> [Int]? {
    var result: [Int] = []
    for value in values {
      guard case .int(let integer) = value else { return nil }
      result.append(integer)
    }
    return result
  }

  /// The layer and its inputs, for messages.
  var summary: String {
    let arguments = arguments.map { "\($0.name)=\($0.value.text())" }.joined(separator: ", ")
    return "#\(id) \(type)(\(arguments)) at \(inputShapes)"
  }

  /// The arguments in a fixed order.
  var arguments: [(name: String, value: Value)] {
    args.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) }
  }
}

/// A JSON value as a hyperparameter's value: null is None, and a number is an integer or a float
/// as it is written.
struct RecordedValue: Decodable, Sendable {
  let value: Value

  init(value: Value) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      value = .none
    } else if let bool = try? container.decode(Bool.self) {
      value = .bool(bool)
    } else if let integer = try? container.decode(Int.self) {
      value = .int(integer)
    } else if let number = try? container.decode(Double.self) {
      value = .float(number)
    } else if let word = try? container.decode(String.self) {
      value = .string(word)
    } else {
      value = .list(try container.decode([RecordedValue].self).map(\.value))
    }
  }
}

/// The recorded answers of a compressed file of JSON lines.
enum Fixture {
  static func records(_ name: String) throws -> [LayerRecord] {
    try records(name, of: LayerRecord.self)
  }

  static func records<Record: Decodable>(_ name: String, of: Record.Type) throws -> [Record] {
    let decoder = JSONDecoder()
    return try lines(name).map { try decoder.decode(Record.self, from: $0) }
  }

  static func lines(_ name: String) throws -> [Data] {
    try decompressed(file("\(name).jsonl.gz")).split(separator: UInt8(ascii: "\n"))
  }

  static func file(_ name: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)")
  }

  static func decompressed(_ file: URL) throws -> Data {
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-dc", file.path]
    let output = Pipe()
    gzip.standardOutput = output
    try gzip.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    gzip.waitUntilExit()
    return data
  }
}
