import ArchFormats
import ShapeEngine

/// Padding, pools and upsampling whose sizes follow the input: no module can be made with them, but a function is given
/// them as it runs.
extension FunctionCode {
  /// PyTorch's modes of padding by the layer types without their axes.
  static let paddings = [
    "ZeroPad": "constant", "ConstantPad": "constant", "ReflectionPad": "reflect",
    "ReplicationPad": "replicate", "CircularPad": "circular",
  ]

  /// Whether a layer that is a module of PyTorch's is written as the function, since a size of it follows the
  /// input.
  ///
  /// - Throws: ``DefinitionError`` where there is no such function.
  static func isSized(_ layer: any Layer, at path: String) throws(DefinitionError) -> Bool {
    guard let value = layer.values.first(where: { $0.value.holdsSize }) else { return false }
    let type = layer.type
    // What a transposed convolution's output is as large as, its module is told as it runs.
    if value.name == "output_size", !type.hasPrefix("Adaptive") { return false }
    guard
      paddings[String(type.dropLast(2))] != nil || type.hasPrefix("Adaptive") || type == "Upsample"
    else {
      throw DefinitionError(
        "\(value.name) of \(type) follows the input, which is not written yet", path: path)
    }
    return true
  }
}

extension LayerSite {
  /// The call of the function in place of a module, and of `Pad`, which is one; nil for other types.
  func sizedCall() throws(DefinitionError) -> Code? {
    let x = try first().text
    if type.name.hasPrefix("Adaptive") {
      let pool = type.name.hasPrefix("AdaptiveAvg") ? "avg" : "max"
      if arguments["return_indices"]?.isStandard == false {
        throw refusal("places of maxima of a pool whose size follows the input are not written yet")
      }
      let size = try sizeText("output_size")
      return Code("F.adaptive_\(pool)_pool\(type.name.suffix(2))(\(x), \(size))")
    }
    let word = FunctionCode.paddings[String(type.name.dropLast(2))]
    guard let mode = word.map(Python.string) ?? (type.name == "Pad" ? text("mode") : nil) else {
      return nil
    }
    var sides = try elements("padding")
    // One margin is that of every side.
    if word != nil, sides.count == 1 {
      sides = Array(repeating: sides[0], count: 2 * (layers.first?.axes ?? 1))
    }
    var texts = [x, "(\(sides.joined(separator: ", ")))"]
    if mode != "\"constant\"" { texts.append("mode=\(mode)") }
    if arguments["value"]?.isStandard == false { texts.append("value=\(text("value"))") }
    return Code("F.pad(\(texts.joined(separator: ", ")))")
  }
}
