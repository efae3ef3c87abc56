import ShapeEngine
import Testing

@testable import ArchStore

@Suite struct LayerTextsTests {
  /// What is remembered of one design's layers is what another's are written as, too.
  @Test func aRememberedTextIsTheLayersOwn() throws {
    var known = LayerTexts()
    for _ in 0..<2 {
      for design in try Sample.zoo() {
        for node in design.architecture.layers {
          #expect(known.text(of: node.layer) == LayerText(node.layer))
        }
      }
    }
  }
}
