import ShapeEngine

/// The names that `axes` gives the dimensions of an input.
enum AxisNames {
  /// The names, without the batch: as many as the input has dimensions, each a letter with letters and
  /// digits after it, each once.
  static func checked(
    _ names: [String], of input: Architecture.Input
  ) throws(ShapeError) -> [String] {
    guard names.count == input.shape.count else {
      throw ShapeError(
        "'axes' names each dimension of the input but the batch",
        found: "\(names.count) names for \(input.shape.count) dimensions",
        expected: "one for each of \(input.shape.map(String.init).joined(separator: "x"))")
    }
    for (index, name) in names.enumerated() {
      guard InputName.isValid(name), name != "N" else {
        throw ShapeError(
          "'\(name)' cannot name an axis", found: name,
          expected: "\(InputName.rule); N is the batch")
      }
      // Answers of machines have them in small letters.
      if names[..<index].contains(where: { $0.lowercased() == name.lowercased() }) {
        throw ShapeError("two axes are named '\(name)'", found: names.joined(separator: ", "))
      }
    }
    return names
  }
}
