import ArchFormats

extension JSON {
  /// One shape as a list of sizes; any other number of shapes as a list of those.
  static func shapes(_ shapes: [[Int]]) -> JSON {
    oneOrList(shapes.map { .array($0.map(JSON.int)) })
  }

  /// The same of sizes that are formulas.
  static func shapes(_ formulas: [[String]]) -> JSON {
    oneOrList(formulas.map { .array($0.map(JSON.string)) })
  }
}
