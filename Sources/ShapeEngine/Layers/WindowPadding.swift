/// The `padding` of a convolution or a pool: elements at both sides of each axis, a number for each
/// side, or a word.
public enum WindowPadding<Word: PaddingWord>: Hashable, HyperparameterValue {
  case explicit(Axes)
  /// As many before and behind each axis, put there before the window slides: [[0, 1], [0, 1]].
  case sides(low: Axes, high: Axes)
  case word(Word)

  public init?(_ value: Value, axes: Int) {
    if let word = Word(value) {
      self = .word(word)
    } else if let sides = [[Int]](value), sides.count == axes, sides.allSatisfy({ $0.count == 2 }),
      let low = Axes(sides.map { $0[0] }), let high = Axes(sides.map { $0[1] })
    {
      self = .sides(low: low, high: high)
    } else {
      guard let axes = Axes(value, axes: axes) else { return nil }
      self = .explicit(axes)
    }
  }
  public func value(axes: Int) -> Value {
    switch self {
    case .explicit(let padding): padding.value(axes: axes)
    case .sides(let low, let high): (0..<axes).map { [low[$0], high[$0]] }.value()
    case .word(let word): word.value()
    }
  }
  public static func kind(axes: Int) -> String {
    let words = Word.allCases.map { "'\($0.rawValue)'" }
    let sides = (0..<axes).map { _ in "[low, high]" }.joined(separator: ", ")
    let kinds = [Axes.kind(axes: axes), "[\(sides)]"] + words
    return "\(kinds.dropLast().joined(separator: ", ")) or \(kinds.last ?? "")"
  }

  /// PyTorch has one number for both sides of an axis, and the words of ``PaddingWord/isPyTorch``.
  public static func kind(besides value: Value, axes: Int) -> String? {
    switch Self(value, axes: axes) {
    case .explicit, nil: return nil
    case .word(let word) where word.isPyTorch: return nil
    case .word, .sides: break
    }
    let words = Word.allCases.filter(\.isPyTorch).map { "'\($0.rawValue)'" }
    return ([Axes.kind(axes: axes)] + words).joined(separator: " or ")
  }

  /// Whether the padding is put there first, so that for the window it is of the input.
  var isFirst: Bool { if case .sides = self { true } else { false } }

  /// Requires no side to be negative.
  func requireNotNegative() throws(ShapeError) {
    switch self {
    case .explicit(let axes): try axes.require("padding", atLeast: 0)
    case .sides(let low, let high):
      for side in [low, high] { try side.require("padding", atLeast: 0) }
    case .word: break
    }
  }

  /// The padding along one spatial axis.
  @inline(__always)
  func padding(kernel: Int, dilation: Int, axis: Int) throws(Word.Failure) -> Window.Padding {
    switch self {
    case .explicit(let axes): .explicit(low: axes[axis], high: axes[axis])
    case .sides(let low, let high): .explicit(low: low[axis], high: high[axis])
    case .word(let word): try word.padding(kernel: kernel, dilation: dilation)
    }
  }
}

/// A word that stands for a padding.
public protocol PaddingWord: HyperparameterWord, Hashable {
  associatedtype Failure: Error
  /// What it means for a window.
  func padding(kernel: Int, dilation: Int) throws(Failure) -> Window.Padding
  /// Whether PyTorch has it.
  var isPyTorch: Bool { get }
}

extension PaddingWord {
  public var isPyTorch: Bool { false }
}

/// What a convolution's padding can be in words.
public enum ConvPadding: String, PaddingWord {
  /// An output as large as the input, for stride 1: D(K - 1) elements in all, the odd one at the
  /// far side.
  case same
  case valid
  /// TensorFlow's SAME at any stride: ceil(x/S), the odd element at the far or near side.
  case sameUpper = "same_upper"
  case sameLower = "same_lower"

  public var isPyTorch: Bool { self == .same || self == .valid }

  @inline(__always)
  public func padding(kernel: Int, dilation: Int) throws(ShapeError) -> Window.Padding {
    switch self {
    case .same:
      let total = try Checked.multiply(dilation, kernel - 1)
      return .explicit(low: total / 2, high: total - total / 2)
    case .valid: return .explicit(low: 0, high: 0)
    case .sameUpper: return .same(upper: true)
    case .sameLower: return .same(upper: false)
    }
  }
}

/// What a pool's padding can be in words: TensorFlow's SAME. Source: tf.nn.pool.
public enum PoolPadding: String, PaddingWord {
  case sameUpper = "same_upper"
  case sameLower = "same_lower"

  @inline(__always)
  public func padding(kernel: Int, dilation: Int) -> Window.Padding {
    .same(upper: self == .sameUpper)
  }
}

/// A padding that is never a word, as that of a transposed convolution.
public enum NoWord: PaddingWord {
  public static var allCases: [NoWord] { [] }
  public init?(rawValue: String) { nil }
  public var rawValue: String { switch self {} }
  public func padding(kernel: Int, dilation: Int) -> Window.Padding { switch self {} }
}

extension WindowPadding<NoWord> {
  /// The padding at both sides of one axis.
  @inline(__always)
  func sides(_ axis: Int) -> (low: Int, high: Int) {
    switch self {
    case .explicit(let axes): return (axes[axis], axes[axis])
    case .sides(let low, let high): return (low[axis], high[axis])
    case .word(let word): switch word {}
    }
  }
}
