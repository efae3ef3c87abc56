/// Why a text is not JSON: where, what stands there and what was expected.
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

  /// Reads a JSON text from its bytes.
  package init(utf8: [UInt8]) throws(JSONError) {
    var reader = JSONReader(utf8, builder: JSONBuilder())
    self = try reader.document()
  }
}

extension TextNode {
  /// Reads a JSON text as nodes that know where they stand; numbers, `true` and `null` stay as they
  /// are written.
  package init(json utf8: [UInt8]) throws(JSONError) {
    var reader = JSONReader(utf8, builder: TextNodeBuilder())
    self = try reader.document()
  }
}

/// What a JSON parser makes of the values that it meets.
protocol JSONValueBuilder {
  associatedtype Value
  /// Whether `place` is asked for: counting columns takes time.
  var wantsPlaces: Bool { get }
  func null(_ place: TextPlace) -> Value
  func bool(_ value: Bool, _ place: TextPlace) -> Value
  /// - Returns: nil where the number does not fit.
  func number(_ text: String, isInteger: Bool, _ place: TextPlace) -> Value?
  func string(_ value: String, _ place: TextPlace) -> Value
  func array(_ values: [Value], _ place: TextPlace) -> Value
  func object(_ members: [(key: String, place: TextPlace, value: Value)], _ place: TextPlace)
    -> Value
}

private struct JSONBuilder: JSONValueBuilder {
  var wantsPlaces: Bool { false }
  func null(_: TextPlace) -> JSON { .null }
  func bool(_ value: Bool, _: TextPlace) -> JSON { .bool(value) }
  func number(_ text: String, isInteger: Bool, _: TextPlace) -> JSON? {
    if isInteger { return Int(text).map(JSON.int) }
    guard let value = Double(text), value.isFinite else { return nil }
    return .float(value)
  }
  func string(_ value: String, _: TextPlace) -> JSON { .string(value) }
  func array(_ values: [JSON], _: TextPlace) -> JSON { .array(values) }
  func object(_ members: [(key: String, place: TextPlace, value: JSON)], _: TextPlace) -> JSON {
    .object(members.map { JSON.Member($0.key, $0.value) })
  }
}

private struct TextNodeBuilder: JSONValueBuilder {
  var wantsPlaces: Bool { true }
  func null(_ place: TextPlace) -> TextNode { .scalar("null", isQuoted: false, place) }
  func bool(_ value: Bool, _ place: TextPlace) -> TextNode {
    .scalar(value ? "true" : "false", isQuoted: false, place)
  }
  func number(_ text: String, isInteger: Bool, _ place: TextPlace) -> TextNode? {
    guard isInteger ? Int(text) != nil : Double(text)?.isFinite == true else { return nil }
    return .scalar(text, isQuoted: false, place)
  }
  func string(_ value: String, _ place: TextPlace) -> TextNode {
    .scalar(value, isQuoted: true, place)
  }
  func array(_ values: [TextNode], _ place: TextPlace) -> TextNode { .sequence(values, place) }
  func object(
    _ members: [(key: String, place: TextPlace, value: TextNode)], _ place: TextPlace
  ) -> TextNode {
    .mapping(members.map { (.scalar($0.key, isQuoted: true, $0.place), $0.value) }, place)
  }
}
