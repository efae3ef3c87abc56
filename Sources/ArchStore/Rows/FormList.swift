import ShapeEngine

/// The distinct maps, conditions and counts of one analysis as text, and the distinct resolutions,
/// in the order of their first use.
struct FormList {
  /// What a tensor is in space: the place of its resolution, and which of its dimensions say so.
  struct Space {
    var resolution: Int
    var reading: SpatialReading
  }

  private let table: ExpressionTable
  private(set) var forms: [PreparedSheet.Form] = []
  private(set) var resolutions: [PreparedSheet.Resolution] = []
  private var reader: SpatialReader
  private var places: [String: Int] = [:]
  private var maps: [AxisMap: Int] = [:]
  private var resolutionPlaces: [PreparedSheet.Resolution: Int] = [:]
  private var spaces: [Shape<AxisMap>: Space] = [:]

  init(_ architecture: Architecture, _ table: ExpressionTable) {
    self.table = table
    reader = SpatialReader(table, inputs: architecture.inputs)
  }

  mutating func place(of map: AxisMap) -> Int {
    if let place = maps[map] { return place }
    let line = table.line(of: map)
    let place = place(of: .init(text: table.text(of: map), a: line?.a, b: line?.b, c: line?.c))
    maps[map] = place
    return place
  }

  /// Maps that are not equal by their bits may be written alike.
  private mutating func place(of form: PreparedSheet.Form) -> Int {
    if let place = places[form.text] { return place }
    places[form.text] = forms.count
    forms.append(form)
    return forms.count - 1
  }

  /// What a tensor is in space; nil for one of fewer than three dimensions or more than five.
  mutating func space(of shape: Shape<AxisMap>, _ own: [Int]) -> Space? {
    if let known = spaces[shape] { return known }
    guard let reading = reader.reading(of: shape) else { return nil }
    let axes = reading.axes.map { axis in
      PreparedSheet.Resolution.Axis(
        form: place(of: shape[axis]), size: own[axis], stride: stride(of: shape[axis], reading))
    }
    guard let width = axes.last else { return nil }
    let resolution = PreparedSheet.Resolution(
      kind: reading.kind, depth: axes.count > 2 ? axes[axes.count - 3] : nil,
      height: axes.count > 1 ? axes[axes.count - 2] : nil, width: width)
    let index = resolutionPlaces[resolution] ?? resolutions.count
    if index == resolutions.count {
      resolutionPlaces[resolution] = index
      resolutions.append(resolution)
    }
    let space = Space(resolution: index, reading: reading)
    spaces[shape] = space
    return space
  }

  private func stride(of map: AxisMap, _ reading: SpatialReading) -> Double? {
    guard reading.kind == .map, let stride = table.stride(of: map) else { return nil }
    return Double(stride.numerator) / Double(stride.denominator)
  }
}
