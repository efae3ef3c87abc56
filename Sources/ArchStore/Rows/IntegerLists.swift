import CSQLite

/// A JSON list of integers and of lists of integers, read without the detour over a tree: a sheet
/// has hundreds of them.
struct IntegerLists {
  enum Element: Hashable {
    case value(Int)
    case list([Int])
  }

  private(set) var elements: [Element] = []

  /// Reads the text in a column.
  ///
  /// - Throws: ``SQLiteError`` where it is anything but such a list.
  init(_ row: Row, _ column: Int32) throws(SQLiteError) {
    let elements = try row.withBytes(column) { Self.elements(of: $0) }
    guard let elements else {
      throw .mismatch(
        column: column, wanted: "lists of integers", found: try row.text(column), sql: "")
    }
    self.elements = elements
  }

  /// The elements that are integers; nil where one is a list.
  var integers: [Int]? {
    var values: [Int] = []
    values.reserveCapacity(elements.count)
    for element in elements {
      guard case .value(let value) = element else { return nil }
      values.append(value)
    }
    return values
  }

  static func elements(of bytes: UnsafeBufferPointer<UInt8>) -> [Element]? {
    var elements: [Element] = []
    var list: [Int]?
    var place = 1
    guard bytes.first == UInt8(ascii: "[") else { return nil }
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "["):
        guard list == nil else { return nil }
        list = []
        place += 1
      case UInt8(ascii: "]"):
        place += 1
        guard let values = list else { return place == bytes.count ? elements : nil }
        elements.append(.list(values))
        list = nil
      case UInt8(ascii: ","): place += 1
      default:
        guard let value = integer(bytes, &place) else { return nil }
        if list == nil { elements.append(.value(value)) } else { list?.append(value) }
      }
    }
    return nil
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
