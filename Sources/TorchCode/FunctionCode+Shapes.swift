import ArchFormats
import ShapeEngine

/// The functions that move elements and change none.
extension LayerSite {
  func rearrangement() throws(DefinitionError) -> Result {
    let x = try first()
    func method(_ name: String, _ arguments: [String]) -> Result {
      .one(Code("\(x.atom).\(name)(\(arguments.joined(separator: ", ")))"))
    }
    switch type.name {
    case "Flatten":
      let end = arguments["end_dim"]?.isStandard == false ? [text("end_dim")] : []
      return .one(
        Code("torch.flatten(\(([x.text, text("start_dim")] + end).joined(separator: ", ")))"))
    case "Reshape": return method("reshape", try elements("shape"))
    case "Unflatten":
      let sizes = try elements("unflattened_size").joined(separator: ", ")
      return method("unflatten", [text("dim"), "(\(sizes),)"])
    case "Permute": return method("permute", try elements("dims"))
    case "Transpose": return method("transpose", [text("dim0"), text("dim1")])
    case "SwapAxes": return method("transpose", [text("axis0"), text("axis1")])
    case "Squeeze":
      let dims = has("dim") ? try elements("dim") : []
      return method("squeeze", dims.count > 1 ? ["(\(dims.joined(separator: ", ")))"] : dims)
    case "Unsqueeze": return method("unsqueeze", [text("dim")])
    case "Expand": return method("expand", try elements("sizes"))
    case "Repeat": return method("repeat", try elements("repeats"))
    case "Select": return method("select", [text("dim"), text("index")])
    case "Slice": return .one(try slice(of: x))
    case "Chunk": return parts(x, "chunk", [text("chunks"), "dim=\(text("dim"))"])
    case "Split":
      let sizes = try elements("split_size")
      let isList = layers.contains { layer in
        layer.values.contains { value in
          if case .list = value.value { value.name == "split_size" } else { false }
        }
      }
      guard isList, sizes.count == 1, arguments["split_size"]?.value?.elements == nil else {
        return parts(
          x, "split", [isList ? tuple(sizes) : sizes[0], "dim=\(text("dim"))"])
      }
      // Equal sizes are written as one: as many parts as there are outputs.
      return parts(x, "split", [sizes[0], "dim=\(text("dim"))"])
    case "Unbind": return parts(x, "unbind", [text("dim")])
    default: throw refusal("\(type.name) is not written as PyTorch's code yet")
    }
  }

  private func tuple(_ elements: [String]) -> String {
    "(\(elements.joined(separator: ", "))\(elements.count == 1 ? "," : ""))"
  }

  private func parts(_ x: Code, _ name: String, _ arguments: [String]) -> Result {
    .tuple(Code("\(x.atom).\(name)(\(arguments.joined(separator: ", ")))"))
  }

  /// `x[:, 3:, ::2]`
  private func slice(of x: Code) throws(DefinitionError) -> Code {
    let dims = try elements("dim")
    let (start, end, step) = (
      try elements("start"), try elements("end"), try elements("step")
    )
    var places = Array(repeating: ":", count: rank)
    for (number, dim) in dims.enumerated() {
      guard let written = Int(dim) else { throw refusal("a slice is along fixed dimensions") }
      let index = written < 0 ? written + rank : written
      guard places.indices.contains(index) else { throw refusal("a slice is of a dimension") }
      func part(_ values: [String]) -> String {
        let text = values.count > 1 ? values[number] : values.first ?? ""
        return text == "None" ? "" : text
      }
      let by = part(step)
      places[index] =
        "\(part(start)):\(part(end))\(by.isEmpty || by == "1" ? "" : ":\(by)")"
    }
    while places.last == ":", places.count > 1 { places.removeLast() }
    return Code("\(x.atom)[\(places.joined(separator: ", "))]")
  }
}
