import ShapeEngine

/// A size as torch.export writes it: SymPy's srepr of an expression.
///
///     TorchExpression("FloorDiv(Add(Symbol('s0', positive=True, integer=True), Integer(-1)), Integer(2))")
indirect enum TorchExpression: Hashable {
  case integer(Int)
  case symbol(String)
  /// A function of expressions; what is not understood is a function that nothing knows.
  case call(String, [TorchExpression])

  init(_ text: String) {
    var parser = TorchExpressionParser(text)
    self = parser.whole() ?? .call("?", [])
  }

  /// The size where all symbols are known; nil where one is not, or a function.
  func size(_ symbols: [String: ModelSize]) throws(ShapeError) -> ModelSize? {
    switch self {
    case .integer(let value): return ModelSize(value)
    case .symbol(let name): return symbols[name]
    case .call(let function, let arguments):
      if let rounded = try rounded(function, arguments, symbols) { return rounded }
      var sizes: [ModelSize] = []
      for argument in arguments {
        guard let size = try argument.size(symbols) else { return nil }
        sizes.append(size)
      }
      return try Self.apply(function, sizes)
    }
  }

  /// SymPy's functions and torch's own (torch/utils/_sympy/functions.py).
  private static func apply(
    _ function: String, _ sizes: [ModelSize]
  ) throws(ShapeError) -> ModelSize? {
    switch (function, sizes.count) {
    case ("Add", 1...): return try sum(sizes)
    case ("Mul", 1...): return try fold(.multiply, sizes)
    case ("Max", 1...): return try fold(.maximum, sizes)
    case ("Min", 1...): return try fold(.minimum, sizes)
    case ("FloorDiv", 2): return try ModelSize.apply(.floorDivide, sizes[0], sizes[1])
    case ("CleanDiv", 2): return try ModelSize.apply(.divide, sizes[0], sizes[1])
    case ("CeilDiv", 2): return try ModelSize.apply(.ceilDivide, sizes[0], sizes[1])
    case ("Mod", 2), ("PythonMod", 2): return try ModelSize.apply(.remainder, sizes[0], sizes[1])
    case ("ToFloat", 1), ("Identity", 1): return sizes[0]
    case ("Pow", 2), ("PowByNatural", 2):
      guard let exponent = sizes[1].constant, (1...8).contains(exponent) else { return nil }
      return try fold(.multiply, Array(repeating: sizes[0], count: exponent))
    default: return nil
    }
  }

  /// A quotient that is rounded: `TruncToInt(IntTrueDiv(x, 2))`, of sizes, which are above 0.
  private func rounded(
    _ function: String, _ arguments: [TorchExpression], _ symbols: [String: ModelSize]
  ) throws(ShapeError) -> ModelSize? {
    guard ["FloorToInt", "TruncToInt", "CeilToInt"].contains(function), arguments.count == 1
    else { return nil }
    guard case .call("IntTrueDiv", let parts) = arguments[0], parts.count == 2,
      let x = try parts[0].size(symbols), let y = try parts[1].size(symbols)
    else { return nil }
    return try ModelSize.apply(function == "CeilToInt" ? .ceilDivide : .floorDivide, x, y)
  }

  /// What is added first, then what is subtracted, so that `(s - 1) // 2` is written so.
  private static func sum(_ sizes: [ModelSize]) throws(ShapeError) -> ModelSize {
    var result: ModelSize?
    var less: [ModelSize] = []
    for size in sizes {
      if let opposite = size.opposite {
        less.append(opposite)
      } else {
        result = try result.map { (x) throws(ShapeError) in try x + size } ?? size
      }
    }
    for size in less {
      result = try (result ?? ModelSize(0)) - size
    }
    return result ?? ModelSize(0)
  }

  private static func fold(
    _ operation: SizeExpression.Operator, _ sizes: [ModelSize]
  ) throws(ShapeError) -> ModelSize? {
    guard var result = sizes.first else { return nil }
    for size in sizes.dropFirst() { result = try ModelSize.apply(operation, result, size) }
    return result
  }
}

extension ModelSize {
  /// What the size is the negative of, where it is written so; nil for another.
  fileprivate var opposite: ModelSize? {
    if let constant { return constant < 0 && constant != .min ? ModelSize(-constant) : nil }
    guard case .operation(.multiply, .integer(-1), let rest) = expression, value != .min
    else { return nil }
    return ModelSize(rest, value: -value)
  }
}

/// Reads what srepr writes: names with arguments, integers, words in quotes, `key=value`.
private struct TorchExpressionParser {
  private var rest: Substring.UTF8View
  private var depth = 0

  private static let depthLimit = 100

  init(_ text: String) { rest = text[...].utf8 }

  mutating func whole() -> TorchExpression? {
    guard let expression = expression(), rest.isEmpty else { return nil }
    return expression
  }

  private mutating func expression() -> TorchExpression? {
    guard depth < Self.depthLimit else { return nil }
    depth += 1
    defer { depth -= 1 }
    skip(UInt8(ascii: " "))
    let word = word()
    if word.isEmpty { return nil }
    if let value = Int(word) { return .integer(value) }
    guard skip(UInt8(ascii: "(")) else {
      // Before schema 5 a symbol alone is written as it is.
      return word.first.map { $0.isLetter } == true ? .symbol(word) : nil
    }
    var arguments: [TorchExpression] = []
    var name: String?
    while !skip(UInt8(ascii: ")")) {
      skip(UInt8(ascii: " "))
      if skip(UInt8(ascii: "'")) {
        name = quoted()
        guard name != nil else { return nil }
      } else {
        let start = rest
        let key = self.word()
        if !key.isEmpty, skip(UInt8(ascii: "=")) {
          // An assumption: positive=True.
          _ = self.word()
        } else {
          rest = start
          guard let argument = expression() else { return nil }
          arguments.append(argument)
        }
      }
      skip(UInt8(ascii: " "))
      if !skip(UInt8(ascii: ",")), rest.first != UInt8(ascii: ")") { return nil }
    }
    switch (word, arguments.count, name) {
    case ("Symbol", 0, let name?): return .symbol(name)
    case ("Integer", 1, nil): return arguments[0]
    default: return .call(word, arguments)
    }
  }

  private mutating func word() -> String {
    let bytes = rest.prefix { byte in
      switch byte {
      case 48...57, 65...90, 97...122: true
      default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      }
    }
    rest = rest.dropFirst(bytes.count)
    return String(decoding: Array(bytes), as: UTF8.self)
  }

  private mutating func quoted() -> String? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "'")) else { return nil }
    let text = String(decoding: Array(rest[..<end]), as: UTF8.self)
    rest = rest[rest.index(after: end)...]
    return text
  }

  @discardableResult
  private mutating func skip(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest = rest.dropFirst()
    return true
  }
}
