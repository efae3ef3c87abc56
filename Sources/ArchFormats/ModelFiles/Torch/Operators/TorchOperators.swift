import ShapeEngine

/// What layers ATen's operators are. An operator that has no row, or whose arguments are none that its row
/// takes, has the sizes that the file declares.
enum TorchOperators {
  /// Makes the layers of a call and binds its results; false where it is not such a call.
  typealias Row = @Sendable (TorchCall, inout TorchReader) throws -> Bool

  /// By the operator's name, without overload and without the `_` of a form in place.
  static let all: [String: Row] = {
    let tables = [
      weights, norms, pools, functions, arithmetic, reductions, shapes, parts, resampling, creation,
    ]
    return tables.reduce(into: [:]) { $0.merge($1) { $1 } }
  }()

  /// One layer of the first tensor, without hyperparameters.
  static func plain(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      return try call.layer(type, to: [x], &reader)
    }
  }

  /// One layer of the first tensor, with those numbers that the call says.
  static func numbers(_ type: String, _ names: String...) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      var settings: TorchCall.Settings = []
      for name in names where call.has(name) {
        guard let number = call.number(name) else { return false }
        settings.append((name, .float(number)))
      }
      return try call.layer(type, settings, to: [x], &reader)
    }
  }

  /// A function of elements that has no type of its own: the tensors' common shape.
  static func byName(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let tensors = try call.allTensors(&reader), !tensors.isEmpty else { return false }
    return try call.layer(
      "Elementwise", [("function", .string(call.node.operation))], to: tensors, &reader)
  }

  /// What writes into its first tensor, or gives one of its shape: the others decide elements only.
  static func sameShape(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    return try call.layer(
      "Elementwise", [("function", .string(call.node.operation))], to: [x], &reader)
  }
}
