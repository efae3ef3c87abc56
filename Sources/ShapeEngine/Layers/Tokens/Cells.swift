/// One step of a recurrent network: [N, input_size] to [N, hidden_size]. The inputs are the step's,
/// and perhaps the state before it, which is zero otherwise.
public protocol RecurrentCell: RecurrentWeights {
  /// How many tensors a state is: an LSTM has its hidden state and its cell's.
  static var states: Int { get }
}

extension RecurrentCell {
  public static var formula: String { "hidden_size along the last dimension" }
  public static var example: String { "(256) from x, h" }
  public static var sample: [[Int]] { [[128], [256]] }
  public static var arity: ClosedRange<Int> { 1...(1 + states) }
  public static var states: Int { 1 }

  public func validate() throws(ShapeError) {
    try requireFeatures(inputSize, "input_size")
    try requireFeatures(hiddenSize, "hidden_size")
  }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let count = 1 + Self.states
    guard let x = inputs.first, inputs.count == 1 || inputs.count == count else {
      throw ShapeError(
        "\(type) takes its input, and perhaps the whole state before it",
        found: "\(inputs.count) inputs", expected: "1 or \(count) inputs")
    }
    try x.requireRank(1...2, for: type)
    try requireWeights("input_size", inputSize, at: x.rank - 1, of: x, &a)
    for state in inputs.dropFirst() {
      guard state.rank == x.rank else {
        throw .rank(of: "the state of \(type)", found: state.rank, expected: x.rank)
      }
      try requireWeights("hidden_size", hiddenSize, at: state.rank - 1, of: state, &a)
      guard x.rank == 2 else { continue }
      let (batch, found) = (x[0], state[0])
      try requireSame(found, as: batch, "the input and the state have other batches", &a)
    }
    var y = x
    y[x.rank - 1] = a.constant(hiddenSize)
    return Array(repeating: y, count: Self.states)
  }

  public func parameterTensors() throws(ShapeError) -> [ParameterTensor] {
    try tensors(of: inputSize ?? 0, stateSize: hiddenSize)
  }

  public func weights(biases: Int) throws(ShapeError) -> Int {
    try weights(of: inputSize ?? 0, stateSize: hiddenSize, biases: biases)
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    // The cell's own state is read in place; what is multiplied by weights, all of it.
    path.operand == 2 ? .ownPlace : .ownBut(path.input.rank - 1, .everything(isReduced: false))
  }

  public func roles(rank: Int) -> [AxisRole?] {
    .lastFeatures(rank: rank)
  }
}

/// One step of a simple recurrent network. Source: torch.nn.RNNCell.
/// Shape: [N, input_size], and perhaps [N, hidden_size], to [N, hidden_size].
public struct RNNCell: RecurrentCell {
  public static var gates: Int { 1 }
  public var inputSize: Int?
  public var hiddenSize = 1
  public var bias = true
  public var nonlinearity: RNNNonlinearity = .tanh

  public init() {}

  public static var name: String { "RNNCell" }
  public static var summary: String { "one step of a simple recurrent network" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_size", \.inputSize), .required("hidden_size", \.hiddenSize),
      .init("bias", \.bias), .init("nonlinearity", \.nonlinearity),
    ] + factory
  }
}

/// One step of a network of gated recurrent units. Source: torch.nn.GRUCell.
/// Shape: [N, input_size], and perhaps [N, hidden_size], to [N, hidden_size].
public struct GRUCell: RecurrentCell {
  public static var gates: Int { 3 }
  public var inputSize: Int?
  public var hiddenSize = 1
  public var bias = true

  public init() {}

  public static var name: String { "GRUCell" }
  public static var summary: String { "one step of a network of gated recurrent units" }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_size", \.inputSize), .required("hidden_size", \.hiddenSize),
      .init("bias", \.bias),
    ] + factory
  }
}

/// One step of a long short-term memory. Source: torch.nn.LSTMCell.
/// Shape: [N, input_size], and perhaps two of [N, hidden_size], to two of [N, hidden_size]: the hidden
/// state and the cell's.
public struct LSTMCell: RecurrentCell {
  public static var gates: Int { 4 }
  public static var states: Int { 2 }
  public var inputSize: Int?
  public var hiddenSize = 1
  public var bias = true

  public init() {}

  public static var name: String { "LSTMCell" }
  public static var summary: String { "one step of a long short-term memory" }
  public static var example: String { "(256) from x, h, c" }
  public static var sample: [[Int]] { [[128], [256], [256]] }
  public static var hyperparameters: [Hyperparameter<Self>] {
    [
      .inferred("input_size", \.inputSize), .required("hidden_size", \.hiddenSize),
      .init("bias", \.bias),
    ] + factory
  }
}
