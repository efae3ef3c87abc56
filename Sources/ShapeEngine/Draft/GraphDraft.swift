/// An architecture that is being changed: its layers can be set, put in, taken out, renamed and
/// connected anew, and are inferred again when the draft is finished.
///
/// A connection follows its layer whatever that is called and wherever it is, so that a draft
/// may be inconsistent in between.
public struct GraphDraft: Sendable {
  /// A tensor that a layer of the draft takes.
  enum Tensor: Hashable, Sendable {
    case input(Int)
    case layer(Int, output: Int)
  }

  struct DraftLayer: Sendable {
    var path: String
    var written: WrittenLayer
    var inputs: [Tensor]
    var referenceCount: Int
    var weightsOf: Int?
    var tiedTo: Int?
    var isTrainingOnly: Bool
    /// Its neighbours in the order in which the layers run; -1 where there is none.
    var previous = -1, next = -1
  }

  var start: Architecture
  var outputs: [(name: String?, tensor: Tensor)] = []
  var conditions: [(condition: StatedCondition, tensors: [Tensor])] = []
  /// Those that were taken out stay, so that what takes them can be named.
  var entries: [DraftLayer] = []
  private(set) var first = -1, last = -1
  private(set) var places: [String: Int] = [:]
  /// For each entry those that take what comes out of it, and some that did.
  private var takers: [[Int]] = []
  /// The entries below each container; made when it is first asked for.
  private var members: [String: Set<Int>]?

  /// A draft of an architecture, which has its layers without what they infer.
  ///
  /// - Throws: ``ShapeError`` where the architecture names a tensor that is not there.
  public init(_ architecture: Architecture) throws(ShapeError) {
    var layers = WrittenLayers()
    let numbers = layers.numbers(of: architecture)
    try self.init(architecture, numbers.map { $0 < 0 ? nil : layers.all[$0] })
  }

  /// - Parameter written: the layers as they are written.
  init(_ architecture: Architecture, _ written: [WrittenLayer?]) throws(ShapeError) {
    start = Architecture(
      name: architecture.name, inputs: architecture.inputs, batch: architecture.batch,
      isFixed: architecture.isFixed)
    start.information = architecture.information
    start.scopes = architecture.scopes
    entries.reserveCapacity(architecture.layers.count)
    takers.reserveCapacity(architecture.layers.count)
    places.reserveCapacity(architecture.layers.count)
    for (node, written) in zip(architecture.layers, written) {
      guard let written else {
        throw ShapeError("\(node.layer.type) is not a layer type of this archdb")
      }
      let entry = DraftLayer(
        path: node.path, written: written, inputs: node.inputs.map(Self.tensor),
        referenceCount: node.referenceCount, weightsOf: node.weightsOf,
        tiedTo: node.tiedTo, isTrainingOnly: node.isTrainingOnly)
      _ = append(entry, after: last)
    }
    outputs = architecture.outputs.map { ($0.name, Self.tensor($0.tensor)) }
    conditions = architecture.conditions.map { ($0, $0.tensors.map(Self.tensor)) }
  }

  /// Gives the inputs other shapes.
  ///
  /// - Parameter shapes: one for each input, without the batch.
  public mutating func setInputs(_ shapes: [[Int]]) {
    for (place, shape) in zip(start.inputs.indices, shapes) { start.inputs[place].shape = shape }
  }

  private static func tensor(_ reference: TensorReference) -> Tensor {
    switch reference {
    case .input(let index): .input(index)
    case .layer(let index, let output): .layer(index, output: output)
    }
  }

  // MARK: - Order

  /// Puts a new entry after another, or in front of all where that is -1, and gives its number.
  mutating func append(_ entry: DraftLayer, after previous: Int) -> Int {
    let number = entries.count
    entries.append(entry)
    takers.append([])
    for tensor in entry.inputs { noteTaker(number, of: tensor) }
    places[entry.path] = number
    noteMember(number, entry.path, isThere: true)
    link(number, after: previous)
    return number
  }

