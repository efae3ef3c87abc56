/// The end of a zip archive, which says where its directory is.
struct ArchiveEnd {
  /// How many entries the directory has, its length in bytes, and where it begins.
  private(set) var count: Int
  private(set) var size: Int
  private(set) var offset: Int

  /// The record that ends an archive, without its comment; what leads to Zip64's record, before it.
  private static let recordSize = 22
  private static let locatorSize = 20
  private static let commentLimit = 0xffff

  init(_ bytes: ModelBytes, size fileSize: Int) throws {
    let length = min(fileSize, Self.recordSize + Self.commentLimit)
    let start = fileSize - length
    let tail = try bytes.read(length, at: start)
    guard let place = Self.place(in: tail) else {
      throw Archive.broken("the archive has no directory at its end")
    }
    var record = LittleEndian(tail[place...])
    guard record.skip(10), let count = record.next(2), let size = record.next(4),
      let offset = record.next(4)
    else { throw Archive.broken("the archive has no directory at its end") }
    var wide: (count: UInt64, size: UInt64, offset: UInt64) = (count, size, offset)
    var end = start + place
    if let found = try Self.wide(bytes, before: end) {
      (wide, end) = (found.fields, found.place)
    }
    guard let count = Int(exactly: wide.count), let size = Int(exactly: wide.size),
      let offset = Int(exactly: wide.offset), offset <= end, size <= end - offset,
      count <= size / 46
    else { throw Archive.broken("the archive's directory does not lie within it") }
    (self.count, self.size, self.offset) = (count, size, offset)
  }

  /// The last place at which the record stands with a comment that fits.
  private static func place(in tail: [UInt8]) -> Int? {
    guard tail.count >= recordSize else { return nil }
    return (0...tail.count - recordSize).last { place in
      guard tail[place] == 0x50, tail[place + 1] == 0x4b, tail[place + 2] == 5, tail[place + 3] == 6
      else { return false }
      let comment = Int(tail[place + 20]) | Int(tail[place + 21]) << 8
      return place + recordSize + comment <= tail.count
    }
  }

  /// What Zip64's record says, where there is one.
  private static func wide(
    _ bytes: ModelBytes, before end: Int
  ) throws -> (fields: (UInt64, UInt64, UInt64), place: Int)? {
    guard end >= locatorSize else { return nil }
    var locator = LittleEndian(try bytes.read(locatorSize, at: end - locatorSize)[...])
    guard locator.next(4) == 0x0706_4b50 else { return nil }
    guard locator.skip(4), let found = locator.next(8), let place = Int(exactly: found),
      place <= end - locatorSize
    else { throw Archive.broken("the archive's directory does not lie within it") }
    var record = LittleEndian(try bytes.read(56, at: place)[...])
    guard record.next(4) == 0x0606_4b50, record.skip(28), let count = record.next(8),
      let size = record.next(8), let offset = record.next(8)
    else { throw Archive.broken("the archive's directory is broken") }
    return ((count, size, offset), place)
  }
}
