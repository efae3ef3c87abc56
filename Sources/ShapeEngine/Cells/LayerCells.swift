/// The cells of a layer's output at one input: which cells of the network's input each of them reads,
/// and which of them read a cell of it.
public struct LayerCells {
  /// Cells of one of the network's inputs, or of the layer: along its axes.
  public struct Region: Hashable, Sendable {
    /// Disjoint or not, products of a set along each axis.
    public var products: [[CellSet]]
    /// The sizes of the axes.
    public var extents: [Int]

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

  /// What one cell reads.
  public struct Reading: Sendable {
    /// Of each of the network's inputs the cells that are read.
    public var inputs: [Region]
    /// Whether these are just the cells that are read, and not some more.
    public var isExact: Bool
    /// The names of the gates that are not followed.
    public var gates: [String]
  }

  public let path: String
  /// The sizes of the output's axes.
  public let extents: [Int]
  /// The receptive fields along them.
  public let fields: [ReceptiveField]
  private let dimensions: [Int]
  private let tensor: TensorReference
  private let walk: CellWalk

  init(_ architecture: Architecture, _ index: Int, _ evaluation: Evaluation<Int>) {
    let found = architecture.receptiveFields(at: evaluation)[index]
    path = architecture.layers[index].path
    tensor = .layer(index, output: 0)
    dimensions = found.indices.filter { found[$0] != nil }
    fields = found.compactMap { $0 }
    extents = dimensions.map { evaluation.shape(of: .layer(index, output: 0))?[$0] ?? 0 }
    walk = CellWalk(architecture, at: evaluation)
  }

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
    let inputs = regions.indices.map { region(regions[$0], of: .input($0), axes($0)) }
    return Reading(
      inputs: inputs, isExact: walk.isExact,
      gates: walk.gates.map(walk.architecture.name(of:)).sorted())
  }

  /// The cells of the output that read a cell of one of the network's inputs.
  ///
  /// - Throws: ``ShapeError`` where there is no such cell.
  public func cells(reading cell: [Int], of input: Int = 0) throws(ShapeError) -> Reading {
    var walk = walk
    guard !extents.isEmpty, walk.architecture.inputs.indices.contains(input),
      var product = walk.whole(.input(input))
    else { throw noCells }
    let axes = axes(input)
    try require(
      cell, in: inputExtents(input), of: walk.architecture.inputs[input].name)
    for (dimension, place) in zip(axes, cell) { product[dimension] = [CellSet(place...place)] }
    let found = try walk.cells(of: tensor, reading: [(.input(input), product)])
    return Reading(
      inputs: [region(found, of: tensor, dimensions)], isExact: walk.isExact,
      gates: walk.gates.map(walk.architecture.name(of:)).sorted())
  }

  /// The sizes of an input's axes.
  public func inputExtents(_ input: Int) -> [Int] {
    guard let shape = walk.samples.first?.shape(of: .input(input)) else { return [] }
    return axes(input).map { shape[$0] }
  }

  /// The dimensions of an input past the channels.
  private func axes(_ input: Int) -> [Int] {
    Array(2..<max(2, walk.architecture.inputs[input].shape.count + 1))
  }

  private func region(
    _ region: CellRegion, of tensor: TensorReference, _ dimensions: [Int]
  ) -> Region {
    let shape = walk.samples.first?.shape(of: tensor)
    return Region(
      products: region.products.map { product in dimensions.map { product[$0][0] } },
      extents: dimensions.map { shape?[$0] ?? 0 })
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
