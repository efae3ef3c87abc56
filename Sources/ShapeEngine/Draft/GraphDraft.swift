/// An architecture that is being changed: its layers can be set, put in, taken out, renamed and
/// connected anew, and are inferred again when the draft is finished.
///
/// A connection follows its layer whatever that is called and wherever it stands, so that a draft
/// may be inconsistent in between.
public struct GraphDraft: Sendable {
  /// A tensor that a layer of the draft takes.
  enum Tensor: Hashable, Sendable {
    case input(Int)
    case layer(Int, output: Int)
  }

  struct Entry: Sendable {
    var path: String
    var written: WrittenLayer
    var inputs: [Tensor]
    var referenceCount: Int
    var weightsOf: Int?
    var isTrainingOnly: Bool
    /// Its neighbours in the order in which the layers run; -1 where there is none.
    var previous = -1, next = -1
  }

  var start: Architecture
  var outputs: [(name: String?, tensor: Tensor)] = []
  /// Those that were taken out stay, so that what takes them can be told.
  var entries: [Entry] = []
  private(set) var first = -1, last = -1
  private(set) var places: [String: Int] = [:]

  public init(_ architecture: Architecture) throws(ShapeError) {
    start = Architecture(
      name: architecture.name, inputs: architecture.inputs, batch: architecture.batch,
      isFixed: architecture.isFixed)
    start.information = architecture.information
    start.scopes = architecture.scopes
    let given = architecture.shapesGiven()
    var layers = WrittenLayers()
    entries.reserveCapacity(architecture.layers.count)
    for (index, node) in architecture.layers.enumerated() {
      guard let written = layers.written(node, given: given[index]) else {
        throw ShapeError("\(node.layer.type) is not a layer type of this archdb")
      }
      let entry = Entry(
        path: node.path, written: written, inputs: node.inputs.map(Self.tensor),
        referenceCount: node.referenceCount, weightsOf: node.weightsOf,
        isTrainingOnly: node.isTrainingOnly)
      _ = append(entry, after: last)
    }
    outputs = architecture.outputs.map { ($0.name, Self.tensor($0.tensor)) }
  }

  private static func tensor(_ reference: TensorReference) -> Tensor {
    switch reference {
    case .input(let index): .input(index)
    case .layer(let index, let output): .layer(index, output: output)
    }
  }

  // MARK: - Order

  /// Puts a new entry behind another, or in front of all behind -1, and gives its number.
  mutating func append(_ entry: Entry, after previous: Int) -> Int {
    let number = entries.count
    entries.append(entry)
    places[entry.path] = number
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
  }

  /// Gives entries other names, which are free or those of others among them.
  mutating func rename(_ renamed: [(number: Int, path: String)]) {
    for (number, _) in renamed { places[entries[number].path] = nil }
    for (number, path) in renamed {
      entries[number].path = path
      places[path] = number
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
    let nearest = Suggestion.nearest(to: path, among: paths)
    return ShapeError(
      "there is no layer '\(path)'", found: path, expected: "a layer's path",
      help: nearest.map { "did you mean '\($0)'?" })
  }
}
