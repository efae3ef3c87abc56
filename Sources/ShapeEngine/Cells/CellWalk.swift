/// Hands sets of cells through an architecture: backwards to those that are read, or forwards to those
/// that read. They are clipped to each map, so that padding is not seen, and holes are holes.
///
/// Statistics of norms are not followed, nor gates: a map that was squeezed into one cell and scales
/// another one, as in squeeze-and-excitation (Hu et al. 2018, arXiv:1709.01507).
struct CellWalk {
  let architecture: Architecture
  /// The shapes at each size that is looked at, each with that of every tensor.
  let samples: [Evaluation<Int>]
  /// The samples that a dimension of a tensor depends on.
  private let span: (TensorReference, Int) -> Range<Int>
  /// Whether all that was read was told exactly, and not as cells among which it is.
  private(set) var isExact = true
  /// The tensors that were not followed, since they are gates.
  private(set) var gates: Set<TensorReference> = []
  /// The layers on the way whose statistics were not followed.
  private(set) var statistics: Set<Int> = []
  private var steps = 0
  /// The shapes that the last layer was given.
  private var given: (index: Int, shapes: [[Shape<Int>]])?
  /// What each layer's elements see, which says where its axes are.
  private let seen: [[SeenTensor]]

  private static var mostSteps: Int { 1 << 24 }

  /// A walk at one input.
  ///
  /// - Parameter axes: the dimensions of each input, without the batch, that have places; nil for those
  ///   that are no channels and no features.
  init(_ architecture: Architecture, at evaluation: Evaluation<Int>, along axes: [[Int]]? = nil) {
    self.init(architecture, [evaluation], along: axes) { _, _ in 0..<1 }
  }

  /// A walk at several inputs: `span` says which of them a dimension of a tensor depends on.
  init(
    _ architecture: Architecture, _ samples: [Evaluation<Int>], along axes: [[Int]]? = nil,
    span: @escaping (TensorReference, Int) -> Range<Int>
  ) {
    (self.architecture, self.samples, self.span) = (architecture, samples, span)
    seen = samples.first.map { architecture.seenTensors(at: $0, along: axes) } ?? []
  }

  /// The receptive fields of a layer's first output, a dimension each.
  func fields(of index: Int) -> [ReceptiveField?] { seen[index].first?.fields ?? [] }

  private func shape(_ tensor: TensorReference, _ sample: Int = 0) -> Shape<Int>? {
    samples[sample].shape(of: tensor)
  }

  /// All cells of a tensor; nil for one that only training has.
  func whole(_ tensor: TensorReference) -> CellRegion.Product? {
    guard let rank = shape(tensor)?.rank else { return nil }
    return (0..<rank).map { whole(tensor, $0) }
  }

  private func whole(_ tensor: TensorReference, _ dimension: Int) -> [CellSet] {
    span(tensor, dimension).map { .all(shape(tensor, $0)?[dimension] ?? 0) }
  }

  private func isWhole(_ sets: [CellSet], _ tensor: TensorReference, _ dimension: Int) -> Bool {
    zip(sets, span(tensor, dimension)).allSatisfy { set, sample in
      set.isAll(of: shape(tensor, sample)?[dimension] ?? 0)
    }
  }

  // MARK: - Walks

  /// The cells of each of the network's inputs that cells of tensors read.
  mutating func read(
    by start: [(TensorReference, CellRegion.Product)]
  ) throws(ShapeError) -> [CellRegion] {
    var regions: [TensorReference: CellRegion] = [:]
    for (tensor, product) in start { try regions[tensor, default: .init()].insert(product) }
    let layers = samples.first?.outputs ?? []
    for (index, outputs) in layers.enumerated().reversed() {
      for part in outputs.indices {
        let output = TensorReference.layer(index, output: part)
        guard let region = regions.removeValue(forKey: output) else { continue }
        try followed(index) { (walk, operand, input) throws(ShapeError) in
          let passage = try Passage(&walk, index, operand: operand, part: part)
          for product in region.products {
            guard let read = try walk.read(product, through: passage) else { continue }
            walk.note(index)
            try regions[input, default: .init()].insert(read)
          }
        }
      }
    }
    return architecture.inputs.indices.map { regions[.input($0)] ?? .init() }
  }

  /// The cells of a tensor that read cells of the network's inputs.
  mutating func cells(
    of target: TensorReference, reading start: [(TensorReference, CellRegion.Product)]
  ) throws(ShapeError) -> CellRegion {
    var regions: [TensorReference: CellRegion] = [:]
    for (tensor, product) in start { try regions[tensor, default: .init()].insert(product) }
    guard case .layer(let last, _) = target else { return regions[target] ?? .init() }
    for index in 0...last {
      for part in 0..<(samples.first?.outputs[index].count ?? 0) {
        let output = TensorReference.layer(index, output: part)
        try followed(index) { (walk, operand, input) throws(ShapeError) in
          guard let region = regions[input], !region.isEmpty else { return }
          let passage = try Passage(&walk, index, operand: operand, part: part)
          for product in region.products {
            guard let found = try walk.cells(reading: product, through: passage) else { continue }
            walk.note(index)
            try regions[output, default: .init()].insert(found)
          }
        }
      }
    }
    return regions[target] ?? .init()
  }

