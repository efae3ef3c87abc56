import ArgumentParser
import ShapeEngine

/// Options that take ranges: `--params ..5M`.
extension IntegerRanges {
  /// Reads an option's value, for its `transform`: an error says what is wrong with it.
  static func read(_ text: String) throws -> IntegerRanges {
    try valid { () throws(ShapeError) in try IntegerRanges(text) }
  }

  /// The same of numbers of bytes, whose units may have a B.
  static func readBytes(_ text: String) throws -> IntegerRanges {
    try valid { () throws(ShapeError) in try IntegerRanges(bytes: text) }
  }

  private static func valid(
    _ read: () throws(ShapeError) -> IntegerRanges
  ) throws -> IntegerRanges {
    do throws(ShapeError) { return try read() } catch {
      throw ValidationError("\(error.message); \(error.help ?? "")")
    }
  }
}
