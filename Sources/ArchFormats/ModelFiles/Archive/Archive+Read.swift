import CZlib
import ShapeEngine

extension Archive {
  /// The bytes of an entry.
  ///
  /// - Throws: ``DefinitionError`` where there is none of that name or several, or what is there is not
  ///   what the directory says; what reading bytes throws.
  package func read(_ name: String) throws -> [UInt8] {
    let found = entries.filter { $0.name == name }
    guard let entry = found.first else {
      throw DefinitionError("the archive has no '\(VisibleText.part(name))'")
    }
    guard found.count == 1 else {
      throw DefinitionError("the archive has '\(VisibleText.part(name))' \(found.count) times")
    }
    return try read(entry)
  }

  package func read(_ entry: Entry) throws -> [UInt8] {
    let start = try start(of: entry)
    guard entry.size <= Self.entryLimit,
      entry.size / Self.growthLimit <= entry.compressedSize
    else {
      throw DefinitionError(
        "an entry is too long", path: VisibleText.part(entry.name),
        found: "\(entry.size) bytes, \(entry.compressedSize) in the archive",
        expected: "at most \(Self.entryLimit), and \(Self.growthLimit) times what it takes")
    }
    let content: [UInt8]?
    switch entry.method {
    case 0:
      content = entry.size == entry.compressedSize ? try bytes.read(entry.size, at: start) : nil
    case 8: content = entry.size == 0 ? [] : try inflated(entry, at: start)
    default:
      throw DefinitionError(
        "an entry is compressed in a way that is not read", path: VisibleText.part(entry.name),
        found: "method \(entry.method)", expected: "0 (stored) or 8 (deflated)")
    }
    guard let content, content.count == entry.size, Self.checksum(content) == entry.checksum else {
      throw Self.broken("an entry is not what the directory says", entry.name)
    }
    return content
  }

  /// Where an entry's bytes begin: behind its local header, which has a length of its own. What else the
  /// header says is in the directory, also where a data descriptor follows the bytes.
  private func start(of entry: Entry) throws -> Int {
    guard !entry.isEncrypted else {
      throw DefinitionError("an entry is encrypted", path: VisibleText.part(entry.name))
    }
    var header = LittleEndian(try bytes.read(30, at: entry.header)[...])
    guard header.next(4) == 0x0403_4b50, header.skip(22), let name = header.next(2),
      let extra = header.next(2)
    else { throw Self.broken("an entry is not where the directory says", entry.name) }
    let start = entry.header + 30 + Int(name) + Int(extra)
    guard start <= directory, entry.compressedSize <= directory - start else {
      throw Self.broken("an entry reaches into the directory", entry.name)
    }
    return start
  }

  /// RFC 1951. Memory is taken as it is written, so that a length that lies costs nothing.
  ///
  /// - Returns: nil where the bytes are no such stream, or one of another length.
  private func inflated(_ entry: Entry, at start: Int) throws -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    var offset = start
    let end = start + entry.compressedSize
    var status = Z_OK
    let result = try [UInt8](unsafeUninitializedCapacity: entry.size) { memory, count in
      stream.next_out = memory.baseAddress
      stream.avail_out = uInt(memory.count)
      while status == Z_OK, offset < end {
        var chunk = try bytes.read(min(1 << 16, end - offset), at: offset)
        guard !chunk.isEmpty else { break }
        offset += chunk.count
        status = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.next_in = chunk.baseAddress
          stream.avail_in = uInt(chunk.count)
          defer { stream.next_in = nil }
          return inflate(&stream, Z_NO_FLUSH)
        }
      }
      count = memory.count - Int(stream.avail_out)
    }
    return status == Z_STREAM_END ? result : nil
  }

  private static func checksum(_ content: [UInt8]) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32(0, content, uInt(content.count)))
  }
}
