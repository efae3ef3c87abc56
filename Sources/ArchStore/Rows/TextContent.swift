import ArchFormats
import CZlib

/// A definition's text as its row holds it: compressed where that is shorter, which a graph in the
/// flat form is by far.
struct TextContent: Sendable {
  let sha256: [UInt8]
  /// In bytes, as it was written.
  let size: Int
  /// Text, or a blob: RFC 1950.
  let content: SQLValue

  init(_ text: String) {
    var bytes = ByteText()
    bytes.append(text)
    sha256 = SHA256.hash(bytes.bytes)
    size = bytes.bytes.count
    let compressed = Self.compressed(bytes.bytes)
    content =
      if let compressed, compressed.count < size { .blob(compressed) } else { .text(text) }
  }

  /// The text in a row.
  ///
  /// - Parameters:
  ///   - column: the name of the column that holds the content.
  ///   - size: what the row says of its size.
  /// - Throws: ``SQLiteError`` where the content is not of that size.
  static func text(_ row: Row, _ column: Int32, size: Int) throws(SQLiteError) -> String {
    guard case .blob(let bytes) = row.value(column) else { return try row.text(column) }
    guard (0...DefinitionText.sizeLimit).contains(size),
      let text = expanded(bytes, size: size)
    else {
      throw .mismatch(
        column: column, wanted: "a compressed text of \(size) bytes", found: "another blob", sql: ""
      )
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
    var count = compressBound(uLong(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(count))
    guard compress(&result, &count, bytes, uLong(bytes.count)) == Z_OK else { return nil }
    result.removeLast(result.count - Int(count))
    return result
  }

  private static func expanded(_ bytes: [UInt8], size: Int) -> [UInt8]? {
    // One byte more than expected, so that a longer content is noticed.
    var count = uLong(size + 1)
    var result = [UInt8](repeating: 0, count: size + 1)
    guard uncompress(&result, &count, bytes, uLong(bytes.count)) == Z_OK, count == uLong(size)
    else { return nil }
    result.removeLast()
    return result
  }
}

extension SQLValue: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    switch self {
    case .null: try statement.bindNull(at: index)
    case .integer(let value): try statement.bind(value, at: index)
    case .real(let value): try statement.bind(value, at: index)
    case .text(let value): try statement.bind(value, at: index)
    case .blob(let value): try statement.bind(value, at: index)
    }
  }
}
