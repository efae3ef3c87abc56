import ShapeEngine

/// Legal inputs in the machine form, both ways: what a catalog keeps of them.
///
///     {"axes": [["H"], ["W"]], "parts": [{"axes": [0], "boxes": [[SET]]}, …]}
///
/// A part that is not all said by its boxes has `conditions`, and the sizes of what is no axis are
/// under `held`.
extension LegalInputs {
  package var json: JSON {
    let written = written
    func texts(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
    var members = [
      JSON.Member("axes", .array(written.axes.map(texts))),
      JSON.Member("parts", .array(written.parts.map(Self.json(of:)))),
    ]
    if !written.held.isEmpty {
      let held = written.held.map { JSON.Member($0.name, .int($0.size)) }
      members.append(JSON.Member("held", .object(held)))
    }
    if !written.undecided.isEmpty {
      members.append(JSON.Member("undecided", texts(written.undecided)))
    }
    return .object(members)
  }

  private static func json(of part: WrittenLegalInputs.Part) -> JSON {
    var members = [
      JSON.Member("axes", .array(part.axes.map(JSON.int))),
      JSON.Member("boxes", .array(part.boxes.map { .array($0.map(\.json)) })),
    ]
    if !part.conditions.isEmpty {
      members.append(JSON.Member("conditions", .array(part.conditions.map(JSON.string))))
      members.append(JSON.Member("solved", .bool(part.isSolved)))
    }
    if let limit = part.knownUpTo { members.append(JSON.Member("known_up_to", .int(limit))) }
    return .object(members)
  }

  /// - Throws: ``ShapeError`` where the value does not say legal inputs.
  package init(_ json: JSON) throws(ShapeError) {
    let axes = try json["axes"].elements.map { (names) throws(ShapeError) in
      try names.elements.map { (name) throws(ShapeError) in try name.word }
    }
    let parts = try json["parts"].elements.map(Self.part)
    var held: [WrittenLegalInputs.Held] = []
    for member in json["held"]?.members ?? [] {
      held.append(.init(name: member.key, size: try member.value.integer))
    }
    let undecided = try json["undecided"]?.elements.map { (text) throws(ShapeError) in
      try text.word
    }
    try self.init(
      WrittenLegalInputs(axes: axes, parts: parts, held: held, undecided: undecided ?? []))
  }

  private static func part(_ json: JSON) throws(ShapeError) -> WrittenLegalInputs.Part {
    let boxes = try json["boxes"].elements.map { (box) throws(ShapeError) in
      try box.elements.map { (json) throws(ShapeError) in try SolvedSizes(json) }
    }
    let conditions = try json["conditions"]?.elements.map { (text) throws(ShapeError) in
      try text.word
    }
    return .init(
      axes: try json["axes"].elements.map { (place) throws(ShapeError) in try place.integer },
      boxes: boxes, conditions: conditions ?? [], isSolved: json["solved"] != .bool(false),
      knownUpTo: try json["known_up_to"]?.positive)
  }
}

extension JSON {
  var elements: [JSON] {
    get throws(ShapeError) {
      guard case .array(let elements) = self else { throw .unreadable }
      return elements
    }
  }

  fileprivate var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }

  fileprivate var word: String {
    get throws(ShapeError) {
      guard case .string(let word) = self else { throw .unreadable }
      return word
    }
  }

  var integer: Int {
    get throws(ShapeError) {
      guard case .int(let value) = self else { throw .unreadable }
      return value
    }
  }

  /// An integer that one can be added to.
  var positive: Int {
    get throws(ShapeError) {
      let value = try integer
      guard value >= 0, value < .max else { throw .unreadable }
      return value
    }
  }
}

extension JSON? {
  var elements: [JSON] {
    get throws(ShapeError) {
      guard let json = self else { throw .unreadable }
      return try json.elements
    }
  }
}

extension ShapeError {
  static var unreadable: ShapeError { ShapeError("a set of sizes that cannot be read") }
}
