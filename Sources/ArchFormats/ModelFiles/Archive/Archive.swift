import ShapeEngine

/// A zip archive: the names that its directory lists, of which single ones are read. Nothing is extracted.
///
///     let archive = try Archive(bytes)
///     let config = try archive.read("config.json")
///
/// Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local headers), 4.3.12 (the directory), 4.3.14 to
/// 4.3.16 (its end) and 4.5.3 (Zip64).
package struct Archive {
  /// One line of the directory.
  package struct Entry: Sendable {
    package var name: String
    /// How many bytes the entry holds, and how many it takes in the archive.
    package var size: Int
    var compressedSize: Int
    var method: Int
    var isEncrypted: Bool
    var checksum: UInt32
    /// Where its local header is.
    var header: Int
  }

  /// A directory of more bytes is refused: of a network with a thousand weights it has some 100,000.
  static let directoryLimit = 4 << 20
  /// What one entry may inflate to: in bytes, and by its size in the archive. Those of real model files
  /// are 14 to 59 times as long.
  static let entryLimit = 256 << 20
  static let growthLimit = 200

  package private(set) var entries: [Entry] = []
  let bytes: ModelBytes
  /// Where the directory begins: entries lie before it.
  let directory: Int

  /// Reads the directory.
  ///
  /// - Throws: ``DefinitionError`` where the bytes are no whole archive; what reading bytes throws.
  package init(_ bytes: ModelBytes) throws {
    guard let size = bytes.size else {
      throw DefinitionError("a zip archive is read from its end, which a stream does not give")
    }
    self.bytes = bytes
    let end = try ArchiveEnd(bytes, size: size)
    guard end.size <= Self.directoryLimit else {
      throw DefinitionError(
        "the archive's directory is too long", found: "\(end.size) bytes",
        expected: "at most \(Self.directoryLimit)")
    }
    directory = end.offset
    var rest = LittleEndian(try bytes.read(end.size, at: end.offset)[...])
    for _ in 0..<end.count { entries.append(try Self.entry(&rest)) }
    for entry in entries {
      guard entry.header <= directory - 30 else {
        throw Self.broken("an entry does not lie before the directory", entry.name)
      }
    }
  }

  /// The names of all entries, in the directory's order.
  package var names: [String] { entries.map(\.name) }

  /// What the archive is, by the names in it.
  package var content: FileContent { Self.content(names) }

  static func broken(_ problem: String, _ name: String? = nil) -> DefinitionError {
    DefinitionError(
      problem, path: name.map(VisibleText.part), help: "the file may be cut or damaged")
  }

  private static func entry(_ rest: inout LittleEndian) throws(DefinitionError) -> Entry {
    let problem = broken("the archive's directory is broken")
    guard rest.next(4) == 0x0201_4b50, rest.skip(4), let flags = rest.next(2),
      let method = rest.next(2), rest.skip(4), let checksum = rest.next(4),
      let compressedSize = rest.next(4), let size = rest.next(4), let nameLength = rest.next(2),
      let extraLength = rest.next(2), let commentLength = rest.next(2), rest.skip(8),
      let header = rest.next(4), let name = rest.bytes(Int(nameLength)),
      let extra = rest.bytes(Int(extraLength)), rest.skip(Int(commentLength))
    else { throw problem }
    // Those that are all ones stand in the entry's Zip64 field, in this order.
    var fields = [size, compressedSize, header]
    if var wide = LittleEndian(extra).field(1) {
      for index in fields.indices where fields[index] == 0xffff_ffff {
        guard let value = wide.next(8) else { throw problem }
        fields[index] = value
      }
    }
    let numbers = fields.compactMap(Int.init(exactly:))
    guard numbers.count == fields.count else { throw problem }
    return Entry(
      name: String(decoding: name, as: UTF8.self), size: numbers[0], compressedSize: numbers[1],
      method: Int(method), isEncrypted: flags & 1 != 0,
      checksum: UInt32(truncatingIfNeeded: checksum), header: numbers[2])
  }
}
