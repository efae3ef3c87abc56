import ArchFormats
import ShapeEngine

/// Sizes of tensors as Python computes them in a forward: `x.shape[2] // 7`.
struct SizeCode {
  /// The names of the layer's inputs, then of the tensors that `like(…)` names.
  let operands: [String]
  let references: [String]
  /// How many dimensions the first input has.
  let rank: Int

  /// What begins the text of an expression that is Python already, in place of an axis.
  static let mark: Character = "@"

  /// - Throws: ``DefinitionError`` for what Python would compute otherwise.
  func text(_ size: SizeExpression) throws(DefinitionError) -> String {
    try code(size).text
  }

  func text(_ value: Value) throws(DefinitionError) -> String {
    switch value {
    case .size(let size): return try text(size)
    case .list(let values):
      var texts: [String] = []
      for value in values { texts.append(try text(value)) }
      return "(" + texts.joined(separator: ", ") + (texts.count == 1 ? ",)" : ")")
    default: return Python.literal(value)
    }
  }

  private func code(_ size: SizeExpression) throws(DefinitionError) -> Code {
    switch size {
    case .integer(let value): return Code(String(value), isAtomic: value >= 0)
    case .axis(let name):
      if name.first == Self.mark {
        let text = String(name.dropFirst())
        return Code(text, isAtomic: !text.contains(" "))
      }
      guard let index = SizeExpression.dimension(of: name, rank: rank) else { throw unknown(name) }
      return try dimension(index, of: operands.first)
    case .dim(let index): return try dimension(index, of: operands.first)
    case .like(let tensor, let dim):
      guard references.indices.contains(tensor) else { throw unknown("like") }
      if let dim { return try dimension(dim, of: references[tensor]) }
      return Code("\(references[tensor]).shape[2:]")
    case .operation(let operation, let left, let right):
      return try combined(operation, code(left), code(right))
    case .scaled(let factor, let scale):
      guard scale.precision == .float64 else {
        throw DefinitionError("a size in single precision has no expression in Python")
      }
      let product = try code(factor).atom + " * " + Python.number(scale.factor)
      switch scale.rounding {
      case .towardZero: return Code("int(\(product))")
      case .down: return Code("int(\(product) // 1)")
      case .up: return Code("-int(-(\(product)) // 1)", isAtomic: false)
      case .nearest: return Code("round(\(product))")
      }
    case .product: throw DefinitionError("a product that is no whole number is no size")
    }
  }

  private func combined(
    _ operation: SizeExpression.Operator, _ x: Code, _ y: Code
  ) -> Code {
    switch operation {
    case .add: Code("\(x.text) + \(y.text)", isAtomic: false)
    case .subtract: Code("\(x.text) - \(y.atom)", isAtomic: false)
    case .multiply: Code("\(x.atom) * \(y.atom)", isAtomic: false)
    case .divide, .floorDivide: Code("\(x.atom) // \(y.atom)", isAtomic: false)
    case .ceilDivide: Code("-(-\(x.atom) // \(y.atom))", isAtomic: false)
    case .remainder: Code("\(x.atom) % \(y.atom)", isAtomic: false)
    case .minimum, .maximum: Code("\(operation.rawValue)(\(x.text), \(y.text))")
    }
  }

  private func dimension(_ index: Int, of tensor: String?) throws(DefinitionError) -> Code {
    guard let tensor else { throw unknown("a size") }
    return Code("\(tensor).shape[\(index)]")
  }

  private func unknown(_ name: String) -> DefinitionError {
    DefinitionError("\(name) names no tensor that the layer is given")
  }
}

/// An expression of Python.
struct Code: Equatable {
  var text: String
  /// Whether it may stand beside an operator as it is.
  var isAtomic = true

  init(_ text: String, isAtomic: Bool = true) {
    self.text = text
    self.isAtomic = isAtomic
  }

  /// The text in parentheses where an operator beside it asks for them.
  var atom: String { isAtomic ? text : "(\(text))" }
}
