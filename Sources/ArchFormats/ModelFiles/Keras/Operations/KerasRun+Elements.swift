import ShapeEngine

extension KerasRun {
  /// Functions of each element. Those without a type are named.
  static let elementOperations: [String: Lowering] = {
    var table: [String: Lowering] = [:]
    for (name, type) in [
      ("Absolute", "Abs"), ("Abs", "Abs"), ("Negative", "Neg"), ("Sign", "Sign"), ("Exp", "Exp"),
      ("Expm1", "Expm1"), ("Log", "Log"), ("Log1p", "Log1p"), ("Log2", "Log2"), ("Sqrt", "Sqrt"),
      ("Rsqrt", "Rsqrt"), ("Square", "Square"), ("Reciprocal", "Reciprocal"), ("Sin", "Sin"),
      ("Cos", "Cos"), ("Erf", "Erf"), ("Floor", "Floor"), ("Ceil", "Ceil"), ("Trunc", "Trunc"),
      ("Round", "Round"), ("LogicalNot", "LogicalNot"),
    ] {
      table[name] = { run, site in .tensor(try run.elementwise(type, to: site.tensor, site)) }
    }
    let named =
      "Fabs Angle Arccos Arccosh Arcsin Arcsinh Arctan Arctanh BitwiseInvert BitwiseNot Cbrt Conjugate Conj "
      + "Cosh Deg2rad Rad2deg Exp2 Imag I0 Isfinite Isinf Isnan Isneginf Isposinf Isreal Log10 NanToNum Real "
      + "Signbit Sinc Sinh Tan OnesLike ZerosLike FullLike EmptyLike Erfc Erfinv Digitize SearchSorted Heaviside"
    for name in named.split(separator: " ").map(String.init) {
      table[name] = { run, site in
        .tensor(
          try run.elementwise("Elementwise", [("function", .string(name))], to: site.tensor, site))
      }
    }
    // Other names of the same tensor.
    for name in ["Cast", "SaturateCast", "StopGradient", "ConvertToTensor", "Copy"] {
      table[name] = { _, site in .tensor(try site.tensor) }
    }
    table["Clip"] = { run, site in
      var settings: [(name: String, value: Value)] = []
      if let least = site.literal(1, "x_min")?.real { settings.append(("min", .float(least))) }
      if let most = site.literal(2, "x_max")?.real { settings.append(("max", .float(most))) }
      return .tensor(
        settings.isEmpty
          ? try run.elementwise(
            "Elementwise", [("function", .string("Clip"))], to: site.tensor, site)
          : try run.elementwise("Clamp", settings, to: site.tensor, site))
    }
    return table
  }()

  /// The activations, as functions.
  static let activationOperations: [String: Lowering] = {
    var table: [String: Lowering] = [:]
    for (name, activation) in [
      ("Relu", "relu"), ("Relu6", "relu6"), ("Sigmoid", "sigmoid"),
      ("SparseSigmoid", "sparse_sigmoid"),
      ("Softplus", "softplus"), ("Softsign", "softsign"), ("SoftShrink", "soft_shrink"),
      ("SparsePlus", "sparse_plus"), ("Silu", "silu"), ("Squareplus", "squareplus"),
      ("Tanh", "tanh"),
      ("LogSigmoid", "log_sigmoid"), ("HardSigmoid", "hard_sigmoid"), ("HardSilu", "hard_silu"),
      ("Selu", "selu"), ("Celu", "celu"), ("TanhShrink", "tanh_shrink"), ("HardTanh", "hard_tanh"),
      ("HardShrink", "hard_shrink"), ("Threshold", "threshold"), ("Sparsemax", "sparsemax"),
    ] {
      table[name] = { run, site in
        let x = try site.tensor
        if let type = activations[activation] {
          return .tensor(try run.elementwise(type, to: x, site))
        }
        return .tensor(
          try run.elementwise("Elementwise", [("function", .string(activation))], to: x, site))
      }
    }
    for (name, type) in [("Softmax", "Softmax"), ("LogSoftmax", "LogSoftmax"), ("Glu", "GLU")] {
      table[name] = { run, site in
        let x = try site.tensor
        let axis = site.literal(1, "axis")?.whole ?? -1
        return .tensor(
          try run.elementwise(type, [("dim", .int(run.place(of: axis, in: x)))], to: x, site))
      }
    }
    table["Gelu"] = { run, site in
      let isApproximate = site.literal(1, "approximate")?.boolean ?? true
      return .tensor(
        try run.elementwise(
          "GELU", isApproximate ? [("approximate", .string("tanh"))] : [], to: site.tensor, site))
    }
    table["LeakyRelu"] = { run, site in
      let slope = site.literal(1, "negative_slope")?.real ?? 0.2
      return .tensor(
        try run.elementwise("LeakyReLU", [("negative_slope", .float(slope))], to: site.tensor, site)
      )
    }
    table["Elu"] = { run, site in
      let alpha = site.literal(1, "alpha")?.real ?? 1
      return .tensor(try run.elementwise("ELU", [("alpha", .float(alpha))], to: site.tensor, site))
    }
    table["Normalize"] = { run, site in
      let x = try site.tensor
      let axis = site.literal(1, "axis")?.whole ?? -1
      return .tensor(
        try run.elementwise(
          "Normalize",
          [
            ("p", .float(site.literal(2, "order")?.real ?? 2)),
            ("dim", .int(run.place(of: axis, in: x))),
          ], to: x, site))
    }
    return table
  }()

