/// What of a file's weights fits a design, by names and shapes.
public struct WeightFit: Sendable {
  /// A tensor that a file holds.
  public struct Tensor: Hashable, Sendable {
    public var name: String
    public var shape: [Int]
    /// The type of its elements, as the file names it.
    public var type: String?
    /// Whether it may be a constant of the file's graph: it is no weight where it has no place.
    public var mayBeConstant: Bool
    /// Whether the file says that it is a buffer.
    public var isBuffer = false
    /// Whether the name is that of the layer which takes it in the file's graph: what the file calls it itself
    /// says nothing.
    public var isNamedByGraph = false
    /// Another name that it may have as well: a module's own tensor has no dot.
    public var otherName: String?

    public init(
      _ name: String, _ shape: [Int], type: String? = nil, mayBeConstant: Bool = false
    ) {
      self.name = name
      self.shape = shape
      self.type = type
      self.mayBeConstant = mayBeConstant
    }
  }

  /// How many tensors, and their elements.
  public struct Count: Hashable, Sendable {
    public var tensors = 0
    public var elements = 0

    mutating func add(_ shape: [Int]) throws(ShapeError) {
      tensors += 1
      elements = try Checked.add(elements, Checked.product(shape))
    }
  }

  /// Of the design's tensors those that the file has in the same shape, and all of them. Those of training,
  /// and other names of the same tensor, count where the file has them.
  public private(set) var fittingParameters = Count()
  public private(set) var parameters = Count()
  public private(set) var fittingBuffers = Count()
  public private(set) var buffers = Count()
  /// Tensors of the design that have another shape in the file.
  public private(set) var otherShapes: [(entry: StateDict.Entry, file: [Int])] = []
  /// Layers that only declare how many parameters they have, where the file has fewer elements.
  public private(set) var fewerElements: [(path: String, parameters: Int, file: Int)] = []
  /// Parameters of the design that the file does not have.
  public private(set) var missing: [StateDict.Entry] = []
  /// Tensors of the file that have no place in the design.
  public private(set) var extra: [Tensor] = []
  /// Parameters of layers of training that the file does not have, which is no misfit.
  public private(set) var missingOfTraining = Count()
  /// What names of the file begin with, and those of the design do not or otherwise; the most frequent first.
  public internal(set) var prefixes: [Prefix] = []
  /// Whether all fits where the file's names lose the prefixes that the design's have not.
  public private(set) var fitsWithoutPrefixes = false
  /// Names of the file that are the design's in another form of Unicode.
  public private(set) var otherForms = 0
  /// Where something is missing, weights that the file's graph takes, under names that are no module's.
  public private(set) var unplaced: [Tensor] = []
  /// The components' names that the design's and the file's tensors have.
  public private(set) var containers: (design: Set<Substring>, file: Set<Substring>) = ([], [])

  public var fits: Bool {
    otherShapes.isEmpty && fewerElements.isEmpty && missing.isEmpty && extra.isEmpty
  }

  /// - Parameter prefixes: what names of the file lose that begin with one of them, the longest.
  public init(
    of tensors: [Tensor], in design: StateDict, withoutPrefixes prefixes: [String] = []
  ) throws(ShapeError) {
    try self.init(of: tensors, in: design, withoutPrefixes: prefixes, isExplained: true)
  }

  private init(
    of given: [Tensor], in design: StateDict, withoutPrefixes prefixes: [String],
    isExplained: Bool
  ) throws(ShapeError) {
    let tensors = Self.tensors(given, without: prefixes)
    let file = try Self.places(of: tensors)
    var held = design.entries.map { entry in
      file[ExactName(entry.name)] ?? entry.otherName.flatMap { file[ExactName($0)] }
    }
    Self.placeByShape(tensors, in: design, &held)
    // Where a tensor has several names, one of them is enough.
    var isThere = held.map { $0 != nil }
    for (index, entry) in design.entries.enumerated() where isThere[index] {
      if let owner = entry.sharedWith { isThere[owner] = true }
    }
    var isPlaced = [Bool](repeating: false, count: tensors.count)
    for (index, entry) in design.entries.enumerated() {
      if let place = held[index] { isPlaced[place] = true }
      try compare(entry, with: held[index].map { tensors[$0] }, isThere: isThere[index])
    }
    let rest = zip(given, tensors).enumerated().filter { !isPlaced[$0.offset] }.map(\.element)
    extra = rest.map(\.1).filter { !$0.mayBeConstant }
    try placeUndescribed(design)
    guard isExplained, !fits else { return }
    explain(rest.map { ($0.0.name, $0.1) })
    let whole = self.prefixes.filter(\.design.isEmpty).map(\.file)
    if !whole.isEmpty {
      let other = try? WeightFit(
        of: given, in: design, withoutPrefixes: prefixes + whole, isExplained: false)
      fitsWithoutPrefixes = other?.fits ?? false
    }
    containers = (
      Self.containers(design.entries.map(\.name)), Self.containers(tensors.map(\.name))
    )
  }

