import ArchFormats
import ShapeEngine

/// The answer of `solve --from --to`: how many stacks of layers there are, and the best of them.
package struct KernelsView: Sendable {
  /// One stack.
  package struct Stack: Sendable {
    /// Each layer as a definition has it: `- Conv2d(64, 3, stride=2)`.
    package var lines: [String]
    /// The size after each layer as a table shows it: `28`, `14..16`, `2*n`.
    package var outputs: [String]
    package var receptiveField: Int?
    package var parameters: Int
    package var macs: Int?
    fileprivate var json: JSON
  }

  package var query: StackQuery
  package var count: Natural
  package var rows: [Stack]

  package init(_ answer: StackAnswer, to query: StackQuery) {
    self.query = query
    count = answer.count
    rows = answer.solutions.map(Stack.init)
  }

  // MARK: - Text

  /// `25 layers take 28 to 14`; `no layer takes 224 to 28`.
  package var claim: String {
    let (from, to) = (query.from.text, query.to.text)
    let number = count.isZero ? "no" : NumberText.grouped(count)
    let isOne = count.isZero || count == 1
    let subject =
      query.layers == 1
      ? (isOne ? "layer takes" : "layers take")
      : "\(isOne ? "stack" : "stacks") of \(query.layers) layers \(isOne ? "takes" : "take")"
    let each = query.from.isOneSize ? "" : "every size of "
    return "\(number) \(subject) \(each)\(from) to \(to)"
  }

  /// What is listed and in which order; nothing where there is no other order.
  private var order: String {
    let isPart = Int(exactly: count) != rows.count
    if rows.isEmpty || !isPart && rows.count == 1 { return "" }
    let number = isPart ? "the best \(NumberText.grouped(rows.count))" : "all of them"
    return "\(number) by \(query.rank.text)"
  }

  /// The answer for a person.
  package func text(width: Int?) -> String {
    var lines = order.isEmpty ? [claim, ""] : [claim, order, ""]
    if !rows.isEmpty { lines += [layerTable.text(width: width), ""] }
    return (lines + WordLines.lines(searched, width: width ?? 80)).joined(separator: "\n")
  }

  /// A line a layer; the cost of the whole stack is beside its last one.
  private var layerTable: TextTable {
    // A line to paste is whole, and what is ranked by stays.
    let isOne = query.layers == 1
    var table = TextTable([
      .init("#", isNumber: true), .init("layer"),
      .init("output", isNumber: true, dispensability: isOne ? 3 : 0),
      .init("RF", isNumber: true, dispensability: query.rank == .receptiveField ? 0 : 1),
      .init("params", isNumber: true, dispensability: query.rank == .params ? 0 : 2),
      .init("MACs", isNumber: true, dispensability: query.rank == .macs ? 0 : 4),
    ])
    for (index, row) in rows.enumerated() {
      for (step, line) in row.lines.enumerated() {
        let isLast = step == row.lines.count - 1
        table.rows.append(
          [step == 0 && query.layers > 1 ? "\(index + 1)" : "", line, row.outputs[step]]
            + (isLast ? row.costs : ["", "", ""]))
      }
    }
    return table
  }

  /// A line a stack, for other programs.
  package var table: TextTable {
    var table = TextTable([
      .init("rank", isNumber: true), .init("layers"), .init("outputs"),
      .init("receptive_field", isNumber: true), .init("params", isNumber: true),
      .init("macs", isNumber: true),
    ])
    table.rows = rows.enumerated().map { index, row in
      let calls = row.lines.map { String($0.dropFirst(2)) }.joined(separator: "; ")
      return ["\(index + 1)", calls, row.outputs.joined(separator: " ")] + row.costs
    }
    return table
  }

  /// What the layers were chosen from, defaults included, in pieces that stay on one line.
  private var searched: [String] {
    var parts =
      query.space.alternatives.isEmpty
      ? space.map { "\($0.key) \($0.value)" } : Self.together(query.space.alternatives)
    if query.axes != 2 { parts.append(query.axes == 1 ? "1 axis" : "\(query.axes) axes") }
    if query.isLossless { parts.append("no pixel lost") }
    if let field = query.receptiveField { parts.append("receptive field \(field.text)") }
    // Many layers have equal channels nearly always.
    var counts = query.channels
    if counts.count > 2, Set(counts.dropFirst()).count == 1 { counts = Array(counts.prefix(2)) }
    let channels = counts.map(NumberText.grouped).joined(separator: " to ")
    return ["Searched:"] + parts.dropLast().map { "\($0)," } + parts.suffix(1).map { "\($0);" }
      + ["\(channels) channels."]
  }

  /// `kernel 3 with padding 1`, and what all of them have.
  private static func together(_ spaces: [KernelSpace]) -> [String] {
    let all = spaces.map { facts($0) }
    let first = all[0]
    let differing = first.indices.filter { place in
      all.contains { $0[place].value != first[place].value }
    }
    let shared = first.indices.filter { !differing.contains($0) }.map {
      "\(first[$0].key) \(first[$0].value)"
    }
    return all.map { facts in
      differing.map { "\(facts[$0].key) \(facts[$0].value)" }.joined(separator: " with ")
    } + shared
  }

  private var space: [(key: String, value: String)] { Self.facts(query.space) }

  private static func facts(_ space: KernelSpace) -> [(key: String, value: String)] {
    let paddings = space.hasSamePadding ? ["same"] : []
    return [
      ("type", space.kinds.sorted().map(\.rawValue).joined(separator: ",")),
      ("kernel", ranges(space.kernels)), ("stride", Self.ranges(space.strides)),
      (
        "padding",
        (paddings + (space.paddings.isEmpty ? [] : [Self.ranges(space.paddings)]))
          .joined(separator: ",")
      ), ("dilation", Self.ranges(space.dilations)),
      ("output_padding", Self.ranges(space.outputPaddings)),
    ]
  }

  /// `1..7`; `1,3,5`.
  private static func ranges(_ values: [Int]) -> String {
    var parts: [String] = []
    var start = 0
    for index in values.indices
    where index == values.count - 1 || values[index + 1] != values[index] + 1 {
      let (low, high) = (values[start], values[index])
      parts.append(low == high ? "\(low)" : high == low + 1 ? "\(low),\(high)" : "\(low)..\(high)")
      start = index + 1
    }
    return parts.joined(separator: ",")
  }

  // MARK: - JSON

  package var json: JSON {
    func object(_ space: KernelSpace) -> JSON {
      .object(Self.facts(space).map { JSON.Member($0.key, .string($0.value)) })
    }
    let spaces = query.space.alternatives
    let space = spaces.isEmpty ? object(query.space) : .array(spaces.map(object))
    return .object([
      "count": .count(count), "dims": .int(query.axes),
      "ranked_by": .string(query.rank.key), "from": .string(query.from.text),
      "to": .string(query.to.text), "space": space,
      "channels": .array(query.channels.map(JSON.int)), "solutions": .array(rows.map(\.json)),
    ])
  }
}

