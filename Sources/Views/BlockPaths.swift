/// Blocks by their paths, with their names.
typealias BlockPaths = [String: String]

extension BlockPaths {
  /// The path of the outermost block around a layer; nil for one in none.
  func outermost(around path: String) -> String? {
    var end = path.startIndex
    while let dot = path[end...].firstIndex(of: ".") {
      let prefix = String(path[..<dot])
      if self[prefix] != nil { return prefix }
      end = path.index(after: dot)
    }
    return nil
  }
}
