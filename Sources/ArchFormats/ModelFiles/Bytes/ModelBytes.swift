/// The bytes of a model file: read a window at a time, so that what is passed over costs nothing.
///
///     let bytes = ModelBytes(name: "net.onnx", size: size) { try file.read(at: $0, into: $1) }
///     let head = try bytes.read(4, at: 0)
///
/// Where bytes come as a stream, they are read in order only; ``isSeekable`` says which.
package final class ModelBytes {
  /// Puts bytes from an offset on into memory and gives how many: 0 at the end only.
  package typealias Source = (_ offset: Int, _ memory: UnsafeMutableRawBufferPointer) throws -> Int

  /// The name that errors show; `-` for standard input.
  package let name: String
  /// The file's own name, which a network has that has no other.
  package var fileName: String
  /// How many bytes there are; nil for a stream.
  package let size: Int?
  /// Opens a file beside this one, by a path within its folder, and gives nil for one that is not there; nil
  /// where nothing is beside it.
  package var beside: ((_ path: String) throws -> ModelBytes?)?
  private let source: Source
  private var window: [UInt8]
  /// Where the window begins, and how much of it holds bytes.
  private var start = 0
  private var count = 0

  package var isSeekable: Bool { size != nil }

  package init(name: String, size: Int?, source: @escaping Source) {
    self.name = name
    fileName = name
    self.size = size
    self.source = source
    window = [UInt8](repeating: 0, count: 1 << 16)
  }

  /// The bytes of something that is in memory.
  package convenience init(_ bytes: [UInt8], name: String) {
    self.init(name: name, size: bytes.count) { offset, memory in
      guard offset >= 0, offset < bytes.count else { return 0 }
      let count = min(memory.count, bytes.count - offset)
      bytes.withUnsafeBytes { from in
        memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: from[offset..<offset + count]))
      }
      return count
    }
  }

  /// The byte at an offset; nil at the end.
  package func byte(at offset: Int) throws -> UInt8? {
    guard try holds(offset) else { return nil }
    return window[offset - start]
  }

  /// At most `count` bytes from an offset on: fewer at the end.
  package func read(_ count: Int, at offset: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    if let size { bytes.reserveCapacity(max(0, min(count, size - max(0, offset)))) }
    var offset = offset
    while bytes.count < count, try holds(offset) {
      let first = offset - start
      let last = min(self.count, first + count - bytes.count)
      bytes += window[first..<last]
      offset += last - first
    }
    return bytes
  }

  /// Bytes as a text, in which what is no UTF-8 is replaced; nil where there are fewer.
  func text(_ count: Int, at offset: Int) throws -> String? {
    if offset >= start, count <= self.count, offset - start <= self.count - count {
      return window.withUnsafeBufferPointer { window in
        let first = offset - start
        return String(
          decoding: UnsafeBufferPointer(rebasing: window[first..<first + count]), as: UTF8.self)
      }
    }
    let bytes = try read(count, at: offset)
    return bytes.count == count ? String(decoding: bytes, as: UTF8.self) : nil
  }

  /// Whether there is a byte at an offset, which is in the window then.
  private func holds(_ offset: Int) throws -> Bool {
    if offset >= start, offset - start < count { return true }
    if offset < 0 { return false }
    if let size, offset >= size { return false }
    let found = try window.withUnsafeMutableBytes { try source(offset, $0) }
    (start, count) = (offset, max(0, min(found, window.count)))
    return count > 0
  }
}
