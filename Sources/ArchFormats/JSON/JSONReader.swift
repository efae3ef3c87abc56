/// Why a text is not JSON: where, what was found and what was expected.
package struct JSONError: Error, Hashable, Sendable {
  package let place: TextPlace
  /// What is wrong, in lower case and without a full stop.
  package let message: String
  package let found: String
  package let expected: String

  package init(place: TextPlace, message: String, found: String, expected: String) {
    self.place = place
    self.message = message
    self.found = found
    self.expected = expected
  }
}

extension JSON {
  /// Reads a JSON text (RFC 8259, UTF-8), strictly: one value, no key twice, no byte order mark.
  ///
  ///     try JSON(text: #"{"stride": [2, 2]}"#)["stride"]   // .array([.int(2), .int(2)])
  ///     try JSON(text: "[1, 2,]")                          // throws: 1:7: a value is missing
  ///
  /// - Throws: ``JSONError``, also for more than 64 lists and objects inside each other and for
  ///   numbers that fit neither an Int nor, with a fraction or an exponent, a Double.
  package init(text: String) throws(JSONError) { try self.init(utf8: Array(text.utf8)) }

  /// Reads a JSON text that may have NaN, Infinity and -Infinity among its numbers, as Python writes
  /// them.
  package init(numbers text: String) throws(JSONError) {
    self = try JSON(utf8: Self.quotingNumbers(Array(text.utf8))).withNumbers
  }

  /// A JSON text with strings in place of NaN, Infinity and -Infinity.
  static func quotingNumbers(_ text: [UInt8]) -> [UInt8] {
    var (result, isInString, isEscaped) = ([UInt8](), false, false)
    result.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.first {
      let isLetter = !isInString && "-IN".utf8.contains(byte)
      let word = isLetter ? notFinite.first { rest.starts(with: $0.utf8) } : nil
      if let word {
        result += Array("\"\(word)\"".utf8)
        rest = rest.dropFirst(word.utf8.count)
        continue
      }
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = isInString
      } else if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      }
      result.append(byte)
      rest = rest.dropFirst()
    }
    return result
  }

  private static let notFinite = ["-Infinity", "Infinity", "NaN"]

  private var withNumbers: JSON {
    switch self {
    case .string("NaN"): .float(.nan)
    case .string("Infinity"): .float(.infinity)
    case .string("-Infinity"): .float(-.infinity)
    case .array(let elements): .array(elements.map(\.withNumbers))
    default: self
    }
  }

  /// Reads a JSON text from its bytes.
  package init(utf8: [UInt8]) throws(JSONError) { self.init(try JSONNode(utf8)) }
}
