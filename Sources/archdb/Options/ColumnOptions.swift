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

  /// The columns that are asked for; nil where none are.
  var columns: [ShapeColumn]? { wide ? ShapeColumn.allCases : asked }

  var isUsed: Bool { columns != nil }

  func validate() throws {
    if wide, asked != nil {
      throw ValidationError("--wide shows all columns; leave out it or --columns")
    }
  }

  private static func read(_ text: String) throws -> [ShapeColumn] {
    do throws(ColumnError) { return try ShapeColumn.read(text) } catch {
      throw ValidationError(error.description)
    }
  }
}

extension ElementType: ExpressibleByArgument {}
