import Testing

@testable import ShapeEngine

/// What no window reads, held against windows that slide.
@Suite struct UnreadElementsTests {
  private struct Case: CustomStringConvertible {
    var window: Window
    var (input, count, start) = (0, 0, 0)
    var description: String { "\(window) on \(input), \(count) from \(start)" }
  }

  private static let cases: [Case] = {
    var cases: [Case] = []
    for kernel in 1...4 {
      for stride in 1...5 {
        for dilation in 1...3 {
          let window = Window(
            kernel: kernel, stride: stride, padding: .explicit(low: 0, high: 0), dilation: dilation)
          for input in 1...11 {
            for start in -3...1 {
              for count in 1...4 {
                cases.append(Case(window: window, input: input, count: count, start: start))
              }
            }
          }
        }
      }
    }
    return cases
  }()

  @Test func `as many as a sliding window leaves over`() throws {
    for each in Self.cases {
      var read: Set<Int> = []
      for turn in 0..<each.count {
        for tap in 0..<each.window.kernel {
          read.insert(each.start + turn * each.window.stride + tap * each.window.dilation)
        }
      }
      let left = (0..<each.input).filter { !read.contains($0) }
      let atEnd = (0..<each.input).reversed().prefix { !read.contains($0) }.count
      // A window that begins past the input reads nothing of it.
      guard each.start < each.input else { continue }
      let found = try each.window.unread(of: each.input, by: each.count, from: each.start)
      #expect(found.all == left.count, "\(each)")
      #expect(found.atEnd == atEnd, "\(each)")
    }
  }

  /// Of 5,000,000 elements every second one.
  @Test func `a large input`() throws {
    let window = Window(kernel: 1, stride: 2, padding: .explicit(low: 0, high: 0))
    let found = try window.unread(of: 5_000_000, by: 2_500_000, from: 0)
    #expect(found.all == 2_500_000)
    #expect(found.atEnd == 1)
    let even = try window.unread(of: 5_000_000_000_001, by: 2_500_000_000_001, from: 0)
    #expect(even.all == 2_500_000_000_000)
    #expect(even.atEnd == 0)
  }
}
