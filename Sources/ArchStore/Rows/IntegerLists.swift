import CSQLite

/// A JSON list of integers and of lists of integers, read without the detour over a tree: a sheet
/// has hundreds of them. A value that reads one list after the other keeps its storage.
struct IntegerLists {
  /// An element of the list: an integer, or a list of them.
  struct Element: Hashable {
    /// The indices of its integers among all.
    var range: Range<Int>
    var isList: Bool
  }

  /// The integers of all elements.
  private(set) var values: [Int] = []
  private(set) var elements: [Element] = []

  init() {}

  /// Reads the text in a column.
  ///
  /// - Throws: ``SQLiteError`` where it is anything but such a list.
  init(_ row: Row, _ column: Int32) throws(SQLiteError) { try read(row, column) }

  /// Reads the text in a column in place of what was read before.
  ///
  /// - Throws: ``SQLiteError`` where it is anything but such a list.
  mutating func read(_ row: Row, _ column: Int32) throws(SQLiteError) {
    guard try row.withBytes(column, { read($0) }) else {
      throw .mismatch(
        column: column, wanted: "lists of integers", found: try row.text(column), sql: "")
    }
  }

  /// The elements that are integers; nil where one is a list.
  var integers: [Int]? { elements.contains(where: \.isList) ? nil : values }

  /// - Returns: whether the bytes are such a list.
  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    values.removeAll(keepingCapacity: true)
    elements.removeAll(keepingCapacity: true)
    var listStart: Int?
    var place = 1
    guard bytes.first == UInt8(ascii: "[") else { return false }
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "["):
        guard listStart == nil else { return false }
        listStart = values.count
        place += 1
      case UInt8(ascii: "]"):
        place += 1
        guard let start = listStart else { return place == bytes.count }
        elements.append(Element(range: start..<values.count, isList: true))
        listStart = nil
      case UInt8(ascii: ","): place += 1
      default:
        guard let value = Self.integer(bytes, &place) else { return false }
        values.append(value)
        if listStart == nil {
          elements.append(Element(range: values.count - 1..<values.count, isList: false))
        }
      }
    }
    return false
  }

  private static func integer(_ bytes: UnsafeBufferPointer<UInt8>, _ place: inout Int) -> Int? {
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    let start = place
    var value = 0
    while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
      // Downwards, where there is one integer more.
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = product.subtractingReportingOverflow(Int(bytes[place] - 0x30))
      if overflow || overflow2 { return nil }
      value = sum
      place += 1
    }
    guard place > start, isNegative || value != .min else { return nil }
    return isNegative ? value : -value
  }
}
