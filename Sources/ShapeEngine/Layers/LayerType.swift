import Synchronization

/// One row of ``LayerTable``: a layer type seen from outside, without its Swift type.
public struct LayerType: Sendable {
  /// One hyperparameter as help and messages show it.
  public struct Parameter: Sendable {
    public let name: String
    public let kind: String
    public let defaultValue: Value?
    public let isInferred: Bool
    /// Whether a definition must say it.
    public let isRequired: Bool
    /// Whether designs were stored before it was there.
    public let isLater: Bool
    /// Whether it can hold a size that depends on the layer's input.
    public let takesSizes: Bool
    /// Whether no function of PyTorch's takes it.
    public let isForeign: Bool
  }

  public let name: String
  public let summary: String
  public let formula: String
  public let example: String
  /// The shapes, without the batch, of the inputs that the example names.
  public let sample: [[Int]]
  public let source: String
  public let arity: ClosedRange<Int>
  /// The hyperparameter that takes all arguments by position as one list; nil for most types.
  public let variadic: String?
  public let ruleVersion: Int
  /// Whether it gives a list of tensors, also where that has one element only.
  public let givesList: Bool
  private let details: Details

  /// Whether it takes any tensor at all.
  public var takesTensors: Bool { arity.upperBound > 0 }

  /// The row of a layer type that has one form.
  public init<L: Layer>(_ type: L.Type) { self.init(prototype: L(), sample: L.sample) }

  /// The row of a layer type for a number of spatial axes.
  public init<L: SpatialLayer>(_ type: L.Type, axes: Int) {
    var prototype = L()
    prototype.axes = axes
    // The sample of a type for several numbers of axes is for three.
    self.init(prototype: prototype, sample: L.sample.map { Array($0.prefix(1 + axes)) })
  }

  /// The row of a layer type in another form than its plain one, which has a source of its own.
  init<L: Layer>(_ prototype: L, source: String) {
    self.init(prototype: prototype, sample: L.sample, source: source)
  }

  private init<L: Layer>(prototype: L, sample: [[Int]], source: String? = nil) {
    name = prototype.type
    summary = L.summary
    formula = L.formula
    example = prototype.type + L.example
    self.sample = sample
    // PyTorch has a page for each number of axes.
    self.source =
      source ?? (L.source == "torch.nn.\(L.name)" ? "torch.nn.\(prototype.type)" : L.source)
    arity = L.arity
    variadic = L.variadic
    ruleVersion = L.ruleVersion
    givesList = L.givesList
    details = Details { Details.Content(prototype, L.hyperparameters) }
  }

  /// The hyperparameters, in PyTorch's order.
  public var parameters: [Parameter] { details.content.parameters }

  /// The names of those hyperparameters that the short form gives by position, in order: PyTorch's
  /// order without the inferred ones, up to the last required one, or to `kernel_size` where nothing
  /// is inferred; all of a type that has neither.
  public var positional: [String] { details.content.positional }

  /// The names of the hyperparameters that follow from the input where they are left out.
  public var inferred: [String] { details.content.inferred }

  /// The names of PyTorch's arguments by position, in order, with those that are taken and not kept.
  var pytorchOrder: [String] { details.content.pytorchOrder }

  /// What PyTorch takes in place of a hyperparameter's value that it does not take; nil where it does.
  func pytorchKind(of name: String, besides value: Value) -> String? {
    details.content.kindBesides(name, value)
  }

  /// A layer with the given hyperparameters; the others have their defaults.
  ///
  /// - Throws: ``LayerError`` where one is unknown, missing, given twice or of the wrong kind, or
  ///   where PyTorch's constructor would refuse their combination.
  public func layer(_ arguments: [(name: String, value: Value)]) throws(LayerError) -> any Layer {
    try details.content.build(arguments)
  }

  /// Every hyperparameter of a layer of this type with its value, in order.
  public func hyperparameters(of layer: any Layer) -> [(name: String, value: Value)] {
    zip(parameters, details.content.read(layer)).map { ($0.name, $1) }
  }

  /// The hyperparameters that distinguish a layer from another, in order: all, besides those that
  /// came later and have their defaults.
  public func identifyingHyperparameters(of layer: any Layer) -> [(name: String, value: Value)] {
    zip(parameters, details.content.read(layer))
      .filter { !$0.isLater || $1 != $0.defaultValue }.map { ($0.name, $1) }
  }

  fileprivate static func build<L: Layer>(
    _ prototype: L, _ hyperparameters: [Hyperparameter<L>],
    _ arguments: [(name: String, value: Value)]
  ) throws(LayerError) -> any Layer {
    var layer = prototype
    for (index, argument) in arguments.enumerated() {
      guard let found = hyperparameters.first(where: { $0.name == argument.name }) else {
        throw .unknown(
          argument.name, of: layer.type,
          known: hyperparameters.filter { !$0.isIgnored }.map(\.name), argument: index)
      }
      if arguments[..<index].contains(where: { $0.name == argument.name }) {
        throw .given(twice: argument.name, of: layer.type, argument: index)
      }
      guard found.write(&layer, argument.value) else {
        throw .kind(
          argument.name, of: layer.type, argument.value, expected: found.kind(layer.axes),
          argument: index)
      }
    }
    let missing = hyperparameters.first { hyperparameter in
      hyperparameter.isRequired && !arguments.contains { $0.name == hyperparameter.name }
    }
    if let first = missing {
      throw .missing(first.name, kind: first.kind(layer.axes), of: layer.type)
    }
    do { try layer.validate() } catch { throw LayerError(error, argument: nil) }
    return layer
  }
}

