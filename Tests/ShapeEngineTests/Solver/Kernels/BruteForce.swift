@testable import ShapeEngine

/// Every stack of layers, one after the other, by PyTorch's formulas as its pages have them.
struct BruteForce {
  struct Stack {
    var layers: [KernelLayer]
    var parameters = 0
    var macs = 0
    var field = 1
    /// The product of the steps, as a fraction.
    var jump = (numerator: 1, denominator: 1)
  }

  let query: StackQuery
  /// Which of the sources each must become one of which targets.
  let sources: [Int]
  let isTarget: (_ source: Int, _ size: Int) -> Bool

  /// All layers of the space, in their order.
  private var candidates: [KernelLayer] {
    let space = query.space
    var paddings = space.paddings.map(KernelLayer.Padding.explicit)
    if space.hasSamePadding { paddings.append(.same) }
    var result: [KernelLayer] = []
    for kernel in space.kernels {
      for stride in space.strides {
        for padding in paddings {
          for dilation in space.dilations {
            for output in space.outputPaddings {
              for kind in [KernelLayer.Kind.conv, .pool, .transposed]
              where space.kinds.contains(kind) {
                // Only a transposed convolution has an output padding.
                if kind != .transposed, output != space.outputPaddings[0] { continue }
                let layer = KernelLayer(
                  kind: kind, kernel: kernel, stride: stride, padding: padding, dilation: dilation,
                  outputPadding: kind == .transposed ? output : 0)
                if isLayer(layer) { result.append(layer) }
              }
            }
          }
        }
      }
    }
    return result
  }

  private func isLayer(_ layer: KernelLayer) -> Bool {
    if layer.kernel == 1 && layer.dilation != 1 { return false }
    switch layer.padding {
    case .same: return layer.kind == .conv && layer.stride == 1
    case .explicit(let padding):
      if layer.kind == .pool { return padding <= layer.kernel / 2 }
      if layer.kind == .transposed {
        return layer.outputPadding < max(layer.stride, layer.dilation)
      }
      return true
    }
  }

  /// The size after a layer; nil where there is none or where a pixel is lost that must not be.
  private func output(_ layer: KernelLayer, of x: Int) -> Int? {
    let span = layer.dilation * (layer.kernel - 1) + 1
    var (low, high) = (span / 2, span / 2)
    switch layer.padding {
    case .explicit(let padding): (low, high) = (padding, padding)
    case .same: (low, high) = ((span - 1) / 2, span - 1 - (span - 1) / 2)
    }
    if layer.kind == .transposed {
      let y = (x - 1) * layer.stride - low - high + span + layer.outputPadding
      return y >= 1 ? y : nil
    }
    guard x + low + high >= span else { return nil }
    // The window slides until it no longer fits; between its places, and in its holes, nothing is read.
    var (places, start) = (0, -low)
    var isRead = Array(repeating: false, count: x)
    while start + span <= x + high {
      places += 1
      for element in 0..<layer.kernel
      where isRead.indices.contains(start + element * layer.dilation) {
        isRead[start + element * layer.dilation] = true
      }
      start += layer.stride
    }
    return query.isLossless && isRead.contains(false) ? nil : places
  }

  /// All stacks that take each source to one of its targets, in the order of the query.
  func stacks() -> [Stack] {
    var found: [Stack] = []
    extend(Stack(layers: []), sources, candidates, &found)
    if let ranges = query.receptiveField { found = found.filter { ranges.contains($0.field) } }
    return found.sorted { isBetter($0, $1) }
  }

  private func extend(
    _ stack: Stack, _ sizes: [Int], _ candidates: [KernelLayer], _ found: inout [Stack]
  ) {
    let step = stack.layers.count
    if step == query.layers {
      if zip(sources, sizes).allSatisfy({ isTarget($0, $1) }) { found.append(stack) }
      return
    }
    let last = query.channels.count - 1
    let (before, after) = (query.channels[min(step, last)], query.channels[min(step + 1, last)])
    for layer in candidates {
      if layer.kind == .pool, before != after { continue }
      let outputs = sizes.compactMap { output(layer, of: $0) }
      guard outputs.count == sizes.count, let x = sizes.last, let y = outputs.last else { continue }
      var next = stack
      next.layers.append(layer)
      let weights = before * after * layer.kernel * layer.kernel
      let reach = layer.dilation * (layer.kernel - 1)
      var seen = reach
      switch layer.kind {
      case .pool: next.jump.numerator *= layer.stride
      case .conv:
        next.parameters += weights + after
        next.macs += weights * y * y
        next.jump.numerator *= layer.stride
      case .transposed:
        next.parameters += weights + after
        next.macs += weights * x * x
        next.jump.denominator *= layer.stride
        seen = reach / layer.stride
      }
      let rise = stack.jump.numerator * seen
      next.field += (rise + stack.jump.denominator - 1) / stack.jump.denominator
      extend(next, outputs, candidates, &found)
    }
  }

  private func isBetter(_ x: Stack, _ y: Stack) -> Bool {
    func cost(_ stack: Stack) -> Int {
      switch query.rank {
      case .params: stack.parameters
      case .macs: stack.macs
      case .receptiveField: -stack.field
      }
    }
    if cost(x) != cost(y) { return cost(x) < cost(y) }
    if x.parameters != y.parameters { return x.parameters < y.parameters }
    for (left, right) in zip(x.layers, y.layers) where left != right {
      return key(left).lexicographicallyPrecedes(key(right))
    }
    return false
  }

  /// Smaller kernel, stride, padding, dilation, output padding; then the type.
  private func key(_ layer: KernelLayer) -> [Int] {
    let padding: Int
    switch layer.padding {
    case .explicit(let elements): padding = elements
    case .same: padding = .max
    }
    let kind = layer.kind == .conv ? 0 : layer.kind == .pool ? 1 : 2
    return [layer.kernel, layer.stride, padding, layer.dilation, layer.outputPadding, kind]
  }
}
