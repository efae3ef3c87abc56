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
    var evaluator = SheetEvaluator(sheet, at: values)
    guard try evaluator.allHold(sheet.inputConditions) else { return nil }
    var report = ShapeReport(
      inputs: inputs, outputs: [], layers: [], parameters: 0, trainingParameters: 0, macs: 0)
    report.layers.reserveCapacity(layers.count)
    for index in layers.indices {
      let layer = sheet.layers[index]
      guard try evaluator.allHold(conditionsAt: layer.conditions) else { return nil }
      // Not by `map`: a closure would take a copy of the reader for every layer.
      var inputs: [String] = []
      for input in layers[index].inputs { inputs.append(name(of: input)) }
      let row = ShapeReport.Layer(
        path: layers[index].path, type: layers[index].type, inputs: inputs,
        outputs: try evaluator.outputs(layer.outputs),
        parameters: layer.parameters,
        macs: try layer.macs.map { (form) throws(ShapeError) in try evaluator.value(of: form) },
        fields: try evaluator.fields(layer.fields))
      report.parameters = try Checked.add(report.parameters, layer.parameters)
      if layers[index].isTrainingOnly {
        report.trainingParameters = try Checked.add(report.trainingParameters, layer.parameters)
      } else {
        report.macs = try Checked.add(report.macs, row.macs ?? 0)
        report.layers.append(row)
      }
    }
    for output in outputs {
      guard let shape = try shape(of: output.tensor, inputs, &evaluator) else { continue }
      report.outputs.append(.init(name: output.name, shape: shape))
    }
    return report
  }

  private func shape(
    of tensor: TensorReference, _ inputs: [[Int]], _ evaluator: inout SheetEvaluator
  ) throws(ShapeError) -> [Int]? {
    switch tensor {
    case .input(let index): return index < inputs.count ? inputs[index] : nil
    case .layer(let index, let number):
      guard index < sheet.layers.count else { return nil }
      let shapes = try evaluator.outputs(sheet.layers[index].outputs)
      return number < shapes.count ? shapes[number] : nil
    }
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

/// Evaluates what stands in a sheet at one input, each part of it once.
private struct SheetEvaluator {
  private let sheet: FormSheet
  private let variables: [String: Int]
  private var values: [Int?]
  private var isHeld: [Bool]
  private var areHeld: [Bool]
  private var outputs: [[[Int]]?]
  private var fields: [[ShapeReport.Field?]?]

  init(_ sheet: FormSheet, at values: [Int]) {
    self.sheet = sheet
    variables = Dictionary(zip(sheet.variables, values), uniquingKeysWith: { first, _ in first })
    self.values = Array(repeating: nil, count: sheet.texts.count)
    isHeld = Array(repeating: false, count: sheet.texts.count)
    areHeld = Array(repeating: false, count: sheet.conditions.count)
    outputs = Array(repeating: nil, count: sheet.outputs.count)
    fields = Array(repeating: nil, count: sheet.fields.count)
  }

  mutating func value(of form: Int) throws(ShapeError) -> Int {
    if let value = values[form] { return value }
    var reader = FormReader(sheet.texts[form], variables: variables, arithmetic: Integers())
    let value = try reader.size()
    values[form] = value
    return value
  }

  mutating func allHold(_ conditions: [Int]) throws(ShapeError) -> Bool {
    for condition in conditions where !isHeld[condition] {
      var reader = FormReader(sheet.texts[condition], variables: variables, arithmetic: Integers())
      guard try reader.holds() else { return false }
      isHeld[condition] = true
    }
    return true
  }

  /// Whether all conditions of one of the sheet's lists hold.
  mutating func allHold(conditionsAt place: Int) throws(ShapeError) -> Bool {
    if areHeld[place] { return true }
    areHeld[place] = try allHold(sheet.conditions[place])
    return areHeld[place]
  }

  /// The shapes of one of the sheet's lists.
  mutating func outputs(_ place: Int) throws(ShapeError) -> [[Int]] {
    if let known = outputs[place] { return known }
    var shapes: [[Int]] = []
    for forms in sheet.outputs[place] {
      var shape: [Int] = []
      shape.reserveCapacity(forms.count)
      for form in forms { shape.append(try value(of: form)) }
      shapes.append(shape)
    }
    outputs[place] = shapes
    return shapes
  }

  /// The receptive fields of one of the sheet's lists.
  mutating func fields(_ place: Int) throws(ShapeError) -> [ShapeReport.Field?] {
    if let known = fields[place] { return known }
    var found: [ShapeReport.Field?] = []
    for field in sheet.fields[place] {
      guard let field else {
        found.append(nil)
        continue
      }
      found.append(
        ShapeReport.Field(
          size: try value(of: field.size), stride: field.stride, padding: field.padding,
          isGlobal: field.isGlobal, isAligned: field.isAligned))
    }
    fields[place] = found
    return found
  }
}
