import Testing

@testable import ShapeEngine

/// Paths that differ in their indices only, as one pattern.
@Suite struct FoldedPathsTests {
  static let facts: [([String], [String])] = [
    (["layer3.1.conv2", "layer3.2.conv2", "layer3.3.conv2"], ["layer3.[1-3].conv2"]),
    (["f.1", "f.4", "f.8", "f.9"], ["f.[1,4,8-9]"]),
    (["a.0.x", "a.1.x", "b.0.x", "b.1.x"], ["a.[0-1].x", "b.[0-1].x"]),
    // Two indices at once only where every combination is there.
    (["l1.0", "l1.1", "l2.0", "l2.1"], ["l[1-2].[0-1]"]),
    (["l1.0", "l1.1", "l2.0"], ["l1.[0-1]", "l2.0"]),
    // Two places that are far apart stay two, three and more are a pattern.
    (["layer1.2", "layer4.2"], ["layer1.2", "layer4.2"]),
    (["b.1.x.2", "b.4.x.2", "b.6.x.2"], ["b.[1,4,6].x.2"]),
    (["conv", "conv1", "conv01"], ["conv", "conv1", "conv01"]),
    ([], []),
  ]

  @Test(arguments: facts)
  func folding(paths: [String], patterns: [String]) {
    let folded = FoldedPaths.patterns(of: paths)
    #expect(folded.map(\.pattern) == patterns)
    // Each path belongs to one pattern.
    #expect(folded.flatMap(\.indices).sorted() == Array(paths.indices))
  }
}
