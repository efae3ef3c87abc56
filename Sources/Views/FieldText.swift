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
}