extension LayerType {
  /// What reading and writing hyperparameters takes, made when it is first asked for: most commands
  /// answer from the cache and never ask, and key paths are dear to make.
  fileprivate final class Details: Sendable {
    struct Content: Sendable {
      let parameters: [Parameter]
      let positional: [String]
      let inferred: [String]
      let pytorchOrder: [String]
      let build: @Sendable ([(name: String, value: Value)]) throws(LayerError) -> any Layer
      let read: @Sendable (any Layer) -> [Value]
      let kindBesides: @Sendable (_ name: String, _ value: Value) -> String?
    }
    private let made = Mutex<Content?>(nil)
    private let make: @Sendable () -> Content

    init(_ make: @escaping @Sendable () -> Content) { self.make = make }

    var content: Content {
      made.withLock { made in
        if let made { return made }
        let content = make()
        made = content
        return content
      }
    }
  }
}

extension LayerType.Details.Content {
  init<L: Layer>(_ prototype: L, _ all: [Hyperparameter<L>]) {
    let hyperparameters = all.filter { !$0.isIgnored }
    parameters = hyperparameters.map {
      LayerType.Parameter(
        name: $0.name, kind: $0.kind(prototype.axes),
        defaultValue: $0.isRequired ? nil : $0.read(prototype), isInferred: $0.isInferred,
        isRequired: $0.isRequired, isLater: $0.isLater, takesSizes: $0.takesSizes,
        isForeign: $0.isForeign)
    }
    inferred = hyperparameters.filter(\.isInferred).map(\.name)
    pytorchOrder = all.filter { !$0.isNamedOnly }.map(\.name)
    let short = hyperparameters.filter { !$0.isInferred && !$0.isNamedOnly }
    let lastRequired = short.lastIndex(where: \.isRequired) ?? -1
    let last =
      short.firstIndex { $0.name == "kernel_size" }
      ?? (hyperparameters.contains(where: \.isInferred) ? lastRequired : short.count - 1)
    positional = short.prefix(max(last, lastRequired) + 1).map(\.name)
    build = { (arguments) throws(LayerError) in
      try LayerType.build(prototype, all, arguments)
    }
    read = { layer in
      guard let layer = layer as? L else { return [] }
      return hyperparameters.map { $0.read(layer) }
    }
    kindBesides = { name, value in
      hyperparameters.first { $0.name == name }.flatMap { $0.kindBesides(value, prototype.axes) }
    }
  }
}

/// Why a layer cannot be made, and which of its arguments is the reason.
public struct LayerError: Error, Sendable {
  public let error: ShapeError
  /// The index of the argument at fault; nil where it is their combination.
  public let argument: Int?

  public init(_ error: ShapeError, argument: Int?) {
    self.error = error
    self.argument = argument
  }

  static func unknown(
    _ name: String, of type: String, known: [String], argument: Int
  ) -> LayerError {
    let all = known.isEmpty ? "\(type) has none" : "\(type) has \(known.joined(separator: ", "))"
    return LayerError(
      ShapeError(
        "\(type) has no hyperparameter '\(name)'", found: name, expected: all,
        help: Suggestion.help(for: name, among: known)), argument: argument)
  }

  static func given(twice name: String, of type: String, argument: Int) -> LayerError {
    LayerError(
      ShapeError("\(type) is given '\(name)' twice", found: name, expected: "one \(name)"),
      argument: argument)
  }

  static func kind(
    _ name: String, of type: String, _ value: Value, expected: String, argument: Int
  ) -> LayerError {
    LayerError(
      ShapeError(
        "\(name) of \(type) cannot be \(value.text())", found: "\(value.kind), \(value.text())",
        expected: expected, help: word(near: value, in: expected)), argument: argument)
  }

  /// The nearest of the words that a value may be, which stand between quotes.
  private static func word(near value: Value, in expected: String) -> String? {
    if value.words.contains(where: { ["N", "C", "H", "W", "T", "L"].contains($0) }) {
      return "a letter is a size in the layer's own call; under 'parameters:' it is a word"
    }
    guard case .string(let name) = value else { return nil }
    // F.gelu, nn.ReLU.
    let word = name.split(separator: ".").last.map(String.init) ?? name
    let parts = expected.split(separator: "'", omittingEmptySubsequences: false)
    if expected == "bool" { return "write true or false" }
    let words = parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    return Suggestion.help(for: word, among: words)
  }

  static func missing(_ name: String, kind: String, of type: String) -> LayerError {
    LayerError(
      ShapeError("\(type) needs \(name)", expected: "\(name): \(kind)"), argument: nil)
  }
}

extension Value {
  /// The words in it.
  fileprivate var words: [String] {
    switch self {
    case .string(let word): [word]
    case .list(let values): values.flatMap(\.words)
    default: []
    }
  }
}
