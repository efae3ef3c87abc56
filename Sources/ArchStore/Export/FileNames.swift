import Synchronization

/// The names of files that hold designs, by the designs' names: safe on every file system, and the same
/// whatever the order.
///
///     var names = FileNames(["lenet", "LeNet", "net"])
///     names.base(of: "net")     // net
///     names.base(of: "LeNet")   // LeNet~077e44c7, where letters may not be told apart by their case
package struct FileNames: Sendable {
  package let names: Set<String>
  /// How many names are the same in small letters.
  private var counts: [String: Int] = [:]

  package init(_ names: [String]) {
    self.names = Set(names)
    for name in self.names { counts[name.lowercased(), default: 0] += 1 }
  }

  /// A file's name without its ending. No name of a design holds `%` or `~`.
  package func base(of name: String) -> String {
    var base = ""
    for (place, byte) in name.utf8.enumerated() {
      switch byte {
      case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "+"):
        base.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "."), UInt8(ascii: "-"):
        guard place > 0 else { fallthrough }
        base.unicodeScalars.append(Unicode.Scalar(byte))
      default: base += "%" + [byte].hexadecimal
      }
    }
    // What a file system takes is 255 bytes, with an ending and that of a draft.
    let isLong = base.utf8.count > Self.longest
    let clashes = counts[name.lowercased(), default: 0] > 1 && name != name.lowercased()
    guard isLong || clashes else { return base }
    return base.prefix(Self.longest) + "~" + SHA256.hash(name).prefix(4).map { $0 }.hexadecimal
  }

  private static var longest: Int { 200 }
}

/// Which designs a text was found to call.
final class CalledNames: Sendable {
  private let names = Mutex<[String]>([])

  func note(_ name: String) { names.withLock { $0.append(name) } }

  var first: String? { names.withLock { $0.first } }
}
