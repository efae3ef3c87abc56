import ArgumentParser
import ShapeEngine
import Views

/// What `shapes` shows of each layer.
struct ColumnOptions: ParsableArguments {
  @Option(
    name: .customLong("columns"),
    help: ArgumentHelp(
      "Only these columns, in this order: "
        + ShapeColumn.allCases.map(\.rawValue).joined(separator: ",") + "."),
    transform: ColumnOptions.read)
  private var asked: [ShapeColumn]?
  @Flag(help: "All columns.")
  var wide = false
  @Option(
    help:
      "What elements are where bytes are told: float64, float32, float16, bfloat16, float8, int8.")
  var dtype = ElementType.float32

  @Option(
    help: "Count as another tool does: torchinfo (mult-adds), keras (all params) or flops.")
  var count: CountRule?

  /// The columns that are asked for; nil where none are.
  var columns: [ShapeColumn]? { wide ? all : asked }

  /// All columns that have something.
  var all: [ShapeColumn] {
    count == nil ? ShapeColumn.allCases.filter { $0 != .count } : ShapeColumn.allCases
  }

  var isUsed: Bool { columns != nil }

  /// The options that are used.
  var given: [String] {
    [
      ("--columns", asked != nil), ("--wide", wide), ("--dtype", dtype != .float32),
      ("--count", count != nil),
    ].filter(\.1).map(\.0)
  }

  func validate() throws {
    if asked?.contains(.count) == true, count == nil {
      throw ValidationError("the column 'count' is for --count torchinfo, keras or flops")
    }
    if wide, asked != nil {
      throw ValidationError("--wide shows all columns; leave out one of the two")
    }
  }

  /// The columns of a table where none are asked for.
  var usual: [ShapeColumn] {
    switch count {
    case nil: ShapeColumn.usual
    // What is counted otherwise stands in the place of the usual count.
    case .keras: ShapeColumn.usual.map { $0 == .params ? .count : $0 }
    case .torchinfo, .flops:
      ShapeColumn.usual.filter { $0 != .share }.map { $0 == .macs ? .count : $0 }
    }
  }

  private static func read(_ text: String) throws -> [ShapeColumn] {
    do throws(ColumnError) { return try ShapeColumn.read(text) } catch {
      throw ValidationError(error.description)
    }
  }
}

extension ElementType: ExpressibleByArgument {}
extension CountRule: ExpressibleByArgument {}
