extension Architecture {
  /// What names the layers in a report.
  public var identities: [LayerIdentity] {
    layers.map {
      LayerIdentity(
        path: $0.path, type: $0.layer.type, inputs: Array($0.operands),
        isTrainingOnly: $0.isTrainingOnly)
    }
  }

  /// The reader of this architecture's form sheet, freshly computed.
  ///
  /// - Throws: ``EvaluationError`` where the architecture has no answer at its own input.
  public func sheetReader() throws(EvaluationError) -> SheetReader {
    SheetReader(
      sheet: try formSheet(), layers: identities, inputNames: inputs.map(\.name), outputs: outputs)
  }

  /// The report at an input, computed on integers by the layers' rules.
  ///
  /// - Throws: ``EvaluationError`` where an input or a layer refuses.
  public func report(at inputs: [Shape<Int>]) throws(EvaluationError) -> ShapeReport {
    let evaluation = try evaluate(at: inputs)
    let fields = try receptiveFields(at: inputs)
    do {
      var report = ShapeReport(
        inputs: inputs.map(\.sizes), outputs: [], layers: [],
        parameters: try parameterCount(), trainingParameters: 0, macs: 0)
      for (index, node) in layers.enumerated() {
        let parameters = try node.ownParameterCount()
        guard !node.isTrainingOnly else {
          report.trainingParameters = try Checked.add(report.trainingParameters, parameters)
          continue
        }
        let macs = try evaluation.macs[index].map { (products) throws(ShapeError) in
          var sum = 0
          for product in products { sum = try Checked.add(sum, product.value()) }
          return sum
        }
        report.macs = try Checked.add(report.macs, macs ?? 0)
        report.layers.append(
          ShapeReport.Layer(
            path: node.path, type: node.layer.type, inputs: node.operands.map(name(of:)),
            outputs: evaluation.outputs[index].map(\.sizes), parameters: parameters, macs: macs,
            fields: fields[index]))
      }
      report.outputs = outputs.compactMap { output in
        evaluation.shape(of: output.tensor).map { .init(name: output.name, shape: $0.sizes) }
      }
      return report
    } catch {
      throw EvaluationError(
        path: nil, layer: nil, inputs: [], at: inputs.map(\.text).joined(separator: ", "),
        error: error)
    }
  }

  /// The receptive fields of each layer, with sizes at the given input.
  private func receptiveFields(
    at inputs: [Shape<Int>]
  ) throws(EvaluationError) -> [[ShapeReport.Field?]] {
    do {
      let result = try forms()
      var arithmetic = result.forms
      let fields = try receptiveFields(
        own: evaluate(at: ownInput()), evaluation: result.evaluation, in: &arithmetic)
      var values = [inputs.first?[0] ?? 1]
      for input in inputs { values += input.sizes.dropFirst() }
      var evaluator = FormEvaluator(arithmetic.table, input: values)
      var rows: [[ShapeReport.Field?]] = []
      for layer in fields {
        var row: [ShapeReport.Field?] = []
        for field in layer {
          guard let field else {
            row.append(nil)
            continue
          }
          row.append(
            ShapeReport.Field(
              size: try evaluator.value(of: field.size), stride: field.stride.text,
              padding: field.padding.text, isGlobal: field.isGlobal, isAligned: field.isAligned))
        }
        rows.append(row)
      }
      return rows
    } catch let error as EvaluationError {
      throw error
    } catch {
      let error = error as? ShapeError ?? .overflow
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "the own input", error: error)
    }
  }
}
