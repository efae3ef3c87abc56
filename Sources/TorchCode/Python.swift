import ShapeEngine

/// Python's way of writing names, texts and values.
enum Python {
  /// A text as a literal in double quotes: printable ASCII, everything else escaped.
  static func string(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// A text as it may stand within double quotes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case " "..."~": result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xffff ? 8 : 4
        result += (width == 8 ? "\\U" : "\\u")
        result += String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return result
  }

  /// A hyperparameter's value; sizes are written by ``SizeCode``.
  static func literal(_ value: Value) -> String {
    switch value {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .float(let value): number(value)
    case .string(let text): string(text)
    case .list(let values):
      "(" + values.map(literal).joined(separator: ", ") + (values.count == 1 ? ",)" : ")")
    case .size: "None"
    }
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "float(\"nan\")" }
    if value.isInfinite { return value < 0 ? "float(\"-inf\")" : "float(\"inf\")" }
    return String(value)
  }

  /// Whether an attribute of a module can have the name and be written with a dot.
  static func isAttribute(_ name: String) -> Bool {
    isIdentifier(name) && !moduleNames.contains(name) && !name.hasPrefix("_")
  }

  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetter(first), !keywords.contains(name) else {
      return false
    }
    return name.utf8.allSatisfy { isLetter($0) || isDigit($0) }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (97...122).contains(byte | 32) && byte != 64 || byte == 95
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// A name made of any text, for a variable or an argument; `fallback` where nothing is left.
  static func variable(_ text: String, or fallback: String) -> String {
    var name = ""
    for byte in text.utf8.prefix(60) {
      name += isLetter(byte) || isDigit(byte) ? String(UnicodeScalar(byte)) : "_"
    }
    while name.hasPrefix("_") { name.removeFirst() }
    while name.hasSuffix("_") { name.removeLast() }
    guard let first = name.utf8.first else { return fallback }
    if isDigit(first) { name = "\(fallback)\(name)" }
    return keywords.contains(name) || builtins.contains(name) ? "\(name)_" : name
  }

  /// A name of a class made of a network's: `resnet50` is Resnet50.
  static func className(_ text: String) -> String {
    let word = variable(text, or: "Net").split(separator: "_")
      .map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "_")
    var name = ""
    var previous: Character = "_"
    for character in word {
      // Two numbers stay apart: vit_b_16 is VitB16, and mobilenetv1_025_2 keeps its line.
      if character == "_" {
        previous = character
        continue
      }
      if previous == "_", character.isNumber, name.last?.isNumber == true { name += "_" }
      name.append(character)
      previous = character
    }
    return name.isEmpty ? "Net" : name
  }

  static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
  ]

  /// Names that code of ours uses, so that no variable takes them.
  private static let builtins: Set<String> = [
    "self", "torch", "nn", "F", "int", "max", "min", "round", "range", "super", "tuple", "list",
    "float", "training",
  ]

  /// What a module of PyTorch's has itself.
  private static let moduleNames: Set<String> = [
    "T_destination", "add_module", "apply", "bfloat16", "buffers", "call_super_init", "children",
    "compile", "cpu", "cuda", "double", "dump_patches", "eval", "extra_repr", "float", "forward",
    "get_buffer", "get_extra_state", "get_parameter", "get_submodule", "half", "ipu",
    "load_state_dict", "modules", "mtia", "named_buffers", "named_children", "named_modules",
    "named_parameters", "parameters", "register_backward_hook", "register_buffer",
    "register_forward_hook", "register_forward_pre_hook", "register_full_backward_hook",
    "register_full_backward_pre_hook", "register_load_state_dict_post_hook",
    "register_load_state_dict_pre_hook", "register_module", "register_parameter",
    "register_state_dict_post_hook", "register_state_dict_pre_hook", "requires_grad_",
    "set_extra_state", "set_submodule", "share_memory", "state_dict", "to", "to_empty", "train",
    "training", "type", "xpu", "zero_grad",
  ]
}
