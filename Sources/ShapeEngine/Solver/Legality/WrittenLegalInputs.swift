/// Legal inputs as they are kept: sets as they are, conditions as text, and of what is held only what
/// the conditions are over. Architectures that accept the same inputs for the same reasons have equal
/// ones.
public struct WrittenLegalInputs: Hashable, Sendable {
  /// Axes that do not depend on others.
  public struct Part: Hashable, Sendable {
    /// Places among the axes, each input's after those of the inputs before it.
    public var axes: [Int]
    /// Disjoint boxes, a set for each of the axes.
    public var boxes: [[SolvedSizes]]
    /// What must hold past the sizes up to which the boxes are known.
    public var conditions: [String]
    public var knownUpTo: Int?

    public init(axes: [Int], boxes: [[SolvedSizes]], conditions: [String], knownUpTo: Int?) {
      self.axes = axes
      self.boxes = boxes
      self.conditions = conditions
      self.knownUpTo = knownUpTo
    }
  }

  /// A dimension that keeps its size.
  public struct Held: Hashable, Sendable {
    public var name: String
    public var size: Int

    public init(name: String, size: Int) {
      self.name = name
      self.size = size
    }
  }

  /// The names of the dimensions that each size is given to: [["H"], ["W"]]; several an axis where
  /// there are several inputs.
  public var axes: [[String]]
  public var parts: [Part]
  /// What must hold besides; see ``LegalInputs/couplings``.
  public var conditions: [String]
  public var held: [Held]
  /// What is required and no formula decides, or none that is short enough to be kept.
  public var undecided: [String]

  public init(
    axes: [[String]], parts: [Part], conditions: [String], held: [Held], undecided: [String]
  ) {
    self.axes = axes
    self.parts = parts
    self.conditions = conditions
    self.held = held
    self.undecided = undecided
  }
}

extension LegalInputs: Equatable {
  /// Whether both are written alike.
  public static func == (x: LegalInputs, y: LegalInputs) -> Bool { x.written == y.written }

  /// The inputs as they are kept, the axes of every input's first dimension first.
  public var written: WrittenLegalInputs {
    let table = forms.table
    let used = (parts.flatMap(\.conditions) + conditions).reduce(into: Set<Int>()) {
      $0.formUnion(table.variables(of: $1))
    }
    var undecided = undecided
    // A text that would be too long has a mark for a size that it does not tell.
    func kept(_ texts: [String]) -> [String] {
      undecided += texts.filter { $0.contains("?") && !undecided.contains($0) }
      return texts.filter { !$0.contains("?") }
    }
    let written = parts.map { part in
      WrittenLegalInputs.Part(
        axes: part.axes, boxes: part.boxes, conditions: kept(part.texts),
        knownUpTo: part.knownUpTo)
    }
    let conditions = kept(texts)
    return WrittenLegalInputs(
      axes: groups.map { $0.map { axes[$0].name } }, parts: written, conditions: conditions,
      held: used.subtracting(axes.map(\.variable)).sorted()
        .map { .init(name: table.variables[$0], size: held[$0]) },
      undecided: undecided)
  }

  /// Reads what is kept; each condition is read once, here.
  ///
  /// - Throws: ``ShapeError`` where a text is no condition, or the axes and boxes do not fit.
  public init(_ written: WrittenLegalInputs) throws(ShapeError) {
    let inputs = written.axes.first?.count ?? 0
    guard written.axes.allSatisfy({ $0.count == inputs }) else { throw .unfit }
    var axes: [InputAxis] = []
    for input in 0..<inputs {
      for (place, names) in written.axes.enumerated() {
        axes.append(
          InputAxis(
            input: input, dimension: place + 1, role: nil, name: names[input],
            variable: axes.count))
      }
    }
    let names = axes.map(\.name) + written.held.map(\.name)
    var forms = Forms(variables: names)
    var maps: [String: AxisMap] = [:]
    for (index, name) in names.enumerated() {
      guard maps.updateValue(forms.table.variable(index), forKey: name) == nil else { throw .unfit }
    }
    func read(_ texts: [String]) throws(ShapeError) -> [Requirement] {
      var requirements: [Requirement] = []
      for text in texts {
        var reader = FormReader(text, variables: maps, arithmetic: forms)
        let condition = try reader.statement()
        forms = reader.arithmetic
        requirements.append(try forms.requirement(condition))
      }
      return requirements
    }
    var parts: [Part] = []
    for part in written.parts {
      guard part.boxes.allSatisfy({ $0.count == part.axes.count }) else { throw .unfit }
      parts.append(
        Part(
          axes: part.axes, boxes: part.boxes, conditions: try read(part.conditions),
          texts: part.conditions, knownUpTo: part.knownUpTo))
    }
    let conditions = try read(written.conditions)
    guard parts.flatMap(\.axes).sorted() == Array(axes.indices) else { throw .unfit }
    self.init(
      axes: axes, parts: parts, conditions: conditions, texts: written.conditions, forms: forms,
      held: axes.map { _ in 1 } + written.held.map(\.size), undecided: written.undecided)
  }
}

extension FormReader where Arithmetic == Forms {
  /// The condition that the text states.
  mutating func statement() throws(ShapeError) -> Condition {
    let (left, sign, right) = try condition()
    switch sign {
    case "==": return .equal(left, right)
    case "!=": return .unequal(left, right)
    case "~": return .broadcastable(left, right)
    case "%": return .multiple(left, of: right)
    default:
      guard let bound = right.constantValue else { throw .unfit }
      return .atLeast(left, bound)
    }
  }
}

extension ShapeError {
  fileprivate static var unfit: ShapeError {
    ShapeError("legal inputs that cannot be read", expected: "a set for each axis, each axis once")
  }
}
