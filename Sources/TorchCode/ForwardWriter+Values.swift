import ArchFormats
import ShapeEngine

/// How results get names, or go into the next statement.
extension ForwardWriter {
  mutating func code(of reference: Body.Reference) throws(DefinitionError) -> Code {
    switch reference {
    case .received(let index):
      guard received.indices.contains(index) else {
        throw DefinitionError("a module takes more than it is given")
      }
      return received[index]
    case .all: return isVariadic ? Code("*inputs") : Code("inputs")
    case .outer(let path):
      throw DefinitionError("\(path) is taken from another module, which is not written yet")
    case .own:
      guard let exit = try writer.shape.exit(reference, of: body) else {
        throw DefinitionError("a reference names nothing")
      }
      return try code(at: writer.shape.place(exit, of: body))
    }
  }

  mutating func code(at place: BodyShape.Place) throws(DefinitionError) -> Code {
    if let found = pending, found.place == place {
      pending = nil
      return found.code
    }
    guard let code = codes[place] else {
      throw DefinitionError(
        "a value is taken before it is there", path: content.parts[place.part].name)
    }
    return code
  }

  mutating func state(_ text: String) {
    guard isInTraining else { return statements.append(text) }
    let isOpen = statements.last?.hasPrefix("\t") ?? false
    if !isOpen { statements.append("if self.training:") }
    statements.append("\t\(text)")
  }

  /// Gives what has no name yet the chain's.
  mutating func flush() {
    guard let found = pending else { return }
    pending = nil
    state("\(chain) = \(found.code.text)")
    codes[found.place] = Code(chain)
  }

  mutating func variable(_ name: String) -> String {
    let word = Python.variable(name, or: "x")
    var (result, number) = (word, 1)
    while !taken.insert(result).inserted {
      number += 1
      result = "\(word)_\(number)"
    }
    return result
  }

  mutating func keep(_ result: LayerSite.Result, of index: Int, _ first: Code?) {
    let used = (usedOutputs[index] ?? []).sorted()
    switch result {
    case .one(let code): keep(code, at: BodyShape.Place(part: index, output: 0), first)
    case .tuple(let code):
      let all = outputCount(of: index)
      if used.count == 1 {
        let place = BodyShape.Place(part: index, output: used[0])
        return keep(Code("\(code.atom)[\(used[0])]"), at: place, first)
      }
      let base = content.parts[index].name
      if all > 6 {
        let list = variable(base)
        state("\(list) = \(code.text)")
        for output in 0..<all {
          codes[BodyShape.Place(part: index, output: output)] = Code("\(list)[\(output)]")
        }
        return
      }
      let names = (0..<all).map { output in
        used.contains(output) ? variable("\(base)_\(output)") : "_"
      }
      state("\(names.joined(separator: ", "))\(all == 1 ? "," : "") = \(code.text)")
      for output in 0..<all {
        codes[BodyShape.Place(part: index, output: output)] = Code(names[output])
      }
    case .within(let code, let places):
      if used.count <= 1 {
        let output = used.first ?? 0
        let place = places.indices.contains(output) ? places[output] : ""
        return keep(
          Code(code.text + place), at: BodyShape.Place(part: index, output: output), first)
      }
      let name = variable(content.parts[index].name)
      state("\(name) = \(code.text)")
      for (output, place) in places.enumerated() {
        codes[BodyShape.Place(part: index, output: output)] = Code(name + place)
      }
    }
  }

  func outputCount(of index: Int) -> Int {
    if let inner = writer.shape.inner(of: index, in: body) {
      return writer.shape.exits[inner]?.count ?? 1
    }
    guard let module = content.instances.lazy.compactMap({ $0.parts[index] }).first else {
      return 1
    }
    return writer.tree.outputCounts[writer.tree.modules[module].layers.lowerBound]
  }

  /// How long an expression may be that the next statement takes in.
  fileprivate static let longest = 60

  mutating func keep(_ code: Code, at place: BodyShape.Place, _ first: Code?) {
    let index = place.part
    let takers = uses[place] ?? []
    var code = code
    if let flag = presence(index), content.parts[index].given.count > 1 || !isModule(index) {
      code = Code("\(code.text) if \(flag) else \(first?.text ?? "None")", isAtomic: false)
    }
    if takers.isEmpty {
      guard content.parts[index].isTrainingHead else { return state(code.text) }
      let name = variable(content.parts[index].name)
      auxiliary.append((content.parts[index].name, name))
      return state("\(name) = \(code.text)")
    }
    let next = nextStatement(after: index)
    if takers.allSatisfy({ $0 == next }), !isInTraining {
      let isShort = code.text.count <= Self.longest || next == content.parts.count
      if takers.count == 1, !named.contains(place), isShort {
        pending = (place, code)
        return
      }
      state("\(chain) = \(code.text)")
      codes[place] = Code(chain)
      return
    }
    let name = variable(content.parts[index].name)
    state("\(name) = \(code.text)")
    codes[place] = Code(name)
  }

  func isModule(_ index: Int) -> Bool {
    switch content.parts[index].callee {
    case .layer, .activation:
      if case .module? = try? writer.code(of: index, in: body) { true } else { false }
    default: true
    }
  }

  func nextStatement(after index: Int) -> Int {
    content.parts[(index + 1)...].firstIndex { !isTensor($0) } ?? content.parts.count
  }
}
