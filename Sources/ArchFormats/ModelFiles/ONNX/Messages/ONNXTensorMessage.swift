import ShapeEngine

/// A TensorProto while it is read: its elements are kept as long as they are few, and passed over otherwise.
struct ONNXTensorMessage {
  var tensor = ONNXTensor()
  private var typeNumber = 0
  private var raw: [UInt8]?
  private var integers: [Int] = []
  private var reals: [Double] = []
  /// Whether there were more elements than are kept.
  private var areMany = false
  private var external: [(key: String, value: String)] = []
  private var isExternal = false

  mutating func read(_ field: WireReader.Field, from reader: inout WireReader) throws {
    let limit = ONNXTensor.elementLimit
    switch field.number {
    case 1:
      guard try reader.integers(field, into: &tensor.dims, atMost: 64) else {
        throw DefinitionError(
          "a tensor of more than 64 dimensions, at byte \(field.offset)",
          help: "the file is damaged, or no ONNX model")
      }
    case 2: typeNumber = try reader.integer(field)
    case 4: areMany = try !reader.floats(field, into: &reals, atMost: limit) || areMany
    case 5, 7, 11: areMany = try !reader.integers(field, into: &integers, atMost: limit) || areMany
    case 9:
      raw = try reader.content(field, atMost: 8 * limit)
      areMany = areMany || raw == nil
    case 10:
      areMany = try !reader.floats(field, into: &reals, atMost: limit, wide: true) || areMany
    case 13:
      let entry = try Self.entry(field, from: &reader)
      if external.count < 16 { external.append(entry) }
    case 14: isExternal = try reader.integer(field) == 1
    default: break
    }
  }

  private static func entry(
    _ field: WireReader.Field, from reader: inout WireReader
  ) throws -> (key: String, value: String) {
    var entry = (key: "", value: "")
    try reader.message(field) { reader, field in
      switch field.number {
      case 1: entry.key = try reader.text(field)
      case 2: entry.value = try reader.text(field)
      default: break
      }
    }
    return entry
  }

  /// The tensor, with its elements where they were kept and are as many as its dims say.
  func finished(at offset: Int) throws -> ONNXTensor {
    var tensor = tensor
    tensor.type = ONNXElementType(rawValue: typeNumber)
    let count = try Self.requireCount(of: tensor.dims, at: offset)
    if isExternal {
      tensor.place = try place(at: offset)
      return tensor
    }
    guard !areMany, count <= ONNXTensor.elementLimit, let type = tensor.type else { return tensor }
    if let raw {
      tensor.elements = Self.elements(raw, of: type, count: count)
    } else if reals.count == count, integers.isEmpty {
      tensor.elements = reals.map(ONNXElement.real)
    } else if integers.count == count {
      // Half precision is written as its bits.
      let elements = integers.compactMap { type.number(UInt64(bitPattern: Int64($0))) }
      if elements.count == count { tensor.elements = elements }
    }
    return tensor
  }

  /// Elements out of their bytes, the lowest first; nil where they are not as many.
  static func elements(
    _ bytes: [UInt8], of type: ONNXElementType, count: Int
  ) -> [ONNXElement]? {
    guard let width = type.width, bytes.count == width * count else { return nil }
    var elements: [ONNXElement] = []
    for start in stride(from: 0, to: bytes.count, by: width) {
      var bits = UInt64(0)
      for place in 0..<width { bits |= UInt64(bytes[start + place]) << UInt64(8 * place) }
      guard let element = type.number(bits) else { return nil }
      elements.append(element)
    }
    return elements
  }

  /// How many elements there are.
  @discardableResult
  static func requireCount(of dims: [Int], at offset: Int) throws(DefinitionError) -> Int {
    var count = 1
    for size in dims {
      guard size >= 0, let product = try? Checked.multiply(count, size) else {
        throw DefinitionError(
          "a tensor's dimensions are no shape, at byte \(offset)",
          found: "[\(dims.prefix(16).map(String.init).joined(separator: ", "))]",
          help: "the file is damaged")
      }
      count = product
    }
    return count
  }

  /// Where the elements lie: a path that stays in the model's folder.
  private func place(at offset: Int) throws -> ONNXTensor.Place {
    func value(_ key: String) -> String? { external.last { $0.key == key }?.value }
    let location = value("location") ?? ""
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, !location.hasPrefix("/"), !parts.contains(".."),
      !location.utf8.contains(0)
    else {
      throw DefinitionError(
        "external data outside the model's folder is not opened, at byte \(offset)",
        found: "'\(VisibleText.line(location))'", expected: "a path within the folder")
    }
    func number(_ key: String) throws -> Int? {
      guard let text = value(key) else { return nil }
      guard let number = Int(text), number >= 0 else {
        throw DefinitionError(
          "the \(key) of external data is no number of bytes, at byte \(offset)",
          found: "'\(VisibleText.line(text))'", expected: "an integer of at least 0")
      }
      return number
    }
    return ONNXTensor.Place(
      location: location, offset: try number("offset") ?? 0, length: try number("length"))
  }
}
