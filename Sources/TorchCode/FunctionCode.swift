import ArchFormats
import ShapeEngine

/// The layers that are functions in PyTorch.
enum FunctionCode {
  static let types: Set<String> = Set(pointwise.keys).union([
    "Add", "Sub", "Mul", "Div", "Concat", "Stack", "MatMul", "Mean", "Sum", "Max", "Min", "Prod",
    "Flatten", "Unflatten", "Reshape", "Permute", "Transpose", "SwapAxes", "Squeeze", "Unsqueeze",
    "Expand", "Repeat", "Select", "Slice", "Chunk", "Split", "Unbind", "Interpolate", "Normalize",
    "PadToMultiple", "CenterCropLike", "WindowPartition", "WindowDepartition",
    "Pad",
  ]).union(elementTypes)

  /// Those whose code names the input several times.
  static let naming: Set<String> = ["PadToMultiple", "CenterCropLike", "IndexSelect"]

  /// Functions of one tensor without arguments, by their names in torch.
  static let pointwise: [String: String] = [
    "Exp": "exp", "Expm1": "expm1", "Log": "log", "Log1p": "log1p", "Log2": "log2", "Sqrt": "sqrt",
    "Rsqrt": "rsqrt", "Square": "square", "Reciprocal": "reciprocal", "Abs": "abs", "Neg": "neg",
    "Sign": "sign", "Sin": "sin", "Cos": "cos", "Erf": "erf", "Floor": "floor", "Ceil": "ceil",
    "Trunc": "trunc", "Round": "round", "ZerosLike": "zeros_like",
  ]
}

extension LayerSite {
  /// What the function gives. What it needs besides torch is put into the helpers.
  func function(_ helpers: inout Set<ModuleHelper>) throws(DefinitionError) -> Result {
    if let name = FunctionCode.pointwise[type.name] {
      return .one(Code("torch.\(name)(\(try first().text))"))
    }
    if let code = try elementCall() { return .one(code) }
    if let code = try sizedCall() { return .one(code) }
    switch type.name {
    case "Add", "Sub", "Mul", "Div": return .one(try arithmetic())
    case "Concat", "Stack":
      let name = type.name == "Concat" ? "cat" : "stack"
      return .one(Code("torch.\(name)(\(list), dim=\(text("dim")))"))
    case "MatMul":
      guard operands.count == 2 else { throw refusal("a product is of two tensors") }
      return .one(Code("\(operands[0].atom) @ \(operands[1].atom)", isAtomic: false))
    case "Mean", "Sum", "Max", "Min", "Prod": return .one(try reduction())
    case "Interpolate", "Upsample": return .one(try interpolation())
    case "Normalize":
      var texts = [try first().text]
      for name in ["p", "dim", "eps"] where arguments[name]?.isStandard == false {
        texts.append("\(name)=\(text(name))")
      }
      return .one(Code("F.normalize(\(texts.joined(separator: ", ")))"))
    case "PadToMultiple":
      helpers.insert(.padToMultiple)
      let dims = try elements("dim")
      let tuple = "(\(dims.joined(separator: ", "))\(dims.count == 1 ? "," : ""))"
      return .one(
        Code("pad_to_multiple(\(try first().text), \(text("multiple")), \(tuple))"))
    case "CenterCropLike":
      helpers.insert(.centerCropLike)
      guard operands.count == 2 else { throw refusal("a crop is of one tensor like another") }
      return .one(Code("center_crop_like(\(operands[0].text), \(operands[1].text))"))
    case "WindowPartition":
      helpers.insert(.windowPartition)
      return .one(Code("window_partition(\(try first().text), \(text("window")))"))
    case "WindowDepartition":
      helpers.insert(.windowDepartition)
      let rows = try sizeText("h_partitions")
      let columns = try sizeText("w_partitions")
      return .one(
        Code(
          "window_departition(\(try first().text), \(text("window")), \(rows), \(columns))"))
    default: return try rearrangement()
    }
  }

  func first() throws(DefinitionError) -> Code {
    guard let first = operands.first else { throw refusal("\(type.name) is given nothing") }
    return first
  }

  /// The operands as a list; the inputs of a module that takes any number of them are one already.
  private var list: String {
    if operands.count == 1, operands[0].text.hasPrefix("*") {
      return String(operands[0].text.dropFirst())
    }
    return "[\(operands.map(\.text).joined(separator: ", "))]"
  }

  private func arithmetic() throws(DefinitionError) -> Code {
    let symbols = ["Add": "+", "Sub": "-", "Mul": "*", "Div": "/"]
    let symbol = symbols[type.name] ?? "+"
    if arguments["rounding_mode"]?.isStandard == false {
      throw refusal("a rounded quotient is not written yet")
    }
    var terms = operands.map(\.atom)
    guard !operands.contains(where: { $0.text.hasPrefix("*") }) else {
      throw refusal("\(type.name) of any number of tensors is not written yet")
    }
    if arguments["other"]?.isStandard == false { terms.append(text("other")) }
    guard terms.count > 1 else { throw refusal("\(type.name) is given one tensor") }
    if arguments["alpha"]?.isStandard == false {
      guard terms.count == 2 else { throw refusal("alpha is for two tensors") }
      terms[1] = "\(text("alpha")) * \(terms[1])"
    }
    return Code(terms.joined(separator: " \(symbol) "), isAtomic: false)
  }

  private func reduction() throws(DefinitionError) -> Code {
    let names = ["Mean": "mean", "Sum": "sum", "Prod": "prod", "Max": "amax", "Min": "amin"]
    if arguments["return_indices"]?.isStandard == false {
      throw refusal("places of maxima are not written yet")
    }
    var texts: [String] = []
    if has("dim") {
      let dims = try elements("dim")
      if type.name == "Prod", dims.count > 1 {
        throw refusal("PyTorch's product is along one dimension")
      }
      texts.append("dim=\(dims.count == 1 ? dims[0] : "(\(dims.joined(separator: ", ")))")")
    }
    if arguments["keepdim"]?.isStandard == false { texts.append("keepdim=\(text("keepdim"))") }
    return Code(
      "\(try first().atom).\(names[type.name] ?? "mean")(\(texts.joined(separator: ", ")))")
  }

  private func interpolation() throws(DefinitionError) -> Code {
    var texts = [try first().text]
    if arguments["precision"]?.isStandard == false {
      throw refusal("a scale in single precision is not PyTorch's")
    }
    for name in [
      "size", "scale_factor", "mode", "align_corners", "recompute_scale_factor", "antialias",
    ] where arguments[name]?.isStandard == false {
      texts.append("\(name)=\(try sizeText(name))")
    }
    return Code("F.interpolate(\(texts.joined(separator: ", ")))")
  }
}
