/// The tensors of an architecture by the names that PyTorch's `state_dict` gives them: the layer's path,
/// then the tensor's own name, as in `layer1.0.conv1.weight`.
public struct StateDict: Sendable {
  public struct Entry: Sendable {
    public var name: String
    /// Another name that files may have in its place: a table whose rows a module takes by their numbers is a
    /// parameter of the module, and an Embedding here.
    public var otherName: String?
    public var shape: [Int]
    /// Buffers may be left out of a file: PyTorch keeps some of them out itself.
    public var isBuffer: Bool
    /// Whether a network that only answers has no use for it: it belongs to a layer of training.
    public var isTrainingOnly: Bool
    /// Whether it is one of a BatchNorm, which exporters make part of the layer before it.
    public var isOfBatchNorm = false
    /// The earlier entry that is the same tensor; files hold it under one of the names, or under all.
    public var sharedWith: Int?
    /// Whether another tensor that is no weight stands in its place.
    public var isReplaced = false

    public func elementCount() throws(ShapeError) -> Int { try Checked.product(shape) }
  }

  public internal(set) var entries: [Entry] = []
  /// Layers that only declare how many parameters they have: what their tensors are called is not known.
  public internal(set) var undescribed: [(path: String, parameters: Int)] = []

  init() {}

  /// What a file of the network itself says: the names and shapes of its own tensors.
  public init(_ tensors: [WeightFit.Tensor]) {
    entries = tensors.map {
      Entry(name: $0.name, shape: $0.shape, isBuffer: $0.isBuffer, isTrainingOnly: false)
    }
  }

  /// More names than this are refused: no network has as many.
  static let limit = 4_000_000
}

extension Architecture {
  /// The tensors of all layers, at the sizes that the own input gave them.
  public func stateDict() throws(ShapeError) -> StateDict {
    var result = StateDict()
    // Where the entries of a layer begin, and how many there are.
    var places: [Range<Int>] = []
    for node in layers {
      let tensors = try node.layer.parameterTensors().filter(\.isPersistent)
      let start = result.entries.count
      for (index, tensor) in tensors.enumerated() {
        let module =
          tensor.isOfModuleAround ? LayerPath.containers(of: node.path).last ?? "" : node.path
        var entry = StateDict.Entry(
          name: [module, tensor.name].filter { !$0.isEmpty }.joined(separator: "."),
          shape: tensor.shape, isBuffer: tensor.isBuffer, isTrainingOnly: node.isTrainingOnly)
        if let owner = node.weightsOf, places.indices.contains(owner) {
          entry.sharedWith = index < places[owner].count ? places[owner].lowerBound + index : nil
        } else if let owner = node.tiedTo, tensor.name == "weight", places.indices.contains(owner) {
          entry.sharedWith = layers[owner].layer.weightShape == nil ? nil : places[owner].first
          entry.isReplaced = entry.sharedWith == nil
        }
        if let table = node.layer as? Embedding, !table.bare { entry.otherName = node.path }
        entry.isOfBatchNorm = node.layer.type.hasPrefix("BatchNorm")
        result.entries.append(entry)
      }
      guard result.entries.count <= StateDict.limit else {
        throw ShapeError(
          "the design has more tensors than are listed", expected: "at most \(StateDict.limit)")
      }
      places.append(start..<result.entries.count)
      if tensors.isEmpty {
        let count = try node.ownParameterCount()
        if count > 0 { result.undescribed.append((node.path, count)) }
      }
    }
    return result
  }
}
