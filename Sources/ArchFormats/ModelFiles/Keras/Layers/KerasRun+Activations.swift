import ShapeEngine

extension KerasRun {
  static let activationLayers: [String: Lowering] = [
    "Activation": { run, site in
      try run.activated(site.tensor, by: site.config["activation"], at: "", site)
    },
    "ReLU": { run, site in
      let config = site.config
      let slope = try config.number("negative_slope") ?? 0
      let threshold = try config.number("threshold") ?? 0
      let (type, settings): (String, [(name: String, value: Value)]) =
        switch (try config.number("max_value"), slope, threshold) {
        case (nil, 0, 0): ("ReLU", [])
        case (6, 0, 0): ("ReLU6", [])
        case (let most?, 0, 0): ("Hardtanh", [("min_val", .float(0)), ("max_val", .float(most))])
        case (nil, _, 0): ("LeakyReLU", [("negative_slope", .float(slope))])
        case (nil, 0, _): ("Threshold", [("threshold", .float(threshold)), ("value", .float(0))])
        default: ("Elementwise", [("function", .string("ReLU"))])
        }
      return .tensor(try run.elementwise(type, settings, to: site.tensor, site))
    },
    "LeakyReLU": { run, site in
      let slope = try site.config.number("negative_slope") ?? site.config.number("alpha") ?? 0.3
      return .tensor(
        try run.elementwise("LeakyReLU", [("negative_slope", .float(slope))], to: site.tensor, site)
      )
    },
    "ThresholdedReLU": { run, site in
      let threshold = try site.config.number("theta") ?? 1
      return .tensor(
        try run.elementwise(
          "Threshold", [("threshold", .float(threshold)), ("value", .float(0))], to: site.tensor,
          site))
    },
    "ELU": { run, site in
      let alpha = try site.config.number("alpha") ?? 1
      return .tensor(
        try run.elementwise("ELU", [("alpha", .float(alpha))], to: site.tensor, site))
    },
    "Softmax": { run, site in
      let x = try site.tensor
      let axes = try site.config.integers("axis") ?? [-1]
      guard axes.count == 1 else {
        return .tensor(
          try run.elementwise("Elementwise", [("function", .string("Softmax"))], to: x, site))
      }
      return .tensor(
        try run.elementwise("Softmax", [("dim", .int(run.place(of: axes[0], in: x)))], to: x, site))
    },
    "PReLU": { try $0.parametricReLU($1) },
  ]

  /// The types of activations without hyperparameters, by Keras' names.
  static let activations: [String: String] = [
    "relu": "ReLU", "relu6": "ReLU6", "gelu": "GELU", "silu": "SiLU", "swish": "SiLU",
    "sigmoid": "Sigmoid", "tanh": "Tanh", "softplus": "Softplus", "softsign": "Softsign",
    "elu": "ELU", "selu": "SELU", "celu": "CELU", "exponential": "Exp", "exp": "Exp",
    "mish": "Mish", "hard_sigmoid": "Hardsigmoid", "hard_silu": "Hardswish",
    "hard_swish": "Hardswish", "log_sigmoid": "LogSigmoid", "tanh_shrink": "Tanhshrink",
    "hard_shrink": "Hardshrink", "soft_shrink": "Softshrink", "hard_tanh": "Hardtanh",
  ]

  /// Activations along the last dimension.
  private static let alongLast: [String: String] = [
    "softmax": "Softmax", "log_softmax": "LogSoftmax", "glu": "GLU",
  ]

  /// Activations that have no type.
  private static let others: Set<String> = [
    "threshold", "sparsemax", "sparse_plus", "sparse_sigmoid", "squareplus",
  ]

  /// The activation of a layer, behind it.
  mutating func activated(_ x: ModelTensor, _ site: KerasSite) throws -> ModelValue {
    guard let activation = site.config["activation"] else { return .tensor(x) }
    let word = activation.quoted ?? activation["config"]?.quoted
    return word == "linear"
      ? .tensor(x) : try activated(x, by: activation, at: "activation", site)
  }

  /// - Parameter activation: a name, or the object of a function or a layer.
  mutating func activated(
    _ x: ModelTensor, by activation: JSONNode?, at suffix: String, _ site: KerasSite
  ) throws -> ModelValue {
    if let activation, activation.kind == .object, let inner = activation["config"],
      inner.kind == .object
    {
      let layer = try KerasLayer(activation, in: site.config.path)
      return try result(of: site.inner(layer, at: suffix.isEmpty ? layer.name : suffix, given: [x]))
    }
    guard let word = activation.map({ $0.quoted ?? $0["config"]?.quoted }) ?? "linear" else {
      throw site.config.error("activation", "the name of an activation")
    }
    if word == "linear" { return .tensor(try elementwise("Identity", to: x, at: suffix, site)) }
    if word == "leaky_relu" {
      return .tensor(
        try elementwise("LeakyReLU", [("negative_slope", .float(0.2))], to: x, at: suffix, site))
    }
    if let type = Self.activations[word] {
      return .tensor(try elementwise(type, to: x, at: suffix, site))
    }
    if let type = Self.alongLast[word] {
      return .tensor(
        try elementwise(type, [("dim", .int(place(of: -1, in: x)))], to: x, at: suffix, site))
    }
    if Self.others.contains(word) {
      return .tensor(
        try elementwise("Elementwise", [("function", .string(word))], to: x, at: suffix, site))
    }
    return try unknown(site, because: "its activation is not one of Keras'")
  }

  /// One slope for each place of the input, but along shared axes.
  private mutating func parametricReLU(_ site: KerasSite) throws -> ModelValue {
    let x = try site.tensor
    var shared: Set<Int> = []
    for axis in try site.config.integers("shared_axes") ?? [] {
      shared.insert(try index(axis, of: x))
    }
    let own = (1..<max(rank(x), 1)).filter { !shared.contains($0) }
    let stored = graph.shape(of: x.reference)
    let isPerChannel = own.count == 1 && order(x)[own[0]] == 1
    if own.isEmpty || isPerChannel {
      let count = own.isEmpty ? 1 : stored[1]
      return .tensor(
        try elementwise(
          "PReLU", [("num_parameters", .int(count))], to: x, hasWeights: true, site))
    }
    let dimensions = Set(own.map { order(x)[$0] })
    let shape = (1..<stored.count).map { dimensions.contains($0) ? stored[$0] : 1 }
    let slopes = try parameter(shape, at: "alpha", site)
    return .tensor(
      try layer(
        "Elementwise", [("function", .string("PReLU"))], to: x, and: slopes, order: x.order, site))
  }
}
