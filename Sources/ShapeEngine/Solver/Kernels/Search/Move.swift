/// What layers that turn every size alike have in common: one step of a stack.
struct Move: Sendable {
  /// The output's size as a form of the layer's input.
  let map: AxisMap
  /// The smallest input that the layers take.
  let least: Int
  /// The window, where it matters which elements of the input are read.
  let window: Window?
  /// How far the field moves from one output element to the next, in elements of the input.
  let step: Fraction
  /// How many layers there are.
  var layerCount = 0

  /// The output's size at an input; nil where the layers refuse that. A size past 64 bits is none.
  func output(of x: Int) -> Int? {
    guard x >= least, let y = try? map.value(atAtom: x), y >= 1 else { return nil }
    guard let window else { return y }
    return window.readsAll(of: x, giving: y) ? y : nil
  }

  /// The inputs that give an output within a range, from the least to the greatest; nil for none.
  ///
  /// floor((a*x + b)/c) is in y...z exactly where c*y <= a*x + b < c*(z + 1).
  func inputs(giving target: ClosedRange<Int>) -> ClosedRange<Int>? {
    let low = AxisMap.least(reaching: target.lowerBound, by: map)
    let high =
      target.upperBound == .max
      ? Int.max : AxisMap.least(reaching: target.upperBound + 1, by: map) - 1
    let first = max(low, least)
    return first <= high ? first...high : nil
  }
}

/// Layers of one move that cost the same everywhere.
struct LayerClass: Sendable {
  /// The move's place in its table.
  let move: Int
  let parameters: Int
  /// The elements of the input that an output element sees along an axis; 1 where nobody asks.
  let span: Int
  /// How many there are.
  var count = 0
  /// The first of them in the layers' order, as places in the table's list of them.
  var listed = 0..<0
}

extension AxisMap {
  /// The least value of the atom, from 1 up, at which a rising map is at least `bound`; Int.max
  /// where that passes 64 bits.
  static func least(reaching bound: Int, by map: AxisMap) -> Int {
    guard let product = try? Checked.multiply(map.c, bound),
      let start = try? Checked.subtract(product, map.b),
      let up = try? Checked.add(start, map.a - 1),
      let least = try? Checked.floorDivide(up, by: map.a)
    else { return bound > 0 ? .max : 1 }
    return max(1, least)
  }
}

extension Window {
  /// Whether each element of the input is in some window, so that no pixel is lost.
  func readsAll(of input: Int, giving output: Int) -> Bool {
    guard let margins = try? margins(along: input) else { return false }
    if dilation == 1 || kernel == 1, stride <= kernel {
      // No gap stands between two windows.
      guard let last = try? Checked.affine(stride, output - 1, kernel - 1 - margins.low) else {
        return false
      }
      return last >= input - 1 && margins.low >= 0
    }
    var axis = AxisExplanation(
      role: .length, dimension: 2, rule: .window(self), input: input, output: output)
    axis.padding = margins
    return axis.neverRead == 0
  }
}
