/// One edit of a patch, in terms of paths: they are those at the time when the edit is made.
public enum PatchEdit: Sendable {
  /// Other values of hyperparameters; `None` for an inferred one has it inferred again.
  case set(path: String, settings: [WrittenLayer.Setting], sharing: Sharing?, isTraining: Bool?)
  case insert(Insertion)
  /// Takes a layer out; what took its output takes its first input.
  case remove(path: String)
  /// Another name for a layer or a container; "" is the container of all.
  case rename(path: String, to: String)
  /// Other inputs of a layer, another place in the order, or both.
  case rewire(path: String, from: [String]?, like: [String]?, place: Place?)
  /// Other inputs of the architecture, another batch or fixedness.
  case configure(inputs: [Architecture.Input]?, batch: Int?, isFixed: Bool?)
  /// Other conditions that the architecture states, with the names of their tensors.
  case conditions([(condition: StatedCondition, tensors: [String])])
  /// Other outputs of the architecture.
  case outputs([(name: String?, tensor: String)])

  /// Whose weights a layer has.
  public enum Sharing: Hashable, Sendable {
    case own
    case of(String)
    /// Only its weight is another layer's.
    case weight(of: String)
  }

  /// The place of a layer in the order.
  public enum Place: Hashable, Sendable {
    case first
    case after(String)
  }

  /// A layer that is put in.
  public struct Insertion: Sendable {
    /// Its name, with its containers.
    public var path: String
    /// The layer without what it infers.
    public var layer: WrittenLayer
    /// The names of the tensors that it takes, in order.
    public var from: [String]
    /// The tensors that its `like(0)`, `like(1)`, … name.
    public var like: [String]
    /// Its place in the order.
    public var place: Place
    /// The layers that take its output in place of its first input.
    public var feeds: [String]
    /// The layer whose weights it shares.
    public var weights: String?
    /// Whether it runs in training only.
    public var isTraining: Bool

    /// A layer to be put in at `path`.
    public init(
      path: String, layer: WrittenLayer, from: [String], like: [String] = [], place: Place,
      feeds: [String] = [], weights: String? = nil, isTraining: Bool = false
    ) {
      self.path = path
      self.layer = layer
      self.from = from
      self.like = like
      self.place = place
      self.feeds = feeds
      self.weights = weights
      self.isTraining = isTraining
    }
  }
}
