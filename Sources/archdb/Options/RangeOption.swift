import ArgumentParser
import ShapeEngine

/// Options that take ranges: `--params ..5M`.
extension IntegerRanges: ExpressibleByArgument {
  public init?(argument: String) {
    guard let ranges = try? IntegerRanges(argument) else { return nil }
    self = ranges
  }
}
