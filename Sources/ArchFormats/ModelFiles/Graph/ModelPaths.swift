import ShapeEngine

/// Paths of layers out of names in model files: each a path of ours, and none twice.
struct ModelPaths {
  private var taken: Set<String>
  /// The number that was given last to each name that came more than once.
  private var numbers: [String: Int] = [:]

  /// - Parameter inputs: the names that inputs have.
  init(_ inputs: [String]) { taken = Set(inputs) }

  /// The path for a name: what may not be in a path is `_`, and what is there already gets a number,
  /// as torchvision's feature extraction does.
  mutating func unique(_ name: String) -> String { number(Self.path(name), by: "_") }

  /// The name of an input more.
  mutating func uniqueInput(_ name: String) -> String { number(Self.inputName(name), by: "_") }

  private mutating func number(_ name: String, by separator: String) -> String {
    if taken.insert(name).inserted { return name }
    var number = numbers[name] ?? 0
    var result: String
    repeat {
      number += 1
      result = "\(name)\(separator)\(number)"
    } while !taken.insert(result).inserted
    numbers[name] = number
    return result
  }

  /// A name as a path: components are kept, and hold what components may.
  ///
  /// Of a component at most 90 bytes, so that a number has room.
  static func path(_ name: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(name.utf8.count)
    var (length, depth) = (0, 0)
    for byte in name.utf8 {
      if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/") {
        length = 0
        continue
      }
      if length == 0 {
        guard depth < ArchitectureName.depthLimit else { break }
        if depth > 0 { bytes.append(UInt8(ascii: ".")) }
        depth += 1
      }
      length += 1
      if length <= 90 { bytes.append(isWord(byte) ? byte : UInt8(ascii: "_")) }
    }
    return bytes.isEmpty ? "layer" : String(decoding: bytes, as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: byte == UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
    }
  }

  /// A name as that of an input or of an architecture's axis: letters, digits and `_`, a letter first.
  static func inputName(_ name: String) -> String {
    var bytes: [UInt8] = []
    for byte in name.utf8.prefix(90) {
      switch byte {
      case 48...57, 65...90, 97...122: bytes.append(byte)
      default: bytes.append(UInt8(ascii: "_"))
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return InputName.isValid(text) ? text : "input_" + text
  }

  /// A file's name as that of an architecture: without folders and the format's ending.
  static func architectureName(of file: String) -> String {
    var name = file.split(separator: "/").last.map(String.init) ?? "model"
    for ending in ModelFormat.endings where name.hasSuffix(ending) {
      name.removeLast(ending.count)
      break
    }
    name = path(name)
    while let first = name.first, "_+-.".contains(first) { name.removeFirst() }
    return name.isEmpty ? "model" : String(name.prefix(100))
  }
}