  /// How a tensor depends on each of the network's inputs.
  func connections(of tensor: TensorReference) -> [LayerCells.Connection] {
    var (followed, all): (Set<TensorReference>, Set<TensorReference>) = ([tensor], [tensor])
    for index in architecture.layers.indices.reversed() {
      let parts = samples.first?.outputs[index].indices ?? 0..<0
      let outputs = parts.map { TensorReference.layer(index, output: $0) }
      guard outputs.contains(where: all.contains) else { continue }
      let isFollowed = outputs.contains(where: followed.contains)
      let operands = Array(architecture.layers[index].operands)
      for operand in operands {
        all.insert(operand)
        if isFollowed, !isGate(operand, of: index, among: operands) { followed.insert(operand) }
      }
    }
    return architecture.inputs.indices.map {
      followed.contains(.input($0)) ? .followed : all.contains(.input($0)) ? .gated : .none
    }
  }

  /// Notes that a layer is on the way.
  private mutating func note(_ index: Int) {
    if architecture.layers[index].layer.readsStatistics { statistics.insert(index) }
  }

  /// Calls `body` with each input of a layer that is followed.
  private mutating func followed(
    _ index: Int,
    _ body: (inout CellWalk, Int, TensorReference) throws(ShapeError) -> Void
  ) throws(ShapeError) {
    let operands = Array(architecture.layers[index].operands)
    for (place, tensor) in operands.enumerated() where shape(tensor) != nil {
      if isGate(tensor, of: index, among: operands) {
        gates.insert(tensor)
      } else {
        try body(&self, place, tensor)
      }
    }
  }

  /// Whether a tensor is a squeezed map whose one cell scales the map that another one has.
  private func isGate(
    _ tensor: TensorReference, of index: Int, among operands: [TensorReference]
  ) -> Bool {
    guard operands.count > 1, architecture.layers[index].layer is Mul,
      case .layer(let source, let part) = tensor, part < seen[source].count,
      seen[source][part].isSqueezed, let sample = samples.first,
      let output = sample.outputs[index].first,
      let fields = seen[index].first?.fields
    else { return false }
    func isSpread(_ tensor: TensorReference) -> Bool {
      guard let shape = sample.shape(of: tensor) else { return false }
      let added = output.rank - shape.rank
      return fields.indices.contains {
        fields[$0] != nil && output[$0] > 1 && ($0 < added || shape[$0 - added] == 1)
      }
    }
    return isSpread(tensor) && operands.contains { !isSpread($0) }
  }

  // MARK: - One passage

  /// A way through a layer at all samples.
  private struct Passage {
    let input: TensorReference
    let output: TensorReference
    /// For each sample the readings along the dimensions of the input; of a layer that reads alike
    /// whatever the sizes are, those at the first one.
    private var readings: [[DimensionReading?]] = []
    /// The one place of a dimension of the output whose elements read the input.
    var slab: (dimension: Int, place: Int)?
    var readsNothing = false
    /// Whether it is known what is read.
    var isKnown = true

    init(
      _ walk: inout CellWalk, _ index: Int, operand: Int, part: Int
    ) throws(ShapeError) {
      let node = walk.architecture.layers[index]
      input = node.operands[node.operands.startIndex + operand]
      output = .layer(index, output: part)
      readings.reserveCapacity(walk.samples.count)
      let isFixed = node.layer.readsAlike
      var isRearranged = false
      let inputs = walk.shapesGiven(to: index, atAll: !isFixed)
      for (place, sample) in walk.samples[..<inputs.count].enumerated() {
        let passage = LayerPassage(
          operand: operand, inputs: inputs[place], outputs: sample.outputs[index], part: part)
        let reading = try node.layer.reading(passage)
        switch reading {
        case .rearranged: isRearranged = true
        case .slab(let dimension, at: let place, _): slab = (dimension, place)
        case .nothing: readsNothing = true
        case .unknown: isKnown = false
        default: break
        }
        readings.append(reading.dimensions(of: passage.input, to: passage.output))
      }
      if isRearranged { keepCommon() }
    }

    /// The readings along the dimensions of the input at a sample.
    subscript(sample: Int) -> [DimensionReading?] {
      readings[sample < readings.count ? sample : 0]
    }

    /// Leaves only dimensions that stay at every sample: one of a single cell seems to stay where it
    /// is merged with others.
    private mutating func keepCommon() {
      guard var common = readings.first else { return }
      for sample in readings where sample != common {
        for (dimension, reading) in sample.enumerated() where common[dimension] != reading {
          common[dimension] = nil
        }
      }
      readings = [common]
    }
  }

  /// The shapes that a layer is given at each sample, or at the first one alone. They are those of all of
  /// its inputs, each of which is followed by itself.
  private mutating func shapesGiven(to index: Int, atAll: Bool) -> [[Shape<Int>]] {
    if let given, given.index == index { return given.shapes }
    let inputs = architecture.layers[index].inputs
    let shapes = samples.prefix(atAll ? samples.count : 1).map { sample in
      inputs.compactMap { sample.shape(of: $0) }
    }
    given = (index, shapes)
    return shapes
  }

