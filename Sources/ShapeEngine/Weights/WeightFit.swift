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
  /// What all names of the file, or nearly all, would have to lose to fit.
  public private(set) var filePrefix: String?
  /// What the names lost already.
  public let prefix: String
  /// Whether all fits without that.
  public private(set) var fitsWithoutPrefix = false
  /// What the file's names would have to be preceded by.
  public private(set) var designPrefix: String?
  /// The components' names that the design's and the file's tensors have.
  public private(set) var containers: (design: Set<Substring>, file: Set<Substring>) = ([], [])

  public var fits: Bool {
    otherShapes.isEmpty && fewerElements.isEmpty && missing.isEmpty && extra.isEmpty
  }

  /// - Parameter prefix: what names of the file lose that begin with it.
  public init(
    of tensors: [Tensor], in design: StateDict, withoutPrefix prefix: String = ""
  ) throws(ShapeError) {
    self.prefix = prefix
    let tensors = tensors.map { tensor in
      var tensor = tensor
      if !prefix.isEmpty, tensor.name.hasPrefix(prefix) {
        tensor.name = String(tensor.name.dropFirst(prefix.count))
      }
      return tensor
    }
    var file: [String: Tensor] = [:]
    for tensor in tensors {
      guard file.updateValue(tensor, forKey: tensor.name) == nil else {
        throw ShapeError("the file has the tensor '\(tensor.name)' twice")
      }
    }
    let held = design.entries.map { entry in
      file[entry.name] ?? entry.otherName.flatMap { file[$0] }
    }
    // Where a tensor has several names, one of them is enough.
    var isThere = held.map { $0 != nil }
    for (index, entry) in design.entries.enumerated() where isThere[index] {
      if let owner = entry.sharedWith { isThere[owner] = true }
    }
    var places: Set<String> = []
    for (index, entry) in design.entries.enumerated() {
      places.insert(held[index]?.name ?? entry.name)
      try compare(entry, with: held[index], isThere: isThere[index])
    }
    extra = tensors.filter { !places.contains($0.name) && !$0.mayBeConstant }
    try placeUndescribed(design)
    if !fits {
      findPrefix(design, file)
      if let filePrefix {
        // What of a shorter name still has a prefix is looked at in the same way: names end.
        fitsWithoutPrefix = try WeightFit(of: tensors, in: design, withoutPrefix: filePrefix).fits
      }
      containers = (Self.containers(design.entries.map(\.name)), Self.containers(file.keys))
    }
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

  /// A prefix with which more of the names meet than without one.
  private mutating func findPrefix(_ design: StateDict, _ file: [String: Tensor]) {
    let ours = Set(design.entries.lazy.filter { !$0.isBuffer }.map(\.name))
    let theirs = Set(file.keys)
    let common = ours.intersection(theirs).count
    filePrefix = Self.prefix(of: theirs, beyond: ours, common)
    if filePrefix == nil { designPrefix = Self.prefix(of: ours, beyond: theirs, common) }
  }

  /// What many names of one set have before a name of the other one.
  private static func prefix(
    of long: Set<String>, beyond short: Set<String>, _ common: Int
  ) -> String? {
    var candidates: Set<String> = []
    let names = short.sorted()
    for place in stride(from: 0, to: names.count, by: max(1, names.count / 8)) {
      let name = names[place]
      let end = "." + name
      for other in long where other.hasSuffix(end) {
        candidates.insert(String(other.dropLast(name.count)))
      }
    }
    var best: (prefix: String, count: Int)?
    for candidate in candidates.sorted().prefix(64) {
      let count = long.reduce(0) { count, name in
        name.hasPrefix(candidate) && short.contains(String(name.dropFirst(candidate.count)))
          ? count + 1 : count
      }
      if count > (best?.count ?? max(common, min(long.count, short.count) / 2)) {
        best = (candidate, count)
      }
    }
    return best?.prefix
  }
}
