/// Every layer type, a row each. A type that is not in this table does not exist.
public enum LayerTable {
  /// The types in the order in which `types` lists them.
  public static let rows: [LayerType] = [
    convolutions, pools,
  ].flatMap { $0 }

  private static let convolutions = spatial(Conv.self)

  private static let pools = spatial(MaxPool.self)

  /// The rows of a layer type that exists for 1, 2 and 3 spatial axes, or for those given.
  private static func spatial<L: SpatialLayer>(
    _ type: L.Type, _ axes: ClosedRange<Int> = 1...3
  ) -> [LayerType] {
    axes.map { LayerType(type, axes: $0) }
  }

  private static let byName = Dictionary(rows.map { ($0.name, $0) }, uniquingKeysWith: { $1 })

  /// The type of this name; nil where there is none.
  public static func type(named name: String) -> LayerType? { byName[name] }
}