  private mutating func step(_ count: Int = 1) throws(ShapeError) {
    steps += count
    if steps > Self.mostSteps { throw .manySteps }
  }

  private mutating func read(
    _ product: CellRegion.Product, through passage: Passage
  ) throws(ShapeError) -> CellRegion.Product? {
    guard let input = shape(passage.input), !passage.readsNothing else { return nil }
    isExact = isExact && passage.isKnown
    if let (dimension, place) = passage.slab {
      let readers = product[dimension].count { $0.contains(place) }
      if readers == 0 { return nil }
      isExact = isExact && readers == product[dimension].count
    }
    var result: CellRegion.Product = []
    for dimension in 0..<input.rank {
      let own = span(passage.input, dimension)
      var sets: [CellSet] = []
      sets.reserveCapacity(own.count)
      for (place, sample) in own.enumerated() {
        let size = shape(passage.input, sample)?[dimension] ?? 0
        switch passage[sample][dimension] {
        case .output(let from, let reading):
          let (source, others) = (product[from], span(passage.output, from))
          if others == own {
            sets.append(try reading.cells(readBy: source[place], of: size))
          } else if others.count == 1 {
            sets.append(try reading.cells(readBy: source[0], of: size))
          } else {
            // The output depends on sizes that the input does not: all is read at each of them, or it
            // is not told.
            for (set, sample) in zip(source, others) {
              guard case .output(_, let reading)? = passage[sample][dimension] else {
                break
              }
              // Maps that meet have as many cells: of a whole one each stays in its place.
              if reading == .own, set.isAll(of: shape(passage.output, sample)?[from] ?? 0) {
                continue
              }
              let read = try reading.cells(readBy: set, of: size)
              isExact = isExact && read.isAll(of: size)
            }
            sets.append(.all(size))
          }
        case .part(let from, let offset):
          let others = span(passage.output, from)
          if others != own, others.count > 1 { isExact = false }
          sets.append(
            try product[from][others == own ? place : 0].moved(by: -offset, in: size))
        case .everything: sets.append(.all(size))
        case .element(let element): sets.append(CellSet(element...element))
        case .placed(let from, let rule):
          let others = span(passage.output, from)
          if others != own, others.count > 1 { isExact = false }
          sets.append(try rule.cells(readBy: product[from][others == own ? place : 0]))
        case .chosen:
          isExact = isExact && size <= 1
          sets.append(.all(size))
        case nil: sets.append(.all(size))
        }
        try step(sets[place].runCount)
      }
      result.append(sets)
    }
    if isMixed(passage),
      !product.indices.allSatisfy({
        isKept($0, passage) || isWhole(product[$0], passage.output, $0)
      })
    {
      isExact = false
    }
    return result
  }

  private mutating func cells(
    reading product: CellRegion.Product, through passage: Passage
  ) throws(ShapeError) -> CellRegion.Product? {
    guard var result = whole(passage.output), !passage.readsNothing else { return nil }
    isExact = isExact && passage.isKnown
    if let (dimension, place) = passage.slab {
      result[dimension] = result[dimension].map { _ in CellSet(place...place) }
    }
    for dimension in product.indices {
      let own = span(passage.input, dimension)
      try step(own.count)
      switch passage[own.lowerBound][dimension] {
      case .output(let to, let reading):
        guard let given = shape(passage.output)?[to], let size = shape(passage.input)?[dimension]
        else { return nil }
        result[to] = [try reading.cells(reading: product[dimension][0], of: size, giving: given)]
      case .part(let to, let offset):
        guard let given = shape(passage.output)?[to] else { return nil }
        result[to] = [try product[dimension][0].moved(by: offset, in: given)]
      case .everything: break
      case .element(let element):
        if !product[dimension][0].contains(element) { return nil }
      case .placed(let to, let rule):
        guard let given = shape(passage.output)?[to] else { return nil }
        result[to] = [try rule.places(reading: product[dimension][0], of: given)]
      case .chosen: isExact = isExact && (shape(passage.input)?[dimension] ?? 0) <= 1
      case nil:
        isExact = isExact && isWhole(product[dimension], passage.input, dimension)
      }
    }
    return result
  }

  /// Whether dimensions of the input are split or merged, or anything may be read.
  private func isMixed(_ passage: Passage) -> Bool {
    passage[0].contains { $0 == nil }
  }

  private func isKept(_ dimension: Int, _ passage: Passage) -> Bool {
    passage[0].contains {
      switch $0 {
      case .output(dimension, _), .placed(dimension, _): true
      default: false
      }
    }
  }
}

extension Layer {
  /// Whether cells read alike whatever the sizes of maps are: their own places, or windows with a padding
  /// of their own.
  fileprivate var readsAlike: Bool {
    if self is any TransposedWindowLayer || self is any ElementwiseLayer { return true }
    guard let layer = self as? any WindowLayer else { return false }
    return (0..<layer.axes).allSatisfy {
      if case .explicit? = try? layer.window($0).padding { true } else { false }
    }
  }
}
