import CSQLite
import ShapeEngine

/// The engine's rules as functions of SQL.
///
/// - `axis_size(form, x)`: a form of one axis where that has the size x; `axis_size(form, H, W)` and
///   `axis_size(form, T, H, W)` for forms of several.
/// - `conv_size(x, kernel, stride, padding, dilation)`: what a convolution makes of x; NULL where its
///   window does not fit.
///
/// NULL gives NULL.
enum SQLFunctions {
  static func register(on connection: Connection) throws(SQLiteError) {
    for count: Int32 in 2...4 {
      try connection.define("axis_size", arguments: count) { values in
        guard !values.contains(.null) else { return .null }
        guard case .text(let form)? = values.first else {
          throw SQLFunctionError("axis_size takes a form as text, then sizes")
        }
        let sizes = try values.dropFirst().map { try integer($0, "axis_size") }
        let written = WrittenForm(form)
        do throws(ShapeError) {
          let size =
            sizes.count == 1
            ? try written.value(alongAxis: sizes[0]) : try written.value(at: sizes)
          return .integer(size)
        } catch {
          throw SQLFunctionError("axis_size: \(error.message): '\(form)'")
        }
      }
    }
    try connection.define("conv_size", arguments: 5) { values in
      guard !values.contains(.null) else { return .null }
      return try convolved(try values.map { try integer($0, "conv_size") })
    }
  }

  private static func integer(_ value: SQLValue, _ function: String) throws -> Int {
    guard case .integer(let value) = value else {
      throw SQLFunctionError("\(function) takes integers for sizes")
    }
    return value
  }

  /// A convolution's size, by the rule of the layer type itself.
  private static func convolved(_ values: [Int]) throws -> SQLValue {
    guard values[0] > 0 else { return .null }
    do {
      guard let row = LayerTable.type(named: "Conv1d") else { return .null }
      let layer = try row.layer([
        ("out_channels", .int(1)), ("kernel_size", .int(values[1])), ("stride", .int(values[2])),
        ("padding", .int(values[3])), ("dilation", .int(values[4])),
      ])
      var network = Architecture(
        name: "conv_size", inputs: [.init(name: "input", shape: [1, 1 << 40])])
      // What the layer takes at all is asked first: only then a refusal is about the size.
      var large = try ArchitectureBuilder(network)
      let node = Node(path: "conv", layer: layer, inputs: [.input(0)])
      do { _ = try large.append(node) } catch {
        throw SQLFunctionError("conv_size: \(error.error.message)")
      }
      network.inputs[0].shape[1] = values[0]
      var builder = try ArchitectureBuilder(network)
      guard let position = try? builder.append(node),
        let shape = builder.shape(of: .layer(position, output: 0))
      else { return .null }
      return .integer(shape[2])
    } catch let error as SQLFunctionError {
      throw error
    } catch {
      throw SQLFunctionError("conv_size: \(CatalogError.text(of: error))")
    }
  }
}

/// What a function of SQL refuses.
struct SQLFunctionError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

extension Connection {
  /// Defines a function of SQL that depends on its arguments alone.
  func define(
    _ name: String, arguments: Int32, _ body: @escaping ([SQLValue]) throws -> SQLValue
  ) throws(SQLiteError) {
    let box = Unmanaged.passRetained(SQLFunctionBox(body))
    let code = sqlite3_create_function_v2(
      handle, name, arguments, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
      box.toOpaque(),
      { context, count, arguments in
        guard let context, let user = sqlite3_user_data(context) else { return }
        let box = Unmanaged<SQLFunctionBox>.fromOpaque(user).takeUnretainedValue()
        let values = (0..<Int(count)).map { SQLValue(arguments?[$0]) }
        do { try box.body(values).give(to: context) } catch {
          let message = (error as? SQLFunctionError)?.message ?? CatalogError.text(of: error)
          sqlite3_result_error(context, message, -1)
        }
      }, nil, nil,
      { pointer in
        if let pointer { Unmanaged<SQLFunctionBox>.fromOpaque(pointer).release() }
      })
    guard code == SQLITE_OK else { throw error(code, sql: name) }
  }
}

private final class SQLFunctionBox {
  let body: ([SQLValue]) throws -> SQLValue
  init(_ body: @escaping ([SQLValue]) throws -> SQLValue) { self.body = body }
}

extension SQLValue {
  fileprivate init(_ value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(Int(sqlite3_value_int64(value)))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_TEXT:
      let start = sqlite3_value_text(value)
      let count = Int(sqlite3_value_bytes(value))
      self = .text(
        String(
          decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : count),
          as: UTF8.self))
    case SQLITE_BLOB: self = .blob([])
    default: self = .null
    }
  }

  fileprivate func give(to context: OpaquePointer) {
    switch self {
    case .integer(let value): sqlite3_result_int64(context, Int64(value))
    case .real(let value): sqlite3_result_double(context, value)
    case .text(let text):
      sqlite3_result_text(context, text, -1, unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    case .null, .blob: sqlite3_result_null(context)
    }
  }
}
