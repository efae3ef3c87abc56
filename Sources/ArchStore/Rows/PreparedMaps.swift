import ShapeEngine

/// What search asks of a design as a whole: its maps, each resolution with each number of channels
/// once, their strides, and the last of them.
struct PreparedMaps: Sendable {
  struct Map: Hashable, Sendable {
    /// The place of the resolution.
    var resolution: Int
    var channels: Int
    /// Whether the final map is one of them.
    var isFinal: Bool
  }

  /// A map of the pyramid.
  struct Level: Hashable, Sendable {
    /// The place of its stride among the distinct ones.
    var stride: Int
    /// The position of the layer that gives it.
    var position: Int
    var channels: Int
  }

  private(set) var maps: [Map] = []
  /// The last map on the way to the first output: a position.
  private(set) var final: Int?
  /// The distinct strides of the maps, the finest first: `2x2 4x4`.
  private(set) var strides = ""
  /// The maps of the pyramid, the finest first; the same with the head where that makes others of them.
  private(set) var levels: [Level] = []
  private(set) var levelsWithHead: [Level]?
  /// The inputs that are accepted, as JSON.
  var legality = ""
  /// What the design costs at any input; nothing of what has a size without a formula.
  var costs: [InputMeasure: WrittenCost] = [:]

  init() {}

  init(
    _ architecture: Architecture, _ layers: [PreparedSheet.Layer],
    _ resolutions: [PreparedSheet.Resolution]
  ) {
    func isMap(_ position: Int) -> Bool {
      layers[position].resolution.map { resolutions[$0].kind == .map } ?? false
    }
    final = Self.wayToOutput(architecture).last(where: isMap)
    if let final, let resolution = layers[final].resolution, let channels = layers[final].channels {
      maps.append(Map(resolution: resolution, channels: channels, isFinal: true))
    }
    var seen = Set(maps.map { [$0.resolution, $0.channels] })
    for layer in layers {
      guard let resolution = layer.resolution, let channels = layer.channels,
        resolutions[resolution].kind != .other, seen.insert([resolution, channels]).inserted
      else { continue }
      maps.append(Map(resolution: resolution, channels: channels, isFinal: false))
    }
    strides = Set(maps.compactMap { StrideText($0, resolutions) }).sorted().map(\.text)
      .joined(separator: " ")
  }

  /// Takes over a pyramid of the same layers.
  mutating func set(_ pyramid: Pyramid) {
    let known = strides.split(separator: " ")
    func placed(_ levels: [Pyramid.Level]) -> [Level] {
      levels.compactMap { level in
        let text = StrideText(level.strides).text
        return known.firstIndex { $0 == text }.map {
          Level(stride: $0, position: level.layer, channels: level.channels)
        }
      }
    }
    levels = placed(pyramid.levels)
    let withHead = placed(pyramid.levelsWithHead)
    levelsWithHead = withHead == levels ? nil : withHead
  }

  /// The layers that the first output depends on, in order.
  private static func wayToOutput(_ architecture: Architecture) -> [Int] {
    guard case .layer(let last, _)? = architecture.outputs.first?.tensor,
      architecture.layers.indices.contains(last)
    else { return [] }
    var isOnWay = Array(repeating: false, count: last + 1)
    isOnWay[last] = true
    for position in stride(from: last, through: 0, by: -1) where isOnWay[position] {
      for tensor in architecture.layers[position].operands {
        if case .layer(let index, _) = tensor, index < position { isOnWay[index] = true }
      }
    }
    return isOnWay.indices.filter { isOnWay[$0] }
  }
}

/// The stride of a map as a pyramid's row has it: `16x16`, `0.5x0.5`.
struct StrideText: Hashable, Comparable {
  var strides: [Double]

  init(_ strides: [Double]) { self.strides = strides }

  /// Nil for tokens, and where a stride is not the same everywhere.
  init?(_ map: PreparedMaps.Map, _ resolutions: [PreparedSheet.Resolution]) {
    let resolution = resolutions[map.resolution]
    strides = resolution.axes.compactMap(\.stride)
    if resolution.kind != .map || strides.count != resolution.axes.count { return nil }
  }

  init?(_ text: some StringProtocol) {
    strides = text.split(separator: "x").compactMap { Double($0) }
    if strides.isEmpty { return nil }
  }

  var text: String {
    strides.map { $0 == $0.rounded() && $0 < 1e15 ? String(Int($0)) : String($0) }
      .joined(separator: "x")
  }

  static func < (x: StrideText, y: StrideText) -> Bool {
    x.strides.lexicographicallyPrecedes(y.strides)
  }
}
