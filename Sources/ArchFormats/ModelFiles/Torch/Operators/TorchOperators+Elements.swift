import ShapeEngine

extension TorchOperators {
  // MARK: - Functions of one tensor

  static let functions: [String: Row] = {
    let types = [
      "relu": "ReLU", "relu6": "ReLU6", "silu": "SiLU", "mish": "Mish", "softsign": "Softsign",
      "sigmoid": "Sigmoid", "log_sigmoid": "LogSigmoid", "tanh": "Tanh",
      "hardswish": "Hardswish", "hardsigmoid": "Hardsigmoid", "selu": "SELU", "exp": "Exp",
      "expm1": "Expm1", "log": "Log", "log1p": "Log1p", "log2": "Log2", "sqrt": "Sqrt",
      "rsqrt": "Rsqrt", "square": "Square", "reciprocal": "Reciprocal", "abs": "Abs",
      "absolute": "Abs", "neg": "Neg", "negative": "Neg", "sign": "Sign", "sin": "Sin",
      "cos": "Cos", "erf": "Erf", "floor": "Floor", "ceil": "Ceil", "trunc": "Trunc",
      "round": "Round", "logical_not": "LogicalNot", "bitwise_not": "LogicalNot",
      "special_expit": "Sigmoid",
    ]
    var rows = types.mapValues(plain)
    rows["leaky_relu"] = numbers("LeakyReLU", "negative_slope")
    rows["elu"] = numbers("ELU", "alpha")
    rows["celu"] = numbers("CELU", "alpha")
    rows["softplus"] = numbers("Softplus", "beta", "threshold")
    rows["threshold"] = numbers("Threshold", "threshold", "value")
    rows["hardshrink"] = numbers("Hardshrink", "lambd")
    rows["softshrink"] = numbers("Softshrink", "lambd")
    rows["hardtanh"] = { call, reader in
      let isSix = call.number("min_val") == 0 && call.number("max_val") == 6
      let module = TorchModules.stack(of: call.node).last?.name
      let row =
        isSix && module == "ReLU6" ? plain("ReLU6") : numbers("Hardtanh", "min_val", "max_val")
      return try row(call, &reader)
    }
    rows["gelu"] = { call, reader in
      guard let x = try call.first(&reader) else { return false }
      return try call.layer(
        "GELU", [("approximate", .string(call.word("approximate") ?? "none"))], to: [x], &reader)
    }
    rows["clamp"] = clamp
    rows["clamp_min"] = clamp
    rows["clamp_max"] = clamp
    for (name, type) in [
      "dropout": "Dropout", "feature_dropout": "Dropout2d",
      "alpha_dropout": "AlphaDropout", "feature_alpha_dropout": "FeatureAlphaDropout",
      "native_dropout": "Dropout",
    ] {
      rows[name] = dropout(type)
    }
    for (name, type) in [
      "softmax": "Softmax", "_softmax": "Softmax", "log_softmax": "LogSoftmax",
      "_log_softmax": "LogSoftmax", "cumsum": "CumSum", "cumprod": "CumProd", "glu": "GLU",
    ] {
      rows[name] = along(type)
    }
    let others = [
      "atan2", "lerp", "addcmul", "addcdiv", "fmod", "remainder", "isnan", "isinf", "isfinite",
      "nan_to_num", "sinh", "cosh", "tan", "asin", "acos", "atan", "logit", "sinc", "erfc",
      "exp2", "log10", "frac", "sgn", "logical_xor", "bitwise_xor", "hypot", "copysign", "xlogy",
      "rrelu", "float_power", "rsub", "lgamma", "digamma", "erfinv", "asinh", "acosh", "atanh",
      "heaviside", "ldexp", "logaddexp", "logaddexp2", "gcd", "lcm", "bitwise_left_shift",
      "bitwise_right_shift", "isposinf", "isneginf", "signbit", "deg2rad", "rad2deg", "fmax",
      "fmin",
    ]
    for name in others { rows[name] = byName }
    let written = [
      "fill", "zero", "copy", "normal", "uniform", "bernoulli", "exponential", "random",
      "index_put", "scatter", "scatter_add", "scatter_reduce", "index_add", "index_copy",
      "index_fill", "masked_scatter", "zeros_like", "ones_like", "empty_like", "full_like",
      "rand_like", "randn_like", "randint_like", "slice_scatter", "select_scatter",
      "fill_diagonal", "logcumsumexp",
    ]
    for name in written { rows[name] = sameShape }
    let same = [
      "contiguous", "clone", "detach", "alias", "lift_fresh_copy", "lift_fresh", "to", "_to_copy",
      "type_as", "positive", "real", "conj", "resolve_conj", "resolve_neg", "requires_grad",
      "lift", "pin_memory", "view_as_real_copy",
    ]
    for name in same where name != "view_as_real_copy" { rows[name] = unchanged }
    return rows
  }()

