import ShapeEngine

extension KerasRun {
  static let recurrent: [String: Lowering] = {
    var table: [String: Lowering] = [
      "Bidirectional": { try $0.bidirectional($1) },
      "RNN": { try $0.cells($1) },
    ]
    for type in recurrentTypes.keys {
      table[type] = { run, site in
        let states = site.states
        return try run.recurrent(site.tensor, from: states, site).value
      }
    }
    return table
  }()

  /// Our types by the names of Keras' layers and cells.
  private static let recurrentTypes: [String: String] = [
    "LSTM": "LSTM", "GRU": "GRU", "SimpleRNN": "RNN", "CuDNNLSTM": "LSTM", "CuDNNGRU": "GRU",
  ]
  private static let cellTypes: [String: String] = [
    "LSTMCell": "LSTM", "GRUCell": "GRU", "SimpleRNNCell": "RNN",
  ]

  /// What a recurrent layer gives: every step or the last one, then the states if they are asked for.
  private struct Recurrence {
    var output: ModelTensor
    var states: [ModelTensor]

    var value: ModelValue {
      states.isEmpty ? .tensor(output) : .list(([output] + states).map(ModelValue.tensor))
    }
  }

  /// What of a recurrent network is wanted, besides its weights.
  private struct Wanted {
    var sequences: Bool
    var states: Bool
    var isBackwards: Bool

    init(_ config: KerasConfig) throws(DefinitionError) {
      sequences = try config.bool("return_sequences")
      states = try config.bool("return_state")
      isBackwards = try config.bool("go_backwards")
      guard try !config.bool("time_major") else {
        throw config.error("time_major", "false: steps behind the batch")
      }
    }
  }

  private mutating func recurrent(
    _ tensor: ModelTensor, from states: [ModelTensor], _ site: KerasSite
  ) throws -> Recurrence {
    try recurrent(
      tensor, from: states, Self.recurrentTypes[site.layer.type] ?? "RNN", site.config,
      Wanted(site.config), at: "", site)
  }

  /// - Parameter config: that of the layer or the cell that holds the weights.
  private mutating func recurrent(
    _ tensor: ModelTensor, from states: [ModelTensor], _ type: String, _ config: KerasConfig,
    _ wanted: Wanted, at suffix: String, _ site: KerasSite
  ) throws -> Recurrence {
    let part = suffix.isEmpty ? "" : "\(suffix)."
    var x = try own(tensor, site)
    if wanted.isBackwards {
      x = try layer("Flip", [("dims", .int(1))], to: x, at: "\(part)flip", site)
    }
    var settings: [(name: String, value: Value)] = [
      ("hidden_size", .int(try config.count("units"))), ("batch_first", .bool(true)),
    ]
    if type == "RNN", try config.word("activation") == "relu" {
      settings.append(("nonlinearity", .string("relu")))
    }
    let isCuDNN = site.layer.type.hasPrefix("CuDNN")
    let hasTwoBiases = try type == "GRU" && config.bool("reset_after") || isCuDNN
    if try !config.bool("use_bias", default: true) {
      settings.append(("bias", .bool(false)))
    } else if !hasTwoBiases {
      settings.append(("recurrent_bias", .bool(false)))
    }
    var given = [x]
    for (number, state) in states.enumerated() {
      let state = try own(state, site)
      given.append(
        try layer("Unsqueeze", [("dim", .int(0))], to: state, at: "\(part)state\(number)", site))
    }
    let all = try append(type, settings, to: given, at: suffix, hasWeights: true, site)
    guard let steps = all.first, all.count > 1 else {
      throw DefinitionError("the layer gives nothing", path: site.path)
    }
    var last: [ModelTensor] = []
    let needed = wanted.states ? all.count - 1 : wanted.sequences ? 0 : 1
    for (number, state) in all.dropFirst().prefix(needed).enumerated() {
      last.append(
        try layer(
          "Select", [("dim", .int(0)), ("index", .int(0))], to: state,
          at: "\(part)\(number == 0 ? "last" : "cell")", site))
    }
    return Recurrence(
      output: wanted.sequences ? steps : last.first ?? steps, states: wanted.states ? last : [])
  }

