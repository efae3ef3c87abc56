import ShapeEngine

/// A safetensors file's header: the tensors' names, types and shapes. Weights are not read.
///
/// Eight bytes say how long the header is; it is a JSON object, behind which the tensors lie without gaps.
/// What the format's own reader refuses is refused, and so is a key that is there twice, of which it takes the
/// last one: the format forbids that. Source: safetensors 0.8, README.md, 'Format', and its Python package.
struct Safetensors {
  let tensors: [WeightFit.Tensor]

  /// As long a header may be.
  static let headerLimit = 100_000_000
  /// As many keys and values it may have, those of half a million tensors: each takes some 60 bytes while it
  /// is read, and a hostile header has one in every second byte.
  static let partLimit = 8_000_000
  /// More dimensions no tensor has.
  static let rankLimit = 64

  /// No module is nested as deep as a longer name would say.
  private static let nameLimit = 4096

  init(_ bytes: ModelBytes) throws {
    let first = try bytes.read(8, at: 0)
    var number = LittleEndian(first[...])
    guard let length = number.next(8) else {
      throw Self.broken(
        "the file has no header", found: "\(first.count) bytes",
        expected: "8 bytes that say how long the header is")
    }
    guard let length = Int(exactly: length), length <= Self.headerLimit else {
      throw DefinitionError(
        "the header is too long", found: "\(length) bytes",
        expected: "at most \(Self.headerLimit)")
    }
    let header = try bytes.read(length, at: 8)
    guard header.count == length else {
      throw Self.broken(
        "the file ends within its header", found: "\(header.count) of \(length) bytes")
    }
    guard header.first(where: { !$0.isBlank }) == UInt8(ascii: "{") else {
      throw Self.broken(
        "the header is no JSON object",
        found: "'\(VisibleText.part(String(decoding: header.prefix(12), as: UTF8.self)))'",
        expected: "'{', the tensors' names and '}'")
    }
    // Each follows one of these characters.
    let parts = header.count { $0 == 0x2c || $0 == 0x3a || $0 == 0x5b || $0 == 0x7b }
    guard parts <= Self.partLimit else {
      throw DefinitionError(
        "the header has too many parts", found: "\(parts)", expected: "at most \(Self.partLimit)")
    }
    let json: JSONNode
    do throws(JSONError) { json = try JSONNode(header) } catch { throw DefinitionError(error) }
    var found: [(tensor: WeightFit.Tensor, data: Range<Int>)] = []
    for (name, content) in json.members ?? [] {
      if name.isWord("__metadata__") {
        try Self.checkMetadata(content)
        continue
      }
      guard name.word.utf8.count <= Self.nameLimit else {
        throw DefinitionError(
          "a tensor's name is too long", path: VisibleText.part(String(name.word.prefix(60))),
          found: "\(name.word.utf8.count) bytes", expected: "at most \(Self.nameLimit)")
      }
      found.append(try Self.part(name.word, content))
    }
    try Self.check(found, behind: 8 + length, of: bytes.size)
    tensors = found.map(\.tensor)
  }

  static func broken(
    _ message: String, found: String? = nil, expected: String? = nil
  ) -> DefinitionError {
    DefinitionError(
      message, found: found, expected: expected, help: "the file is damaged, or not whole")
  }

  /// What a file says of itself: texts by their keys, or null.
  private static func checkMetadata(_ content: JSONNode) throws(DefinitionError) {
    func wrong(_ node: JSONNode, _ path: String) -> DefinitionError {
      DefinitionError(
        "the header's metadata is not an object of texts", at: node.place, path: path,
        found: VisibleText.part(String(decoding: node.bytes.prefix(40), as: UTF8.self)),
        expected: path == "__metadata__" ? "an object, or null" : "a text")
    }
    guard !content.isNull else { return }
    guard let members = content.members else { throw wrong(content, "__metadata__") }
    for (key, value) in members where value.kind != .string {
      throw wrong(value, "__metadata__.\(VisibleText.part(String(key.word.prefix(60))))")
    }
  }

  private static func part(
    _ name: String, _ content: JSONNode
  ) throws(DefinitionError) -> (WeightFit.Tensor, Range<Int>) {
    func wrong(_ what: String) -> DefinitionError {
      DefinitionError(
        "a tensor of the header lacks what it must have", path: VisibleText.part(name),
        expected: what)
    }
    guard let dtype = content["dtype"], dtype.kind == .string else { throw wrong("dtype, a text") }
    let type = dtype.word
    guard let bits = elementBits[type] else {
      throw DefinitionError(
        "a tensor has an element type that safetensors does not have", at: dtype.place,
        path: VisibleText.part(name), found: VisibleText.part(String(type.prefix(40))),
        expected: "one of \(elementBits.keys.sorted().joined(separator: ", "))",
        help: Suggestion.help(for: type, among: elementBits.keys.sorted()))
    }
    var shape: [Int] = []
    guard let sizes = content["shape"]?.elements, sizes.count <= rankLimit else {
      throw wrong("shape, a list of at most \(rankLimit) sizes")
    }
    for size in sizes {
      // JSON has a -0.
      guard size.bytes.first != UInt8(ascii: "-"), let size = size.integer else {
        throw wrong("shape, a list of integers of at least 0")
      }
      shape.append(size)
    }
    let places = content["data_offsets"]?.elements ?? []
    let offsets = places.compactMap(\.integer)
    guard places.count == 2, offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1] else {
      throw wrong("data_offsets, the first and the last place of its bytes")
    }
    let count = offsets[1] - offsets[0]
    guard let elements = try? Checked.product(shape) else {
      throw DefinitionError(
        "a tensor has too many elements", path: VisibleText.part(name),
        found: "[\(shape.map(String.init).joined(separator: ", "))]")
    }
    // What takes fewer bits than a byte is stored without gaps.
    guard let size = try? Checked.multiply(elements, bits), size % 8 == 0, size / 8 == count
    else {
      throw DefinitionError(
        "a tensor's shape and its bytes differ", path: VisibleText.part(name),
        found: "\(count) bytes", expected: "\(elements) elements of \(type)")
    }
    return (WeightFit.Tensor(name, shape, type: type), offsets[0]..<offsets[1])
  }

  /// The tensors lie behind each other from the header's end to the file's.
  private static func check(
    _ parts: [(tensor: WeightFit.Tensor, data: Range<Int>)], behind start: Int, of size: Int?
  ) throws(DefinitionError) {
    var end = 0
    let inOrder = parts.sorted {
      ($0.data.lowerBound, $0.data.upperBound) < ($1.data.lowerBound, $1.data.upperBound)
    }
    for part in inOrder {
      guard part.data.lowerBound == end else {
        throw DefinitionError(
          "tensors overlap, or leave bytes between them",
          path: VisibleText.part(part.tensor.name), found: "\(part.data.lowerBound)",
          expected: "its bytes at \(end), where those before it end",
          help: "the file is damaged, or not whole")
      }
      end = part.data.upperBound
    }
    guard let size, size - start != end else { return }
    throw broken(
      "the file is not as long as its header says",
      found: "\(size - start) bytes behind the header, where \(end) are said")
  }

  /// The bits of an element of each type that there is.
  private static let elementBits: [String: Int] = [
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8,
    "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64,
  ]
}
