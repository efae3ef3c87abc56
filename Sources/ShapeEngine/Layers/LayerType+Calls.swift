/// How the arguments of a call have names.
///
/// The short form leaves out what is inferred: `Conv2d(16, 5)`. PyTorch's own call has it:
/// `Conv2d(6, 16, 5)`.
public enum CallOrder: Sendable {
  case short
  case pytorch
  /// The short form's; PyTorch's where that gives an argument twice, has no place for one, or lacks a
  /// required one.
  case either
}

extension LayerType {
  /// The layer type that a call names, and how its arguments are read: `Conv2d` either way,
  /// `nn.Conv2d` and `torch.nn.Conv2d` as PyTorch does, `LazyConv2d`, whose input's channels PyTorch
  /// infers too, in the short form. `torchvision.ops.DeformConv2d` is read as torchvision does.
  public static func called(_ name: String) -> (type: LayerType, order: CallOrder)? {
    if let type = LayerTable.type(named: name) { return (type, .either) }
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
      return type.flatMap { $0.isModule && $0.infersFirst ? ($0, .short) : nil }
    }
    guard order == .pytorch, let type = LayerTable.type(named: String(rest)), type.isModule else {
      return nil
    }
    return (type, order)
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
    if let variadic, !values.isEmpty {
      if values.count == 1, case .list = values[0] { return [(variadic, values[0])] + named }
      return [(variadic, .list(values))] + named
    }
    let names = names(ofPositional: values.count, named: named.map(\.name), order)
    guard values.count <= names.count else { throw tooMany(values, names: names) }
    return zip(names, values).map { ($0, $1) } + named
  }

  /// Whether a call with so many arguments by position is read in the short form's order.
  public func isShort(_ count: Int, named: [String], _ order: CallOrder = .either) -> Bool {
    switch order {
    case .short: return true
    case .pytorch: return false
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
  public func otherReading(
    positional values: [Value], named: [(name: String, value: Value)], order: CallOrder
  ) -> (layer: any Layer, call: String)? {
    guard order == .either, variadic == nil, values.count > positional.count,
      parameters.contains(where: \.isInferred)
    else { return nil }
    let names = pytorchOrder.filter { name in
      parameters.contains { $0.name == name && !$0.isInferred }
    }
    guard values.count <= names.count,
      !names[positional.count..<values.count].contains(where: Self.neverByPosition.contains),
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
