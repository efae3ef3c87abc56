import ShapeEngine

extension KerasRun {
  static let joins: [String: Lowering] = {
    var table: [String: Lowering] = [
      "Subtract": { try .tensor($0.merged("Sub", $1)) },
      "Average": { run, site in
        let sum = try run.merged("Add", at: "sum", site)
        return .tensor(
          try run.elementwise(
            "Div", [("other", .float(Double(max(1, site.tensors.count))))], to: sum, site))
      },
      "Concatenate": { run, site in
        .tensor(try run.concatenated(site.tensors, along: site.config.integer("axis") ?? -1, site))
      },
      "Dot": { try $0.dot($1) },
      // x + y*scale, of keras.applications.InceptionResNetV2.
      "CustomScaleLayer": { run, site in
        var tensors = try run.together(site.tensors, site)
        guard tensors.count == 2 else {
          throw DefinitionError(
            "the layer takes another number of tensors", path: site.path,
            found: "\(tensors.count)", expected: "2")
        }
        let scale = try site.config.number("scale") ?? 1
        tensors[1] = try run.elementwise(
          "Mul", [("other", .float(scale))], to: tensors[1], at: "scaled", site)
        return .tensor(try run.folded("Add", tensors, site))
      },
    ]
    for (name, type) in [
      ("Add", "Add"), ("Multiply", "Mul"), ("Maximum", "Maximum"), ("Minimum", "Minimum"),
    ] {
      table[name] = { run, site in .tensor(try run.merged(type, site)) }
    }
    return table
  }()

  /// Several tensors as one, element by element. Those of fewer dimensions get more behind the batch.
  /// Source: `_reshape_required` in keras/src/layers/merging/base_merge.py.
  private mutating func merged(
    _ type: String, at suffix: String = "", _ site: KerasSite
  ) throws -> ModelTensor {
    let most = site.tensors.map { rank($0) }.max() ?? 0
    var tensors: [ModelTensor] = []
    for (number, tensor) in site.tensors.enumerated() {
      var tensor = tensor
      if rank(tensor) < most { tensor = try own(tensor, site) }
      while rank(tensor) < most {
        tensor = try layer(
          "Unsqueeze", [("dim", .int(1))], to: tensor, at: "unsqueeze\(number)", site)
      }
      tensors.append(tensor)
    }
    return try folded(type, together(tensors, site), at: suffix, site)
  }

  /// A function of two over several, in one layer where its type takes several.
  mutating func folded(
    _ type: String, _ tensors: [ModelTensor], at suffix: String = "", _ site: KerasSite
  ) throws -> ModelTensor {
    guard var result = tensors.first else {
      throw DefinitionError("the layer takes no tensor", path: site.path)
    }
    if tensors.count == 1 { return try elementwise("Identity", to: result, at: suffix, site) }
    if type == "Add" || type == "Mul" || tensors.count == 2 {
      let outputs = try append(type, to: tensors, at: suffix, order: result.order, site)
      return outputs.first ?? result
    }
    for (number, tensor) in tensors.enumerated().dropFirst() {
      let isLast = number == tensors.count - 1
      result = try layer(
        type, to: result, and: tensor, at: isLast ? suffix : "step\(number)", order: result.order,
        site)
    }
    return result
  }

  mutating func concatenated(
    _ tensors: [ModelTensor], along axis: Int, _ site: KerasSite
  ) throws -> ModelTensor {
    let tensors = try together(tensors, site)
    guard let first = tensors.first else {
      throw DefinitionError("the layer takes no tensor", path: site.path)
    }
    let dim = try place(of: axis, in: first)
    let outputs = try append(
      "Concat", [("dim", .int(dim))], to: tensors, order: first.order, site)
    return outputs.first ?? first
  }

  /// Products along one axis of each, sample by sample. Source: `batch_dot` in
  /// keras/src/layers/merging/dot.py.
  private mutating func dot(_ site: KerasSite) throws -> ModelValue {
    guard site.tensors.count == 2 else {
      throw DefinitionError(
        "the layer takes another number of tensors", path: site.path,
        found: "\(site.tensors.count)", expected: "2")
    }
    var tensors = try site.tensors.map { try own($0, site) }
    let axes = try site.config.integers("axes") ?? []
    guard let first = axes.first, let last = axes.last, axes.count <= 2 else {
      throw site.config.error("axes", "an axis, or one of each input")
    }
    let along = try [index(first, of: tensors[0]), index(last, of: tensors[1])]
    guard along.allSatisfy({ $0 > 0 }) else {
      throw site.config.error("axes", "axes other than the batch")
    }
    if try site.config.bool("normalize") {
      for (number, dim) in along.enumerated() {
        tensors[number] = try layer(
          "Normalize", [("dim", .int(dim))], to: tensors[number], at: "normalize\(number)", site)
      }
    }
    var letters = "cdefghijklmnopqrstuvwxy".makeIterator()
    var operands: [String] = []
    var output = "a"
    for (tensor, dim) in zip(tensors, along) {
      var text = "a"
      for dimension in 1..<max(rank(tensor), 1) {
        if dimension == dim {
          text.append("b")
        } else if let letter = letters.next() {
          text.append(letter)
          output.append(letter)
        }
      }
      operands.append(text)
    }
    let equation = "\(operands[0]),\(operands[1])->\(output)"
    let y = try layer(
      "Einsum", [("equation", .string(equation))], to: tensors[0], and: tensors[1], site)
    return .tensor(
      output.count > 1
        ? y : try layer("Unsqueeze", [("dim", .int(1))], to: y, at: "unsqueeze", site))
  }
}
