/// How the arguments of a call have names.
///
/// The short form leaves out what is inferred: `Conv2d(16, 5)`. PyTorch's own call has it:
/// `Conv2d(6, 16, 5)`.
public enum CallOrder: Sendable {
  case pytorch
  /// PyTorch's without the first argument, which its lazy types infer: `LazyConv2d(16, 5)`.
  case lazy
  /// The short form's; PyTorch's where that gives an argument twice, has no place for one, or lacks a
  /// required one.
  case either
}

extension LayerType {
  /// The layer type that a call names, and how its arguments are read: `Conv2d` either way,
  /// `nn.Conv2d` and `torch.nn.Conv2d` as PyTorch does, as `LazyConv2d`, whose input's channels
  /// PyTorch infers too. `torchvision.ops.DeformConv2d` is read as torchvision does, and a function of
  /// PyTorch's is the type that it is: `F.pad`.
  public static func called(_ name: String) -> (type: LayerType, order: CallOrder)? {
    if let type = LayerTable.type(named: name) ?? function(name) { return (type, .either) }
    let operations = "torchvision.ops."
    if name.hasPrefix(operations) {
      let type = LayerTable.type(named: String(name.dropFirst(operations.count)))
      return type.flatMap { $0.source == name ? ($0, .pytorch) : nil }
    }
    var (rest, order) = (name[...], CallOrder.either)
    for prefix in ["torch.nn.", "nn."] where rest.hasPrefix(prefix) {
      (rest, order) = (rest.dropFirst(prefix.count), .pytorch)
      break
    }
    if rest.hasPrefix("Lazy") {
      let type = LayerTable.type(named: String(rest.dropFirst(4)))
      return type.flatMap { $0.isModule && $0.infersFirst ? ($0, .lazy) : nil }
    }
    guard order == .pytorch, let type = LayerTable.type(named: String(rest)), type.isModule else {
      return nil
    }
    return (type, order)
  }

  /// The type that is a function of PyTorch's: `F.pad`, `torch.cat`.
  private static func function(_ name: String) -> LayerType? {
    guard name.hasPrefix("F.") || name.hasPrefix("torch.") else { return nil }
    let source = name.hasPrefix("F.") ? "torch.nn.functional." + name.dropFirst(2) : name
    let types = LayerTable.rows.filter { $0.source == source && !$0.isModule }
    return types.count == 1 ? types[0] : nil
  }

  /// The type that another library's word for it may mean: `cat`, `view`, `max_pool2d`, `F.relu`.
  public static func meant(by name: String) -> LayerType? {
    guard let last = name.split(separator: ".").last else { return nil }
    let word = last.lowercased().filter { $0 != "_" }
    let others = ["view": "Reshape", "bmm": "MatMul", "size": "Reshape", "contiguous": "Identity"]
    if let other = others[word] { return LayerTable.type(named: other) }
    return LayerTable.rows.first { $0.name.lowercased() == word }
      ?? LayerTable.rows.first { row in
        row.source.hasPrefix("torch.")
          && row.source.split(separator: ".").last.map { $0.filter { $0 != "_" } == word } ?? false
      }
  }

  /// Whether torch.nn has it.
  private var isModule: Bool { source == "torch.nn.\(name)" }
  private var infersFirst: Bool { parameters.first?.isInferred ?? false }

  /// A layer from a call's arguments. The argument that a ``LayerError`` names is counted over
  /// those by position and then those by name.
  public func layer(
    positional: [Value], named: [(name: String, value: Value)], order: CallOrder = .either
  ) throws(LayerError) -> any Layer {
    let arguments = try arguments(positional: positional, named: named, order: order)
    do { return try layer(arguments) } catch {
      let merged = positional.count - (arguments.count - named.count)
      let argument = error.argument.map { merged > 0 && $0 > 0 ? $0 + merged : $0 }
      throw LayerError(error.error, argument: argument)
    }
  }

