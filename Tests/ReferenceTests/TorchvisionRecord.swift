import Foundation
import ShapeEngine

/// One run of a torchvision model: every leaf module in the order in which it ran, or the error
/// that it raised.
struct TorchvisionRecord: Decodable, Sendable {
  struct Layer: Decodable, Sendable {
    let path: String
    let type: String
    let out: RecordedValue
    let params: Int
    let macs: Int?
  }

  let model: String
  let input: [Int]
  let params: Int
  let output: RecordedOutput?
  let layers: [Layer]
  let error: String?

  /// `resnet18`; `fcn_resnet50` for `segmentation:fcn_resnet50`.
  var name: String {
    let name = model.split(separator: ":").last.map(String.init) ?? model
    return name.replacingOccurrences(of: ".backbone", with: "_backbone")
  }

  /// The model at its input, for messages.
  var summary: String { "\(name) at \(input.map(String.init).joined(separator: "x"))" }

  /// How this run differs from a report; nil where every leaf module agrees and the order too.
  ///
  /// - Parameters:
  ///   - report: nil where the engine refuses.
  ///   - scopes: the paths of the file's own layer types.
  func difference(from report: ShapeReport?, scopes: [Architecture.Scope]) -> String? {
    guard let report else { return error == nil ? "refused; PyTorch answers" : nil }
    if let error { return "PyTorch refuses: \(error.prefix(80))" }
    if report.parameters != params { return "params \(report.parameters), PyTorch \(params)" }
    if let output, !output.agrees(with: report.outputs) {
      return "output \(report.outputs.map(\.shape)), PyTorch \(output.shapes)"
    }
    let layers = layers.map(\.withoutLists)
    let paths = Set(layers.map(\.path))
    let names = Dictionary(scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    let ours = report.layers.compactMap { layer in
      Self.path(of: layer.path, among: paths).map { path in
        var layer = layer
        layer.type = names[layer.path] ?? layer.type
        return (path: path, layer: layer)
      }
    }
    var seen: Set<String> = []
    for (index, theirs) in layers.enumerated() {
      guard index < ours.count else { return "\(theirs.path) is missing" }
      let (path, layer) = ours[index]
      guard path == theirs.path else { return "\(path) runs where PyTorch runs \(theirs.path)" }
      // Parameters of a module that runs again count once.
      let isFirst = seen.insert(path).inserted
      if let difference = Self.difference(of: layer, from: theirs, isFirst: isFirst) {
        return "\(path): \(difference)"
      }
    }
    return ours.count == layers.count ? nil : "\(ours[layers.count].path) runs too often"
  }

  /// The recorded path for one of ours: a second run of `relu` is `relu_1` here, and one of a block
  /// with all that is in it `head_1.conv`.
  static func path(of path: String, among paths: Set<String>) -> String? {
    if paths.contains(path) { return path }
    let first = firstRun(of: path)
    return paths.contains(first) ? first : nil
  }

  /// A path without the numbers of runs: `head.conv` for `head_1.conv`.
  static func firstRun(of path: String) -> String {
    path.split(separator: ".").map { component in
      guard let end = component.lastIndex(of: "_"), Int(component[end...].dropFirst()) != nil else {
        return component
      }
      return component[..<end]
    }.joined(separator: ".")
  }

  private static func difference(
    of ours: ShapeReport.Layer, from theirs: Layer, isFirst: Bool
  ) -> String? {
    if ours.type != theirs.type { return "type \(ours.type), PyTorch \(theirs.type)" }
    let outputs = theirs.out.shapes
    if ours.outputs != outputs { return "output \(ours.outputs), PyTorch \(outputs)" }
    if isFirst, ours.parameters != theirs.params {
      return "params \(ours.parameters), PyTorch \(theirs.params)"
    }
    if let macs = theirs.macs, ours.macs != macs {
      return "macs \(ours.macs.map(String.init) ?? "none"), PyTorch \(macs)"
    }
    return nil
  }
}

extension TorchvisionRecord.Layer {
  /// The layer that a module stands for which takes and gives lists.
  ///
  /// torchvision's LastLevelMaxPool is one: it adds to a list of maps, and to a list of names, what
  /// a pool makes of the last map. A graph has the pool, under the name of its function.
  fileprivate var withoutLists: Self {
    guard type == "LastLevelMaxPool", case .list(let lists) = out.value,
      case .list(let maps)? = lists.first, let added = maps.last
    else { return self }
    return Self(
      path: "\(path).max_pool2d", type: "MaxPool2d", out: RecordedValue(value: added),
      params: params, macs: macs)
  }
}

/// What a model gives: one tensor, or several by name.
enum RecordedOutput: Decodable, Sendable {
  case one([Int])
  case named([String: [Int]])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let shape = try? container.decode([Int].self) {
      self = .one(shape)
    } else {
      self = .named(try container.decode([String: [Int]].self))
    }
  }

  var shapes: [[Int]] {
    switch self {
    case .one(let shape): [shape]
    case .named(let shapes): shapes.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  func agrees(with outputs: [ShapeReport.Output]) -> Bool {
    // A single output has no name here, whatever PyTorch calls it.
    if outputs.count == 1 { return outputs.map(\.shape) == shapes }
    guard case .named(let named) = self, named.count == outputs.count else { return false }
    return outputs.allSatisfy { output in output.name.map { named[$0] == output.shape } ?? false }
  }
}

extension RecordedValue {
  /// The value as shapes: a list of integers is one, a list of lists several.
  var shapes: [[Int]] {
    guard case .list(let values) = value else { return [] }
    if let shape = [Int](value) { return [shape] }
    return values.compactMap { [Int]($0) }
  }
}

/// What torchvision publishes of a model and what PyTorch counts.
struct TorchvisionTotals: Decodable, Sendable {
  /// Total MACs by input (`224x224`); null where the model refuses.
  let macs: [String: Int?]
  /// The least height and width that torchvision says a model takes.
  let min_size: [Int]

  static func all() throws -> [String: TorchvisionTotals] {
    let data = try Data(contentsOf: Fixture.file("torchvision_totals.json"))
    return try JSONDecoder().decode([String: TorchvisionTotals].self, from: data)
  }
}
