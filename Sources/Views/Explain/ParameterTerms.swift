import ShapeEngine

/// A layer's parameters as the sum of products that PyTorch's tensors have as elements:
/// `64*3*7*7 + 64`.
struct ParameterTerms {
  /// The sum; nil for a type whose number says all, or that is not told apart.
  let text: String?

  /// - Parameter count: the number of parameters, which the terms must give.
  init(_ layer: any Layer, giving count: Int) {
    let tensors = (try? layer.parameterTensors())?.filter { !$0.isBuffer } ?? []
    var terms: [(factors: [Int], count: Int)] = []
    for tensor in tensors {
      let factors = tensor.parts.isEmpty ? tensor.shape : tensor.parts + tensor.shape.dropFirst()
      if let index = terms.firstIndex(where: { $0.factors == factors }) {
        terms[index].count += 1
      } else {
        terms.append((factors, 1))
      }
    }
    let isOneNumber = terms.count == 1 && terms[0].count == 1 && terms[0].factors.count <= 1
    let isWhole = (try? layer.parameterCount()) == count
    let texts = terms.map { term in
      ((term.count > 1 ? [term.count] : []) + term.factors).map(String.init).joined(separator: "*")
    }
    text = isWhole && !terms.isEmpty && !isOneNumber ? texts.joined(separator: " + ") : nil
  }
}
