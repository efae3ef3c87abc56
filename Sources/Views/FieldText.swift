import ShapeEngine

/// Receptive fields as people read them.
package enum FieldText {
  /// The largest size: `43`, `about 1,234`.
  package static func size(_ field: ReceptiveField) -> String {
    (field.isAbout ? "about " : "") + NumberText.grouped(field.size)
  }

  /// The sizes along all axes: `43x43`, `about 28x28`.
  package static func sizes(_ fields: [ReceptiveField]) -> String {
    (fields.contains(where: \.isAbout) ? "about " : "")
      + fields.map { NumberText.grouped($0.size) }.joined(separator: "x")
  }

  /// The size, and both ends where it differs from cell to cell: `92 to 100`.
  package static func range(_ field: ReceptiveField) -> String {
    let sizes = field.sizes
    guard sizes.count > 1 else { return size(field) }
    return "\(NumberText.grouped(sizes.lowerBound)) to \(size(field))"
  }

  /// The fields of a layer with their stride: `43 x 43, effective stride 8`; nil where it has none.
  static func told(_ fields: [ReceptiveField?]) -> String? {
    let fields = fields.compactMap { $0 }
    guard !fields.isEmpty else { return nil }
    let sizes = fields.map(range).joined(separator: " x ")
    let strides = fields.map(\.stride.text)
    let stride =
      Set(strides).count == 1
      ? strides[0]
      : strides.joined(separator: strides.contains { $0.contains("/") } ? " x " : "x")
    let aligned = fields.allSatisfy(\.isAligned) ? "" : ", paths are not aligned"
    return "\(sizes), effective stride \(stride)\(aligned)"
  }
}
