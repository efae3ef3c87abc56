import ShapeEngine

/// A JSON value. Objects keep the order of their keys, which is part of what archdb prints.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// An integer of any length, as its decimal digits: a count that passes 64 bits.
  case digits(String)
  case float(Double)
  case string(String)
  case array([JSON])
  case object([Member])

  /// A key and its value.
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSON

    package init(_ key: String, _ value: JSON) {
      self.key = key
      self.value = value
    }
  }

  /// An object with these keys in this order.
  package static func object(_ pairs: KeyValuePairs<String, JSON>) -> JSON {
    .object(pairs.map { Member($0.key, $0.value) })
  }

  /// A count of any length.
  package static func count(_ value: Natural) -> JSON {
    Int(exactly: value).map(JSON.int) ?? .digits(value.description)
  }

  /// The value of a key of an object; nil for anything else.
  package subscript(key: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .int(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSON...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }
}

extension JSON {
  /// A single value by itself; any other number of them as a list.
  package static func oneOrList(_ values: [JSON]) -> JSON {
    values.count == 1 ? values[0] : .array(values)
  }
}
