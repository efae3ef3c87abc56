import ShapeEngine

/// Reads small tensors that lie in files beside the model's, where their elements are needed.
final class ExternalTensors {
  private let bytes: ModelBytes
  private var opened: [String: ModelBytes?] = [:]
  /// A file that holds elements that were asked for, and is not there.
  private var missing: String?

  init(_ bytes: ModelBytes) { self.bytes = bytes }

  /// The tensor with its elements; nil where they are many, or not there.
  ///
  /// - Throws: ``DefinitionError`` where the file lies outside the model's folder, or ends before.
  func read(_ tensor: ONNXTensor) throws -> ONNXTensor? {
    if tensor.elements != nil { return tensor }
    guard let place = tensor.place, let type = tensor.type, let width = type.width,
      let count = ONNXKnown.elementCount(tensor.dims)
    else { return nil }
    guard let file = try file(place.location) else {
      // Weights need not be there; what may be a size is missed.
      if ONNXElementType.isInteger(type.name) { missing = place.location }
      return nil
    }
    let length = count * width
    guard place.length == nil || place.length == length, place.offset <= Int.max - length,
      file.size.map({ place.offset + length <= $0 }) ?? true
    else {
      throw DefinitionError(
        "'\(VisibleText.line(place.location))' does not hold a tensor that the model has there",
        found: "\(file.size ?? 0) bytes", expected: "\(length) from byte \(place.offset) on")
    }
    var result = tensor
    result.elements = ONNXTensorMessage.elements(
      try file.read(length, at: place.offset), of: type, count: count)
    return result
  }

  /// What is missed of the file; nil where nothing is.
  var missed: String? {
    guard let missing else { return nil }
    let file = "'\(VisibleText.line(missing))'"
    return bytes.beside == nil
      ? "integers of it lie in \(file) beside the model, which comes as a stream: name the model's file"
      : "integers of it lie in \(file) beside the model, which is not there"
  }

  private func file(_ location: String) throws -> ModelBytes? {
    if let known = opened[location] { return known }
    let file = try bytes.beside?(location) ?? nil
    opened[location] = .some(file)
    return file
  }
}
