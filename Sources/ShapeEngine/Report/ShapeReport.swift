/// An architecture's layers at one input: what `shapes` prints.
public struct ShapeReport: Hashable, Sendable {
  public struct Layer: Hashable, Sendable {
    public var path: String
    public var type: String
    /// The names of the tensors that the layer is given.
    public var inputs: [String]
    /// The outputs' shapes, batch first.
    public var outputs: [[Int]]
    /// The layer's own weights and biases; 0 for a layer that shares another's.
    public var parameters: Int
    /// The multiply-accumulates; nil for a layer type that has none.
    public var macs: Int?
    /// The receptive fields of the first output, a dimension each.
    public var fields: [Field?]

    public init(
      path: String, type: String, inputs: [String], outputs: [[Int]], parameters: Int, macs: Int?,
      fields: [Field?]
    ) {
      self.path = path
      self.type = type
      self.inputs = inputs
      self.outputs = outputs
      self.parameters = parameters
      self.macs = macs
      self.fields = fields
    }
  }

  public struct Field: Hashable, Sendable {
    public var size: Int
    public var stride: String
    public var padding: String
    public var isGlobal: Bool
    public var isAligned: Bool
  }

  public struct Output: Hashable, Sendable {
    public var name: String?
    public var shape: [Int]
  }

  /// The inputs' shapes, batch first.
  public var inputs: [[Int]]
  public var outputs: [Output]
  /// The layers that run in evaluation, in order.
  public var layers: [Layer]
  public var parameters: Int
  /// How many of `parameters` belong to layers that run in training only.
  public var trainingParameters: Int
  public var macs: Int
}

/// What a report needs of a layer besides its forms.
public struct LayerIdentity: Hashable, Sendable {
  public var path: String
  public var type: String
  public var inputs: [TensorReference]
  public var isTrainingOnly: Bool

  public init(path: String, type: String, inputs: [TensorReference], isTrainingOnly: Bool) {
    self.path = path
    self.type = type
    self.inputs = inputs
    self.isTrainingOnly = isTrainingOnly
  }
}

/// A form sheet together with what names its layers: enough for a report at any input.
public struct SheetReader: Sendable {
  public var sheet: FormSheet
  public var layers: [LayerIdentity]
  public var inputNames: [String]
  public var outputs: [Architecture.Output]

  public init(
    sheet: FormSheet, layers: [LayerIdentity], inputNames: [String], outputs: [Architecture.Output]
  ) {
    self.sheet = sheet
    self.layers = layers
    self.inputNames = inputNames
    self.outputs = outputs
  }

  /// The report at an input; nil where the input is refused, or where anything overflows there,
  /// for which the rules themselves give the reason.
  ///
  /// - Parameter inputs: the inputs' shapes, batch first.
  public func report(at inputs: [[Int]]) throws(ShapeError) -> ShapeReport? {
    var values: [Int] = inputs.first.flatMap(\.first).map { [$0] } ?? []
    for input in inputs {
      values += input.dropFirst()
      if input.first != values.first { return nil }
    }
    guard inputs.count == inputNames.count, values.count == sheet.variables.count,
      layers.count == sheet.layers.count, values.allSatisfy({ $0 >= 1 })
    else { return nil }
    var reader = SheetEvaluator(zip(sheet.variables, values))
    guard try reader.allHold(sheet.inputConditions) else { return nil }
    var report = ShapeReport(
      inputs: inputs, outputs: [], layers: [], parameters: 0, trainingParameters: 0, macs: 0)
    var shapes: [[[Int]]] = []
    for (layer, identity) in zip(sheet.layers, layers) {
      guard try reader.allHold(layer.conditions) else { return nil }
      let row = try row(layer, identity, &reader)
      shapes.append(row.outputs)
      report.parameters = try Checked.add(report.parameters, layer.parameters)
      if identity.isTrainingOnly {
        report.trainingParameters = try Checked.add(report.trainingParameters, layer.parameters)
      } else {
        report.macs = try Checked.add(report.macs, row.macs ?? 0)
        report.layers.append(row)
      }
    }
    report.outputs = outputs.compactMap { output in
      switch output.tensor {
      case .input(let index):
        return index < inputs.count ? .init(name: output.name, shape: inputs[index]) : nil
      case .layer(let index, let number):
        guard index < shapes.count, number < shapes[index].count else { return nil }
        return .init(name: output.name, shape: shapes[index][number])
      }
    }
    return report
  }

  private func row(
    _ layer: FormSheet.Layer, _ identity: LayerIdentity, _ reader: inout SheetEvaluator
  ) throws(ShapeError) -> ShapeReport.Layer {
    var outputs: [[Int]] = []
    for forms in layer.outputs {
      var shape: [Int] = []
      for form in forms { shape.append(try reader.value(of: form)) }
      outputs.append(shape)
    }
    var fields: [ShapeReport.Field?] = []
    for field in layer.fields {
      guard let field else {
        fields.append(nil)
        continue
      }
      fields.append(
        ShapeReport.Field(
          size: try reader.value(of: field.size), stride: field.stride, padding: field.padding,
          isGlobal: field.isGlobal, isAligned: field.isAligned))
    }
    return ShapeReport.Layer(
      path: identity.path, type: identity.type, inputs: identity.inputs.map(name(of:)),
      outputs: outputs, parameters: layer.parameters,
      macs: try layer.macs.map { (form) throws(ShapeError) in try reader.value(of: form) },
      fields: fields)
  }

  private func name(of tensor: TensorReference) -> String {
    switch tensor {
    case .input(let index): return index < inputNames.count ? inputNames[index] : "input"
    case .layer(let index, let output):
      guard index < layers.count else { return "?" }
      return output == 0 ? layers[index].path : "\(layers[index].path).\(output)"
    }
  }
}

/// Evaluates forms given as text at one input, each distinct text once.
private struct SheetEvaluator {
  private let variables: [String: Int]
  private var known: [String: Int] = [:]
  private var held: Set<String> = []

  init(_ variables: some Sequence<(String, Int)>) {
    self.variables = Dictionary(Array(variables), uniquingKeysWith: { first, _ in first })
  }

  mutating func value(of form: String) throws(ShapeError) -> Int {
    if let value = known[form] { return value }
    var reader = FormReader(form, variables: variables, arithmetic: Integers())
    let value = try reader.size()
    known[form] = value
    return value
  }

  mutating func allHold(_ conditions: [String]) throws(ShapeError) -> Bool {
    for condition in conditions where !held.contains(condition) {
      var reader = FormReader(condition, variables: variables, arithmetic: Integers())
      guard try reader.holds() else { return false }
      held.insert(condition)
    }
    return true
  }
}
