import Foundation
import Testing

/// Differences of published designs, held against what their papers say.
@Suite struct DiffPairsTests {
  /// One change as `--format json` gives it.
  private struct Change {
    var kind: String
    var path: String
    var type: String?
    var was: [String: Any]
    var now: [String: Any]

    init(_ json: [String: Any]) {
      kind = json["kind"] as? String ?? ""
      path = json["path"] as? String ?? ""
      type = json["type"] as? String
      was = json["was"] as? [String: Any] ?? [:]
      now = json["now"] as? [String: Any] ?? [:]
    }
  }

  private func changes(_ was: String, _ now: String) throws -> [Change] {
    let result = try Command().run("diff", was, now, "--format", "json")
    #expect(result.status == 1)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
      "\(result.error)")
    return try #require(json["changes"] as? [[String: Any]]).map(Change.init)
  }

  /// Howard et al. 2019, tables 1 and 2: large has 15 blocks and small 11; the last convolution has
  /// 960 filters in place of 576, the layer in front of the classifier 1280 in place of 1024.
  @Test func mobilenets() throws {
    let changes = try changes("mobilenet_v3_small", "mobilenet_v3_large")
    func edit(_ path: String) -> Change? {
      changes.first { $0.kind == "edited" && $0.path == path }
    }
    let last = try #require(edit("features.16.0"))
    #expect(last.was["out_channels"] as? Int == 576 && last.now["out_channels"] as? Int == 960)
    let head = try #require(edit("classifier.0"))
    #expect(head.was["out_features"] as? Int == 1024 && head.now["out_features"] as? Int == 1280)
    // The first convolution has 16 filters in both.
    #expect(!changes.contains { $0.path == "features.0.0" && $0.kind != "affected" })
  }

  /// Huang et al. 2017, table 1: the third and fourth dense blocks have 8 and 16 layers more, so
  /// the third transition, which halves 256 + 32 * 32 channels, is the only layer that is edited.
  @Test func densenets() throws {
    let changes = try changes("densenet121", "densenet169")
    let edits = changes.filter { $0.kind == "edited" }
    #expect(edits.map(\.path) == ["features.transition3.conv"])
    #expect(edits.first?.now["out_channels"] as? Int == (256 + 32 * 32) / 2)
    let added = changes.filter { $0.kind == "added" }
    #expect(added.count { $0.type == "Conv2d" } == 2 * (8 + 16))
    #expect(!changes.contains { ["removed", "renamed", "moved"].contains($0.kind) })
  }

  /// Krizhevsky et al. 2012, section 3.3: the paper's network normalizes responses after its first
  /// two convolutions; the later one does not, and has widths of its own in the first.
  @Test func alexnets() throws {
    let changes = try changes("alexnet", "alexnet_2012")
    let norms = changes.filter { $0.kind == "added" && $0.type == "LocalResponseNorm" }
    #expect(norms.map(\.path) == ["norm1", "norm2"])
    let input = changes.first { $0.kind == "edited" && $0.path.isEmpty }
    #expect((input?.now["inputs"] as? [String: [Int]])?["input"] == [3, 227, 227])
    #expect(changes.contains { $0.kind == "removed" && $0.type == "AdaptiveAvgPool2d" })
  }

  /// A design and what a reviewer would be shown of it: a block put in, a run moved, a prefix, a
  /// stride; each is one line.
  @Test func aReview() throws {
    let command = try Command(.none)
    let was = """
      name: net
      input: [3, 64, 64]
      layers:
        - stem: Conv2d(16, 3, padding=1)
        - stage:
            - for i in 3:
                - - conv: Conv2d(16, 3, padding=1)
                  - relu: ReLU
        - blur: AvgPool2d(3, stride=1, padding=1)
        - squash: Tanh
        - down: MaxPool2d(2)
        - flatten: Flatten
        - fc: Linear(10)

      """
    try command.write(was, to: "was.yaml")
    let now = was.replacingOccurrences(of: "for i in 3", with: "for i in 4")
    func lines(_ text: String, from old: String) throws -> [Substring] {
      try command.write(text, to: "now.yaml")
      try command.write(old, to: "was.yaml")
      let result = try command.run(
        "diff", "was.yaml", "./now.yaml", environment: ["COLUMNS": "100"])
      #expect(result.status == 1, "\(result.error)")
      return result.output.split(separator: "\n").filter { "~+-=>".contains($0.first ?? " ") }
    }
    #expect(try lines(now, from: was) == ["+ stage.3  2 layers"])
    let moved = was.replacingOccurrences(
      of: "  - blur: AvgPool2d(3, stride=1, padding=1)\n  - squash: Tanh\n  - down: MaxPool2d(2)\n",
      with:
        "  - down: MaxPool2d(2)\n  - blur: AvgPool2d(3, stride=1, padding=1)\n  - squash: Tanh\n")
    #expect(try lines(moved, from: was).count == 1)
    let prefixed = was.replacingOccurrences(of: "- stage:", with: "- body:")
    #expect(try lines(prefixed, from: was) == ["= stage.**  -> body.**, 6 layers"])
    let strided = was.replacingOccurrences(
      of: "stem: Conv2d(16, 3,", with: "stem: Conv2d(16, 3, stride=2,")
    #expect(try lines(strided, from: was) == ["~ stem  stride 1 -> 2"])
  }
}
