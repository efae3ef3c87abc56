import ShapeEngine

extension WeightFile {
  /// The initializers, and what layers of the graph hold under names that an exporter made: a Linear's weight
  /// is `onnx::MatMul_12` or `val_5`, with its dimensions exchanged, and the graph says whose it is.
  static func tensors(of model: ONNXModel, in bytes: ModelBytes) throws -> [WeightFit.Tensor] {
    var tensors = initializers(of: model)
    let design: StateDict
    do {
      let program = ONNXProgram(model, in: bytes)
      design = try ModelReader.model(of: program, file: bytes.fileName, .init()).analysis
        .architecture
        .stateDict()
    } catch is DefinitionError {
      // A graph that is not followed leaves the names that the file has itself.
      return tensors
    } catch is ShapeError { return tensors }
    let places = Dictionary(
      tensors.enumerated().map { (Array($0.element.name.utf8), $0.offset) },
      uniquingKeysWith: { first, _ in first })
    for entry in design.entries {
      guard let place = places[Array(entry.name.utf8)] else {
        tensors.append(tensor(ofGraph: entry))
        continue
      }
      // One that the graph multiplies by as it is lies the other way round than a Linear has it.
      let shape = tensors[place].shape
      if shape != entry.shape, shape.count == 2, shape.reversed() == entry.shape {
        tensors[place].shape = entry.shape
      }
    }
    return tensors
  }

  /// What a layer of the graph holds: without a place it is no misfit, since the exporter may have made it.
  private static func tensor(ofGraph entry: StateDict.Entry) -> WeightFit.Tensor {
    var tensor = WeightFit.Tensor(entry.name, entry.shape, mayBeConstant: true)
    tensor.isNamedByGraph = true
    // An attention's `in_proj_weight` is the weight of a layer `in_proj` here.
    if let point = entry.name.lastIndex(of: ".") {
      tensor.otherName = "\(entry.name[..<point])_\(entry.name[entry.name.index(after: point)...])"
    }
    return tensor
  }

  /// The initializers, and the other names that exporters give equal ones by Identity. A weight has the name
  /// of its module before it; what has none is a constant of the graph.
  private static func initializers(of model: ONNXModel) -> [WeightFit.Tensor] {
    var places: [ONNXName: Int] = [:]
    var tensors: [WeightFit.Tensor] = []
    func append(_ name: ONNXName, _ dims: [Int], _ type: String?, isAlias: Bool) {
      let word = model.names[Int(name)]
      guard places[name] == nil else { return }
      places[name] = tensors.count
      tensors.append(
        WeightFit.Tensor(
          word, dims, type: type,
          mayBeConstant: isAlias || !word.contains(".") || ONNXElementType.isInteger(type)))
    }
    for tensor in model.graph.initializers {
      append(tensor.name, tensor.dims, tensor.type?.name, isAlias: false)
    }
    for node in model.graph.nodes where node.operation == "Identity" {
      guard let input = node.inputs.first, let output = node.outputs.first,
        let place = places[input]
      else { continue }
      append(output, tensors[place].shape, tensors[place].type, isAlias: true)
    }
    return tensors
  }
}
