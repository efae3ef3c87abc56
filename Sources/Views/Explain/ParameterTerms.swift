import ArchFormats
import ShapeEngine

/// A layer's parameters as the sum of products that PyTorch's tensors have as elements:
/// `64*3*7*7 + 64`.
struct ParameterTerms {
  /// The sum; nil for a type whose number says all, or that is not told apart.
  let text: String?

  /// - Parameter count: the number of parameters, which the terms must give.
  init(_ layer: any Layer, giving count: Int) {
    let terms = Self.terms(of: layer)
    let total = terms.reduce(0 as Int?) { total, term in
      let product = term.reduce(1 as Int?) { product, factor in
        product.flatMap {
          let (value, overflows) = $0.multipliedReportingOverflow(by: factor)
          return overflows ? nil : value
        }
      }
      return total.flatMap { total in product.flatMap { total &+ $0 } }
    }
    let isOneNumber = terms.count == 1 && terms[0].count == 1
    text =
      total == count && !isOneNumber
      ? terms.map { $0.map(String.init).joined(separator: "*") }.joined(separator: " + ") : nil
  }

  /// The factors of each product.
  private static func terms(of layer: any Layer) -> [[Int]] {
    switch layer {
    case let conv as Conv:
      return kernel(
        conv.outChannels, over: conv.inChannels, conv.groups, conv.kernelSize.values(conv.axes))
        + (conv.bias ? [[conv.outChannels]] : [])
    case let conv as ConvTranspose:
      let weights = [
        conv.inChannels ?? 0, conv.outChannels / max(conv.groups, 1),
      ]
      return [weights + conv.kernelSize.values(conv.axes)] + (conv.bias ? [[conv.outChannels]] : [])
    case let linear as Linear:
      return [[linear.outFeatures, linear.inFeatures ?? 0]]
        + (linear.bias ? [[linear.outFeatures]] : [])
    case let embedding as Embedding: return [[embedding.numEmbeddings, embedding.embeddingDim]]
    case let norm as BatchNorm: return [[2, norm.numFeatures ?? 0]]
    case let norm as InstanceNorm: return [[2, norm.numFeatures ?? 0]]
    case let norm as GroupNorm: return [[2, norm.numChannels ?? 0]]
    case let norm as LayerNorm:
      return [(norm.bias ? [2] : []) + (norm.normalizedShape?.values ?? [])]
    case let norm as RMSNorm: return [norm.normalizedShape?.values ?? []]
    case let norm as LayerNorm2d: return [(norm.bias ? [2] : []) + [norm.normalizedShape ?? 0]]
    case let attention as MultiheadAttention: return terms(of: attention)
    case let attention as WindowAttention:
      let width = attention.dim ?? 0
      return [[3, width, width]] + (attention.qkvBias ? [[3, width]] : []) + [[width, width]]
        + (attention.projBias ? [[width]] : [])
        + [[2 * attention.window[0] - 1, 2 * attention.window[1] - 1, attention.numHeads]]
    case let recurrent as any RecurrentLayer: return terms(of: recurrent)
    default: return []
    }
  }

  private static func kernel(
    _ out: Int, over channels: Int?, _ groups: Int, _ sizes: [Int]
  ) -> [[Int]] {
    [[out, (channels ?? 0) / max(groups, 1)] + sizes]
  }

  /// The projections of query, key and value, then the one after them.
  private static func terms(of layer: MultiheadAttention) -> [[Int]] {
    let width = layer.embedDim ?? 0
    let (keys, values) = (layer.kdim ?? width, layer.vdim ?? width)
    let projections =
      keys == width && values == width
      ? [[3, width, width]] : [[width, width], [width, keys], [width, values]]
    return projections + (layer.bias ? [[3, width]] : []) + [[width, width]]
      + (layer.bias ? [[width]] : []) + (layer.addBiasKV ? [[2, width]] : [])
  }

  /// For each layer the weights of the input, of the state and two biases for each gate.
  private static func terms(of layer: any RecurrentLayer) -> [[Int]] {
    let directions = layer.bidirectional ? 2 : 1
    let gates = type(of: layer).gates
    let state = layer.projSize > 0 ? layer.projSize : layer.hiddenSize
    func weights(_ count: Int, of size: Int) -> [[Int]] {
      let factors = count > 1 ? [count] : []
      return [
        factors + [gates, layer.hiddenSize, size], factors + [gates, layer.hiddenSize, state],
      ]
        + (layer.bias ? [factors + [2, gates, layer.hiddenSize]] : [])
        + (layer.projSize > 0 ? [factors + [layer.projSize, layer.hiddenSize]] : [])
    }
    let first = weights(directions, of: layer.inputSize ?? 0)
    let later = layer.numLayers - 1
    return later > 0 ? first + weights(directions * later, of: directions * state) : first
  }
}
