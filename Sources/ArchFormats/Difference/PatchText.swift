import ShapeEngine

/// A patch as JSON Lines, one edit a line:
///
///     {"op":"set","path":"conv1","stride":[1,1]}
///     {"op":"insert","path":"bn1","type":"BatchNorm2d","from":"conv1","after":"conv1","feeds":["relu"],…}
///     {"op":"remove","path":"pool1"}
///     {"op":"rename","path":"features","to":"backbone"}
///     {"op":"rewire","path":"add","from":["bn2","maxpool"]}
///
/// Several edits have a line before them that says how many they are, `{"op":"patch","edits":4}`, so
/// that a patch of which the end was lost is no other patch.
///
/// A path is the layer's at the time of the edit; `""` is the architecture itself. `after` is where
/// a layer comes, `null` for the front. The tensor of `like(k)` is the k-th of the names in
/// `like`.
package enum PatchText {
  /// The edits as lines.
  package static func text(of edits: [PatchEdit]) -> String {
    let count = JSON.object(["op": "patch", "edits": .int(edits.count)])
    return ((edits.count > 1 ? [count] : []) + edits.map(json)).map(\.compact)
      .joined(separator: "\n")
  }

  static func json(of edit: PatchEdit) -> JSON {
    switch edit {
    case .set(let path, let settings, let sharing, let isTraining):
      var members = head("set", path) + self.members(settings)
      switch sharing {
      case .own?: members.append(.init("weights", .null))
      case .of(let owner)?: members.append(.init("weights", .string(owner)))
      case .weight(let owner)?: members.append(.init("tied", .string(owner)))
      case nil: break
      }
      if let isTraining { members.append(.init("training", .bool(isTraining))) }
      return .object(members)
    case .insert(let insertion): return json(of: insertion)
    case .remove(let path): return .object(head("remove", path))
    case .rename(let path, let new):
      return .object(head("rename", path) + [.init("to", .string(new))])
    case .rewire(let path, let from, let like, let place):
      var members = head("rewire", path)
      if let from { members.append(.init("from", names(from))) }
      if let like { members.append(.init("like", .array(like.map(JSON.string)))) }
      if let place { members.append(.init("after", json(of: place))) }
      return .object(members)
    case .configure(let inputs, let batch, let isFixed):
      var members = head("set", "")
      if let inputs { members.append(.init("inputs", .inputs(inputs))) }
      if let batch { members.append(.init("batch", .int(batch))) }
      if let isFixed { members.append(.init("fixed", .bool(isFixed))) }
      return .object(members)
    case .conditions(let conditions):
      let list = conditions.map { condition, names in
        JSON.condition(condition.text(naming: names), message: condition.message)
      }
      return .object(head("set", "") + [.init("conditions", .array(list))])
    case .outputs(let outputs):
      var members = head("rewire", "")
      if outputs.count == 1, outputs[0].name == nil {
        members.append(.init("output", .string(outputs[0].tensor)))
      } else {
        members.append(
          .init(
            "outputs",
            .object(
              outputs.enumerated().map { .init($1.name ?? String($0), .string($1.tensor)) })))
      }
      return .object(members)
    }
  }

  private static func json(of insertion: PatchEdit.Insertion) -> JSON {
    var members = head("insert", insertion.path)
    members.append(.init("type", .string(insertion.layer.type.name)))
    members.append(.init("from", names(insertion.from)))
    if !insertion.like.isEmpty {
      members.append(.init("like", .array(insertion.like.map(JSON.string))))
    }
    members.append(.init("after", json(of: insertion.place)))
    if !insertion.feeds.isEmpty {
      members.append(.init("feeds", .array(insertion.feeds.map(JSON.string))))
    }
    if let owner = insertion.weights { members.append(.init("weights", .string(owner))) }
    if insertion.isTraining { members.append(.init("training", true)) }
    return .object(members + self.members(insertion.layer.settings))
  }

  private static func head(_ operation: String, _ path: String) -> [JSON.Member] {
    [.init("op", .string(operation)), .init("path", .string(path))]
  }

  private static func members(_ settings: [WrittenLayer.Setting]) -> [JSON.Member] {
    settings.map { .init($0.name, JSON($0.value, like: String.init)) }
  }

  private static func names(_ names: [String]) -> JSON {
    names.count == 1 ? .string(names[0]) : .array(names.map(JSON.string))
  }

  private static func json(of place: PatchEdit.Place) -> JSON {
    switch place {
    case .first: .null
    case .after(let path): .string(path)
    }
  }
}
