/// A name that is compared by its bytes, as PyTorch compares names: an é of one character is another one than
/// an e and an accent, which are equal as texts.
struct ExactName: Hashable {
  let text: Substring

  init(_ text: some StringProtocol) { self.text = Substring(text) }

  static func == (x: ExactName, y: ExactName) -> Bool { x.text.utf8.elementsEqual(y.text.utf8) }

  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The name and what is left of it behind each of its first points, the longest first.
  var endings: [ExactName] {
    var result = [self]
    var rest = text
    while result.count <= Self.mostEndings, let point = rest.utf8.firstIndex(of: UInt8(ascii: "."))
    {
      rest = rest[rest.utf8.index(after: point)...]
      result.append(ExactName(rest))
    }
    return result
  }

  /// No prefix has more components.
  private static let mostEndings = 16
}