  /// What gives its first tensor, at another place or in another number format.
  private static func unchanged(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    return try call.pass(x, &reader)
  }

  private static func clamp(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.first(&reader) else { return false }
    for name in ["min", "max"] where call.has(name) && call.number(name) == nil {
      return try byName(call, &reader)
    }
    return try call.layer("Clamp", call.numbers("min", "max"), to: [x], &reader)
  }

  private static func dropout(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      let module = String(TorchModules.stack(of: call.node).last?.name ?? "")
      let own = ["Dropout1d", "Dropout2d", "Dropout3d"].first { $0 == module }
      return try call.layer(own ?? type, call.numbers("p"), to: [x], &reader)
    }
  }

  private static func along(_ type: String) -> Row {
    { call, reader in
      guard let x = try call.first(&reader) else { return false }
      let dimension = call.integer("dim", reader) ?? -1
      return try call.layer(type, [("dim", .int(dimension))], to: [x], &reader)
    }
  }

  // MARK: - Arithmetic

  static let arithmetic: [String: Row] = {
    var rows: [String: Row] = [:]
    let withNumber = [
      "mul": "Mul", "multiply": "Mul", "eq": "Eq", "ne": "Ne", "not_equal": "Ne", "lt": "Lt",
      "less": "Lt", "le": "Le", "less_equal": "Le", "gt": "Gt", "greater": "Gt", "ge": "Ge",
      "greater_equal": "Ge", "add": "Add", "sub": "Sub", "subtract": "Sub", "div": "Div",
      "divide": "Div", "true_divide": "Div", "floor_divide": "Div",
    ]
    for (name, type) in withNumber { rows[name] = pair(type, takesNumber: true) }
    let withoutNumber = [
      "maximum": "Maximum", "minimum": "Minimum", "logical_and": "LogicalAnd",
      "bitwise_and": "LogicalAnd", "__and__": "LogicalAnd", "logical_or": "LogicalOr",
      "bitwise_or": "LogicalOr", "__or__": "LogicalOr",
    ]
    for (name, type) in withoutNumber { rows[name] = pair(type, takesNumber: false) }
    rows["pow"] = power
    rows["where"] = choice
    rows["masked_fill"] = maskedFill
    return rows
  }()

  /// Arithmetic of two tensors, or of a tensor and a number.
  private static func pair(_ type: String, takesNumber: Bool) -> Row {
    { call, reader in
      guard let x = try call.tensor("self", &reader) else { return false }
      var settings: TorchCall.Settings = []
      if type == "Div",
        let mode = call.node.operation == "floor_divide" ? "floor" : call.word("rounding_mode")
      {
        settings.append(("rounding_mode", .string(mode)))
      }
      if call.has("alpha") {
        guard let alpha = call.number("alpha") else { return try byName(call, &reader) }
        if alpha != 1 { settings.append(("alpha", .float(alpha))) }
      }
      if let y = try call.tensor("other", &reader) {
        return try call.layer(type, settings, to: [x, y], &reader)
      }
      guard takesNumber, settings.isEmpty, let number = call.number("other") else {
        return try byName(call, &reader)
      }
      return try call.layer(type, [("other", .float(number))], to: [x], &reader)
    }
  }

  private static func power(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.tensor("self", &reader) else { return try byName(call, &reader) }
    if let y = try call.tensor("exponent", &reader) {
      return try call.layer("Pow", to: [x, y], &reader)
    }
    guard let number = call.number("exponent") else { return try byName(call, &reader) }
    return try call.layer("Pow", [("exponent", .float(number))], to: [x], &reader)
  }

  private static func choice(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let condition = try call.tensor("condition", &reader), call.has("self") else {
      return false
    }
    var (tensors, settings): ([TensorReference], TorchCall.Settings) = ([condition], [])
    for (name, setting) in [("self", "input"), ("other", "other")] {
      if let tensor = try call.tensor(name, &reader) {
        tensors.append(tensor)
      } else {
        guard let number = call.number(name) else { return try byName(call, &reader) }
        settings.append((setting, .float(number)))
      }
    }
    return try call.layer("Where", settings, to: tensors, &reader)
  }

  private static func maskedFill(_ call: TorchCall, _ reader: inout TorchReader) throws -> Bool {
    guard let x = try call.tensor("self", &reader), let mask = try call.tensor("mask", &reader)
    else { return false }
    guard let value = call.number("value") else {
      return try call.layer(
        "Elementwise", [("function", .string("masked_fill"))], to: [x, mask], &reader)
    }
    return try call.layer("MaskedFill", [("value", .float(value))], to: [x, mask], &reader)
  }
}