  /// The tensors by names that begin with none of the prefixes any more.
  private static func tensors(_ given: [Tensor], without prefixes: [String]) -> [Tensor] {
    let prefixes = prefixes.filter { !$0.isEmpty }.sorted { $0.utf8.count > $1.utf8.count }
    func shortened(_ name: String) -> String {
      guard let prefix = prefixes.first(where: { name.utf8.starts(with: $0.utf8) }) else {
        return name
      }
      return String(decoding: name.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
    guard !prefixes.isEmpty else { return given }
    return given.map { tensor in
      var tensor = tensor
      tensor.name = shortened(tensor.name)
      tensor.otherName = tensor.otherName.map(shortened)
      return tensor
    }
  }

  private static func places(of tensors: [Tensor]) throws(ShapeError) -> [ExactName: Int] {
    var places: [ExactName: Int] = [:]
    places.reserveCapacity(tensors.count)
    for (index, tensor) in tensors.enumerated() {
      guard places.updateValue(index, forKey: ExactName(tensor.name)) == nil else {
        throw ShapeError("the file has the tensor '\(tensor.name)' twice")
      }
    }
    for (index, tensor) in tensors.enumerated() {
      guard let name = tensor.otherName.map({ ExactName($0) }), places[name] == nil else {
        continue
      }
      places[name] = index
    }
    return places
  }

  /// - Parameter rest: the file's tensors without a place, by their own names as well.
  private mutating func explain(_ rest: [(name: String, tensor: Tensor)]) {
    if !missing.isEmpty {
      unplaced = rest.map(\.tensor).filter { $0.isNamedByGraph && $0.shape.count > 1 }
    }
    let names = Set(extra.map { ExactName($0.name) })
    prefixes = Self.prefixes(
      of: rest.filter { $0.tensor.isNamedByGraph || names.contains(ExactName($0.tensor.name)) },
      beside: missing)
    // Texts are equal here where they show the same characters.
    let lacking = Set(missing.map(\.name))
    otherForms = extra.count { lacking.contains($0.name) }
  }

  private mutating func compare(
    _ entry: StateDict.Entry, with tensor: Tensor?, isThere: Bool
  ) throws(ShapeError) {
    let isCounted = entry.sharedWith == nil
    guard let tensor else {
      guard isCounted, !entry.isReplaced else { return }
      if entry.isTrainingOnly {
        if !entry.isBuffer { try missingOfTraining.add(entry.shape) }
      } else if entry.isBuffer {
        try buffers.add(entry.shape)
      } else {
        try parameters.add(entry.shape)
        if isThere { try fittingParameters.add(entry.shape) } else { missing.append(entry) }
      }
      return
    }
    // Another name of a tensor that is counted already is held to the same shape.
    if isCounted { try entry.isBuffer ? buffers.add(entry.shape) : parameters.add(entry.shape) }
    guard tensor.shape == entry.shape else { return otherShapes.append((entry, tensor.shape)) }
    if isCounted {
      try entry.isBuffer ? fittingBuffers.add(entry.shape) : fittingParameters.add(entry.shape)
    }
  }

  /// Gives layers that only declare their parameters what lies at their paths.
  private mutating func placeUndescribed(_ design: StateDict) throws(ShapeError) {
    var found: [String: (tensors: Int, elements: Int)] = [:]
    let declared = Dictionary(
      design.undescribed.map { ($0.path[...], $0.parameters) }, uniquingKeysWith: { $1 })
    guard !declared.isEmpty else { return }
    var rest: [Tensor] = []
    for tensor in extra {
      let owner = Self.ancestors(of: tensor.name).first { declared[$0] != nil }
      guard let owner = owner.map(String.init) else {
        rest.append(tensor)
        continue
      }
      let count = try Checked.product(tensor.shape)
      let sum = found[owner] ?? (0, 0)
      found[owner] = (sum.tensors + 1, try Checked.add(sum.elements, count))
    }
    extra = rest
    for (path, count) in design.undescribed {
      let sum = found[path] ?? (0, 0)
      let tensors = Count(tensors: max(1, sum.tensors), elements: count)
      parameters.tensors += tensors.tensors
      parameters.elements = try Checked.add(parameters.elements, count)
      // Buffers may be among them.
      guard sum.elements >= count else {
        fewerElements.append((path, count, sum.elements))
        continue
      }
      fittingParameters.tensors += tensors.tensors
      fittingParameters.elements = try Checked.add(fittingParameters.elements, count)
    }
  }

  // MARK: - Names

  /// A name and what contains it: `a.b.c`, `a.b`, `a`.
  public static func ancestors(of name: String) -> [Substring] {
    var result = [name[...]]
    while let point = result[result.count - 1].lastIndex(of: ".") {
      result.append(name[..<point])
    }
    return result
  }

  private static func containers(_ names: some Sequence<String>) -> Set<Substring> {
    var result: Set<Substring> = []
    for name in names {
      for container in ancestors(of: name) where !result.insert(container).inserted { break }
    }
    return result
  }
}
