import ShapeEngine

/// The names that an expression can use, and what their values are.
///
/// Blocks and loops add a few names to the many of a file, again and again: each addition is one
/// link in front of what was there, and copies nothing.
struct Environment: Sendable {
  private final class Binding: Sendable {
    let name: String, value: Datum, isInferred: Bool, outer: Binding?
    init(_ name: String, _ value: Datum, _ isInferred: Bool, _ outer: Binding?) {
      (self.name, self.value, self.isInferred, self.outer) = (name, value, isInferred, outer)
    }
  }
  private var values: [String: Datum]
  private var innermost: Binding?
  /// The choices that may be left open; nil where one architecture is wanted.
  var choices: Choices?
  /// What the definition may ask for, in this environment and all that come of it.
  let allowance: Allowance

  /// - Parameter values: of names that occur twice the last one counts.
  init(
    _ values: [(name: String, value: Datum)] = [], choices: Choices? = nil,
    _ allowance: Allowance = Allowance()
  ) {
    self.allowance = allowance
    self.values = Dictionary(values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    self.choices = choices
  }

  subscript(name: String) -> Datum? {
    var next = innermost
    while let binding = next {
      if binding.name == name { return binding.value }
      next = binding.outer
    }
    return values[name]
  }

  /// All names, those added last first.
  var names: [String] {
    var names: [String] = []
    var next = innermost
    while let binding = next {
      names.append(binding.name)
      next = binding.outer
    }
    return names + values.keys
  }

  /// The innermost loop around the expression, as its clause begins: `c, k`; nil outside of loops,
  /// and in one that counts its rows.
  var loop: String?

  /// Adds a name of the whole file, before there are any of blocks and loops.
  mutating func define(_ name: String, as value: Datum) { values[name] = value }

  /// The environment with one more name.
  func binding(_ name: String, to value: Datum) -> Environment {
    var result = self
    result.innermost = Binding(name, value, false, innermost)
    return result
  }

  /// The environment with the channels of a tensor as `in_channels`, unless a parameter or a variable has
  /// that name.
  func binding(channels: Datum?) -> Environment {
    let name = "in_channels"
    var next = innermost
    while let binding = next, binding.name != name { next = binding.outer }
    guard let channels, next.map(\.isInferred) ?? (values[name] == nil) else { return self }
    var result = self
    result.innermost = Binding(name, channels, true, innermost)
    return result
  }
}
