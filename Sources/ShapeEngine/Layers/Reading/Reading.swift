/// Which elements of one of a layer's inputs an element of one of its outputs reads.
public enum Reading: Hashable, Sendable {
  /// The element at its own place. Dimensions are counted from the last one, and one of a single
  /// element stands for all of the output's, as in broadcasting.
  case ownPlace
  /// All channels (dimension 1), and along each spatial axis (2 and on) what the axis' reading says.
  case axes([AxisReading])
  /// The element at its own place in a tensor of the same rank, but along one dimension.
  case ownBut(Int, DimensionReading)
  /// A reading for each dimension of the input.
  case dimensions([DimensionReading])
  /// The same elements in another shape: a dimension that is neither split nor merged stays.
  case rearranged
  /// Elements anywhere: the places of the output are not places of the input any more.
  case scattered
  /// What the other reading says, for the elements at one place of a dimension of the output; the
  /// others read nothing of this input.
  indirect case slab(Int, at: Int, Reading)
  /// No element: of the input only the sizes count.
  case nothing
  /// What is read is not known.
  case unknown
}

/// What is read along one dimension of a layer's input.
public enum DimensionReading: Hashable, Sendable {
  /// Dimension `from` of the output says where.
  case output(Int, AxisReading)
  /// The part of a concatenation that starts at `offset` of the output's dimension.
  case part(Int, offset: Int)
  /// Everything; the output has features or nothing in its place.
  case everything(isReduced: Bool)
  /// One element.
  case element(Int)
  /// Dimension `from` of the output says where, by a rule.
  case placed(Int, PlaceRule)
  /// Elements that numbers choose which no shape tells: an index' or an offset's.
  case chosen
}

extension Reading {
  /// The element at its own place in a tensor of `rank` dimensions, with other readings for some.
  ///
  /// - Parameter output: the output's rank, whose last dimensions are the tensor's.
  static func own(
    rank: Int, in output: Int? = nil, but changes: [Int: DimensionReading] = [:]
  ) -> Reading {
    let added = (output ?? rank) - rank
    return .dimensions((0..<rank).map { changes[$0] ?? .output($0 + added, .own) })
  }

  /// The element at its own place of a tensor that broadcasts to the output, with other readings for
  /// some dimensions.
  static func broadcast(
    _ input: Shape<Int>, to output: Shape<Int>, but changes: [Int: DimensionReading] = [:]
  ) -> Reading {
    .dimensions(
      ownPlaces(of: input, in: output).enumerated().map { changes[$0] ?? $1 })
  }

  private static func ownPlaces(
    of input: Shape<Int>, in output: Shape<Int>
  ) -> [DimensionReading] {
    (0..<input.rank).map { dimension in
      let place = dimension + output.rank - input.rank
      guard place >= 0 else { return .everything(isReduced: true) }
      return input[dimension] == 1 && output[place] > 1
        ? .everything(isReduced: true) : .output(place, .own)
    }
  }

  /// The reading along each dimension of the input; nil for one that is split or merged.
  func dimensions(of input: Shape<Int>, to output: Shape<Int>) -> [DimensionReading?] {
    switch self {
    case .dimensions(let readings): return readings
    case .ownBut(let changed, let reading):
      return (0..<input.rank).map { $0 == changed ? reading : .output($0, .own) }
    case .scattered, .nothing, .unknown: return Array(repeating: nil, count: input.rank)
    case .slab(_, _, let reading): return reading.dimensions(of: input, to: output)
    case .ownPlace: return Self.ownPlaces(of: input, in: output)
    case .axes(let axes):
      return (0..<input.rank).map { dimension in
        switch dimension {
        case 0: .output(0, .own)
        case 1: .everything(isReduced: false)
        default:
          axes.indices.contains(dimension - 2) ? .output(dimension, axes[dimension - 2]) : nil
        }
      }
    case .rearranged:
      return Self.kept(from: input, to: output).map { $0.map { .output($0, .own) } }
    }
  }

  /// For each dimension of the input the one of the output that it still is: it has as many elements,
  /// and as many stand between two of its places.
  private static func kept(from input: Shape<Int>, to output: Shape<Int>) -> [Int?] {
    var wanted = places(of: output)
    return places(of: input).map { place in
      guard let place, let found = wanted.firstIndex(of: place) else { return nil }
      // Each is taken once: dimensions of one element may look alike.
      wanted[found] = nil
      return found
    }
  }

  /// How many elements each dimension has, and how many stand between two of its places; nil where
  /// that cannot be counted.
  private static func places(of shape: Shape<Int>) -> [[Int]?] {
    var distance = 1
    var result: [[Int]?] = []
    for size in shape.sizes.reversed() {
      result.append([size, distance])
      let (product, overflows) = distance.multipliedReportingOverflow(by: size)
      if overflows { return Array(repeating: nil, count: shape.rank) }
      distance = product
    }
    return result.reversed()
  }
}

/// A way through a layer: from one of its inputs to one of its outputs, with the shapes of all.
public struct LayerPassage {
  /// The input's place among those that the layer computes with.
  public var operand: Int
  /// The shapes of all, then those of the tensors that `like(…)` names.
  public var inputs: [Shape<Int>]
  public var outputs: [Shape<Int>]
  /// The output's place.
  public var part: Int

  /// Where along a dimension of a concatenation the input starts.
  func offset(along dimension: Int) throws(ShapeError) -> Int {
    var offset = 0
    for place in 0..<operand { offset = try Checked.add(offset, inputs[place][dimension]) }
    return offset
  }

  /// The shape of the input, and of the output.
  public var input: Shape<Int> { inputs[operand] }
  public var output: Shape<Int> { outputs[part] }

  /// A window along each of a number of spatial axes.
  func windows(
    _ axes: Int, border: PaddingMode = .zeros, _ window: (Int) throws(ShapeError) -> Window
  ) throws(ShapeError) -> Reading {
    var readings: [AxisReading] = []
    readings.reserveCapacity(axes)
    for axis in 0..<axes {
      readings.append(try window(axis).reading(along: input[axis + 2], border: border))
    }
    return .axes(readings)
  }

  /// Spatial axes that are stretched or shrunk, each by a rule and perhaps a factor.
  func spans(
    _ rule: (Int) throws(ShapeError) -> (SpanReading.Rule, factor: Double?)
  ) throws(ShapeError) -> Reading {
    var readings: [AxisReading] = []
    for axis in 0..<max(input.rank - 2, 0) {
      let (rule, factor) = try rule(axis)
      readings.append(
        .spans(
          try SpanReading(rule, from: input[axis + 2], to: output[axis + 2], factor: factor)))
    }
    return .axes(readings)
  }
}
