import ArchFormats
import ShapeEngine

extension ForwardWriter {
  /// The statements of a body in which each module takes the input and what all modules before it gave,
  /// and whose result is all of that in one: a loop. nil for any other body.
  func denseLines() throws(DefinitionError) -> [String]? {
    let parts = content.parts
    guard parts.count > 3, let last = parts.last, case .layer("Concat", _) = last.callee,
      content.instances.allSatisfy({ $0.givenCount == 1 }), content.optional.isEmpty,
      writer.shape.exits[body] == [BodyShape.Exit(part: parts.count - 1, rest: "")],
      let first = Registration.counted(parts[0].name)
    else { return nil }
    var given: [Body.Reference] = [.received(0)]
    for (offset, part) in parts.dropLast().enumerated() {
      guard case .body(let inner) = part.callee, writer.shape.exits[inner]?.count == 1,
        part.given == given, let name = Registration.counted(part.name), name.stem == first.stem,
        name.number == first.number + offset
      else { return nil }
      given.append(.own(part.name, rest: ""))
    }
    guard last.given == given else { return nil }
    let site = try writer.site(parts.count - 1, in: body, terms)
    let end = first.number + parts.count - 1
    let range = first.number == 0 ? "\(end)" : "\(first.number), \(end)"
    return [
      "features = [x]",
      "for i in range(\(range)):",
      "\tlayer = self.get_submodule(f\"\(first.stem){i}\")",
      "\tfeatures.append(layer(*features))",
      "return torch.cat(features, dim=\(site.text("dim")))",
    ]
  }
}
