import ArchFormats
import ShapeEngine

/// The answer of `solve NAME`: which inputs are accepted and give what was asked.
package struct InputsView: Sendable {
  /// Sizes for which the nearest solutions are asked.
  package struct Near: Sendable {
    package var asked: [Int]
    /// The nearest solutions, all that are equally near.
    var nearest: NearestPoints
    /// For each axis the largest solution that is not above and the smallest that is not below,
    /// where the axes do not depend on each other.
    var around: [(below: Int?, above: Int?)]?
  }

  package var title: String
  package var name: String
  /// The layer that was asked for; nil for the legal inputs alone.
  package var path: String?
  /// What was asked, as words: `layer4 gives 7x7`, `lossless`.
  package var question: [String]
  package let solution: InputSolution
  package let near: Near?
  private let solver: InputSolver
  private let limit: Int

  /// - Parameters:
  ///   - near: sizes for which the nearest solutions are shown, one an axis, and those solutions.
  ///   - limit: how many boxes or nearest inputs a table shows at most.
  package init(
    title: String, name: String, path: String?, question: [String], solution: InputSolution,
    solver: InputSolver, near: (asked: [Int], nearest: NearestPoints)?, limit: Int? = nil
  ) {
    self.limit = limit ?? 20
    self.title = title
    self.name = name
    self.path = path
    self.question = question
    self.solution = solution
    self.solver = solver
    self.near = near.map { asked, nearest in
      var around: [(below: Int?, above: Int?)]?
      // Beside inputs that keep the batch are others that do.
      let solved = solution.batchChange?.kept ?? solution.solved
      let isKept = nearest.points.first.map(solution.keepsBatch) ?? true
      if isKept, solved.couplings.isEmpty {
        let isSolution = nearest.points == [asked]
        around = isSolution ? nil : Self.around(asked, in: solved.boxes)
        if isSolution, solved.boxes.count == 1 { around = asked.map { ($0, $0) } }
      }
      return Near(asked: asked, nearest: nearest, around: around)
    }
  }

  // MARK: - For a person

  package func text(width: Int?) -> String {
    var lines = [
      "\(title)  \(question.isEmpty ? "legal inputs" : question.joined(separator: ", "))"
    ]
    if let square = solution.largestSquare, !isOneBox {
      let equal = solver.equalAxes
      let sizes = solution.heldSizes.enumerated().map { place, size in
        NumberText.grouped(equal.contains(place) ? square : size)
      }
      let which =
        equal.count == solution.axes.count
        ? "axes" : equal.map { solution.axes[$0].name }.joined(separator: ", ")
      lines.append("largest with equal \(which)  \(sizes.joined(separator: "x"))")
    }
    lines.append("")
    if let near {
      lines.append(nearTable(near).text(width: width))
      lines += batchLines(near)
      if let known = near.nearest.knownUpTo {
        lines.append(
          "sizes above \(NumberText.grouped(known)) were not followed: one may be nearer")
      }
      if let tried = near.nearest.triedCount {
        lines.append("none found among the nearest \(NumberText.grouped(tried)) inputs")
      }
      lines += ["", "all: \(line)"]
    } else if let change = solution.batchChange {
      lines += change.kept.isEmpty ? ["none keeps the batch"] : boxLines(change.kept, width)
      lines += ["", "accepted, but making another batch of it", ""]
      lines += boxLines(change.changing, width)
    } else if isOneBox {
      lines.append(line)
    } else {
      lines += boxLines(solution.solved, width)
    }
    lines += undecidedLines
    return lines.joined(separator: "\n")
  }

  /// What lists several designs, one a row.
  package static var listTable: TextTable {
    TextTable([
      .init("architecture"),
      .init("inputs", overflow: .shortens, shortened: LegalInputsText.shortened),
    ])
  }

  /// - Parameter isComplete: whether a program reads it, for which nothing is left out.
  package func listRow(isComplete: Bool) -> [String] {
    [title, line(isComplete: isComplete)]
  }

  private var isOneBox: Bool { solution.boxes.count == 1 && solution.couplings.isEmpty }

  /// All solutions in one line.
  package var line: String { line(isComplete: false) }

  private func line(isComplete: Bool) -> String {
    LegalInputsText.text(
      of: solution, couplings: solver.couplings, own: solver.ownSizes, isComplete: isComplete)
  }

  /// Boxes as a table, and what must hold besides. What is free of the rest has a table of its own.
  private func boxLines(_ solved: SolvedInputs, _ width: Int?) -> [String] {
    if solved.boxes.count == 1, solved.couplings.isEmpty {
      return [LegalInputsText.text(of: solved.boxes[0], axes: solution.axes)]
    }
    let groups = solved.groups
    var lines: [String] = []
    for (place, group) in groups.enumerated() {
      if place > 0 { lines += ["", "and each of these with any of those", ""] }
      if group.boxes.count == 1, groups.count > 1 {
        lines.append(LegalInputsText.text(of: group.boxes[0], axes: group.axes))
        continue
      }
      var table = TextTable(
        group.axes.map { .init($0.name, overflow: .shortens, shortened: TextLayout.firstItems) })
      table.rows = group.boxes.prefix(limit).map { $0.map { SizeSetText.text(of: $0) } }
      lines.append(table.text(width: width))
      let more = group.boxes.count - limit
      if more > 0 {
        lines.append(
          "and \(NumberText.grouped(more)) more box\(more == 1 ? "" : "es"); --format json has all")
      }
    }
    let conditions = solved.couplings
    return conditions.isEmpty
      ? lines : lines + ["", "and where"] + Self.bounded(conditions).map { "  \($0)" }
  }

  /// For each axis the sizes next to what is asked, where one of the boxes has the nearest of all boxes along
  /// every axis: any of its sizes go together. Nil where none has.
  private static func around(
    _ asked: [Int], in boxes: [[SolvedSizes]]
  ) -> [(below: Int?, above: Int?)]? {
    let all = boxes.map { box in
      zip(box, asked).map { sizes, asked in
        (below: sizes.sizes.greatest(atMost: asked), above: sizes.sizes.least(atLeast: asked))
      }
    }
    return all.first { around in
      around.indices.allSatisfy { axis in
        let others = all.compactMap { $0.indices.contains(axis) ? $0[axis] : nil }
        return around[axis].below == others.compactMap(\.below).max()
          && around[axis].above == others.compactMap(\.above).min()
      }
    }
  }

  /// The nearest inputs that keep the batch, where the nearest of all do not; nil where they do.
  private func keepingBatch(_ near: Near) -> [[Int]]? {
    guard let change = solution.batchChange, let point = near.nearest.points.first,
      solution.contains(point), !solution.keepsBatch(point)
    else { return nil }
    return change.kept.nearest(to: near.asked).points
  }

  private func batchLines(_ near: Near) -> [String] {
    guard let kept = keepingBatch(near)?.prefix(4).map(NumberText.shape) else { return [] }
    return [
      "which makes another batch of it; the batch is kept at "
        + (kept.isEmpty ? "none" : kept.joined(separator: ", "))
    ]
  }

  /// A few of the conditions, each short enough to be read.
  private static func bounded(_ conditions: [String]) -> [String] {
    let shown = conditions.prefix(8).map { $0.utf8.count > 200 ? "\($0.prefix(199))…" : $0 }
    let more = conditions.count - shown.count
    return shown
      + (more > 0 ? ["and \(NumberText.count(more, "more condition")); --format json has all"] : [])
  }

  /// What no formula decides.
  private var undecidedLines: [String] {
    guard let first = solution.undecided.first else { return [] }
    let more = solution.undecided.count - 1
    let layers = more > 0 ? "\(first) and \(NumberText.count(more, "more layer"))" : first
    return ["", "as far as formulas tell: none says what is required by \(layers)"]
  }

  /// The solutions for a program, a box a row, with nothing left out: where some make another batch, a
  /// column tells it, and what must hold besides has one.
  package var table: TextTable {
    if let near { return nearTable(near, isMarked: true) }
    var table = TextTable(solution.axes.map { .init($0.name) })
    let change = solution.batchChange
    let lists = change.map { [(kept, $0.kept), (changed, $0.changing)] } ?? [("", solution.solved)]
    let hasConditions = lists.contains { !$0.1.couplings.isEmpty }
    if change != nil { table.columns.append(.init("batch")) }
    if hasConditions { table.columns.append(.init("where")) }
    for (word, solved) in lists {
      for box in solved.boxes {
        table.rows.append(
          box.map { SizeSetText.text(of: $0, isComplete: true) } + (change == nil ? [] : [word])
            + (hasConditions ? [solved.couplings.joined(separator: " and ")] : []))
      }
    }
    return table
  }

  /// Whether an input keeps the batch, in a table.
  private var kept: String { "kept" }
  private var changed: String { "changed" }

  private func nearTable(_ near: Near, isMarked: Bool = false) -> TextTable {
    guard let around = near.around else { return pointTable(near, isMarked: isMarked) }
    var table = TextTable([
      .init("axis"), .init("asked", isNumber: true), .init("below", isNumber: true),
      .init("crop", overflow: .shortens), .init("above", isNumber: true),
      .init("pad", overflow: .shortens),
    ])
    for ((axis, asked), sizes) in zip(zip(solution.axes, near.asked), around) {
      table.rows.append([
        axis.name, String(asked), sizes.below.map(String.init) ?? "none",
        sizes.below.map { Self.split(asked - $0, axis) } ?? "",
        sizes.above.map(String.init) ?? (near.nearest.knownUpTo == nil ? "none" : "unknown"),
        sizes.above.map { Self.split($0 - asked, axis) } ?? "",
      ])
    }
    return table
  }

  /// Whole inputs, where the axes depend on each other, with what makes the asked one so large.
  private func pointTable(_ near: Near, isMarked: Bool) -> TextTable {
    var table = TextTable(
      solution.axes.flatMap { [.init($0.name, isNumber: true), .init("", overflow: .shortens)] })
    let hasBatch = isMarked && solution.batchChange != nil
    if hasBatch { table.columns.append(.init("batch")) }
    table.rows = near.nearest.points.prefix(limit).map { point in
      zip(zip(solution.axes, near.asked), point).flatMap { axis, size in
        let change = size - axis.1
        let word = change == 0 ? "" : change < 0 ? "crop " : "pad "
        return [String(size), word + Self.split(abs(change), axis.0)]
      } + (hasBatch ? [solution.keepsBatch(point) ? kept : changed] : [])
    }
    return table
  }

  /// So many elements at each end of an axis; an odd one at the far end.
  private static func split(_ count: Int, _ axis: InputAxis) -> String {
    if count == 0 { return "" }
    let letter = axis.name.split(separator: ".").last ?? ""
    let (near, far) =
      switch letter {
      case "H": ("top", "bottom")
      case "W": ("left", "right")
      default: ("first", "last")
      }
    return "\(count): \(count / 2) \(near), \(count - count / 2) \(far)"
  }

  // MARK: - For a program

  package var json: JSON {
    var members = [
      JSON.Member("architecture", .string(name)),
      JSON.Member("path", path.map(JSON.string) ?? .null),
      JSON.Member("solutions", .array(solution.boxes.map(Self.json(axes: solution.axes)))),
      JSON.Member("conditions", .array(solution.couplings.map(JSON.string))),
    ]
    if let square = solution.largestSquare {
      members.append(JSON.Member("largest_square", .int(square)))
    }
    if let change = solution.batchChange {
      members.append(
        JSON.Member(
          "changes_batch", .array(change.changing.boxes.map(Self.json(axes: solution.axes)))))
    }
    if !solution.undecided.isEmpty {
      members.append(
        JSON.Member("undecided", .array(solution.undecided.map(JSON.string))))
    }
    if let near {
      let keys = Self.keys(of: solution.axes)
      func list(_ name: String, _ points: [[Int]]) {
        let objects = points.prefix(limit).map { point in
          JSON.object(zip(keys, point).map { JSON.Member($0, .int($1)) })
        }
        members.append(JSON.Member(name, .array(objects)))
      }
      list("nearest", near.nearest.points)
      // Those are of another batch.
      if let kept = keepingBatch(near) { list("nearest_keeping_batch", kept) }
      if let known = near.nearest.knownUpTo {
        members.append(JSON.Member("nearest_known_up_to", .int(known)))
      }
    }
    return .object(members)
  }

  /// Boxes with a set for each axis by its name.
  static func json(axes: [InputAxis]) -> ([SolvedSizes]) -> JSON {
    let keys = keys(of: axes)
    return { box in .object(zip(keys, box).map { JSON.Member($0, $1.json) }) }
  }

  /// The axes by what they are: height and width; length in 1d; depth first in 3d; any other by its
  /// name in small letters. Where there are several inputs, the name of each stands before.
  private static func keys(of axes: [InputAxis]) -> [String] {
    axes.map { axis in
      let parts = axis.name.split(separator: ".")
      let own = parts.last.map(String.init) ?? axis.name
      let word =
        switch axis.role {
        case .length: "length"
        case .depth: "depth"
        case .height: "height"
        case .width: "width"
        case nil:
          ["L": "length", "H": "height", "W": "width"][own] ?? own.lowercased()
        default: own.lowercased()
        }
      return (parts.dropLast().map(String.init) + [word]).joined(separator: ".")
    }
  }
}
