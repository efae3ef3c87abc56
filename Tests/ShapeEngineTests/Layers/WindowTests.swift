import Testing

@testable import ShapeEngine

/// The closed forms of windows against a loop that slides the window.
@Suite struct WindowTests {
  @Test(arguments: 1...7)
  func `floor mode counts the windows that fit`(kernel: Int) throws {
    try withEveryWindow(kernel: kernel, paddings: 0...7) { window, padding, input in
      let span = window.dilation * (kernel - 1) + 1
      var count = 0
      var start = -padding
      while start + span <= input + padding {
        count += 1
        start += window.stride
      }
      var integers = Integers()
      let places = try window.places(along: input, in: &integers)
      return max(0, places) == count
    }
  }

  /// A window counts where it starts in the input or before it, and overruns by less than a step.
  @Test(arguments: 1...7)
  func `ceil mode counts the windows that start inside`(kernel: Int) throws {
    try withEveryWindow(kernel: kernel, paddings: 0...kernel / 2) { window, padding, input in
      var window = window
      window.ceilMode = true
      let span = window.dilation * (kernel - 1) + 1
      var count = 0
      var start = -padding
      while start + span - (input + padding) < window.stride && start < input {
        count += 1
        start += window.stride
      }
      var integers = Integers()
      return max(0, try window.places(along: input, in: &integers)) == count
    }
  }

  /// TensorFlow's SAME: the margins make the input just as large as ceil(x/S) windows need.
  @Test(arguments: 1...7)
  func `same padding covers the input`(kernel: Int) throws {
    for stride in 1...7 {
      for upper in [true, false] {
        for input in 1...24 {
          let window = Window(kernel: kernel, stride: stride, padding: .same(upper: upper))
          var integers = Integers()
          let places = try window.places(along: input, in: &integers)
          let (low, high) = try window.margins(along: input)
          let explicit = Window(
            kernel: kernel, stride: stride, padding: .explicit(low: low, high: high))
          #expect(places == (input + stride - 1) / stride)
          #expect(try explicit.places(along: input, in: &integers) == places)
          #expect(upper ? (0...1).contains(high - low) : (0...1).contains(low - high))
        }
      }
    }
  }

  /// Each input element is spread over a window; padding crops both ends. The convolution of the
  /// result has as many windows as there were elements.
  @Test(arguments: 1...7)
  func `a transposed window spreads and is undone`(kernel: Int) throws {
    try withEveryWindow(kernel: kernel, paddings: 0...3) { window, padding, input in
      for outputPadding in 0..<window.stride {
        let transposed = TransposedWindow(
          kernel: kernel, stride: window.stride, padding: padding, outputPadding: outputPadding,
          dilation: window.dilation)
        var last = 0
        for element in 0..<input {
          for tap in 0..<kernel {
            last = max(last, element * window.stride + tap * window.dilation)
          }
        }
        var integers = Integers()
        let extent = try transposed.extent(of: input, in: &integers)
        guard extent == last + 1 - 2 * padding + outputPadding else { return false }
        guard try extent < 1 || window.places(along: extent, in: &integers) == input else {
          return false
        }
      }
      return true
    }
  }

  /// Runs `isRight` for every stride, dilation, padding and input, and expects it to hold.
  private func withEveryWindow(
    kernel: Int, paddings: ClosedRange<Int>, _ isRight: (Window, Int, Int) throws -> Bool
  ) throws {
    for stride in 1...7 {
      for dilation in 1...7 {
        for padding in paddings {
          let window = Window(
            kernel: kernel, stride: stride, padding: .explicit(low: padding, high: padding),
            dilation: dilation)
          for input in 1...24 {
            guard try isRight(window, padding, input) else {
              Issue.record("\(window) at \(input)")
              return
            }
          }
        }
      }
    }
  }
}
