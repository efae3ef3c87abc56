/// The `padding` of a convolution or a pool: elements at both sides of each axis, or a word.
public enum WindowPadding<Word: PaddingWord>: Hashable, HyperparameterValue {
  case explicit(Axes)
  case word(Word)

  public init?(_ value: Value, axes: Int) {
    if let word = Word(value) {
      self = .word(word)
    } else {
      guard let axes = Axes(value, axes: axes) else { return nil }
      self = .explicit(axes)
    }
  }
  public func value(axes: Int) -> Value {
    switch self {
    case .explicit(let padding): padding.value(axes: axes)
    case .word(let word): word.value()
    }
  }
  public static func kind(axes: Int) -> String {
    let words = Word.allCases.map { "'\($0.rawValue)'" }
    return
      "\(Axes.kind(axes: axes)), \(words.dropLast().joined(separator: ", ")) or \(words.last ?? "")"
  }

  /// The padding along one spatial axis.
  @inline(__always)
  func padding(kernel: Int, dilation: Int, axis: Int) throws(Word.Failure) -> Window.Padding {
    switch self {
    case .explicit(let axes): .explicit(low: axes[axis], high: axes[axis])
    case .word(let word): try word.padding(kernel: kernel, dilation: dilation)
    }
  }
}

/// A word that stands for a padding.
public protocol PaddingWord: HyperparameterWord, Hashable {
  associatedtype Failure: Error
  /// What it means for a window.
  func padding(kernel: Int, dilation: Int) throws(Failure) -> Window.Padding
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
