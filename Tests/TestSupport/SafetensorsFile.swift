/// A safetensors file of these tensors, whose numbers are zeros: the header's length, the header, the bytes.
/// Source: safetensors, README.md, 'Format'.
public enum SafetensorsFile {
  public static func bytes(_ tensors: [(name: String, shape: [Int])]) -> [UInt8] {
    let (header, count) = header(tensors)
    return bytes(header: header, dataCount: count)
  }

  /// The header, and how many bytes the tensors take.
  public static func header(_ tensors: [(name: String, shape: [Int])]) -> (String, Int) {
    var (entries, end): ([String], Int) = ([], 0)
    for (name, shape) in tensors {
      let start = end
      end += 4 * shape.reduce(1, *)
      entries.append(
        #""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#)
    }
    return ("{\(entries.joined(separator: ","))}", end)
  }

  public static func bytes(header: String, dataCount: Int) -> [UInt8] {
    let header = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
      + [UInt8](repeating: 0, count: dataCount)
  }
}