  /// An RNN of cells: one, or several, each of which takes the steps of the one before.
  private mutating func cells(_ site: KerasSite) throws -> ModelValue {
    guard let node = site.config["cell"] else { throw site.config.error("cell", "a cell") }
    let cell = try KerasLayer(node, in: site.config.path)
    let isStack = cell.type == "StackedRNNCells"
    let nodes = isStack ? cell.config["cells"]?.elements ?? [] : [node]
    var wanted = try Wanted(site.config)
    let sequences = wanted.sequences
    var result = Recurrence(output: try site.tensor, states: [])
    var states: [ModelTensor] = []
    for (number, node) in nodes.enumerated() {
      let cell = try KerasLayer(node, in: site.config.path)
      guard let type = Self.cellTypes[cell.type], !cell.isCustom else {
        return try unknown(site, because: "its cell is not one of Keras'")
      }
      wanted.sequences = number < nodes.count - 1 || sequences
      result = try recurrent(
        result.output, from: [], type, cell.config, wanted, at: isStack ? "cell\(number)" : "", site
      )
      wanted.isBackwards = false
      states += result.states
    }
    return Recurrence(output: result.output, states: states).value
  }

  /// One layer in each direction, and their outputs as one. Source: `Bidirectional.call` in
  /// keras/src/layers/rnn/bidirectional.py.
  private mutating func bidirectional(_ site: KerasSite) throws -> ModelValue {
    guard let node = site.config["layer"] else { throw site.config.error("layer", "a layer") }
    let forward = try KerasLayer(node, in: site.config.path)
    // Where nothing is said of the backward layer it is the same in the other direction.
    let backward = try site.config["backward_layer"].map { (node) throws(DefinitionError) in
      try KerasLayer(node, in: site.config.path)
    }
    guard Self.recurrentTypes[forward.type] != nil, !forward.isCustom,
      Self.recurrentTypes[(backward ?? forward).type] != nil, !(backward?.isCustom ?? false)
    else { return try unknown(site, because: "its layer is not one of Keras' recurrent ones") }
    let x = try own(site.tensor, site)
    let states = site.states
    let half = states.count / 2
    let sequences = try Wanted(forward.config).sequences
    let there = try recurrent(
      x, from: Array(states.prefix(half)), site.inner(forward, at: "forward"))
    var backwards = try Wanted((backward ?? forward).config)
    if backward == nil { backwards.isBackwards.toggle() }
    let inner = site.inner(backward ?? forward, at: "backward")
    let back = try recurrent(
      x, from: Array(states.dropFirst(half)),
      Self.recurrentTypes[inner.layer.type] ?? "RNN", inner.config, backwards, at: "", inner)
    var outputs = [there.output, back.output]
    if sequences {
      outputs[1] = try layer("Flip", [("dims", .int(1))], to: outputs[1], at: "flip", site)
    }
    let joined: [ModelTensor]
    switch site.config["merge_mode"].map(\.word) {
    case "concat":
      joined = [
        try append("Concat", [("dim", .int(sequences ? 2 : 1))], to: outputs, site)[0]
      ]
    case "sum": joined = [try folded("Add", outputs, site)]
    case "mul": joined = [try folded("Mul", outputs, site)]
    case "ave":
      let sum = try folded("Add", outputs, at: "sum", site)
      joined = [try layer("Div", [("other", .float(2))], to: sum, site)]
    case nil: joined = outputs
    default: throw site.config.error("merge_mode", "'concat', 'sum', 'mul', 'ave' or null")
    }
    let all = (joined + there.states + back.states).map(ModelValue.tensor)
    return all.count == 1 ? all[0] : .list(all)
  }
}

extension KerasSite {
  /// The states from which a recurrent layer begins: what it is given besides its input.
  var states: [ModelTensor] {
    let values =
      argument(1, "initial_state")?.values ?? Array(arguments.flatMap(\.values).dropFirst())
    return values.compactMap { if case .tensor(let tensor) = $0 { tensor } else { nil } }
  }
}
