import ArchFormats
import ShapeEngine

/// Tensors that a module registers itself: parameters and buffers.
extension LayerSite {
  /// The tensor that a layer is, or whose rows it takes, and what it is registered as.
  func tensor(
    _ helpers: inout Set<ModuleHelper>
  ) throws(DefinitionError) -> (text: String, kind: Registration.Kind) {
    guard let layer = layers.first else { throw refusal("a tensor is nowhere") }
    switch layer {
    case is Parameter:
      return ("nn.Parameter(torch.zeros(\(try shape())))", .parameter)
    case let table as Embedding:
      guard layers.allSatisfy({ ($0 as? Embedding)?.bare == table.bare }) else {
        throw refusal("the table is a module in some places and a parameter in others")
      }
      let sizes = "\(text("num_embeddings")), \(text("embedding_dim"))"
      return ("nn.Parameter(torch.randn(\(sizes)))", .parameter)
    case let buffer as Buffer:
      let others = layers.compactMap { $0 as? Buffer }
      guard
        others.allSatisfy({ $0.value == buffer.value && $0.persistent == buffer.persistent })
      else { throw refusal("the buffers of a block hold different things") }
      guard let value = buffer.value else {
        throw refusal(
          "a Buffer without a value would be zeros in PyTorch's code",
          help: "say what it holds, value=0 or a rule: 'archdb types Buffer'")
      }
      return (try filled(value, &helpers), .buffer(isPersistent: buffer.persistent))
    default: throw refusal("\(type.name) is no tensor")
    }
  }

  private func shape() throws(DefinitionError) -> String {
    try elements("shape").joined(separator: ", ")
  }

  /// The expression that makes what a buffer holds.
  private func filled(
    _ value: BufferValue, _ helpers: inout Set<ModuleHelper>
  ) throws(DefinitionError) -> String {
    let sizes = try elements("shape")
    let shape = sizes.joined(separator: ", ")
    func call(_ helper: ModuleHelper, _ arguments: String) -> String {
      helpers.insert(helper)
      return "\(helper.name)(\(arguments))"
    }
    switch value {
    case .number(0): return "torch.zeros(\(shape))"
    case .number(1): return "torch.ones(\(shape))"
    case .number(let number):
      return "torch.full((\(shape)\(sizes.count == 1 ? "," : "")), \(Python.number(number)))"
    case .rule(.arange):
      let long = sizes.filter { $0 != "1" }
      let count = long.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " * ")
      let places = "torch.arange(\(long.isEmpty ? "1" : count))"
      return sizes.count == 1 ? places : "\(places).view(\(shape))"
    case .rule(.tril): return "torch.ones(\(shape)).tril()"
    case .rule(.hadamard): return call(.hadamard, shape)
    case .rule(.relativeDistance): return call(.relativeDistance, shape)
    case .rule(.relativeCoordinates):
      return call(.relativeCoordinates, sizes[1...2].joined(separator: ", "))
    case .rule(.relativePositionIndex):
      let side = side(sizes[0], isFlat: sizes.count == 1)
      let index = call(.relativePositionIndex, "\(side), \(side)")
      return sizes.count == 1 ? "\(index).flatten()" : index
    }
  }

  /// The side of a square window of so many tokens; of their square where the table is flat.
  private func side(_ count: String, isFlat: Bool) -> String {
    guard let number = Int(count) else {
      let base = count.contains(" ") ? "(\(count))" : count
      return "round(\(base) ** \(isFlat ? "0.25" : "0.5"))"
    }
    var root = Double(number).squareRoot()
    if isFlat { root = root.squareRoot() }
    return String(Int(root.rounded()))
  }
}
