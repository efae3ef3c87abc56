import ShapeEngine

/// What is asked of the stored designs. All conditions hold together, those of a layer for one and
/// the same layer.
///
///     var query = SearchQuery()
///     query.output = [14, 14]
///     query.channels = try IntegerRanges("..256")
///     try catalog.search(query).hits.first?.path
public struct SearchQuery: Sendable {
  /// The input at which sizes are meant.
  public enum Input: Hashable, Sendable {
    /// Each design's own.
    case own
    /// Any that the design accepts.
    case any
    /// The sizes of the axes, without batch and channels.
    case sizes([Int])
  }

  /// What the hits are sorted by: the smallest first.
  public enum Order: String, Sendable, CaseIterable {
    case macs, params, layers, name
  }

  /// What can be asked, each a condition of its own.
  public enum Condition: Sendable, CaseIterable {
    case output, tokens, stride, channels, receptiveField, type, final, pyramid, like, parameters
    case macs, layers, names, accepts, sql
  }

  public var input = Input.own

  // MARK: One layer

  /// The sizes of a map, in the order of the input's axes.
  public var output: [Int]?
  /// The length of a sequence that depends on all axes.
  public var tokens: IntegerRanges?
  /// The stride of a map, an axis each; one for all axes.
  public var stride: [Double]?
  public var channels: IntegerRanges?
  public var receptiveField: IntegerRanges?
  /// A pattern of layer types: `Conv*`.
  public var type: String?

  // MARK: The design

  /// The sizes of the last map on the way to the first output. What is asked of a layer is asked of
  /// this one where `output`, `tokens` and `stride` are not.
  public var final: [Int]?
  /// Strides at each of which there is a map.
  public var pyramid: [Double] = []
  /// A design whose strides are asked for, for fewer multiply-accumulates.
  public var like: DesignName?
  /// The totals; multiply-accumulates are those at the own input.
  public var parameters: IntegerRanges?
  public var macs: IntegerRanges?
  public var layers: IntegerRanges?
  /// Patterns of names, one of which matches.
  public var names: [String] = []
  /// The sizes of an input that is accepted.
  public var accepts: [Int]?
  /// A condition in SQL over the columns of the view `architectures` (`revisions` where all are
  /// asked for).
  public var condition: String?

  // MARK: The answer

  public var allRevisions = false
  /// By default the multiply-accumulates, and names where only designs are asked for.
  public var order: Order?
  /// How many hits are given.
  public var limit = 20

  public init() {}

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
  var asksForPyramid: Bool { !pyramid.isEmpty || like != nil }

  /// What the hits are sorted by where `order` says nothing.
  public var effectiveOrder: Order {
    order ?? (asksForLayer || final != nil || asksForPyramid || input != .own ? .macs : .name)
  }
}

/// The answer of a search.
public struct SearchResult: Sendable {
  /// How many designs there are, up to ``SearchResult/countLimit``.
  public var total: Int
  /// Whether there are no more than `total`.
  public var isExact: Bool
  public var hits: [SearchHit]
  /// What comes nearest, where there is no hit.
  public var nearMisses: [NearMiss]

  /// Designs are counted up to here.
  public static var countLimit: Int { 10_000 }
}

/// A design that is found, with the layer that was asked for.
public struct SearchHit: Sendable {
  /// A map at one of the strides that were asked for: the last one that everything passes on its way
  /// to the output, or the last one where none is such.
  public struct Level: Sendable {
    public var stride: Double
    public var path: String
    /// The whole tensor, batch first.
    public var output: [Int]
    public var channels: Int
  }

  public var name: String
  public var revision: Int
  /// The layer: the last one that is as asked for; where nothing is asked of a layer, the last map
  /// on the way to the first output.
  public var path: String
  public var type: String
  /// The whole tensor at the input that was asked for, batch first; nil for a layer of training.
  public var output: [Int]?
  public var channels: Int?
  /// The sizes of a map, or the length of tokens, at that input.
  public var sizes: [Int]
  /// An axis each; empty where it is not the same everywhere, or where there is no map.
  public var stride: [Double]
  public var receptiveField: Int?
  public var parameters: Int
  /// Multiply-accumulates at the design's own input.
  public var macs: Int
  public var layerCount: Int
  /// The inputs that give the sizes, a set an axis, where any input is asked for.
  public var inputs: [SizeSet]
  public var levels: [Level]
}

/// Something near to what was asked for that there is.
public enum NearMiss: Hashable, Sendable {
  /// Other sizes than those asked for.
  case sizes([Int], designs: Int, isExact: Bool)
  /// What there is where one condition is left out.
  case without(SearchQuery.Condition, designs: Int, isExact: Bool)
}
