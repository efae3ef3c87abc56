import ArchFormats
import ArgumentParser
import Views

/// What is said of a model file (.pt2, ONNX, Keras) besides its name.
struct ModelOptions: ParsableArguments {
  @Option(
    name: .customLong("value"), parsing: .singleValue,
    help: "Of a model file, the value of an input that decides shapes: 'k=[5]'.")
  var values: [String] = []
  @Flag(
    help:
      "Of a model file, an error where something is not known, and only inputs that it declares.")
  var strict = false

  /// - Parameter input: what `--input` gives: the network is read at it.
  func request(input: [String] = []) throws(Failure) -> ModelRequest {
    var request = ModelRequest()
    request.isStrict = strict
    for text in values { request.values.append(try Self.value(text)) }
    for text in input {
      if let sizes = try Self.sizes(of: text) { request.sizes.append(sizes) }
    }
    return request
  }

  /// What one use of `--input` says; nil for what ``InputOption`` refuses once the inputs are known.
  static func sizes(of text: String) throws(Failure) -> ModelRequest.Sizes? {
    if let whole = try WholeShape(text) { return .init(whole.name, whole.sizes) }
    return sizes(text)
  }

  /// Sizes with x between them.
  private static func sizes(_ text: String) -> ModelRequest.Sizes? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let sizes = (parts.last ?? "").split(separator: "x", omittingEmptySubsequences: false).map {
      Int($0)
    }
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 ?? -1 >= 0 }) else { return nil }
    return .init(
      parts.count == 2 ? String(parts[0]) : nil, sizes.compactMap { $0 }, isWhole: false)
  }

  private static func value(_ text: String) throws(Failure) -> (name: String, value: JSON) {
    guard let sign = text.lastIndex(of: "="), sign > text.startIndex else {
      throw Failure(
        .usage, error: "--value takes NAME=JSON, not '\(VisibleText.line(text))'",
        help: "for example --value 'k=[5]'")
    }
    let (name, json) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
    do throws(JSONError) { return (name, try JSON(numbers: json)) } catch {
      throw Failure(
        .usage, error: "--value \(VisibleText.line(name)): \(error.message)",
        help: "numbers, or lists of them, with NaN, Infinity and -Infinity as Python writes them")
    }
  }
}

/// A whole shape as `--input` takes it: `x=[2,97,131,3]`, batch included, in the order of the file. A size may be
/// 0.
struct WholeShape {
  /// The input's name; nil where none is said.
  var name: String?
  var sizes: [Int]

  /// Nil where the text is no such shape.
  init?(_ text: String) throws(Failure) {
    guard text.hasSuffix("]"), let open = text.lastIndex(of: "[") else { return nil }
    let head = text[..<open]
    guard head.isEmpty || head.hasSuffix("=") else { return nil }
    let inner = text[text.index(after: open)...].dropLast()
    // '[]' is an input of one number for each sample, which has no dimension.
    if inner.isEmpty { return nil }
    name = head.isEmpty ? nil : String(head.dropLast())
    sizes = []
    for part in inner.split(separator: ",", omittingEmptySubsequences: false) {
      var part = part[...]
      while part.first == " " { part.removeFirst() }
      while part.last == " " { part.removeLast() }
      guard let size = Int(part) else {
        throw Failure(
          .usage, error: "--input takes a shape as [2,3,224,224], not '\(VisibleText.line(text))'")
      }
      // Of a model file an input may have no elements.
      guard size >= 0 else { throw Failure.belowOne(text) }
      sizes.append(size)
    }
  }
}

extension Failure {
  /// What is said of an input without elements.
  static func belowOne(_ input: String) -> Failure {
    Failure(.badData, error: "a dimension of the input is below 1: '\(VisibleText.line(input))'")
  }
}

extension ModelFile {
  /// Holds an input to what the file declares, where the reading is strict.
  func requireDeclared(_ shapes: [[Int]]) throws(Failure) {
    guard isStrict, let error = undeclared(shapes) else { return }
    throw Failure(.badData, ErrorText.text(of: error))
  }
}
