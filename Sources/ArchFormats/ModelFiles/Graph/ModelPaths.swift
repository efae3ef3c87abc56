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
  static func path(_ name: String) -> String {
    let parts = name.split(whereSeparator: { $0 == "." || $0 == "/" })
      .prefix(ArchitectureName.depthLimit).map { component(String($0)) }.filter { !$0.isEmpty }
    return parts.isEmpty ? "layer" : parts.joined(separator: ".")
  }

  /// At most 90 bytes of a component, so that a number has room.
  private static func component(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8.prefix(90) {
      let isWord =
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "_+-".utf8.contains(byte)
        }
      bytes.append(isWord ? byte : UInt8(ascii: "_"))
    }
    return String(decoding: bytes, as: UTF8.self)
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