  mutating func link(_ number: Int, after previous: Int) {
    let next = previous < 0 ? first : entries[previous].next
    entries[number].previous = previous
    entries[number].next = next
    if previous < 0 { first = number } else { entries[previous].next = number }
    if next < 0 { last = number } else { entries[next].previous = number }
  }

  mutating func unlink(_ number: Int) {
    let (previous, next) = (entries[number].previous, entries[number].next)
    if previous < 0 { first = next } else { entries[previous].next = next }
    if next < 0 { last = previous } else { entries[next].previous = previous }
  }

  /// Takes an entry out of the order; its name is free again.
  mutating func remove(_ number: Int) {
    unlink(number)
    places[entries[number].path] = nil
    noteMember(number, entries[number].path, isThere: false)
  }

  /// Gives entries other names, which are free or those of others among them.
  mutating func rename(_ renamed: [(number: Int, path: String)]) {
    for (number, _) in renamed {
      places[entries[number].path] = nil
      noteMember(number, entries[number].path, isThere: false)
    }
    for (number, path) in renamed {
      entries[number].path = path
      places[path] = number
      noteMember(number, path, isThere: true)
    }
  }

  // MARK: - Connections

  /// Lets an entry take other tensors.
  mutating func connect(_ number: Int, to inputs: [Tensor], referenceCount: Int) {
    entries[number].inputs = inputs
    entries[number].referenceCount = referenceCount
    for tensor in inputs { noteTaker(number, of: tensor) }
  }

  /// Lets an entry take another tensor wherever it takes one for which `isOld` holds.
  mutating func replace(in number: Int, by new: Tensor, where isOld: (Tensor) -> Bool) {
    for place in entries[number].inputs.indices where isOld(entries[number].inputs[place]) {
      entries[number].inputs[place] = new
      noteTaker(number, of: new)
    }
  }

  /// Gives each entry that takes an output of another one a tensor in its place.
  mutating func replaceOutputs(of number: Int, by new: Tensor) {
    for taker in takers[number] {
      replace(in: taker, by: new) {
        guard case .layer(number, _) = $0 else { return false }
        return true
      }
    }
  }

  private mutating func noteTaker(_ number: Int, of tensor: Tensor) {
    guard case .layer(let source, _) = tensor, takers[source].last != number else { return }
    takers[source].append(number)
  }

  // MARK: - Containers

  /// The entries below a container, in the order in which they came into the draft.
  mutating func members(of container: String) -> [Int] {
    if members == nil {
      members = [:]
      for number in order { noteMember(number, entries[number].path, isThere: true) }
    }
    return members?[container]?.sorted() ?? []
  }

  private mutating func noteMember(_ number: Int, _ path: String, isThere: Bool) {
    guard members != nil else { return }
    for container in LayerPath.containers(of: path) {
      if isThere {
        members?[container, default: []].insert(number)
      } else {
        members?[container]?.remove(number)
      }
    }
  }

  /// The numbers of the entries in the order in which they run.
  var order: [Int] {
    var order: [Int] = []
    var next = first
    while next >= 0 {
      order.append(next)
      next = entries[next].next
    }
    return order
  }

  /// The paths in the order in which the layers run.
  public var paths: [String] { order.map { entries[$0].path } }

  /// The type of the layer at a path; nil where there is none.
  public func type(at path: String) -> LayerType? { places[path].map { entries[$0].written.type } }

  // MARK: - Hyperparameters

  /// Other values of a layer's hyperparameters.
  ///
  /// - Throws: ``LayerError`` where there is no such layer, or the type refuses a value.
  public mutating func set(
    _ settings: [WrittenLayer.Setting], at path: String
  ) throws(LayerError) {
    guard let number = places[path] else { throw LayerError(noLayer(path), argument: nil) }
    if let owner = entries[number].weightsOf {
      throw LayerError(
        ShapeError(
          "'\(path)' runs again with the weights of '\(entries[owner].path)'", found: path,
          help: "set it there"), argument: nil)
    }
    entries[number].written = try entries[number].written.setting(settings)
  }

  func noLayer(_ path: String) -> ShapeError {
    return ShapeError(
      "there is no layer '\(path)'", found: path, expected: "a layer's path",
      help: Suggestion.help(for: path, among: paths))
  }
}
