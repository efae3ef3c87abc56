/// The cells of a layer's output at one input: which cells of the network's input each of them reads,
/// and which of them read a cell of it.
public struct LayerCells {
  /// Cells of one of the network's inputs, or of the layer: along its axes.
  public struct Region: Hashable, Sendable {
    /// Disjoint or not, products of a set along each axis.
    public var products: [[CellSet]]
    /// The sizes of the axes.
    public var extents: [Int]
    /// The dimensions that the axes are, counted from the batch.
    public var dimensions: [Int]
    /// What layers take each axis for; nil where none says so.
    public var roles: [AxisRole?]
    /// How the region is connected with what is asked about.
    public var connection: Connection

    /// The first and the last cell along each axis; nil where there is none.
    public var hull: [ClosedRange<Int>]? {
      var result: [ClosedRange<Int>] = []
      for axis in extents.indices {
        let hulls = products.compactMap { $0[axis].hull }
        guard let low = hulls.map(\.lowerBound).min(), let high = hulls.map(\.upperBound).max()
        else { return nil }
        result.append(low...high)
      }
      return products.isEmpty ? nil : result
    }

    public func contains(_ cell: [Int]) -> Bool {
      products.contains { zip($0, cell).allSatisfy { $0.contains($1) } }
    }
  }

  /// How a tensor depends on another one.
  public enum Connection: Sendable {
    /// On a way that is followed.
    case followed
    /// Through gates alone, which are not followed.
    case gated
    /// Not at all.
    case none
  }

  /// What one cell reads.
  public struct Reading: Sendable {
    /// Of each of the network's inputs the cells that are read.
    public var inputs: [Region]
    /// Whether each of these cells is read on a way that is followed: some may not be where places are
    /// mixed.
    public var isExact: Bool
    /// The names of the gates that are not followed.
    public var gates: [String]
    /// The paths of the layers whose statistics are not followed.
    public var statistics: [String]

    /// Whether the cells are just those that a change of the result depends on.
    public var isWhole: Bool { isExact && gates.isEmpty && statistics.isEmpty }
  }

  public let path: String
  /// The sizes of the output's axes.
  public let extents: [Int]
  /// The receptive fields along them.
  public let fields: [ReceptiveField]
  private let dimensions: [Int]
  private let tensor: TensorReference
  private let walk: CellWalk
  /// The dimensions of each input along which it has places, and what they are taken for.
  private let axes: [[Int]]
  private let roles: InputRoles
  /// The place of the first dimension of each input that is not the batch.
  private let starts: [Int]

  init(_ architecture: Architecture, _ index: Int, _ evaluation: Evaluation<Int>) {
    roles = InputRoles(architecture, at: evaluation)
    walk = CellWalk(architecture, at: evaluation, along: roles.freeDimensions)
    starts = architecture.inputs.map(\.start)
    axes = zip(roles.freeDimensions, starts).map { axes, start in axes.map { $0 + start } }
    let found = walk.fields(of: index)
    path = architecture.layers[index].path
    tensor = .layer(index, output: 0)
    dimensions = found.indices.filter { found[$0] != nil }
    fields = found.compactMap { $0 }
    extents = dimensions.map { evaluation.shape(of: .layer(index, output: 0))?[$0] ?? 0 }
  }

  /// What the axes of the layer's output are taken for.
  public var roleOfAxes: [AxisRole?] { fields.map { role($0.axis, of: 0) } }

  private func role(_ dimension: Int, of input: Int) -> AxisRole? {
    let (all, place) = (roles.roles[input], dimension - starts[input])
    return all.indices.contains(place) ? all[place] : nil
  }

  /// What the axes of an input are taken for.
  public func roles(ofInput input: Int) -> [AxisRole?] { axes[input].map { role($0, of: input) } }

