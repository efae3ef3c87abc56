import ArchFormats
import ShapeEngine
import Views

/// Why a space has no member that is asked for.
extension OpenTarget {
  /// How much is done to say which constraint it is: some seconds for each. The answer is known.
  private static var workLimit: Int { 3_000_000 }

  /// Which constraint excludes all members, where that is known.
  func reason(
    _ legal: SpaceFamily.Answer, _ asked: SpaceConditions, _ questions: [SpaceQuestion?]
  ) throws -> String {
    guard legal.count > 0 else {
      guard let refusal = legal.refusal else { return "error: no member is legal" }
      let text = ErrorText.text(of: refusal)
      let head = "error: "
      return "error: no member is legal; none comes past "
        + (text.hasPrefix(head) ? String(text.dropFirst(head.count)) : text)
    }
    var left: [String] = []
    for condition in Self.conditions(of: asked) {
      let alone: SpaceFamily.Answer
      do throws(SpaceError) {
        alone = try definition.family.answer(
          to: questions.map { full in
            full.map { full in
              var question = full.legality
              question.workLimit = Self.workLimit
              condition.keep(full, &question)
              return question
            }
          })
      } catch {
        left.append("how many have \(condition.name) takes too long to count")
        continue
      }
      guard alone.count == 0 else {
        left.append("\(condition.name) leaves \(NumberText.grouped(alone.count))")
        continue
      }
      let reached = condition.reached(alone.reached)
      return "error: no member has \(condition.name): it excludes all "
        + "\(NumberText.grouped(legal.count)) legal ones"
        + (reached.isEmpty ? "" : "\n  found    \(reached)")
    }
    return "error: no member has all that is asked for\n  found    \(left.joined(separator: "; "))"
  }

  /// One thing that is asked of members.
  private struct Condition {
    var name: String
    /// Puts it alone into a question.
    var keep: (SpaceQuestion, inout SpaceQuestion) -> Void
    /// What members have in its place.
    var reached: (Set<SpaceAnswer.Reached>) -> String = { _ in "" }
  }

  private static func conditions(of asked: SpaceConditions) -> [Condition] {
    var result: [Condition] = []
    if let output = asked.output {
      result.append(
        Condition(name: "output \(output)") {
          $1.output = $0.output
        } reached: { reached in
          listed(Set(reached.map { NumberText.shape($0.shape.dropFirst()) }))
        })
    }
    if let stride = asked.stride {
      result.append(
        Condition(name: "stride \(stride.text)") {
          $1.stride = $0.stride
        } reached: {
          listed(Set($0.map { shared($0.strides) }))
        })
    }
    if let field = asked.receptiveField {
      result.append(
        Condition(name: "receptive field \(field.text)") {
          $1.receptiveField = $0.receptiveField
        } reached: {
          listed(Set($0.map { shared($0.fields.map(String.init)) }))
        })
    }
    if let params = asked.params {
      result.append(Condition(name: "params \(params.text)") { $1.parameters = $0.parameters })
    }
    if let macs = asked.macs {
      result.append(Condition(name: "MACs \(macs.text)") { $1.macs = $0.macs })
    }
    return result
  }

  /// One value where all axes have the same.
  private static func shared(_ values: [String]) -> String {
    Set(values).count == 1 ? values[0] : values.joined(separator: "x")
  }

  /// The values in order, the first of many.
  private static func listed(_ values: Set<String>) -> String {
    let sorted = values.subtracting([""]).sorted { x, y in
      let (x, y) = (numbers(x), numbers(y))
      return x.lexicographicallyPrecedes(y)
    }
    let shown = sorted.prefix(8).joined(separator: ", ")
    return sorted.count > 8 ? "\(shown) and \(sorted.count - 8) others" : shown
  }

  private static func numbers(_ text: String) -> [Int] {
    text.split { !$0.isNumber }.compactMap { Int($0) }
  }
}