extension KernelsView.Stack {
  fileprivate init(_ solution: StackSolution) {
    lines = solution.layers.map { "- \($0.definitionCall)" }
    let sizes = zip(solution.sizes, solution.largestSizes).map { small, large in
      small == large ? "\(small)" : "\(small)..\(large)"
    }
    outputs = Array((solution.forms ?? sizes).dropFirst())
    receptiveField = solution.receptiveField
    parameters = solution.parameters
    macs = solution.macs
    let layers = zip(solution.choices, zip(solution.layers, lines)).map { choice, both in
      JSON(choice, type: both.0.type, line: String(both.1.dropFirst(2)))
    }
    json = .object([
      "layers": .array(layers), "sizes": Self.sizes(solution),
      "receptive_field": receptiveField.map(JSON.int) ?? .null, "params": .int(parameters),
      "macs": macs.map(JSON.int) ?? .null,
    ])
  }

  fileprivate var costs: [String] {
    [
      receptiveField.map(NumberText.grouped) ?? "", NumberText.grouped(parameters),
      macs.map(NumberText.grouped) ?? "",
    ]
  }

  /// The sizes along the way; of several sources two lists, from the smallest and the largest; of a
  /// source for every n the forms.
  private static func sizes(_ solution: StackSolution) -> JSON {
    if let forms = solution.forms { return .array(forms.map(JSON.string)) }
    let lists = [solution.sizes, solution.largestSizes].map { JSON.array($0.map(JSON.int)) }
    return solution.sizes == solution.largestSizes ? lists[0] : .array(lists)
  }
}

extension JSON {
  /// One layer of a stack, by PyTorch's names.
  fileprivate init(_ choice: KernelLayer, type: String, line: String) {
    let padding: JSON =
      switch choice.padding {
      case .explicit(let padding): .int(padding)
      case .same: "same"
      }
    var members: [Member] = [
      .init("type", .string(type)), .init("kernel_size", .int(choice.kernel)),
      .init("stride", .int(choice.stride)), .init("padding", padding),
      .init("dilation", .int(choice.dilation)),
    ]
    if choice.kind == .transposed {
      members.append(.init("output_padding", .int(choice.outputPadding)))
    }
    self = .object(members + [.init("line", .string(line))])
  }
}

extension SizeFamily {
  fileprivate var isOneSize: Bool {
    guard case .sizes(let ranges) = self else { return true }
    return ranges.least == ranges.greatest
  }
}

extension StackRank {
  /// The value of `ranked_by`: the key of that cost.
  fileprivate var key: String {
    switch self {
    case .params: "params"
    case .macs: "macs"
    case .receptiveField: "receptive_field"
    }
  }

  fileprivate var text: String {
    switch self {
    case .params: "parameters, the fewest first"
    case .macs: "MACs, the fewest first"
    case .receptiveField: "receptive field, the largest first"
    }
  }
}
