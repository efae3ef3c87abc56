/// What the rules of an architecture do with sizes, step by step: whoever has the steps has every size at
/// every input, and why an input is refused, without the rules.
///
/// The steps are those of the rules on integers, in their order, each different one once: a step that was
/// done, and a requirement that held, do so again. So they refuse what the rules refuse, at the same layer
/// and with the same words.
public struct SizeProgram: Sendable {
  /// A size: a number, or what an input dimension or a step gives.
  public struct Value: Hashable, BitwiseCopyable, Sendable {
    /// The place among the values; nil for a number. The input dimensions come first, then the results of
    /// those steps that have one, in their order.
    public var place: Int? { index < 0 ? nil : Int(index) }
    /// The number that a value without a place is.
    public let number: Int
    private let index: Int32

    init(_ number: Int) { (self.number, index) = (number, -1) }
    init(place: Int32) { (number, index) = (0, place) }

    /// The number; nil for a value that depends on the input.
    var constant: Int? { index < 0 ? number : nil }
  }

  /// One thing that a rule does with sizes. Those that are named as something is required give nothing.
  public enum Step: Hashable, Sendable {
    /// floor((a*x + b)/c).
    case affine(Int, Value, Int, over: Int)
    case sum(Value, Value)
    case product(Value, Value)
    case minimum(Value, Value)
    case maximum(Value, Value)
    case scaled(Value, Scale)
    /// ceil(x / step), the quotient rounded to a double.
    case steps(of: Double, in: Value)
    /// x / y, for y required to be above zero and to leave nothing over.
    case exactQuotient(Value, Value)
    /// The largest integer that is not above x / y, for y above zero.
    case floorQuotient(Value, Value)
    /// The common size of two dimensions, which are required to be equal or one of them 1.
    case broadcast(Value, Value)
    /// A size that depends on data.
    case unknown
    case atLeast(Value, Int)
    case atMost(Value, Value)
    case equal(Value, Value)
    case unequal(Value, Value)
    case divisible(Value, Int)

    /// Whether the step gives a value.
    public var isValue: Bool {
      switch self {
      case .atLeast, .atMost, .equal, .unequal, .divisible: false
      default: true
      }
    }
  }

  /// A piece of a text: words, or a size at the input that is asked about.
  public enum Piece: Hashable, Sendable {
    case words(String)
    case size(Value)
  }

  /// What is said where something that is required does not hold.
  public struct Refusal: Hashable, Sendable {
    public var message: [Piece]
    public var found: [Piece]?
    public var expected: [Piece]?
    public var help: [Piece]?
  }

  /// Steps one after the other that a layer does, or that the definition itself requires.
  public struct Part: Hashable, Sendable {
    /// The layer; nil for what the network requires of its inputs and what a definition states.
    public var layer: Int?
    /// The place of the first step behind the part.
    public var end: Int
  }

  /// How the memory that is alive changes at a layer, in sets of products of sizes.
  public struct Memory: Hashable, Sendable {
    /// The outputs that take memory of their own.
    public var made: [Product<Value>] = []
    /// What the layer needs besides its inputs while it runs, one set at a time and in place of its outputs.
    public var workspaces: [[Product<Value>]] = []
    /// What is read for the last time: layers and their outputs.
    public var ended: [TensorReference] = []
  }

  /// How many input dimensions there are: the batch, then those of each input.
  public internal(set) var inputCount: Int
  public internal(set) var steps: [Step] = []
  /// What is said where a step's requirement does not hold, by the place of the step.
  public internal(set) var refusals: [Int: Refusal] = [:]
  public internal(set) var parts: [Part] = []
  /// The shapes of the inputs, batch first.
  public internal(set) var inputs: [Shape<Value>] = []
  /// The shapes of each layer's outputs; none for a layer of training only.
  public internal(set) var outputs: [[Shape<Value>]] = []
  /// The multiply-accumulates of each layer as products; nil for a type that has none.
  public internal(set) var macs: [[Product<Value>]?] = []
  public internal(set) var memory: [Memory] = []
}

extension Architecture {
  /// The steps that the rules do at any input.
  ///
  /// - Throws: ``EvaluationError`` where every input is refused.
  public func sizeProgram() throws(EvaluationError) -> SizeProgram {
    do throws(ShapeError) {
      var recording = Recording()
      let inputs = try recording.start(self.inputs)
      let evaluation = try recorded(inputs, in: &recording)
      return try recording.program(of: self, evaluation)
    } catch {
      throw EvaluationError(path: nil, layer: nil, inputs: [], at: "any input", error: error)
    }
  }

  private func recorded(
    _ inputs: [Shape<SizeProgram.Value>], in recording: inout Recording
  ) throws(ShapeError) -> Evaluation<SizeProgram.Value> {
    do { return try evaluate(inputs, in: &recording, before: { _, _ in }) } catch {
      throw error.error
    }
  }
}
