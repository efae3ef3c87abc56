import ShapeEngine

/// What is asked of the stored designs. All conditions hold together, those of a layer for one and
/// the same layer.
///
///     var query = SearchQuery()
///     query.output = [14, 14]
///     query.channels = try IntegerRanges("..256")
///     try catalog.search(query).hits.first?.path
package struct SearchQuery: Sendable {
  /// The input at which sizes are meant.
  package enum Input: Hashable, Sendable {
    /// Each design's own.
    case own
    /// Any that the design accepts.
    case any
    /// The sizes of the axes, without batch and channels.
    case sizes([Int])
  }

  /// What the hits are sorted by: the smallest first.
  package enum Order: String, Sendable, CaseIterable {
    case macs, params, layers, name
  }

  /// What can be asked, each a condition of its own.
  package enum Condition: Sendable, CaseIterable {
    case output, tokens, stride, channels, receptiveField, type, final, pyramid, like, parameters
    case macs, activations, memory, layers, names, accepts, sql
  }

  /// A stride at which there is a map, and what its channels shall be.
  package struct Level: Hashable, Sendable, ExpressibleByIntegerLiteral {
    package var stride: Double
    package var channels: IntegerRanges?

    package init(stride: Double, channels: IntegerRanges? = nil) {
      (self.stride, self.channels) = (stride, channels)
    }

    package init(integerLiteral value: Int) { self.init(stride: Double(value)) }
  }

  package var input = Input.own

  // MARK: One layer

  /// The sizes of a map, in the order of the input's axes.
  package var output: [Int]?
  /// The length of a sequence that depends on all axes.
  package var tokens: IntegerRanges?
  /// The strides of a map, one of which it has: an axis each, or one for all axes.
  package var stride: [[Double]]?
  package var channels: IntegerRanges?
  package var receptiveField: IntegerRanges?
  /// A pattern of layer types: `Conv*`.
  package var type: String?

  // MARK: The design

  /// The sizes of the last map on the way to the first output. What is asked of a layer is asked of
  /// this one where `output`, `tokens` and `stride` are not.
  package var final: [Int]?
  /// The maps of the pyramid, a stride each.
  package var pyramid: [Level] = []
  /// Whether what closes a network is part of its pyramid.
  package var includesHead = false
  /// A design whose strides are asked for, for fewer multiply-accumulates.
  package var like: DesignName?
  /// The totals: what changes with the input at the sizes that `input` has, else at the own one.
  package var parameters: IntegerRanges?
  package var macs: IntegerRanges?
  package var activations: IntegerRanges?
  package var memory: IntegerRanges?
  /// What the elements are of whose bytes a hit tells; the bounds are at float32.
  package var elementType = ElementType.float32
  package var layers: IntegerRanges?
  /// Patterns of names, one of which matches.
  package var names: [String] = []
  /// The sizes of an input that is accepted.
  package var accepts: [Int]?
  /// A condition in SQL over the columns of the view `architectures` (`revisions` where all are
  /// asked for).
  package var condition: String?

  // MARK: The answer

  package var allRevisions = false
  /// By default the multiply-accumulates, and names where only designs are asked for.
  package var order: Order?
  /// How many hits are given.
  package var limit = 20

  package init() {}

  /// The query with one condition less; nil where that is not asked.
  func without(_ condition: Condition) -> SearchQuery? {
    switch condition {
    case .output: without(\.output)
    case .tokens: without(\.tokens)
    case .stride: without(\.stride)
    case .channels: without(\.channels)
    case .receptiveField: without(\.receptiveField)
    case .type: without(\.type)
    case .final: without(\.final)
    case .pyramid: without(\.pyramid)
    case .like: without(\.like)
    case .parameters: without(\.parameters)
    case .macs: without(\.macs)
    case .activations: without(\.activations)
    case .memory: without(\.memory)
    case .layers: without(\.layers)
    case .names: without(\.names)
    case .accepts: without(\.accepts)
    case .sql: without(\.condition)
    }
  }

  private func without<Asked>(_ part: WritableKeyPath<Self, Asked?>) -> SearchQuery? {
    guard self[keyPath: part] != nil else { return nil }
    var query = self
    query[keyPath: part] = nil
    return query
  }

  private func without<Asked>(_ part: WritableKeyPath<Self, [Asked]>) -> SearchQuery? {
    guard !self[keyPath: part].isEmpty else { return nil }
    var query = self
    query[keyPath: part] = []
    return query
  }

  /// Whether a resolution is asked for.
  var asksForResolution: Bool { output != nil || tokens != nil || stride != nil }
  /// Whether something is asked of a layer.
  var asksForLayer: Bool {
    asksForMoreThanType || type != nil
  }
  /// Whether something is asked of a layer that the types of a design's layers do not tell.
  var asksForMoreThanType: Bool {
    asksForResolution || channels != nil || receptiveField != nil
  }
  /// The sizes of the input at which everything is meant; nil for the own one.
  package var sizes: [Int]? { if case .sizes(let sizes) = input { sizes } else { nil } }
  /// The bounds on sums over the layers.
  var measures: [(measure: InputMeasure, ranges: IntegerRanges)] {
    [(InputMeasure.macs, macs), (.activations, activations), (.memory, memory)]
      .compactMap { measure, ranges in ranges.map { (measure, $0) } }
  }
  var asksForPyramid: Bool { !pyramid.isEmpty || like != nil }

  /// What the hits are sorted by where `order` says nothing.
  package var effectiveOrder: Order {
    order ?? (asksForLayer || final != nil || asksForPyramid || input != .own ? .macs : .name)
  }
}

/// The answer of a search.
package struct SearchResult: Sendable {
  /// How many designs there are, up to ``SearchResult/countLimit``.
  package var total: Int
  /// Whether there are no more than `total`.
  package var isExact: Bool
  package var hits: [SearchHit]
  /// What comes nearest, where there is no hit.
  package var nearMisses: [NearMiss]

  /// Designs are counted up to here.
  package static var countLimit: Int { 10_000 }
}

/// A design that is found, with the layer that was asked for.
package struct SearchHit: Sendable {
  /// The map of the pyramid at one of the strides that were asked for.
  package struct Level: Sendable {
    package var stride: Double
    package var path: String
    /// The whole tensor, batch first.
    package var output: [Int]
    package var channels: Int
  }

  package var name: String
  package var revision: Int
  /// The layer: the last one that is as asked for; where nothing is asked of a layer, the last map
  /// on the way to the first output.
  package var path: String
  package var type: String
  /// The whole tensor at the input that was asked for, batch first; nil for a layer of training.
  package var output: [Int]?
  package var channels: Int?
  /// The sizes of a map, or the length of tokens, at that input.
  package var sizes: [Int]
  /// An axis each; empty where it is not the same everywhere, or where there is no map.
  package var stride: [Double]
  package var receptiveField: Int?
  package var parameters: Int
  /// Multiply-accumulates at the sizes that were asked for, else at the design's own input.
  package var macs: Int
  /// The other sums that were bounded, at the same input.
  package var activations: Int?
  package var memory: Int?
  package var layerCount: Int
  /// The inputs that give the sizes, a set an axis, where any input is asked for.
  package var inputs: [SizeSet]
  package var levels: [Level]
}

/// Something near to what was asked for that there is.
package enum NearMiss: Hashable, Sendable {
  /// Other sizes than those asked for.
  case sizes([Int], designs: Int, isExact: Bool)
  /// What there is where one condition is left out.
  case without(SearchQuery.Condition, designs: Int, isExact: Bool)
}
