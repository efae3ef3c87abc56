import TestSupport
import Testing

@testable import ShapeEngine

/// Renames, shifted indices and moves.
@Suite struct ShiftTests {
  /// A chain of layers with these paths; equal letters after `:` are equal layers.
  private func chain(_ text: String) throws -> Architecture {
    var builder = try ArchitectureBuilder(
      Architecture(name: "chain", inputs: [.init(name: "input", shape: [4, 16, 16])]))
    var last = TensorReference.input(0)
    for word in text.split(separator: " ") {
      let parts = word.split(separator: ":")
      let slope = Double(parts[1].utf8.reduce(0) { $0 + Int($1) }) / 1000
      let layer = try #require(LayerTable.type(named: "LeakyReLU"))
        .layer([("negative_slope", .float(slope))])
      let node = Node(path: String(parts[0]), layer: layer, inputs: [last])
      last = .layer(try builder.append(node), output: 0)
    }
    return builder.finished(outputs: [.init(name: nil, tensor: last)])
  }

  private func difference(_ was: String, _ now: String) throws -> Difference {
    let (x, y) = (try chain(was), try chain(now))
    let difference = Difference(x, y)
    var draft = try GraphDraft(x)
    for edit in try difference.patch() { try draft.apply(edit) }
    #expect(try draft.finished().isSame(as: y))
    return difference
  }

  @Test func `an index that shifts after an insertion is no rename`() throws {
    let difference = try difference(
      "stem:a layer.0.x:b layer.1.x:c layer.2.x:d head:e",
      "stem:a layer.0.x:b layer.1.x:n layer.2.x:c layer.3.x:d head:e")
    #expect(difference.count == 1)
    #expect(difference.added.map { difference.now.layers[$0].path } == ["layer.1.x"])
  }

  @Test func `an index that shifts after nothing is a rename`() throws {
    let difference = try difference("f.0:a f.1:b f.2:c", "f.0:a f.1:b f.7:c")
    #expect(difference.renames.map(\.now) == ["f.7"] && difference.count == 1)
  }

  @Test func `a prefix added to all is one change`() throws {
    let names = (0..<161).map { "layer\($0 / 10).conv\($0 % 10):\($0 % 7)" }
    let difference = try difference(
      names.joined(separator: " "), names.map { "backbone.\($0)" }.joined(separator: " "))
    #expect(difference.renames == [Rename(was: "", now: "backbone", layers: Array(0..<161))])
    #expect(difference.count == 1)
    #expect(try difference.patch().count == 1)
  }

  @Test func `a container renamed beside an insertion is one change`() throws {
    let difference = try difference(
      "a.x:a a.y:b a.z:c head:d", "b.x:a b.y:b b.w:n b.z:c head:d")
    #expect(difference.renames.map { [$0.was, $0.now] } == [["a", "b"]])
    #expect(difference.count == 2)
  }

  @Test func `a container renamed while indices in it shift`() throws {
    let difference = try difference(
      "a.0.x:a a.1.x:b a.2.x:c head:d", "b.0.x:a b.1.x:n b.2.x:b b.3.x:c head:d")
    #expect(difference.renames.map { [$0.was, $0.now] } == [["a", "b"]])
    #expect(difference.count == 2)
  }

  @Test func `a run that stands elsewhere is one move`() throws {
    let difference = try difference(
      "p:a q:b r:c s:d t:e u:f", "p:a s:d t:e u:f q:b r:c")
    #expect(difference.moves == [LayerMove(was: 1..<3, now: 4..<6)])
    #expect(difference.count == 1)
  }

  @Test func `a layer gets the name of a container that has another now`() throws {
    let difference = try difference("a.b.x:a a.b.y:b c:c d:d", "e.x:a e.y:b a.b:c d:d")
    #expect(difference.renames.map { [$0.was, $0.now] } == [["a.b", "e"], ["c", "a.b"]])
  }

  /// Layers of one path and type are the same ones: that one moved and that values are others is told in
  /// fewer words than three names.
  @Test func `names that go round`() throws {
    let difference = try difference("a:a b:b c:c", "b:a c:b a:c")
    #expect(difference.renames.isEmpty && difference.edits.count == 3)
    #expect(Telling(difference).entries.count < 3)
  }

  /// A patch gives names that go round one after the other, through one that nothing has.
  @Test func `a patch of names that go round`() throws {
    let (x, y) = (try chain("a:a b:b c:c"), try chain("b:a c:b a:c"))
    let difference = Difference(
      x, y, written: (x.writtenLayers(), y.writtenLayers()), parts: ([], []),
      origins: (
        .init(architecture: x, layers: [0, 1, 2]), .init(architecture: y, layers: [0, 1, 2])
      ), pairs: [(0, 0), (1, 1), (2, 2)])
    let patch = try difference.patch()
    #expect(patch.count == 4)
    var draft = try GraphDraft(x)
    for edit in patch { try draft.apply(edit) }
    #expect(try draft.finished().isSame(as: y))
  }

  @Test func `a removed block shifts what follows back`() throws {
    let difference = try difference(
      "f.0:a f.1:b f.2:c f.3:d f.4:e", "f.0:a f.1:c f.2:d f.3:e")
    #expect(difference.count == 1 && difference.removed == [1])
  }
}
