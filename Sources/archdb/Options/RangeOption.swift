import ArgumentParser
import ShapeEngine

/// Options that take ranges: `--params ..5M`.
extension IntegerRanges {
  /// Reads an option's value, for its `transform`: an error says what is wrong with it.
  static func read(_ text: String) throws -> IntegerRanges {
    do throws(ShapeError) { return try IntegerRanges(text) } catch {
      throw ValidationError("\(error.message); \(error.help ?? "")")
    }
  }
}
