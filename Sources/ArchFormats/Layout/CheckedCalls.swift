import ShapeEngine

/// The calls of layer types in a definition's text, as all of its architectures make them: which of the
/// sizes that PyTorch's own calls name are in each of them what the layer infers.
///
/// What a call names is compared with its input, and a call without it takes every input. So it may be
/// left out only where nothing that the text says can make it another.
struct CheckedCalls {
  private struct Key: Hashable {
    var place: TextPlace
    var type: String
  }
  private var calls: [Key: Set<String>] = [:]
  /// The text that the places are of.
  private let document: Document

  init(of document: Document) { self.document = document }

  /// Notes that a layer was made by a call, and what of its sizes it would have inferred as they are.
  mutating func note(
    _ type: LayerType, _ call: Entry.Call, in document: Document, inferred: Set<String>
  ) {
    guard document.file == self.document.file, document.text == self.document.text else { return }
    let key = Key(place: call.place.right(by: call.offset), type: type.name)
    calls[key] = calls[key]?.intersection(inferred) ?? inferred
  }

  /// What a call infers of the sizes that it names; nil where none of the architectures makes it.
  func inferred(by type: LayerType, at place: TextPlace) -> Set<String>? {
    calls[Key(place: place, type: type.name)]
  }
}

/// ``CheckedCalls`` of a text, made where they are asked for: most texts have only calls that are in the
/// short form.
final class CallChecks {
  private let make: () -> CheckedCalls?
  private lazy var calls = make()

  init(_ make: @escaping () -> CheckedCalls?) { self.make = make }

  /// What the call at a place infers of the sizes that it names; nil where that is not known.
  func inferred(by type: LayerType, at place: TextPlace) -> Set<String>? {
    calls?.inferred(by: type, at: place)
  }
}

extension TextPlace {
  func right(by offset: Int) -> TextPlace { TextPlace(line: line, column: column + offset) }
}

extension DefinitionReader {
  /// The calls of a text; none where one of its architectures has no answer.
  func checkedCalls(in text: DefinitionText) -> CheckedCalls? {
    do throws(DefinitionError) {
      let document = try DocumentParser.document(text.bytes, file: text.file)
      var calls = CheckedCalls(of: document)
      for variant in document.variants {
        let (_, _, elaborator) = try expanded(
          variant.name, of: document, overrides: [], choices: nil, checking: calls)
        calls = elaborator.checked ?? calls
      }
      return calls
    } catch { return nil }
  }
}
