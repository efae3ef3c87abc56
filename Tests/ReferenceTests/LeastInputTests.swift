import ShapeEngine
import Testing

/// The least legal input against torchvision's `min_size`, of all its classifiers.
@Suite struct LeastInputTests {
  /// torchvision asks for more than its layers do: for the sake of training (efficientnet_v2), or
  /// since nobody asked for less (swin). PyTorch runs these at these sizes.
  private func least(_ name: String, _ published: Int) -> Int {
    if name.hasPrefix("efficientnet_v2") { return 1 }
    return name.hasPrefix("swin") ? 4 : published
  }

  @Test func `the least legal size is torchvision's`() throws {
    let totals = try TorchvisionTotals.all()
    #expect(totals.count == 80)
    var agreeing = 0
    for (name, total) in totals.sorted(by: { $0.key < $1.key }) {
      let file = try #require(Zoo.fileByName[name])
      // Its published weights are for a larger image than the model's own default.
      let overrides = name == "vit_h_14" ? [("image_size", "518")] : []
      let design = try #require(
        try Zoo.designs(in: file, only: name, overrides: overrides).first)
      let solver = try InputSolver(design.architecture)
      let legal = try solver.solve().inputs
      for (axis, published) in zip(solver.spatialAxes, total.min_size) {
        let sizes = try legal.sizes(of: axis).sizes
        if name == "maxvit_t" {
          #expect(sizes == SizeSet(221...224))
          continue
        }
        #expect(sizes.least == least(name, published), "\(name)")
        agreeing += sizes.least == published ? 1 : 0
      }
    }
    #expect(agreeing == 2 * 70)
  }
}
