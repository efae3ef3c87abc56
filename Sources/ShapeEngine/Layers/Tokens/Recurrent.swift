/// A layer type with a recurrent network's weights, of the last dimension's elements.
public protocol RecurrentWeights: Layer {
  /// The matrices a layer has: 1 for RNN, 3 for GRU, 4 for LSTM.
  static var gates: Int { get }
  var inputSize: Int? { get set }
  var hiddenSize: Int { get set }
  var bias: Bool { get set }
  /// Whether the state's matrices have a bias beside the input's, where there are biases.
  var recurrentBias: Bool { get }
  /// All weights, with so many biases for each row.
  func weights(biases: Int) throws(ShapeError) -> Int
}

extension RecurrentWeights {
  public mutating func infer(from inputs: [Shape<Int>]) throws(ShapeError) {
    if inputSize == nil, let x = inputs.first, x.rank > 0 { inputSize = x[x.rank - 1] }
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    guard let x = inputs.first, x.rank > 0 else { return .none }
    return .sum([Product(try weights(biases: 0), x.removing(x.rank - 1))])
  }

  public var recurrentBias: Bool { true }

  public func parameterCount() throws(ShapeError) -> Int {
    try weights(biases: bias ? recurrentBias ? 2 : 1 : 0)
  }

  /// The tensors of one step, named after the layer and the direction that it is of.
  func tensors(
    of size: Int, stateSize: Int, suffix: String = ""
  ) throws(ShapeError) -> [ParameterTensor] {
    let rows = try Checked.multiply(Self.gates, hiddenSize)
    let parts = Self.gates > 1 ? [Self.gates, hiddenSize] : []
    var tensors = [
      ParameterTensor("weight_ih" + suffix, [rows, size], parts: parts),
      ParameterTensor("weight_hh" + suffix, [rows, stateSize], parts: parts),
    ]
    if bias {
      tensors += (recurrentBias ? ["bias_ih", "bias_hh"] : ["bias_ih"]).map {
        ParameterTensor($0 + suffix, [rows], parts: parts)
      }
    }
    return tensors
  }

  /// The weights of one step that takes `size` features and a state of `stateSize`.
  func weights(of size: Int, stateSize: Int, biases: Int) throws(ShapeError) -> Int {
    try Checked.product([Self.gates, hiddenSize, Checked.sum([size, stateSize, biases])])
  }
}

/// A recurrent layer type over [L, N, input_size], or [N, L, input_size] with batch_first, or
/// [L, input_size] without a batch.
///
/// The outputs are the last layer's states at every step, then the last states of all layers. The first
/// states may be given behind the input, shaped as the last ones.
public protocol RecurrentLayer: RecurrentWeights {
  var numLayers: Int { get set }
  var batchFirst: Bool { get set }
  var dropout: Double { get set }
  var bidirectional: Bool { get set }
  /// The size that an LSTM projects its hidden state to; 0 for none.
  var projSize: Int { get }
  /// The sizes of the last states, one an output: the hidden state's, and an LSTM's cell's.
  var stateSizes: [Int] { get }
}

extension RecurrentLayer {
  public static var formula: String {
    "directions*hidden_size at every step, and the last states of every layer and direction"
  }
  public static var example: String { "(256, num_layers=2, batch_first=true)" }
  public static var arity: ClosedRange<Int> { 1...2 }
  public var projSize: Int { 0 }
  public var stateSizes: [Int] { [hiddenSize] }

  /// The size of the state that a step hands on.
  private var outputSize: Int { projSize > 0 ? projSize : hiddenSize }
  private var directions: Int { bidirectional ? 2 : 1 }

  public func validate() throws(ShapeError) {
    try requireFeatures(inputSize, "input_size")
    try requireFeatures(hiddenSize, "hidden_size")
    try requireFeatures(numLayers, "num_layers")
    try requireProbability(dropout, "dropout")
    guard projSize >= 0 && projSize < hiddenSize else {
      throw .hyperparameter("proj_size", is: projSize, expected: "below hidden_size, \(hiddenSize)")
    }
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    guard inputs.count == 1 || inputs.count == 1 + stateSizes.count, let x = inputs.first else {
      throw .arity(of: type, found: inputs.count, expected: Self.arity)
    }
    try x.requireRank(2...3, for: type)
    try requireWeights("input_size", inputSize, at: x.rank - 1, of: x, &a)
    var steps = x
    steps[x.rank - 1] = a.constant(try Checked.multiply(directions, outputSize))
    let count = a.constant(try Checked.multiply(directions, numLayers))
    var outputs = [steps]
    for size in stateSizes {
      let batch = x.rank == 3 ? [x[batchFirst ? 0 : 1]] : []
      outputs.append(try Shape([count] + batch + [a.constant(size)], filler: count))
    }
    for (given, state) in zip(inputs.dropFirst(), outputs.dropFirst()) {
      guard given.rank == state.rank else {
        throw .rank(of: "a first state of \(type)", found: given.rank, expected: state.rank)
      }
      for dimension in 0..<state.rank {
        try requireSame(
          given[dimension], as: state[dimension], "the first state has another shape", &a)
      }
    }
    return outputs
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    try requireFewTensors(of: type, Checked.product([numLayers, directions, 5]))
    var tensors: [ParameterTensor] = []
    for layer in 0..<numLayers {
      let size = layer == 0 ? inputSize ?? 0 : try Checked.multiply(directions, outputSize)
      for direction in ["", "_reverse"].prefix(directions) {
        let suffix = "_l\(layer)\(direction)"
        tensors += try self.tensors(of: size, stateSize: outputSize, suffix: suffix)
        if projSize > 0 {
          tensors.append(ParameterTensor("weight_hr" + suffix, [projSize, hiddenSize]))
        }
      }
    }
    return tensors
  }

