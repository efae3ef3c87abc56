import Foundation
import Testing

/// Expressions that are long, and not deep, on a thread with little stack.
@Suite struct ChainTests {
  /// What a definition gives on a thread of 512 KB.
  private func outputs(_ expression: String) throws -> [String] {
    let text = "name: x\ninput: [3, 32, 32]\nlayers:\n  - a: Slice(dim=2, end=\(expression))\n"
    nonisolated(unsafe) var result: Result<[String], any Error>?
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      result = Result { try Definition.design(text).outputs() }
      done.signal()
    }
    thread.stackSize = 512 << 10
    thread.start()
    done.wait()
    return try #require(result).get()
  }

  private static let chains: [(expression: String, height: Int)] = [
    (Array(repeating: "0", count: 900).joined(separator: " + ") + " + 4", 4),
    (Array(repeating: "1", count: 1_900).joined(separator: " * ") + " * 5", 5),
    (Array(repeating: "0", count: 900).joined(separator: " or ") + " or 6", 6),
    (Array(repeating: "1", count: 900).joined(separator: " and ") + " and 7", 7),
    ("H" + String(repeating: " + 1 - 1", count: 450), 32),
    ("H" + String(repeating: " // 1", count: 450), 32),
    ("H - " + Array(repeating: "W % 2", count: 450).joined(separator: " - "), 32),
  ]

  @Test(arguments: chains.indices)
  func `a chain of operators is as long as its text`(index: Int) throws {
    let (expression, height) = Self.chains[index]
    #expect(try outputs(expression) == ["3x\(height)x32"])
  }

  /// Python's values: a chain is evaluated from the left, and `and` and `or` stop where it is decided.
  @Test func `the order is Python's`() throws {
    #expect(try outputs("100 - 50 - 30 - 4") == ["3x16x32"])
    #expect(try outputs("2 * 7 // 3 % 3 + 1") == ["3x2x32"])
    #expect(try outputs("0 or 5 and 0 or 3 or 1 // 0") == ["3x3x32"])
    #expect(try outputs("[[1, 2], [3, 4]][1][0]") == ["3x3x32"])
  }
}
