import ArchFormats
import ShapeEngine

extension FunctionCode {
  /// Functions of torch that take the tensors and then these hyperparameters by their names.
  static let named: [String: (function: String, arguments: [String])] = [
    "Maximum": ("maximum", []), "Minimum": ("minimum", []), "LogicalNot": ("logical_not", []),
    "LogicalAnd": ("logical_and", []), "LogicalOr": ("logical_or", []),
    "Clamp": ("clamp", ["min", "max"]), "Tril": ("tril", ["diagonal"]),
    "Triu": ("triu", ["diagonal"]), "CumSum": ("cumsum", ["dim"]), "CumProd": ("cumprod", ["dim"]),
    "Roll": ("roll", ["shifts", "dims"]),
  ]

  /// Functions of torch whose second argument is a tensor, or a number by the hyperparameter of this name.
  static let ofNumber: [String: (function: String, argument: String)] = [
    "Eq": ("eq", "other"), "Ne": ("ne", "other"), "Lt": ("lt", "other"), "Le": ("le", "other"),
    "Gt": ("gt", "other"), "Ge": ("ge", "other"), "Pow": ("pow", "exponent"),
  ]

  static let elementTypes: Set<String> = Set(named.keys).union(ofNumber.keys).union([
    "Where", "MaskedFill", "Flip", "Gather", "IndexSelect", "Einsum", "ScaledDotProductAttention",
  ])
}

/// Functions of elements, of those that are chosen, and of products of tensors.
extension LayerSite {
  /// The function's call; nil for the other functions.
  func elementCall() throws(DefinitionError) -> Code? {
    guard FunctionCode.elementTypes.contains(type.name) else { return nil }
    guard !operands.contains(where: { $0.text.hasPrefix("*") }) else {
      throw refusal("\(type.name) of any number of tensors is not written yet")
    }
    var given = operands.map(\.text)
    if let (function, names) = FunctionCode.named[type.name] {
      return call("torch.\(function)", given + said(names))
    }
    if let (function, name) = FunctionCode.ofNumber[type.name] {
      if has(name) { given.append(text(name)) }
      return call("torch.\(function)", given)
    }
    let x = try first()
    switch type.name {
    case "Where":
      for (place, name) in [(1, "input"), (2, "other")] where has(name) {
        given.insert(text(name), at: min(place, given.count))
      }
      return call("torch.where", given)
    case "MaskedFill":
      guard given.count == 2 else { throw refusal("a mask and what it is for are two tensors") }
      return call("\(x.atom).masked_fill", [given[1], text("value")])
    case "Flip": return call("\(x.atom).flip", try elements("dims"))
    case "Gather":
      guard given.count == 2 else { throw refusal("an index and what it is of are two tensors") }
      return call("torch.gather", [given[0], text("dim"), given[1]])
    case "IndexSelect":
      let list = try elements("index").joined(separator: ", ")
      let index = has("index") ? "torch.tensor([\(list)], device=\(x.atom).device)" : given.last
      return call("torch.index_select", [given[0], text("dim"), index ?? "None"])
    case "Einsum": return call("torch.einsum", [text("equation")] + given)
    default: return attention(given)
    }
  }

  private func attention(_ given: [String]) -> Code {
    var texts = Array(given.prefix(3))
    if given.count > 3 { texts.append("attn_mask=\(given[3])") }
    if arguments["dropout_p"]?.isStandard == false {
      texts.append("dropout_p=\(text("dropout_p")) if self.training else 0.0")
    }
    return call(
      "F.scaled_dot_product_attention", texts + said(["is_causal", "scale", "enable_gqa"]))
  }

  /// The hyperparameters that are not their defaults, by their names.
  private func said(_ names: [String]) -> [String] {
    names.filter { arguments[$0]?.isStandard == false }.map { "\($0)=\(text($0))" }
  }

  private func call(_ function: String, _ arguments: [String]) -> Code {
    Code("\(function)(\(arguments.joined(separator: ", ")))")
  }
}