  /// The weights of all layers and directions, with so many biases for each row.
  public func weights(biases: Int) throws(ShapeError) -> Int {
    let first = try weights(of: inputSize ?? 0, biases: biases)
    let later = try weights(of: Checked.multiply(directions, outputSize), biases: biases)
    let oneDirection = try Checked.add(first, Checked.multiply(numLayers - 1, later))
    return try Checked.multiply(directions, oneDirection)
  }

  /// The weights of one layer in one direction whose input has `size` features.
  private func weights(of size: Int, biases: Int) throws(ShapeError) -> Int {
    try Checked.add(
      weights(of: size, stateSize: outputSize, biases: biases),
      Checked.multiply(projSize, hiddenSize))
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .scattered }
}

/// What an RNN applies to its state.
public enum RNNNonlinearity: String, HyperparameterWord {
  case tanh, relu
}

/// A simple recurrent network. Source: torch.nn.RNN.
/// Shape: [L, N, input_size] to [L, N, D*hidden_size] and [D*num_layers, N, hidden_size], where D
/// is the number of directions.
public struct RNN: RecurrentLayer {
  public static var gates: Int { 1 }
  public var inputSize: Int?
  public var hiddenSize = 1
  public var numLayers = 1
  public var nonlinearity: RNNNonlinearity = .tanh
  public var bias = true
  public var batchFirst = false
  public var dropout = 0.0
  public var bidirectional = false
  /// Keras has one bias for each row where PyTorch has two.
  public var recurrentBias = true

  public init() {}

  public static var name: String { "RNN" }
  public static var summary: String { "a simple recurrent network" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_size", \.inputSize), .required("hidden_size", \.hiddenSize),
      .init("num_layers", \.numLayers), .init("nonlinearity", \.nonlinearity),
      .init("bias", \.bias), .init("batch_first", \.batchFirst), .init("dropout", \.dropout),
      .init("bidirectional", \.bidirectional),
    ] + factory + [Hyperparameter.later("recurrent_bias", \.recurrentBias).foreign]
  }
}

/// A network of gated recurrent units. Source: torch.nn.GRU.
/// Shape: [L, N, input_size] to [L, N, D*hidden_size] and [D*num_layers, N, hidden_size], where D
/// is the number of directions.
public struct GRU: RecurrentLayer {
  public static var gates: Int { 3 }
  public var inputSize: Int?
  public var hiddenSize = 1
  public var numLayers = 1
  public var bias = true
  public var batchFirst = false
  public var dropout = 0.0
  public var bidirectional = false
  /// Keras has one bias for each row with `reset_after=False`, where PyTorch has two.
  public var recurrentBias = true

  public init() {}

  public static var name: String { "GRU" }
  public static var summary: String { "a network of gated recurrent units" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_size", \.inputSize), .required("hidden_size", \.hiddenSize),
      .init("num_layers", \.numLayers), .init("bias", \.bias),
      .init("batch_first", \.batchFirst), .init("dropout", \.dropout),
      .init("bidirectional", \.bidirectional),
    ] + factory + [Hyperparameter.later("recurrent_bias", \.recurrentBias).foreign]
  }
}

/// A network of long short-term memories; its third output is the cells' last states.
/// Source: torch.nn.LSTM.
/// Shape: [L, N, input_size] to [L, N, D*h], [D*num_layers, N, h] and [D*num_layers, N,
/// hidden_size], where D is the number of directions and h is proj_size or else hidden_size.
public struct LSTM: RecurrentLayer {
  public static var gates: Int { 4 }
  public var inputSize: Int?
  public var hiddenSize = 1
  public var numLayers = 1
  public var bias = true
  public var batchFirst = false
  public var dropout = 0.0
  public var bidirectional = false
  public var projSize = 0
  /// Keras has one bias for each row where PyTorch has two.
  public var recurrentBias = true

  public init() {}

  public static var name: String { "LSTM" }
  public static var arity: ClosedRange<Int> { 1...3 }
  public static var summary: String { "a network of long short-term memories" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_size", \.inputSize), .required("hidden_size", \.hiddenSize),
      .init("num_layers", \.numLayers), .init("bias", \.bias),
      .init("batch_first", \.batchFirst), .init("dropout", \.dropout),
      .init("bidirectional", \.bidirectional), .init("proj_size", \.projSize),
    ] + factory + [Hyperparameter.later("recurrent_bias", \.recurrentBias).foreign]
  }
  public var stateSizes: [Int] { [projSize > 0 ? projSize : hiddenSize, hiddenSize] }
}
