import ArchFormats
import ShapeEngine

/// A layer of a body with what it is given, as code.
struct LayerSite {
  /// A hyperparameter's value as Python.
  struct Argument {
    var text: String
    /// The value, where it is the same in all modules of the body.
    var value: Value?
    /// Whether it is the type's default.
    var isStandard = false
    /// How many elements it has in each of the modules; nil for a value that is no list.
    var lengths: Set<Int?> = []
  }

  let type: LayerType
  let path: String
  /// The layer in each module that has the body.
  let layers: [any Layer]
  let arguments: [String: Argument]
  var operands: [Code] = []
  /// The names of the tensors that `like(…)` names.
  var references: [String] = []
  /// How many dimensions the first input has.
  var rank = 0
  var outputCount = 1
  /// The numbers of those outputs that somebody takes.
  var usedOutputs: Set<Int> = [0]

  /// What running a layer gives.
  enum Result {
    case one(Code)
    /// A tuple with an element an output.
    case tuple(Code)
    /// A value in which each output has its place.
    case within(Code, [String])
  }

  func refusal(
    _ message: String, found: String? = nil, help: String? = nil
  ) -> DefinitionError {
    DefinitionError(message, path: path, found: found, help: help)
  }

  /// An argument as it is written; the default where there is none.
  func text(_ name: String) -> String { arguments[name]?.text ?? "None" }

  /// Whether an argument is there and is not None.
  func has(_ name: String) -> Bool { arguments[name].map { $0.value != Value.none } ?? false }

  /// The elements of a list, or the one value that stands for it.
  func elements(_ name: String) throws(DefinitionError) -> [String] {
    guard let argument = arguments[name] else { return [] }
    if let value = argument.value {
      guard case .list(let values) = value else { return [try sizes.text(value)] }
      var result: [String] = []
      for value in values { result.append(try sizes.text(value)) }
      return result
    }
    guard let count = argument.lengths.first, argument.lengths.count == 1 else {
      throw refusal("\(name) is a list in some places and a number in others")
    }
    return count.map { (0..<$0).map { "\(argument.text)[\($0)]" } } ?? [argument.text]
  }

  /// What writes sizes of the layer's inputs.
  var sizes: SizeCode {
    SizeCode(operands: operands.map(\.text), references: references, rank: rank)
  }

  /// The call that makes a module of PyTorch's of the layer: what must be said by its place, what is not
  /// the default by its name.
  func made(
    _ name: String, without dropped: Set<String> = []
  ) throws(DefinitionError) -> String {
    "\(name)(\(try arguments(without: dropped).joined(separator: ", ")))"
  }

  /// What such a call is given.
  func arguments(without dropped: Set<String>) throws(DefinitionError) -> [String] {
    var (texts, isPlaced) = ([String](), true)
    for parameter in type.parameters where !dropped.contains(parameter.name) {
      guard let argument = arguments[parameter.name] else {
        isPlaced = false
        continue
      }
      if parameter.isForeign {
        guard argument.isStandard else {
          throw refusal(
            "PyTorch's \(type.name) has no \(parameter.name)",
            found: "\(parameter.name)=\(argument.text)")
        }
        continue
      }
      let isNeeded = parameter.isRequired || parameter.isInferred
      if argument.isStandard, !parameter.isRequired {
        isPlaced = false
      } else if isPlaced, isNeeded {
        texts.append(argument.text)
      } else {
        isPlaced = false
        texts.append("\(parameter.name)=\(argument.text)")
      }
    }
    return texts
  }
}
