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

  /// Appends every layer. What is refused throws a ``DefinitionError`` whose `isRefusal` is set; then
  /// other sizes may be tried.
  ///
  /// - Returns: the tensors that the network gives, and the classes of its modules by their paths.
  func run(
    in graph: inout ModelGraph, _ request: ModelRequest
  ) throws -> (outputs: [Architecture.Output], scopes: [Architecture.Scope])
}

/// The sizes at which a model file's own network is evaluated.
///
/// A size that the file fixes is its own; a free one is 1 for the batch, 224 where the input has four
/// dimensions, else 16. Equal names are equal sizes.
struct OwnSizes {
  /// What a free size is that is no batch, instead of the usual one; nil for that.
  var guess: Int?

  static let image = 224
  static let other = 16

  /// What is tried where the usual sizes are refused, the nearest to them first.
  static let guesses: [Int] = {
    let near = (1...32).flatMap { [image + $0, image - $0] }
    let usual = [256, 299, 320, 331, 384, 448, 480, 512, 518, 640, 768, 800, 1024, 1280]
    let small = [192, 160, 128, 112, 96, 64, 48, 32, 28, 16, 8, 7, 5, 4, 3, 2, 1]
    return near.filter { $0 % 2 == 0 } + usual + small
  }()

  /// Whether a first dimension is the batch: of inputs with free ones, those with the same name as the
  /// first of these; where all are fixed, those with the first input's size, from two dimensions on.
  static func haveBatch(_ inputs: [ModelFile.Input]) -> [Bool] {
    let first = inputs.map { $0.declared?.first }
    let free = first.lazy.compactMap { $0 }.first { if case .fixed = $0 { false } else { true } }
    if let free {
      return first.map { size in
        switch (size, free) {
        case (.named(let name, _)?, .named(let wanted, _)): name == wanted
        case (.free?, .free): true
        default: false
        }
      }
    }
    guard let declared = inputs.first?.declared, declared.count > 2 || declared.first == .fixed(1)
    else { return inputs.map { _ in false } }
    return inputs.map { ($0.declared?.count ?? 0) >= 2 && $0.declared?.first == declared.first }
  }

  /// The sizes of each input in the file's order; nil for an input of unknown rank.
  func sizes(
    of inputs: [ModelFile.Input], _ request: ModelRequest
  ) throws(DefinitionError) -> [[Int]?] {
    var known: [String: Int] = [:]
    var result: [[Int]?] = []
    let given = try inputs.map { (input) throws(DefinitionError) in try asked(input, request) }
    for (input, sizes) in zip(inputs, given) {
      for (size, value) in zip(input.declared ?? [], sizes ?? []) {
        if case .named(let name, _) = size { known[name] = known[name] ?? value }
      }
    }
    let batches = Self.haveBatch(inputs)
    for (index, input) in inputs.enumerated() {
      guard let declared = input.declared else {
        result.append(given[index])
        continue
      }
      var sizes: [Int] = []
      for (dimension, size) in declared.enumerated() {
        let isBatch = dimension == 0 && batches[index]
        let usual =
          isBatch ? 1 : guess ?? (declared.count == 4 ? Self.image : Self.other)
        switch size {
        case .fixed(let value): sizes.append(value)
        case .free: sizes.append(usual)
        case .named(let name, let range):
          let value =
            known[name] ?? min(max(usual, range?.lowerBound ?? 1), range?.upperBound ?? .max)
          known[name] = value
          sizes.append(value)
        }
      }
      result.append(given[index] ?? sizes)
    }
    return result
  }

  /// What a person says of an input.
  private func asked(
    _ input: ModelFile.Input, _ request: ModelRequest
  ) throws(DefinitionError) -> [Int]? {
    guard let found = request.sizes.last(where: { input.isNamed($0.name) }) else { return nil }
    if let declared = input.declared, declared.count != found.sizes.count {
      throw DefinitionError(
        "the input '\(VisibleText.line(input.name))' has \(declared.count) dimensions",
        found: "\(found.sizes.count) sizes", expected: "\(declared.count) sizes, batch included")
    }
    return found.sizes
  }
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
        case .onnx: try ONNXProgram(bytes, request)
        case .keras: try KerasProgram(bytes, request)
        case .darknet: try DarknetProgram(NetworkText.bytes(of: bytes))
        case .caffe: try CaffeProgram(NetworkText.bytes(of: bytes))
        }
      return try model(of: program, file: bytes.name, request)
    } catch var error as DefinitionError {
      if error.file.isEmpty { error.file = bytes.name }
      throw error
    }
  }

  /// At the usual sizes, or at the nearest that the graph takes.
  private static func model(
    of program: any ModelProgram, file: String, _ request: ModelRequest
  ) throws -> ModelFile {
    do { return try model(of: program, at: OwnSizes(), file: file, request) } catch let error
      as DefinitionError where error.isRefusal && hasFreeSizes(program, request)
    {
      for guess in OwnSizes.guesses {
        let found: ModelFile? = {
          try? model(of: program, at: OwnSizes(guess: guess), file: file, request)
        }()
        guard var model = found else { continue }
        model.notes.append(
          "free sizes are \(guess), where \(OwnSizes.image) is refused: \(error.message)")
        return model
      }
      throw error
    }
  }

  private static func hasFreeSizes(_ program: any ModelProgram, _ request: ModelRequest) -> Bool {
    program.inputs.contains { input in
      !request.sizes.contains { input.isNamed($0.name) }
        && (input.declared ?? []).dropFirst().contains { size in
          if case .fixed = size { false } else { true }
        }
    }
  }

  private static func model(
    of program: any ModelProgram, at own: OwnSizes, file: String, _ request: ModelRequest
  ) throws -> ModelFile {
    let name = ModelPaths.architectureName(of: program.name ?? file)
    let batches = OwnSizes.haveBatch(program.inputs)
    let sizes = try own.sizes(of: program.inputs, request)
    var inputs: [(declared: ModelFile.Input, own: Architecture.Input?)] = []
    var batch: Int?
    for (index, input) in program.inputs.enumerated() {
      guard let sizes = sizes[index], !sizes.contains(0) else {
        inputs.append((input, nil))
        continue
      }
      let ours = input.arranged(sizes)
      let hasBatch = batches[index] && !ours.isEmpty
      if hasBatch { batch = batch ?? ours[0] }
      inputs.append(
        (
          input,
          .init(name: input.key, shape: Array(ours.dropFirst(hasBatch ? 1 : 0)), hasBatch: hasBatch)
        ))
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
}