  /// A call's arguments by name: those by position have the names of ``names(ofPositional:named:_:)``
  /// in order, or are the list of the ``variadic`` hyperparameter.
  ///
  /// - Throws: ``LayerError`` where there are more by position than the type takes.
  public func arguments(
    positional values: [Value], named: [(name: String, value: Value)], order: CallOrder = .either
  ) throws(LayerError) -> [(name: String, value: Value)] {
    if order != .either { try requirePyTorch(values, named, order) }
    if let variadic, !values.isEmpty {
      if values.count == 1, case .list = values[0] { return [(variadic, values[0])] + named }
      return [(variadic, .list(values))] + named
    }
    let names = names(ofPositional: values.count, named: named.map(\.name), order)
    guard values.count <= names.count else { throw tooMany(values, names: names) }
    let arguments = zip(names, values).map { ($0, $1) } + named
    if order != .either { try requireWritten(arguments, order) }
    return arguments
  }

  /// PyTorch's own types take a number for what they do not infer, and none for what they do.
  private func requireWritten(
    _ arguments: [(name: String, value: Value)], _ order: CallOrder
  ) throws(LayerError) {
    for (index, argument) in arguments.enumerated() where inferred.contains(argument.name) {
      if order == .lazy, argument.name == pytorchOrder.first {
        throw LayerError(
          ShapeError(
            "Lazy\(name) infers \(argument.name)",
            found: "\(argument.name)=\(argument.value.text())",
            expected: "nn.\(name) with it, or nn.Lazy\(name) without"), argument: index)
      }
      guard argument.value == .none else { continue }
      throw LayerError(
        ShapeError(
          "\(argument.name) of nn.\(name) cannot be None", found: "None", expected: "a number",
          help: "\(name) without 'nn.' infers it where it is left out"), argument: index)
    }
  }

  /// What PyTorch's own call refuses and ours takes: what another library has, None for what is required,
  /// and 3.0 where an integer is meant.
  private func requirePyTorch(
    _ values: [Value], _ named: [(name: String, value: Value)], _ order: CallOrder
  ) throws(LayerError) {
    for (index, argument) in named.enumerated() {
      guard parameters.contains(where: { $0.name == argument.name && $0.isForeign }) else {
        continue
      }
      throw LayerError(
        ShapeError(
          "nn.\(name) has no argument '\(argument.name)'", found: argument.name,
          expected: pytorchOrder.joined(separator: ", "),
          help: "\(name) without 'nn.' has it"), argument: values.count + index)
    }
    let places = pytorchOrder.dropFirst(order == .lazy ? 1 : 0)
    let names = variadic == nil ? places.prefix(values.count) : []
    for (index, argument) in (zip(names, values).map { ($0, $1) } + named).enumerated() {
      if argument.1 == .none,
        parameters.contains(where: { $0.name == argument.0 && $0.isRequired }),
        let kind = kind(of: argument.0)
      {
        throw .kind(argument.0, of: name, .none, expected: kind, argument: index)
      }
      if let kind = pytorchKind(of: argument.0, besides: argument.1) {
        throw LayerError(
          ShapeError(
            "\(argument.0) of nn.\(name) cannot be \(argument.1.text())",
            found: argument.1.text(), expected: kind, help: "\(name) without 'nn.' takes it"),
          argument: index)
      }
      // What takes 3.0 and not 3.5 takes an integer.
      guard let fraction = argument.1.withFractions, let kind = kind(of: argument.0),
        isKind(argument.0, argument.1), !isKind(argument.0, fraction)
      else { continue }
      throw .kind(argument.0, of: name, argument.1, expected: kind, argument: index)
    }
  }

  private func kind(of name: String) -> String? { parameters.first { $0.name == name }?.kind }

  /// Whether a hyperparameter can have a value, whatever the others are.
  private func isKind(_ name: String, _ value: Value) -> Bool {
    do { _ = try layer([(name, value)]) } catch { return error.argument == nil }
    return true
  }

  /// Whether a call with so many arguments by position is read in the short form's order.
  public func isShort(_ count: Int, named: [String], _ order: CallOrder = .either) -> Bool {
    switch order {
    case .pytorch, .lazy: return false
    case .either: break
    }
    return fits(positional, count, named)
  }

  /// Whether so many arguments by position have a place each in an order, none is given twice, and no
  /// required one is missing.
  private func fits(_ order: [String], _ count: Int, _ named: [String]) -> Bool {
    let given = order.prefix(count)
    return count <= order.count && !given.contains(where: named.contains)
      && parameters.allSatisfy {
        !$0.isRequired || given.contains($0.name) || named.contains($0.name)
      }
  }

