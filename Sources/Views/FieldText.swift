import ShapeEngine

/// Receptive fields as people read them.
package enum FieldText {
  /// The largest size: `43`, `about 1,234`.
  package static func size(_ field: ReceptiveField) -> String {
    (field.isAbout ? "about " : "") + NumberText.grouped(field.size)
  }

  /// The size, and both ends where it differs from cell to cell: `92 to 100`.
  package static func range(_ field: ReceptiveField) -> String {
    let sizes = field.sizes
    guard sizes.count > 1 else { return size(field) }
    return "\(NumberText.grouped(sizes.lowerBound)) to \(size(field))"
  }
}
