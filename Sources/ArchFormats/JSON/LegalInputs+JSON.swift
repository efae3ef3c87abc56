import ShapeEngine

/// Legal inputs in the machine form, both ways: what a catalog keeps of them.
///
///     {"axes": [["H"], ["W"]], "parts": [{"axes": [0], "boxes": [[SET]]}, …]}
///
/// A part whose boxes are known up to a size only has `conditions` for what is past it. What no boxes
/// say has its `conditions` beside the parts, and the sizes of what is no axis are given under `held`.
extension LegalInputs {
  package var json: JSON {
    let written = written
    func texts(_ texts: [String]) -> JSON { .array(texts.map(JSON.string)) }
    var members = [
      JSON.Member("axes", .array(written.axes.map(texts))),
      JSON.Member("parts", .array(written.parts.map(Self.json(of:)))),
    ]
    if !written.conditions.isEmpty {
      members.append(JSON.Member("conditions", texts(written.conditions)))
    }
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
    }
    if let limit = part.knownUpTo { members.append(JSON.Member("known_up_to", .int(limit))) }
    return .object(members)
  }

  /// Reads the machine form.
  ///
  /// - Throws: ``ShapeError`` where the text does not say legal inputs.
  package init(text: String) throws(ShapeError) {
    // A catalog has hundreds of boxes, and search reads them: no tree of their values is made.
    guard let root = try? JSONNode(Array(text.utf8)) else { throw .unreadable }
    let axes = try root["axes"].list { (names) throws(ShapeError) in
      try Optional(names).list { (name) throws(ShapeError) in try name.string }
    }
    let parts = try root["parts"].list(Self.part)
    var held: [WrittenLegalInputs.Held] = []
    for (name, size) in root["held"]?.members ?? [] {
      held.append(.init(name: name.word, size: try size.number))
    }
    try self.init(
      WrittenLegalInputs(
        axes: axes, parts: parts, conditions: try root.texts("conditions"), held: held,
        undecided: try root.texts("undecided")))
  }

  private static func part(_ node: JSONNode) throws(ShapeError) -> WrittenLegalInputs.Part {
    let boxes = try node["boxes"].list { (box) throws(ShapeError) in
      try Optional(box).list { (sizes) throws(ShapeError) in try SolvedSizes(sizes) }
    }
    return .init(
      axes: try node["axes"].list { (place) throws(ShapeError) in try place.number }, boxes: boxes,
      conditions: try node.texts("conditions"), knownUpTo: try node["known_up_to"]?.size)
  }
}

extension JSONNode? {
  /// What `read` makes of the elements of a list.
  func list<T>(_ read: (JSONNode) throws(ShapeError) -> T) throws(ShapeError) -> [T] {
    guard let list = self, list.kind == .array else { throw .unreadable }
    var values: [T] = []
    try list.forEachElement { (node) throws(ShapeError) in values.append(try read(node)) }
    return values
  }
}

extension JSONNode {
  fileprivate var string: String {
    get throws(ShapeError) {
      guard kind == .string else { throw .unreadable }
      return word
    }
  }

  /// The strings at a key that may be missing.
  fileprivate func texts(_ key: StaticString) throws(ShapeError) -> [String] {
    guard let texts = self[key] else { return [] }
    return try Optional(texts).list { (text) throws(ShapeError) in try text.string }
  }

  var number: Int {
    get throws(ShapeError) {
      guard let integer else { throw .unreadable }
      return integer
    }
  }

  /// An integer that one can be added to.
  var size: Int {
    get throws(ShapeError) {
      let value = try number
      guard value >= 0, value < .max else { throw .unreadable }
      return value
    }
  }
}

extension ShapeError {
  static var unreadable: ShapeError { ShapeError("a set of sizes that cannot be read") }
}
