import ShapeEngine

/// A model file that is parsed: what a format's reader gives, and what becomes an architecture at sizes of
/// its inputs.
protocol ModelProgram {
  var format: ModelFormat { get }
  /// The network's name; nil where only the file has one.
  var name: String? { get }
  /// The inputs, in order, without weights.
  var inputs: [ModelFile.Input] { get }
  var producer: String? { get }
  var opset: Int? { get }

  /// The operators that take an input, by its place: whether each joins it to other tensors or asks for its
  /// sizes alone, so that it may have no elements.
  func takers(of input: Int) throws -> [(operation: String, joins: Bool)]

  /// Appends every layer. What is refused throws a ``DefinitionError`` whose `isRefusal` is set; then
  /// other sizes may be tried.
  ///
  /// - Returns: the tensors that the network gives, and the classes of its modules by their paths.
  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope])
}

extension ModelProgram {
  /// Other files join no inputs.
  func takers(of input: Int) -> [(operation: String, joins: Bool)] { [("the network", false)] }
}

extension ModelFile.Input {
  /// Whether a person means this one: by the file's name, or by the architecture's.
  package func isNamed(_ name: String) -> Bool { name == self.name || name == key }

  /// The architecture's dimension for one of the file's.
  func dimension(at place: Int) -> Int {
    guard let order, order.indices.contains(place) else { return place }
    return order[place]
  }

  /// Sizes in the file's order as the architecture has them.
  package func arranged(_ sizes: [Int]) -> [Int] {
    var ours = sizes
    for (place, size) in sizes.enumerated() {
      let dimension = dimension(at: place)
      if ours.indices.contains(dimension) { ours[dimension] = size }
    }
    return ours
  }

  /// The shape of an input that is declared with a dimension of 0: it has no elements, whatever its free
  /// sizes are. nil for any other.
  var empty: [Int]? {
    guard let declared, declared.contains(.fixed(0)) else { return nil }
    return declared.map { if case .fixed(let size) = $0 { size } else { 1 } }
  }
}

/// Reads model files: what ``ModelFormat`` lists.
package enum ModelReader {
  /// The network that a file holds.
  ///
  /// - Throws: ``DefinitionError`` where the file cannot be read, or its network refuses its own input;
  ///   what reading bytes throws.
  package static func model(
    in bytes: ModelBytes, as format: ModelFormat, _ request: ModelRequest = .init()
  ) throws -> ModelFile {
    do {
      let program: any ModelProgram =
        switch format {
        case .torchExport: try TorchProgram(bytes, request)
        case .onnx: try ONNXProgram(bytes)
        case .keras: try KerasProgram(bytes, request)
        case .darknet: try DarknetProgram(NetworkText.bytes(of: bytes))
        case .caffe: try CaffeProgram(NetworkText.bytes(of: bytes))
        }
      return try model(of: program, file: bytes.fileName, request)
    } catch var error as DefinitionError {
      if error.file.isEmpty { error.file = bytes.name }
      throw error
    }
  }

  /// At the sizes that were asked for, else at the usual ones; where the graph refuses those, at the first
  /// of some others that it takes.
  static func model(
    of program: any ModelProgram, file: String, _ request: ModelRequest
  ) throws -> ModelFile {
    func read(_ own: OwnSizes) throws -> ModelFile {
      try model(of: program, at: own, file: file, request)
    }
    let asked = OwnSizes(asked: request.sizes)
    let refusal: DefinitionError
    do { return try read(asked) } catch let error as DefinitionError where error.isRefusal {
      // A network in which the input has elements says nothing of one in which it has none.
      guard !asked.asked.contains(where: { $0.sizes.contains(0) }) else { throw error }
      refusal = error
    }
    if let found = others(than: asked, after: refusal, of: program, read) { return found }
    // At another input there may be a network that tells what it requires of the one that was asked for.
    guard !asked.asked.isEmpty else { throw refusal }
    do { return try read(OwnSizes()) } catch let error as DefinitionError where error.isRefusal {
      guard let found = others(than: OwnSizes(), after: error, of: program, read) else {
        throw refusal
      }
      return found
    }
  }

  /// The network at other free sizes than the usual ones, which it refuses.
  private static func others(
    than own: OwnSizes, after refusal: DefinitionError, of program: any ModelProgram,
    _ read: (OwnSizes) throws -> ModelFile
  ) -> ModelFile? {
    for guess in own.guesses(after: refusal, for: program.inputs) {
      var other = own
      other.guess = guess
      guard var model = try? read(other) else { continue }
      model.notes.append(
        "free sizes are \(guess), since the usual ones are refused: \(refusal.message)")
      return model
    }
    return nil
  }

  private static func model(
    of program: any ModelProgram, at own: OwnSizes, file: String, _ request: ModelRequest
  ) throws -> ModelFile {
    let name = ModelPaths.architectureName(of: program.name ?? file)
    let batches = OwnSizes.haveBatch(program.inputs)
    let sizes = try own.sizes(of: program.inputs)
    var inputs: [ModelGraph.Given] = []
    var batch: Int?
    for (index, input) in program.inputs.enumerated() {
      guard let sizes = sizes[index] else {
        inputs.append(.ofAnyRank(input))
        continue
      }
      guard !sizes.contains(0) else {
        if input.empty == nil { try requireJoined(index, sizes, of: program) }
        inputs.append(.empty(input, own.isAsked(input) ? sizes : input.empty ?? sizes))
        continue
      }
      let ours = input.arranged(sizes)
      let hasBatch = batches[index] && !ours.isEmpty
      if hasBatch { batch = batch ?? ours[0] }
      let shape = Array(ours.dropFirst(hasBatch ? 1 : 0))
      inputs.append(.tensor(input, .init(name: input.key, shape: shape, hasBatch: hasBatch)))
    }
    if own.asked.contains(where: { $0.sizes.contains(0) }), inputs.allSatisfy(\.isEmpty) {
      throw DefinitionError(
        "no input has elements", expected: "every dimension at least 1, in one input at least")
    }
    var graph = try ModelGraph(
      name: name, inputs: inputs, batch: batch ?? 1, isStrict: request.isStrict)
    let (outputs, scopes) = try program.run(in: &graph, request)
    return ModelFile(
      format: program.format, analysis: try graph.analysis(outputs: outputs, scopes: scopes),
      inputs: program.inputs, sources: graph.sources, values: graph.values,
      unknown: graph.unknown, dataInputs: graph.dataInputs, producer: program.producer,
      opset: program.opset,
      isStrict: request.isStrict,
      notes: graph.notes)
  }

  /// Requires of an input that a person gives no elements that it is only joined to what has some: keys and
  /// values of earlier steps, of which there are none. A map without elements is refused, as everywhere: no
  /// layer says anything of it.
  private static func requireJoined(
    _ index: Int, _ sizes: [Int], of program: any ModelProgram
  ) throws {
    guard let taker = try program.takers(of: index).first(where: { !$0.joins }) else { return }
    let name = VisibleText.line(program.inputs[index].name)
    throw DefinitionError(
      "the input '\(name)' has no elements, and \(VisibleText.line(taker.operation)) takes it",
      found: sizes.map(String.init).joined(separator: "x"), expected: "every dimension at least 1",
      help: "an input that is only joined to others may have a size of 0")
  }
}
