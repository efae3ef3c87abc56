import ArchFormats
import CEmbedded
import Glibc
import Synchronization

/// The files that are part of the binary.
package enum Embedded {
  package struct File: Sendable {
    /// The name in its folder: `resnet.yaml`.
    package let name: String
    package let bytes: [UInt8]

    package var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// The built-in architectures' definitions, in the order of their names.
  package static var zoo: [File] { files(archdb_zoo, archdb_zoo_count) }

  /// The built-in design spaces' definitions, in the order of their names: each file defines the space that it is
  /// named after.
  package static var spaces: [File] { files(archdb_spaces, archdb_space_count) }

  /// The definition of a built-in design space; nil where there is none of that name.
  package static func space(named name: String) -> File? {
    // It is asked of each name that is typed: no file is copied for that.
    UnsafeBufferPointer(start: archdb_spaces, count: archdb_space_count)
      .first { String(cString: $0.name) == "\(name)\(spaceEnding)" }.map(file)
  }

  /// The names of the built-in design spaces, in order.
  package static var spaceNames: [String] {
    UnsafeBufferPointer(start: archdb_spaces, count: archdb_space_count)
      .map { String(String(cString: $0.name).dropLast(spaceEnding.count)) }
  }

  private static let spaceEnding = ".yaml"

  /// One file of the zoo; nil where there is none of that name.
  package static func zooFile(named name: String) -> File? { zoo.first { $0.name == name } }

  /// The text of the zoo's file that defines an architecture; nil where none does.
  @Sendable
  package static func definition(of name: String) -> (text: [UInt8], file: String)? {
    for file in UnsafeBufferPointer(start: archdb_zoo, count: archdb_zoo_count) {
      // Few files name it: only those are parsed.
      let isNamed = file.bytes.withMemoryRebound(to: CChar.self, capacity: file.length + 1) {
        strstr($0, name) != nil
      }
      guard isNamed else { continue }
      let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
      let fileName = String(cString: file.name)
      if names(in: bytes, file: fileName).contains(name) { return (bytes, fileName) }
    }
    return nil
  }

  /// The names of the built-in architectures, in order. All files are looked into for them.
  package static var names: [String] {
    zoo.flatMap { names(in: $0.bytes, file: $0.name) }.sorted()
  }

  private static func names(in text: [UInt8], file: String) -> [String] {
    if let names = known.withLock({ $0[file] }) { return names }
    let names = (try? DefinitionReader().names(in: text, file: file)) ?? []
    known.withLock { $0[file] = names }
    return names
  }

  /// What the files that were looked into define.
  private static let known = Mutex<[String: [String]]>([:])

  /// A mark of the zoo's files: where a catalog has another one, the zoo is to be read anew.
  ///
  /// It is computed at every start, so it is quick and not cryptographic: it distinguishes builds
  /// and guards nothing.
  package static var zooFingerprint: String {
    var mark: UInt64 = 0
    for file in UnsafeBufferPointer(start: archdb_zoo, count: archdb_zoo_count) {
      let name = UnsafeRawBufferPointer(start: file.name, count: strlen(file.name))
      mark = mixed(mixed(mark, name), UnsafeRawBufferPointer(start: file.bytes, count: file.length))
    }
    return String(mark, radix: 16)
  }

  private static func mixed(_ mark: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var mark = mark ^ UInt64(bytes.count)
    func mix(_ word: UInt64) {
      mark = (mark ^ word) &* 0x9e37_79b9_7f4a_7c15
      mark ^= mark >> 29
    }
    let words = bytes.count / 8
    for word in 0..<words {
      mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)))
    }
    for byte in bytes[(8 * words)...] { mix(UInt64(byte)) }
    return mark
  }

  /// The pages that help shows: `language.md`.
  package static var pages: [File] { files(archdb_pages, archdb_page_count) }

  /// What a page in HTML is made of: its template, its style and its scripts in their order.
  package static var pageParts: [File] { files(archdb_page_parts, archdb_page_part_count) }

  /// What the index of a site is made of: its template, its style and its script.
  package static var indexParts: [File] { files(archdb_index_parts, archdb_index_part_count) }

  /// The newest schema: all migrations after each other.
  package static var schema: String { migrations.map(\.text).joined(separator: "\n") }

  static var migrations: [File] { files(archdb_migrations, archdb_migration_count) }

  private static func files(_ start: UnsafePointer<archdb_embedded_file>?, _ count: Int) -> [File] {
    UnsafeBufferPointer(start: start, count: count).map(file)
  }

  private static func file(_ file: archdb_embedded_file) -> File {
    File(
      name: String(cString: file.name),
      bytes: Array(UnsafeBufferPointer(start: file.bytes, count: file.length)))
  }
}

extension [UInt8] {
  /// The bytes as hexadecimal digits, two a byte.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
