/// The layers of a space that lead from so many channels to so many others, grouped by what they do
/// to sizes: a search goes over few moves, whatever the number of layers.
struct MoveTable: Sendable {
  private(set) var moves: [Move] = []
  /// The layers by move and cost, those with the fewest parameters first.
  private(set) var classes: [LayerClass] = []
  /// The multiply-accumulates of each class.
  private(set) var macs: [MACs<Int>] = []
  /// Of each class the first layers, as many as a list of the best can hold, as places in `layers`.
  private(set) var listed: [Int32] = []
  /// Those layers, in their order.
  private(set) var layers: [KernelLayer] = []
  /// How many layers there are.
  private(set) var count = 0
  /// Why a combination is no layer, for the first one that is none.
  private(set) var refusal: ShapeError?

  /// The layers of the query's space, measured by the engine's own rules.
  init(_ query: StackQuery, from inChannels: Int, to outChannels: Int) throws(ShapeError) {
    var bench = try LayerBench(
      inChannels: inChannels, outChannels: outChannels, axes: query.axes)
    var groups = Groups()
    try query.space.forEach { (layer) throws(ShapeError) in
      var facts: LayerFacts
      do throws(ShapeError) { facts = try bench.facts(of: layer) } catch {
        if error == .overflow { throw error }
        refusal = refusal ?? error
        return
      }
      if !query.isLossless { facts.window = nil }
      if !query.usesFields { facts.span = 1 }
      let group = try place(of: facts, in: &groups)
      moves[classes[group].move].layerCount += 1
      classes[group].count += 1
      if groups.listed[group].count < query.limit {
        groups.listed[group].append(Int32(layers.count))
        layers.append(layer)
      }
      count += 1
    }
    let order = classes.indices.sorted { classes[$0].parameters < classes[$1].parameters }
    for index in order {
      let start = listed.count
      listed += groups.listed[index]
      classes[index].listed = start..<listed.count
    }
    (classes, macs) = (order.map { classes[$0] }, order.map { macs[$0] })
  }

  // MARK: - Grouping

  /// The groups that there are, as long as layers are put into them.
  private struct Groups {
    var moves = Interned<MoveKey>()
    var classes = Interned<ClassKey>()
    var listed: [[Int32]] = []
  }

  private struct MoveKey: Hashable {
    var map: AxisMap
    var least: Int
    var step: Fraction
    /// What of a window decides which elements are read: stride, near padding, kernel and dilation.
    var window: [Int]?
  }

  private struct ClassKey: Hashable {
    var move: Int
    var parameters: Int
    var macs: MACs<Int>
    var span: Int
  }

  /// The class of a layer, which is a new one for the first of its kind.
  private mutating func place(
    of facts: LayerFacts, in groups: inout Groups
  ) throws(ShapeError) -> Int {
    var key = MoveKey(map: facts.map, least: facts.least, step: facts.step)
    if let window = facts.window {
      key.window = [
        window.stride, try window.margins(along: 1).low, window.kernel, window.dilation,
      ]
    }
    let move = groups.moves.number(of: key)
    if move == moves.count {
      moves.append(
        Move(map: facts.map, least: facts.least, window: facts.window, step: facts.step))
    }
    let cost = ClassKey(
      move: move, parameters: facts.parameters, macs: facts.macs, span: facts.span)
    let place = groups.classes.number(of: cost)
    if place == classes.count {
      groups.listed.append([])
      classes.append(LayerClass(move: move, parameters: facts.parameters, span: facts.span))
      macs.append(facts.macs)
    }
    return place
  }
}
