import ShapeEngine

/// Reads an architecture in the flat form: a JSON object.
enum FlatReader {
  /// - Parameter name: where given, the design of another name is not made: then nil.
  /// - Parameter shapes: what takes the place of the inputs' shapes, without the batch; nil for their own.
  static func design(
    in text: [UInt8], only name: String? = nil,
    at shapes: (([Architecture.Input]) -> [[Int]])? = nil
  ) throws(DefinitionError) -> Design? {
    let root = try object(text)
    if let name, try FlatReader.name(of: root) != name { return nil }
    var reader = try FlatDesignReader(root, at: shapes)
    return Design(
      analysis: try reader.analysis(), parameters: try reader.parameters(), disagreements: [])
  }

  static func name(in text: [UInt8]) throws(DefinitionError) -> String {
    try name(of: object(text))
  }

  private static func object(_ text: [UInt8]) throws(DefinitionError) -> FlatObject {
    let root: JSONNode
    do throws(JSONError) { root = try JSONNode(text) } catch {
      throw DefinitionError(
        "the JSON cannot be read: \(error.message)", at: error.place, found: error.found,
        expected: error.expected)
    }
    return try FlatObject(root, "an architecture", known: FlatDesignReader.keys)
  }

  static func name(of root: FlatObject) throws(DefinitionError) -> String {
    let node = try root.required("name")
    let name = try node.word("name")
    if let problem = ArchitectureName.problem(with: name) {
      throw DefinitionError(problem, at: node.place, expected: ArchitectureName.rule)
    }
    return name
  }
}
