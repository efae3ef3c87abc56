import ArchStore
import ArgumentParser
import ShapeEngine

/// Reads sizes of axes: `14x14`; `16x112x112` for a video, `16000` for a sound.
enum AxisSizes {
  static func read(_ text: String) throws -> [Int] {
    let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...3).contains(sizes.count), !sizes.contains(where: { $0.map { $0 < 1 } ?? true })
    else {
      throw ValidationError(
        "'\(text)' is not one to three sizes above 0 with x between them, such as 14x14 "
          + "(without batch and channels)")
    }
    return sizes.compactMap { $0 }
  }

  /// Reads strides: `16`, `32x8`, `1/2`.
  static func readStride(_ text: String) throws -> [Double] {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false)
    let strides = try parts.map { try stride($0, of: text) }
    guard strides.count <= 3 else {
      throw ValidationError("'\(text)' has more than three strides")
    }
    return strides
  }

  /// Reads several strides: `4,8`, `32x8`.
  static func readStrides(_ text: String) throws -> [[Double]] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      try readStride(String($0))
    }
  }

  /// Reads the maps of a pyramid: `4,8,16,32`, or `4:..64,8,16:128..256` with bounds on channels.
  static func readPyramid(_ text: String) throws -> [SearchQuery.Level] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let sides = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      return SearchQuery.Level(
        stride: try stride(sides[0], of: text),
        channels: try sides.count > 1 ? IntegerRanges.read(String(sides[1])) : nil)
    }
  }

  private static func stride(_ part: Substring, of text: String) throws -> Double {
    let terms = part.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(terms.count), let above = terms[0], let below = terms.last ?? 1,
      above > 0, below > 0
    else {
      throw ValidationError(
        "'\(text)' is not a stride: integers above 0, such as 16 or 32x8, or 1/2 after an upsampling"
      )
    }
    return terms.count == 1 ? Double(above) : Double(above) / Double(below)
  }
}
