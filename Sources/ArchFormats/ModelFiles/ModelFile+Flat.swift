import ShapeEngine

extension JSON {
  /// A model file's network in the flat form, with where it comes from. That is no part of the network.
  ///
  /// - Parameter file: the file's name; nil where it came as a stream.
  package init(flat model: ModelFile, file: String?) {
    guard case .object(let members) = JSON(flat: model.analysis.architecture) else {
      self = .null
      return
    }
    var origin: [Member] = [.init("format", .string(model.format.rawValue))]
    if let file { origin.append(.init("file", .string(file))) }
    if let producer = model.producer { origin.append(.init("producer", .string(producer))) }
    if let opset = model.opset { origin.append(.init("opset", .int(opset))) }
    origin.append(.init("inputs", Self.declared(model.inputs)))
    self = .object(members + [.init("origin", .object(origin))])
  }

  /// What a file declares of its inputs, in its own order: `{"x": {"shape": ["N", 3, "H", "W"],
  /// "dtype": "float32"}}`.
  package static func declared(_ inputs: [ModelFile.Input]) -> JSON {
    .object(
      inputs.map { input in
        var members: [Member] = []
        if let declared = input.declared {
          members.append(.init("shape", .array(declared.map(Self.size))))
          let ranges = declared.compactMap(Self.range)
          if !ranges.isEmpty { members.append(.init("ranges", .object(ranges))) }
        }
        if let type = input.type { members.append(.init("dtype", .string(type))) }
        return Member(input.name, .object(members))
      })
  }

  private static func size(_ size: ModelFile.Input.Size) -> JSON {
    switch size {
    case .fixed(let value): .int(value)
    case .named(let name, _): .string(name)
    case .free: nil
    }
  }

  /// The bounds of a named size: `"H": [4, null]`.
  private static func range(_ size: ModelFile.Input.Size) -> Member? {
    guard case .named(let name, let range?) = size else { return nil }
    let upper = range.upperBound == .max ? JSON.null : .int(range.upperBound)
    return Member(name, [.int(range.lowerBound), upper])
  }
}
