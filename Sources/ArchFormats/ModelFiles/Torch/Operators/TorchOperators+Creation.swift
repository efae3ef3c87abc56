import ShapeEngine

extension TorchOperators {
  /// Tensors that are made of sizes.
  static let creation: [String: Row] = [
    "zeros": filled("Zeros"), "ones": filled("Ones"), "empty": filled("Zeros"),
    "rand": filled("Zeros"), "randn": filled("Zeros"), "new_zeros": filled("Zeros"),
    "new_ones": filled("Ones"), "new_empty": filled("Zeros"), "full": filled("Full"),
    "new_full": filled("Full"), "scalar_tensor": filled("Zeros"), "arange": arange,
    "linspace": linspace, "eye": eye,
  ]

  /// What a tensor of sizes is made beside: a layer has an input, of which nothing is read.
  private static let beside: [TensorReference] = [.input(0)]

  private static func filled(_ type: String) -> Row {
    { call, reader in
      let sizes = call.node.operation == "scalar_tensor" ? [] : call.sizes("size", reader)
      guard let sizes, sizes.allSatisfy({ $0.value > 0 }) else { return false }
      var settings: TorchCall.Settings = [("size", .sizes(sizes))]
      guard type == "Full" else { return try call.layer(type, settings, to: beside, &reader) }
      guard let number = call.number("fill_value") else {
        return try call.layer("Zeros", settings, to: beside, &reader)
      }
      settings.append(("fill_value", .float(number)))
      return try call.layer("Full", settings, to: beside, &reader)
    }
  }

  private static func arange(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    let start = call.has("start") ? call.size("start", reader) : ModelSize(0)
    let step = call.has("step") ? call.integer("step", reader) : 1
    guard let start, let end = call.size("end", reader), let step, step > 0,
      end.value > start.value
    else { return false }
    var settings: TorchCall.Settings = [("start", start.setting), ("end", end.setting)]
    if step != 1 { settings.append(("step", .int(step))) }
    return try call.layer("Arange", settings, to: beside, &reader)
  }

  private static func linspace(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let steps = call.size("steps", reader), steps.value > 0 else { return false }
    return try call.layer("Arange", [("end", steps.setting)], to: beside, &reader)
  }

  private static func eye(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let rows = call.size("n", reader), rows.value > 0 else { return false }
    let columns = call.has("m") ? call.size("m", reader) : rows
    guard let columns, columns.value > 0 else { return false }
    return try call.layer("Zeros", [("size", .sizes([rows, columns]))], to: beside, &reader)
  }
}