  /// The names that arguments by position have, in order; fewer where there are too many of them.
  ///
  /// What neither order can read is told of in the short form's, unless that has no place for it.
  public func names(
    ofPositional count: Int, named: [String], _ order: CallOrder = .either
  ) -> [String] {
    if isShort(count, named: named, order) { return positional }
    if order == .lazy { return Array(pytorchOrder.dropFirst()) }
    let isPyTorch =
      order == .pytorch || count > positional.count || fits(pytorchOrder, count, named)
    return isPyTorch ? pytorchOrder : positional
  }

  /// Whether a call may give an argument of this name.
  public func takes(argument name: String) -> Bool {
    pytorchOrder.contains(name) || parameters.contains { $0.name == name }
  }

  private func tooMany(_ values: [Value], names: [String]) -> LayerError {
    let expected =
      names.isEmpty ? "none" : "at most \(names.count): \(names.joined(separator: ", "))"
    return LayerError(
      ShapeError(
        "\(name) is given too many arguments by position", found: "\(values.count) arguments",
        expected: expected),
      argument: names.count)
  }
}

// MARK: - The other reading

extension LayerType {
  /// What a call in PyTorch's order would be if what is inferred were left out of it, as a person who
  /// writes the short form may have meant: `Conv2d(16, 3, 2)` with 2 for the stride. nil where it is
  /// no such call, or makes no layer, or makes one that nobody means.
  ///
  /// - Parameter isWide: whether what nobody gives by position in the short form is taken for it.
  public func otherReading(
    positional values: [Value], named: [(name: String, value: Value)], order: CallOrder,
    isWide: Bool = false
  ) -> (layer: any Layer, call: String)? {
    guard order == .either, variadic == nil, values.count > positional.count,
      parameters.contains(where: \.isInferred)
    else { return nil }
    let names = pytorchOrder.filter { name in
      parameters.contains { $0.name == name && !$0.isInferred }
    }
    guard values.count <= names.count,
      isWide
        || !names[positional.count..<values.count].contains(where: Self.neverByPosition.contains),
      !zip(names, values).contains(where: { isFlag($0) && !Self.isFlag($1) }),
      let layer = try? layer(zip(names, values).map { ($0, $1) } + named),
      Self.isPlausible(layer)
    else { return nil }
    var parts: [String] = []
    for (place, value) in values.enumerated() {
      let text = value.short.text()
      parts.append(place < positional.count ? text : "\(names[place])=\(text)")
    }
    for (name, value) in named { parts.append("\(name)=\(value.short.text())") }
    return (layer, "\(name)(\(parts.joined(separator: ", ")))")
  }

  /// What nobody gives by position in the short form.
  private static var neverByPosition: Set<String> {
    ["eps", "momentum", "bias", "num_layers", "dropout"]
  }

  /// Whether a hyperparameter is true or false: nobody who writes a number means one.
  private func isFlag(_ name: String) -> Bool {
    parameters.contains { $0.name == name && $0.defaultValue.map(Self.isFlag) == true }
  }

  private static func isFlag(_ value: Value) -> Bool {
    if case .bool = value { true } else { false }
  }

  /// The largest kernels that are in use have 31 elements (Ding et al. 2022, arXiv:2203.06717), and no
  /// stride steps over what the kernel reads.
  private static func isPlausible(_ layer: any Layer) -> Bool {
    guard let row = layer.row else { return true }
    let values = Dictionary(
      row.hyperparameters(of: layer).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    func numbers(_ name: String) -> [Int] {
      switch values[name] {
      case .list(let list)?: list.compactMap { Int($0) }
      case .int(let value)?: [value]
      default: []
      }
    }
    let (kernels, strides) = (numbers("kernel_size"), numbers("stride"))
    return kernels.allSatisfy { $0 <= 31 } && zip(kernels, strides).allSatisfy { $1 <= $0 }
  }
}

extension Value {
  /// The value with halves added to its whole floats; nil where it has none.
  fileprivate var withFractions: Value? {
    switch self {
    case .float(let value): value == value.rounded() ? .float(value + 0.5) : nil
    case .list(let values):
      values.contains { $0.withFractions != nil }
        ? .list(values.map { $0.withFractions ?? $0 }) : nil
    default: nil
    }
  }
}