  /// The input cells that a cell of the output reads.
  ///
  /// - Throws: ``ShapeError`` where there is no such cell.
  public func read(by cell: [Int]) throws(ShapeError) -> Reading {
    var walk = walk
    guard var product = walk.whole(tensor) else { throw noCells }
    try require(cell, in: extents, of: path)
    for (dimension, place) in zip(dimensions, cell) {
      product[dimension] = [CellSet(place...place)]
    }
    let regions = try walk.read(by: [(tensor, product)])
    let connections = walk.connections(of: tensor)
    let inputs = regions.indices.map { input in
      region(
        regions[input], of: .input(input), axes[input], roles(ofInput: input), connections[input])
    }
    return reading(inputs, walk)
  }

  private func reading(_ regions: [Region], _ walk: CellWalk) -> Reading {
    Reading(
      inputs: regions, isExact: walk.isExact,
      gates: walk.gates.map(walk.architecture.name(of:)).sorted(),
      statistics: walk.statistics.sorted().map { walk.architecture.layers[$0].path })
  }

  /// The cells of the output that read a cell of one of the network's inputs.
  ///
  /// - Throws: ``ShapeError`` where there is no such cell.
  public func cells(reading cell: [Int], of input: Int = 0) throws(ShapeError) -> Reading {
    var walk = walk
    guard !extents.isEmpty, walk.architecture.inputs.indices.contains(input),
      var product = walk.whole(.input(input))
    else { throw noCells }
    try require(
      cell, in: inputExtents(input), of: walk.architecture.inputs[input].name)
    for (dimension, place) in zip(axes[input], cell) {
      product[dimension] = [CellSet(place...place)]
    }
    let connection = walk.connections(of: tensor)[input]
    let found = try walk.cells(of: tensor, reading: [(.input(input), product)])
    return reading([region(found, of: tensor, dimensions, roleOfAxes, connection)], walk)
  }

  /// The sizes of an input's axes.
  public func inputExtents(_ input: Int) -> [Int] {
    guard let shape = walk.samples.first?.shape(of: .input(input)) else { return [] }
    return axes[input].map { shape[$0] }
  }

  private func region(
    _ region: CellRegion, of tensor: TensorReference, _ dimensions: [Int], _ roles: [AxisRole?],
    _ connection: Connection
  ) -> Region {
    let shape = walk.samples.first?.shape(of: tensor)
    return Region(
      products: region.products.map { product in dimensions.map { product[$0][0] } },
      extents: dimensions.map { shape?[$0] ?? 0 }, dimensions: dimensions, roles: roles,
      connection: connection)
  }

  private func require(
    _ cell: [Int], in extents: [Int], of name: String
  ) throws(ShapeError) {
    guard !extents.isEmpty else { throw noCells }
    let sizes = extents.map(String.init).joined(separator: "x")
    guard cell.count == extents.count else {
      throw ShapeError(
        "a cell of \(name) has \(extents.count) places, one an axis",
        found: "\(cell.count) places", expected: "\(extents.count), within \(sizes)")
    }
    for (place, size) in zip(cell, extents) where !(0..<size).contains(place) {
      throw ShapeError(
        "\(name) has no such cell: its axes have \(sizes)", found: "\(place)",
        expected: "0 to \(size - 1)", help: "cells are counted from 0")
    }
  }

  private var noCells: ShapeError {
    ShapeError(
      "\(path) has no cells: the places of its output are not places of the input",
      expected: "a layer with a map whose axes are the input's",
      help: "a layer before a Flatten or a Linear has some")
  }
}

extension Architecture {
  /// The cells of a layer's output at inputs, batch first.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func cells(
    of index: Int, at inputs: [Shape<Int>]
  ) throws(EvaluationError) -> LayerCells {
    LayerCells(self, index, try evaluate(at: inputs))
  }
}

extension Architecture {
  /// Whether every cell of every input is read on some path to given tensors, at one input.
  ///
  /// - Throws: ``ShapeError`` where that is not decided.
  func readsAll(by targets: [TensorReference], at evaluation: Evaluation<Int>) throws(ShapeError)
    -> Bool
  {
    var walk = CellWalk(self, at: evaluation)
    let regions = try walk.read(
      by: targets.compactMap { tensor in walk.whole(tensor).map { (tensor, $0) } })
    guard walk.isExact else { throw .undecidedCells }
    return zip(regions, evaluation.inputs).allSatisfy { $0.covers($1) }
  }
}
