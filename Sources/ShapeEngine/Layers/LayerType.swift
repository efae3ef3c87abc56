import Synchronization

/// One row of ``LayerTable``: a layer type seen from outside, without its Swift type.
public struct LayerType: Sendable {
  /// One hyperparameter as help and messages show it.
  public struct Parameter: Sendable {
    public let name: String
    public let kind: String
    public let defaultValue: Value?
    public let isInferred: Bool
    /// Whether designs were stored before it was there.
    public let isLater: Bool
    /// Whether it can hold a size that depends on the layer's input.
    public let takesSizes: Bool
  }

  public let name: String
  public let summary: String
  public let formula: String
  public let example: String
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
  public init<L: Layer>(_ type: L.Type) { self.init(prototype: L()) }

  /// The row of a layer type for a number of spatial axes.
  public init<L: SpatialLayer>(_ type: L.Type, axes: Int) {
    var prototype = L()
    prototype.axes = axes
    self.init(prototype: prototype)
  }

  private init<L: Layer>(prototype: L) {
    name = prototype.type
    summary = L.summary
    formula = L.formula
    example = prototype.type + L.example
    // PyTorch has a page for each number of axes.
    source = L.source == "torch.nn.\(L.name)" ? "torch.nn.\(prototype.type)" : L.source
    arity = L.arity
    variadic = L.variadic
    ruleVersion = L.ruleVersion
    givesList = L.givesList
    details = Details { Details.Content(prototype, L.hyperparameters) }
  }

  /// The hyperparameters, in PyTorch's order.
  public var parameters: [Parameter] { details.content.parameters }

  /// The names of those hyperparameters that may be given by position, in order: PyTorch's order
  /// without the inferred ones, up to and with `kernel_size` where there is one.
  public var positional: [String] { details.content.positional }

  /// A layer with the given hyperparameters; the others have their defaults.
  ///
  /// - Throws: ``LayerError`` where one is unknown, missing, given twice or of the wrong kind, or
  ///   where PyTorch's constructor would refuse their combination.
  public func layer(_ arguments: [(name: String, value: Value)]) throws(LayerError) -> any Layer {
    try details.content.build(arguments)
  }

  /// A layer from a call's arguments. The argument that a ``LayerError`` names is counted over
  /// those by position and then those by name.
  public func layer(
    positional: [Value], named: [(name: String, value: Value)]
  ) throws(LayerError) -> any Layer {
    let arguments = try arguments(positional: positional, named: named)
    do { return try details.content.build(arguments) } catch {
      let merged = positional.count - (arguments.count - named.count)
      let argument = error.argument.map { merged > 0 && $0 > 0 ? $0 + merged : $0 }
      throw LayerError(error.error, argument: argument)
    }
  }

  /// A call's arguments by name: those by position have the names of ``positional`` in order, or
  /// are the list of the ``variadic`` hyperparameter.
  ///
  /// - Throws: ``LayerError`` where there are more by position than the type takes.
  public func arguments(
    positional values: [Value], named: [(name: String, value: Value)]
  ) throws(LayerError) -> [(name: String, value: Value)] {
    if let variadic, !values.isEmpty {
      if values.count == 1, case .list = values[0] { return [(variadic, values[0])] + named }
      return [(variadic, .list(values))] + named
    }
    let names = positional
    guard values.count <= names.count else {
      throw tooMany(values, names: names)
    }
    return zip(names, values).map { ($0, $1) } + named
  }

  private func tooMany(_ values: [Value], names: [String]) -> LayerError {
    let inferred = parameters.filter(\.isInferred).map(\.name)
    let later = parameters.map(\.name).filter { !inferred.contains($0) && !names.contains($0) }
    var help: String?
    if let first = inferred.first, parameters.first?.name == first {
      let call = values.dropFirst().prefix(names.count).map { $0.text() }.joined(separator: ", ")
      help = "\(first) is inferred; write \(name)(\(call))"
    } else if let next = later.first {
      help = "the others go by name: \(next)=\(values[names.count].text())"
    }
    let expected =
      names.isEmpty ? "none" : "at most \(names.count): \(names.joined(separator: ", "))"
    return LayerError(
      ShapeError(
        "\(name) is given too many arguments by position", found: "\(values.count) arguments",
        expected: expected, help: help),
      argument: names.count)
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
          argument.name, of: layer.type, known: hyperparameters.map(\.name), argument: index)
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
      let build: @Sendable ([(name: String, value: Value)]) throws(LayerError) -> any Layer
      let read: @Sendable (any Layer) -> [Value]
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
  init<L: Layer>(_ prototype: L, _ hyperparameters: [Hyperparameter<L>]) {
    parameters = hyperparameters.map {
      LayerType.Parameter(
        name: $0.name, kind: $0.kind(prototype.axes),
        defaultValue: $0.isRequired ? nil : $0.read(prototype), isInferred: $0.isInferred,
        isLater: $0.isLater, takesSizes: $0.takesSizes)
    }
    let names = hyperparameters.filter { !$0.isInferred }.map(\.name)
    let last = names.firstIndex(of: "kernel_size") ?? names.endIndex - 1
    positional = Array(names[..<(last + 1)])
    build = { (arguments) throws(LayerError) in
      try LayerType.build(prototype, hyperparameters, arguments)
    }
    read = { layer in
      guard let layer = layer as? L else { return [] }
      return hyperparameters.map { $0.read(layer) }
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
    let nearest = Suggestion.nearest(to: name, among: known)
    let all = known.isEmpty ? "\(type) has none" : "\(type) has \(known.joined(separator: ", "))"
    return LayerError(
      ShapeError(
        "\(type) has no hyperparameter '\(name)'", found: name, expected: all,
        help: nearest.map { "did you mean '\($0)'?" }), argument: argument)
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
        expected: expected), argument: argument)
  }

  static func missing(_ name: String, kind: String, of type: String) -> LayerError {
    LayerError(
      ShapeError("\(type) needs \(name)", expected: "\(name): \(kind)"), argument: nil)
  }
}
