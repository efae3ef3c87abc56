import ShapeEngine

/// Inputs in the flat form: a shape without the batch, `[3, 32, 32]`, or
/// `{"shape": [77, 768], "batch": false}` for one that has none.
extension JSON {
  package static func input(_ input: Architecture.Input) -> JSON {
    let shape = JSON.array(input.shape.map(JSON.int))
    return input.hasBatch ? shape : .object(["shape": shape, "batch": false])
  }

  /// The inputs by name.
  package static func inputs(_ inputs: [Architecture.Input]) -> JSON {
    .object(inputs.map { Member($0.name, .input($0)) })
  }
}

extension Architecture.Input {
  init(named name: String, _ node: JSONNode) throws(DefinitionError) {
    guard let members = node.members else {
      self.init(name: name, shape: try node.integers("the shape of an input"))
      return
    }
    var (shape, hasBatch) = ([Int]?.none, true)
    for (key, value) in members {
      switch key.word {
      case "shape": shape = try value.integers("the shape of an input")
      case "batch": hasBatch = try value.boolean("batch")
      default:
        throw DefinitionError(
          "an input has no '\(VisibleText.line(key.word))'", at: key.place,
          expected: "shape and batch")
      }
    }
    guard let shape else {
      throw DefinitionError("the input has no shape", at: node.place, expected: "shape and batch")
    }
    self.init(name: name, shape: shape, hasBatch: hasBatch)
  }

  /// Inputs by name.
  static func all(_ node: JSONNode) throws(DefinitionError) -> [Architecture.Input] {
    guard let members = node.members, !members.isEmpty else {
      throw DefinitionError("'inputs' takes shapes by name", at: node.place)
    }
    var inputs: [Architecture.Input] = []
    for (key, value) in members {
      guard InputName.isValid(key.word) else {
        throw DefinitionError(
          "the name of an input is not a name", at: key.place, expected: InputName.rule)
      }
      inputs.append(try .init(named: key.word, value))
    }
    return inputs
  }
}
