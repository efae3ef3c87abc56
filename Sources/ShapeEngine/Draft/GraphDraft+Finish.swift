extension GraphDraft {
  /// The architecture of the draft: every layer in order, with what it infers inferred anew.
  ///
  /// - Throws: ``EvaluationError`` where a layer takes what is not there or is not above
  ///   it, or refuses its inputs.
  public func finished() throws(EvaluationError) -> Architecture { try analysis().architecture }

  /// The same with its report at its own input.
  public func analysis() throws(EvaluationError) -> Analysis {
    var builder: ArchitectureBuilder
    do { builder = try ArchitectureBuilder(start) } catch { throw failure(error, at: nil) }
    var indices: [Int: Int] = [:]
    for number in order {
      let entry = entries[number]
      var node = Node(
        path: entry.path, layer: entry.written.layer, inputs: [],
        referenceCount: entry.referenceCount, isTrainingOnly: entry.isTrainingOnly)
      do throws(ShapeError) {
        for tensor in entry.inputs {
          node.inputs.append(try reference(tensor, indices, builder))
        }
        if let owner = entry.weightsOf {
          guard let index = indices[owner] else { throw notAbove(owner) }
          node.weightsOf = index
          node.layer = builder.architecture.layers[index].layer
        }
        if let owner = entry.tiedTo {
          guard let index = indices[owner] else { throw notAbove(owner) }
          node.tiedTo = index
        }
      } catch { throw failure(error, at: entry.path) }
      indices[number] = try builder.append(node)
    }
    for (condition, tensors) in conditions {
      var stated = condition
      do throws(ShapeError) {
        stated.tensors = []
        for tensor in tensors { stated.tensors.append(try reference(tensor, indices, builder)) }
      } catch { throw failure(error, at: nil) }
      try builder.append(stated)
    }
    var result: [Architecture.Output] = []
    do throws(ShapeError) {
      for output in outputs {
        result.append(
          .init(name: output.name, tensor: try reference(output.tensor, indices, builder)))
      }
    } catch { throw failure(error, at: nil) }
    return try builder.analysis(outputs: result, scopes: scopes)
  }

  /// The blocks that still have a layer.
  private var scopes: [Architecture.Scope] {
    var prefixes: Set<String> = []
    for number in order {
      var path = entries[number].path[...]
      while prefixes.insert(String(path)).inserted, let dot = path.lastIndex(of: ".") {
        path = path[..<dot]
      }
    }
    return start.scopes.filter { prefixes.contains($0.path) }
  }

  private func reference(
    _ tensor: Tensor, _ indices: [Int: Int], _ builder: ArchitectureBuilder
  ) throws(ShapeError) -> TensorReference {
    switch tensor {
    case .input(let index):
      guard start.inputs.indices.contains(index) else {
        throw ShapeError(
          "it takes an input that is not there", found: "input \(index)",
          expected: start.inputs.map(\.name).joined(separator: ", "))
      }
      return .input(index)
    case .layer(let number, let output):
      guard let index = indices[number] else { throw notAbove(number) }
      // A layer of training only has its outputs at the definition's own input too.
      guard output < builder.outputCount(of: index) else {
        throw ShapeError(
          "it takes output \(output) of '\(entries[number].path)'",
          found: "output \(output)", expected: "one of \(builder.outputCount(of: index)) outputs")
      }
      return .layer(index, output: output)
    }
  }

  private func notAbove(_ number: Int) -> ShapeError {
    let path = entries[number].path
    return places[path] == number
      ? ShapeError(
        "it takes '\(path)', which is at or below it", found: path,
        help: "a layer takes what is above it; a graph has no cycles")
      : ShapeError("it takes '\(path)', which is not there any more", found: path)
  }

  private func failure(_ error: ShapeError, at path: String?) -> EvaluationError {
    EvaluationError(
      path: path, layer: nil, inputs: [],
      at: start.inputs.map(\.text).joined(separator: ", "), error: error)
  }
}
