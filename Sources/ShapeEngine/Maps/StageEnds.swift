/// Finds the layer at which a stage ends: the last map of a stride at block level.
///
/// Blocks are found in the graph and in the layers' paths, never by what they are called:
/// - Between a layer that everything passes and the next such layer are the branches of a block, as
///   long as they have the strides of these two only. Where there are others, they are streams, which
///   end where they end.
/// - A container is the block in which the next stride begins where only maps of that stride leave it,
///   and where nothing in it that everything passes, at the stride before, has seen more than its own
///   place: norms, activations, a 1x1 expansion.
struct StageEnds {
  let layers: [Node]
  let maps: [Pyramid.StridedMap?]
  /// The strides that maps have, each once.
  private(set) var strides: [[Double]] = []
  private var positions: [[Double]: [Int]] = [:]
  private let trunk: [Int]
  /// The last layer that takes each layer's outputs; past the end for what the network gives.
  private var lastTaker: [Int]
  private let places: PlaceReadings
  private let closing: ClosingLayers

  init(_ analysis: Analysis, _ maps: [Pyramid.StridedMap?]) {
    let architecture = analysis.architecture
    (layers, self.maps) = (architecture.layers, maps)
    for (position, map) in maps.enumerated() {
      guard let map else { continue }
      if positions[map.strides] == nil { strides.append(map.strides) }
      positions[map.strides, default: []].append(position)
    }
    trunk =
      architecture.outputs.first.map {
        Trunk(operands: architecture.layers.map { Array($0.operands) }, output: $0.tensor).layers
      } ?? []
    lastTaker = Array(repeating: -1, count: layers.count)
    for (position, layer) in layers.enumerated() {
      for case .layer(let index, _) in layer.operands where index < position {
        lastTaker[index] = position
      }
    }
    for case .layer(let index, _) in architecture.outputs.map(\.tensor)
    where layers.indices.contains(index) { lastTaker[index] = layers.count }
    places = PlaceReadings(analysis, maps)
    closing = ClosingLayers(architecture, maps, places)
  }

  /// The layers at which the stage of a stride ends, with what closes the network and without it; nil where
  /// no map has the stride.
  func ends(at strides: [Double]) -> (withHead: Int, withoutHead: Int)? {
    guard var candidates = positions[strides], !candidates.isEmpty else { return nil }
    var last = trunk.last { maps[$0] != nil }
    var known = KnownContainers()
    guard let withHead = end(of: candidates, at: strides, &known) else { return nil }
    var end = withHead
    while let start = closing.start(before: end, isLast: end == last) {
      candidates = candidates.filter { $0 < start }
      guard let next = self.end(of: candidates, at: strides, &known) else { break }
      if end == last { last = next }
      end = next
    }
    return (withHead, end)
  }

  /// Containers by their paths, the run of layers that was asked for last, and whether that is the block in
  /// which the stride after the one that is asked about begins.
  private typealias KnownContainers = [Substring: (run: Range<Int>, beginsNext: Bool)]

  /// The last of the layers at block level; of those that are all within blocks, the last one.
  private func end(
    of candidates: [Int], at strides: [Double], _ known: inout KnownContainers
  ) -> Int? {
    let passed = atBlockLevel(candidates, at: strides)
    return passed.last { !isOfNextBlock($0, &known) } ?? passed.last
  }

  /// Without the branches of the block in which the next stride begins.
  private func atBlockLevel(_ candidates: [Int], at strides: [Double]) -> [Int] {
    let known = Set(candidates)
    let passed = trunk.filter(known.contains)
    guard let last = passed.last else { return candidates }
    let next = trunk.first { layer in
      layer > last && maps[layer].map { $0.strides != strides } ?? false
    }
    guard let next else { return passed }
    let isBlock = maps[last...next].allSatisfy { map in
      map.map { $0.strides == strides || $0.strides == maps[next]?.strides } ?? true
    }
    return isBlock ? passed : candidates
  }

  // MARK: - Containers

  /// Whether a layer is in a container that is the block in which the next stride begins.
  private func isOfNextBlock(_ layer: Int, _ known: inout KnownContainers) -> Bool {
    guard let map = maps[layer] else { return false }
    var path = Substring(layers[layer].path)
    while let dot = path.lastIndex(of: ".") {
      path = path[..<dot]
      var found = known[path]
      if found?.run.contains(layer) != true {
        // All layers of a run have the same one.
        let run = layers.run(of: path, around: layer)
        found = (run, beginsNext(run, after: map.strides))
        known[path] = found
      }
      if found?.beginsNext == true { return true }
    }
    return false
  }

  private func beginsNext(_ block: Range<Int>, after strides: [Double]) -> Bool {
    var (coarser, finer) = (Set<[Double]>(), Set<[Double]>())
    for case let map? in maps[block] where map.strides != strides {
      if map.strides.isCoarser(than: strides) {
        coarser.insert(map.strides)
      } else if strides.isCoarser(than: map.strides) {
        finer.insert(map.strides)
      } else {
        return false
      }
      // What has more strides is no block but a part of the network.
      if coarser.count > 1 || finer.count > 1 { return false }
    }
    let given = block.filter { lastTaker[$0] >= block.upperBound }
    guard !coarser.isEmpty, let last = given.last,
      given.allSatisfy({ maps[$0]?.strides != strides })
    else { return false }
    let own = Trunk(
      operands: block.map { layer in
        layers[layer].operands.map { tensor in
          guard case .layer(let index, let output) = tensor, block.contains(index) else {
            return .input(0)
          }
          return .layer(index - block.lowerBound, output: output)
        }
      }, output: .layer(last - block.lowerBound, output: 0))
    let passed = own.layers.last { maps[$0 + block.lowerBound]?.strides == strides }
    guard let passed else { return true }
    return (block.lowerBound...block.lowerBound + passed).allSatisfy { layer in
      maps[layer]?.strides != strides || places.readsOwnPlace(layer)
    }
  }
}

extension [Double] {
  /// Whether strides are at least others along every axis, and more along one.
  fileprivate func isCoarser(than other: [Double]) -> Bool {
    self != other && count == other.count && zip(self, other).allSatisfy { $0 >= $1 }
  }
}

extension [Node] {
  /// The layers about one of them whose paths are below a container's, as far as they come one after
  /// the other.
  func run(of container: Substring, around layer: Int) -> Range<Int> {
    func isInside(_ layer: Int) -> Bool {
      let path = self[layer].path.utf8
      return path.starts(with: container.utf8)
        && path.dropFirst(container.utf8.count).first == UInt8(ascii: ".")
    }
    var (low, high) = (layer, layer + 1)
    while low > 0, isInside(low - 1) { low -= 1 }
    while high < count, isInside(high) { high += 1 }
    return low..<high
  }
}
