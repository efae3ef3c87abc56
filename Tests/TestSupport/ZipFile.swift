/// A zip archive of stored entries, written as PKWARE's APPNOTE.TXT says.
public struct ZipFile {
  public private(set) var bytes: [UInt8] = []
  private var directory: [UInt8] = []
  private var count = 0

  public init() {}

  /// An archive of these entries, whole.
  public static func archive(_ entries: [(name: String, content: [UInt8])], wide: Bool = false)
    -> [UInt8]
  {
    var file = ZipFile()
    for entry in entries { file.add(entry.name, entry.content, wide: wide) }
    return file.finished(wide: wide)
  }

  /// - Parameter wide: whether the directory has sizes and place in a Zip64 field.
  public mutating func add(_ name: String, _ content: [UInt8], wide: Bool = false) {
    let (size, offset) = (content.count, bytes.count)
    let name = Array(name.utf8)
    let checksum = Self.checksum(content)
    bytes += Self.number(0x0403_4b50, 4) + Self.number(20, 2) + Self.number(0, 8)
    bytes += Self.number(checksum, 4) + Self.number(size, 4) + Self.number(size, 4)
    bytes += Self.number(name.count, 2) + Self.number(0, 2) + name + content
    let extra =
      wide
      ? Self.number(1, 2) + Self.number(24, 2)
        + [size, size, offset].flatMap { Self.number($0, 8) }
      : []
    let ones = 0xffff_ffff
    directory += Self.number(0x0201_4b50, 4) + Self.number(20, 2) + Self.number(20, 2)
    directory += Self.number(0, 8) + Self.number(checksum, 4)
    directory += Self.number(wide ? ones : size, 4) + Self.number(wide ? ones : size, 4)
    directory += Self.number(name.count, 2) + Self.number(extra.count, 2) + Self.number(0, 10)
    directory += Self.number(wide ? ones : offset, 4) + name + extra
    count += 1
  }

  /// The archive with its directory.
  public func finished(wide: Bool = false) -> [UInt8] {
    let start = bytes.count
    var end: [UInt8] = []
    if wide {
      end += Self.number(0x0606_4b50, 4) + Self.number(44, 8) + Self.number(45, 2)
      end += Self.number(45, 2) + Self.number(0, 8) + Self.number(count, 8) + Self.number(count, 8)
      end += Self.number(directory.count, 8) + Self.number(start, 8)
      end += Self.number(0x0706_4b50, 4) + Self.number(0, 4)
      end += Self.number(start + directory.count, 8) + Self.number(1, 4)
    }
    end += Self.number(0x0605_4b50, 4) + Self.number(0, 4)
    end += Self.number(wide ? 0xffff : count, 2) + Self.number(wide ? 0xffff : count, 2)
    end += Self.number(wide ? 0xffff_ffff : directory.count, 4)
    end += Self.number(wide ? 0xffff_ffff : start, 4) + Self.number(0, 2)
    return bytes + directory + end
  }

  private static func number(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// CRC-32 as in APPNOTE.TXT 4.4.7, bit by bit.
  private static func checksum(_ bytes: [UInt8]) -> Int {
    var sum: UInt32 = 0xffff_ffff
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    return Int(~sum)
  }
}
