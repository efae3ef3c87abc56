import ArgumentParser

/// What `shapes` takes for the maps of a pyramid.
struct PyramidOptions: ParsableArguments {
  @Flag(help: "Only the maps of the pyramid: at each stride what its stage gives to the next one.")
  var pyramid = false
  @Option(
    parsing: .unconditional, help: "Of the pyramid only these strides, such as 8,16,32.",
    transform: AxisSizes.readStrides)
  var stride: [[Double]] = []
  @Option(
    parsing: .unconditional,
    help: """
      Boxes a cell of each map, the coarsest last: 4,6,6,6,4,4; one number is for all, or for the maps \
      that the network gives where it gives several.
      """,
    transform: PyramidOptions.readAnchors)
  var anchors: [Int] = []
  @Flag(help: "With what closes the network in the pyramid.")
  var head = false

  func validate() throws {
    if !pyramid, !stride.isEmpty || !anchors.isEmpty || head {
      throw ValidationError("--stride, --anchors and --head are for --pyramid")
    }
  }

  private static func readAnchors(_ text: String) throws -> [Int] {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !numbers.contains(where: { $0.map { $0 < 1 } ?? true }) else {
      throw ValidationError("'\(text)' is not a list of integers above 0, such as 4,6,6,6,4,4")
    }
    return numbers.compactMap { $0 }
  }
}
