import ShapeEngine
import Testing

/// Where torchvision's models add, multiply, concatenate and flatten tensors, and where they call
/// activations and pools as functions: torch.fx's graphs, with the names that torchvision's feature
/// extraction gives.
@Suite struct JoinTests {
  /// One operation of a graph, and what it is here.
  struct Operation: Hashable, Sendable, CustomStringConvertible {
    var type: String
    var path: String
    var output: [Int]

    var description: String { "\(type) \(path) \(output)" }
  }

  struct Graph: Decodable, Sendable {
    struct Node: Decodable, Sendable {
      let kind: String
      let op: String
      let path: String
      let out: [Int]
    }

    let model: String
    let input: [Int]
    /// The paths of the attention modules, inside of which nothing is compared.
    let attention: [String]
    let nodes: [Node]
  }

  private static let graphs: Result<[String: Graph], any Error> = Result {
    let all = try Fixture.records("torchvision_joins", of: Graph.self)
    return Dictionary(all.map { ($0.model, $0) }, uniquingKeysWith: { $1 })
  }

  private static let joins = [
    "cat": "Concat", "flatten": "Flatten", "add": "Add", "iadd": "Add", "add_": "Add", "mul": "Mul",
  ]

  /// Joins that a graph does not show, by the models whose tracer spells an operation otherwise.
  ///
  /// Swin's patch merging is one opaque function to the tracer (`torch.fx.wrap`), which pads, takes
  /// every other row and column and concatenates the four parts: the concatenation is in no graph.
  private static func hidden(_ model: String) -> Set<String> {
    guard model.hasPrefix("swin") else { return [] }
    // What embeds the patches stands among the features, but in front of them in swin3d.
    let merges = model.hasPrefix("swin3d") ? [1, 3, 5] : [2, 4, 6]
    return Set(merges.map { "features.\($0).cat" })
  }

  /// Models that flatten by the tensor's method in place of the function `torch.flatten`.
  private static func flattensByMethod(_ model: String) -> Bool {
    model.hasPrefix("regnet") || model.hasPrefix("mvit")
      || ["r3d_18", "mc3_18", "r2plus1d_18"].contains(model)
  }

  @Test(arguments: Zoo.files)
  func `joins are torchvision's, in order and by name`(file: String) throws {
    let graphs = try Self.graphs.get()
    for design in try Zoo.designs(in: file) {
      let architecture = design.architecture
      guard let graph = graphs[architecture.name] else { continue }
      let report = try architecture.report(at: [Shape(graph.input)])
      let layers = report.layers.filter { layer in
        !graph.attention.contains { layer.path == $0 || layer.path.hasPrefix($0 + ".") }
      }
      let hidden = Self.hidden(architecture.name)
      let ours = layers.filter { Self.joins.values.contains($0.type) && !hidden.contains($0.path) }
        .map { Operation(type: $0.type, path: $0.path, output: $0.outputs[0]) }
      let theirs = graph.nodes.compactMap { node in
        Self.joins[node.kind].map { Operation(type: $0, path: node.path, output: node.out) }
      }
      let first = zip(ours, theirs).first { $0 != $1 }
      let difference = first.map { "\($0), torchvision \($1)" } ?? ""
      #expect(ours == theirs, "\(architecture.name): \(difference)")
      #expect(hidden.isSubset(of: layers.map(\.path)), "\(architecture.name)")
    }
  }

  @Test(arguments: Zoo.files)
  func `functions stand under torchvision's names`(file: String) throws {
    let graphs = try Self.graphs.get()
    for design in try Zoo.designs(in: file) {
      let architecture = design.architecture
      guard let graph = graphs[architecture.name] else { continue }
      let report = try architecture.report(at: [Shape(graph.input)])
      let outputs = Dictionary(
        report.layers.map { ($0.path, $0.outputs[0]) }, uniquingKeysWith: { $1 })
      for node in graph.nodes where node.op != "call_module" {
        #expect(outputs[node.path] == node.out, "\(architecture.name): \(node.path)")
      }
    }
  }

  @Test func `every graph is of a model of the zoo, and spelled as said above`() throws {
    let graphs = try Self.graphs.get()
    #expect(graphs.count == 95)
    #expect(graphs.keys.filter { Zoo.fileByName[$0] == nil } == [])
    for (model, graph) in graphs {
      let byMethod = graph.nodes.contains { $0.kind == "flatten" && $0.op == "call_method" }
      #expect(byMethod == Self.flattensByMethod(model), "\(model)")
    }
  }
}
