import ArchFormats
import ShapeEngine

/// The values of a body's slots as Python, in terms of the parameters of the class around them.
struct TermCode {
  /// A parameter's value where the body is written.
  struct Argument: Equatable {
    var text: String
    var value: Value?
    /// Where it is a multiple of an expression, that and the number.
    var base: String
    var times = 1

    init(_ value: Value) {
      (text, self.value) = (Python.literal(value), value)
      base = text
    }
    init(_ base: String, times: Int = 1) {
      self.base = base
      self.times = times
      text = times == 1 ? base : "\(times) * \(base)"
    }

    var isAtomic: Bool { !text.contains(" ") || value != nil }

    /// The value times a number, or divided by one.
    func scaled(_ times: Int, over: Int) throws(DefinitionError) -> Argument {
      if times == 1, over == 1 { return self }
      if case .int(let number)? = value {
        let (product, isTooLarge) = number.multipliedReportingOverflow(by: times)
        guard !isTooLarge else { throw DefinitionError("a value is too large") }
        return Argument(.int(product / max(over, 1)))
      }
      if over == 1 {
        let (product, isTooLarge) = self.times.multipliedReportingOverflow(by: times)
        guard !isTooLarge else { throw DefinitionError("a value is too large") }
        return base.contains(" ")
          ? Argument("\(times) * (\(text))") : Argument(base, times: product)
      }
      if self.times % over == 0 { return Argument(base, times: self.times / over) }
      return Argument("\(isAtomic ? text : "(\(text))") // \(over)")
    }
  }

  let solved: BodyValues.Solved
  let arguments: [Argument]

  func argument(_ slot: BodyValues.Slot) throws(DefinitionError) -> Argument? {
    guard let term = solved.terms[slot] else { return nil }
    switch term {
    case .value(.string(let type)) where slot.isType:
      var argument = Argument(.string(type))
      argument.text = "nn.\(type)"
      return argument
    case .value(let value): return Argument(value)
    case .channels: throw DefinitionError("channels of an input are no value of a class")
    case .parameter(let index, let times, let over):
      guard arguments.indices.contains(index) else { return nil }
      return try arguments[index].scaled(times, over: over)
    }
  }
}

extension BodyValues.Slot {
  fileprivate var isType: Bool { if case .type = self { true } else { false } }
}

extension BodyValues.Parameter {
  /// A value of the parameter as Python: the type of an activation is a class.
  func literal(_ value: Value) -> String {
    if hyperparameter == BodyValues.typeName, case .string(let type) = value {
      return "nn.\(type)"
    }
    return Python.literal(value)
  }
}
