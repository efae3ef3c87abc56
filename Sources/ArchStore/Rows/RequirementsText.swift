import ArchFormats
import ShapeEngine

/// What an input must fulfil, as the text of a row: equal for equal requirements.
enum RequirementsText {
  static func text(of requirements: InputRequirements) -> String {
    func integers(_ values: [Int]) -> JSON { .array(values.map(JSON.int)) }
    var members = [
      JSON.Member("axes", .array(requirements.axes.map { .array($0.map(JSON.string)) })),
      JSON.Member("least", integers(requirements.least)),
    ]
    if let only = requirements.only { members.append(JSON.Member("only", integers(only))) }
    if !requirements.conditions.isEmpty {
      members.append(
        JSON.Member("conditions", .array(requirements.conditions.map(JSON.string))))
      let held = requirements.held.map { JSON.Member($0.name, .int($0.size)) }
      members.append(JSON.Member("held", .object(held)))
    }
    return JSON.object(members).compact
  }

  static func requirements(_ text: String) throws -> InputRequirements {
    let json = try JSON(text: text)
    guard case .array(let axes)? = json["axes"], let least = json["least"]?.integers,
      least.count == axes.count
    else { throw CatalogError.damaged("what an input must fulfil", found: text) }
    var held: [InputRequirements.Held] = []
    if case .object(let members)? = json["held"] {
      for member in members {
        guard case .int(let size) = member.value else { continue }
        held.append(.init(name: member.key, size: size))
      }
    }
    return InputRequirements(
      axes: axes.map(\.strings), least: least, only: json["only"]?.integers,
      conditions: json["conditions"]?.strings ?? [], held: held)
  }
}

extension JSON {
  /// The strings of a list; none for anything else.
  fileprivate var strings: [String] {
    guard case .array(let elements) = self else { return [] }
    return elements.compactMap { if case .string(let text) = $0 { text } else { nil } }
  }
}