  // MARK: - Two tensors

  static let binaryOperations: [String: Lowering] = {
    var table: [String: Lowering] = [:]
    for (name, type) in [
      ("Add", "Add"), ("Subtract", "Sub"), ("Multiply", "Mul"), ("Divide", "Div"),
      ("TrueDivide", "Div"), ("Power", "Pow"), ("Maximum", "Maximum"), ("Minimum", "Minimum"),
      ("Equal", "Eq"), ("NotEqual", "Ne"), ("Less", "Lt"), ("LessEqual", "Le"), ("Greater", "Gt"),
      ("GreaterEqual", "Ge"), ("LogicalAnd", "LogicalAnd"), ("LogicalOr", "LogicalOr"),
    ] {
      table[name] = { run, site in .tensor(try run.binary(type, site)) }
    }
    let named =
      "Arctan2 BitwiseAnd BitwiseOr BitwiseXor BitwiseLeftShift LeftShift BitwiseRightShift RightShift Gcd "
      + "Hypot Isclose Lcm Ldexp Logaddexp Logaddexp2 Mod Fmod Fmax Fmin DivideNoNan Nextafter FloorDivide "
      + "LogicalXor"
    for name in named.split(separator: " ").map(String.init) {
      table[name] = { run, site in .tensor(try run.binary(name, site)) }
    }
    table["Where"] = { run, site in
      let tensors = try run.aligned(site)
      guard tensors.count == 3 else {
        return .tensor(try run.elements("Where", tensors, site))
      }
      return .tensor(try run.append("Where", to: tensors, order: tensors[0].order, site)[0])
    }
    return table
  }()

  /// The types that take a number in place of the second tensor.
  private static let withNumber: [String: String] = [
    "Add": "other", "Sub": "other", "Mul": "other", "Div": "other", "Pow": "exponent",
    "Eq": "other",
    "Ne": "other", "Lt": "other", "Le": "other", "Gt": "other", "Ge": "other",
  ]

  private mutating func binary(_ type: String, _ site: KerasSite) throws -> ModelTensor {
    let tensors = try aligned(site)
    guard let x = tensors.first else {
      throw DefinitionError("the layer takes no tensor", path: site.path)
    }
    if tensors.count == 1 {
      let first = site.literal(0, "x1")?.real
      let second = (site.literal(1, "x2") ?? site.literal(1, "y"))?.real
      if let second, let key = Self.withNumber[type] {
        return try elementwise(type, [(key, .float(second))], to: x, site)
      }
      if let first {
        switch type {
        case "Add", "Mul": return try elementwise(type, [("other", .float(first))], to: x, site)
        case "Sub":
          let negative = try elementwise("Neg", to: x, at: "negative", site)
          return try elementwise("Add", [("other", .float(first))], to: negative, site)
        case "Div":
          let part = try elementwise("Reciprocal", to: x, at: "reciprocal", site)
          return try elementwise("Mul", [("other", .float(first))], to: part, site)
        default: break
        }
      }
      return try elements(type, tensors, site)
    }
    guard LayerTable.type(named: type) != nil else { return try elements(type, tensors, site) }
    return try append(type, to: tensors, order: x.order, site)[0]
  }

  /// A function of elements that has no type of its own.
  private mutating func elements(
    _ function: String, _ tensors: [ModelTensor], _ site: KerasSite
  ) throws -> ModelTensor {
    let outputs = try append(
      "Elementwise", [("function", .string(function))], to: tensors, order: tensors.first?.order,
      site)
    return outputs[0]
  }

  /// The tensors of a call, constants among them, so that they broadcast as NumPy's do: in one order
  /// where they have as many dimensions, else as the file has them.
  mutating func aligned(_ site: KerasSite) throws -> [ModelTensor] {
    var tensors: [ModelTensor] = []
    for (number, argument) in (site.arguments + site.keywords.map(\.value)).enumerated() {
      if case .literal(let node) = argument {
        if let constant = try constant(node, at: "constant\(number)", site) {
          tensors.append(constant)
        }
      } else {
        for case .tensor(let tensor) in argument.values { tensors.append(tensor) }
      }
    }
    let ranks = Set(tensors.map { rank($0) })
    if ranks.count <= 1 { return try together(tensors, site) }
    return try tensors.map { rank($0) == 0 ? $0 : try own($0, site) }
  }

  /// A tensor that is written in the file: `{"class_name": "__tensor__", "config": {"value": […]}}`; nil for
  /// anything else.
  private mutating func constant(
    _ node: JSONNode, at suffix: String, _ site: KerasSite
  ) throws -> ModelTensor? {
    guard let type = node["class_name"]?.quoted, ["__tensor__", "__numpy__"].contains(type),
      var value = node["config"]?["value"]
    else { return nil }
    var shape: [Int] = []
    while let elements = value.elements {
      shape.append(elements.count)
      guard let first = elements.first else { break }
      value = first
    }
    guard !shape.contains(0) else {
      throw site.config.error("value", "a tensor of at least one element")
    }
    return try parameter(shape, at: suffix, isTrained: false, site)
  }
}
