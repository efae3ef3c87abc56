import ArchFormats
import ShapeEngine

/// The answer of `solve NAME`: which inputs are accepted and give what was asked.
package struct InputsView: Sendable {
  /// Sizes for which the nearest solutions are asked.
  package struct Near: Sendable {
    package var asked: [Int]
    /// Solutions around them, one a box at most, the nearest first.
    var points: [[Int]]
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
  ///   - near: sizes for which the nearest solutions are shown, one an axis.
  ///   - limit: how many boxes or nearest inputs a table shows at most.
  package init(
    title: String, name: String, path: String?, question: [String], solution: InputSolution,
    solver: InputSolver, near: [Int]?, limit: Int? = nil
  ) {
    self.limit = limit ?? 20
    self.title = title
    self.name = name
    self.path = path
    self.question = question
    self.solution = solution
    self.solver = solver
    self.near = near.map { asked in
      var around: [(below: Int?, above: Int?)]?
      if solution.boxes.count == 1, let box = solution.boxes.first {
        around = zip(box, asked).map { sizes, asked in
          (sizes.sizes.greatest(atMost: asked), sizes.sizes.least(atLeast: asked))
        }
      }
      let points = (try? solution.points(near: asked)) ?? []
      return Near(asked: asked, points: points, around: around)
    }
  }

  // MARK: - For a person

  package func text(width: Int?) -> String {
    var lines = [
      "\(title)  \(question.isEmpty ? "legal inputs" : question.joined(separator: ", "))"
    ]
    if let square = solution.largestSquare, !isOneBox {
      let sizes = Array(repeating: NumberText.grouped(square), count: solution.axes.count)
      lines.append("largest with equal axes  \(sizes.joined(separator: "x"))")
    }
    lines.append("")
    if let near {
      lines.append(nearTable(near).text(width: width))
      lines += ["", "all: \(line)"]
    } else if isOneBox {
      lines.append(line)
    } else {
      lines.append(boxTable(limit: limit).text(width: width))
      let more = solution.boxes.count - limit
      if more > 0 {
        lines.append("and \(NumberText.count(more, "more box")); --format json has all")
      }
      lines += couplingLines
    }
    lines += undecidedLines
    return lines.joined(separator: "\n")
  }

  private var isOneBox: Bool { solution.boxes.count == 1 && solution.couplings.isEmpty }

  /// All solutions in one line.
  package var line: String {
    LegalInputsText.text(of: solution, couplings: solver.couplings, own: solver.ownSizes)
  }

  private var couplingLines: [String] {
    guard !solution.couplings.isEmpty else { return [] }
    return ["", "An axis with one size is held there (--input). There are more inputs where"]
      + Self.bounded(solution.couplings).map { "  \($0)" }
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

  /// The solutions, a box a row.
  package var table: TextTable { near.map(nearTable) ?? boxTable(limit: .max) }

  private func boxTable(limit: Int) -> TextTable {
    var table = TextTable(solution.axes.map { .init($0.name, canShrink: true) })
    for box in solution.boxes.prefix(limit) { table.rows.append(box.map(SizeSetText.text(of:))) }
    return table
  }

  private func nearTable(_ near: Near) -> TextTable {
    guard let around = near.around else { return pointTable(near) }
    var table = TextTable([
      .init("axis"), .init("asked", isNumber: true), .init("below", isNumber: true),
      .init("crop", canShrink: true), .init("above", isNumber: true),
      .init("pad", canShrink: true),
    ])
    for ((axis, asked), sizes) in zip(zip(solution.axes, near.asked), around) {
      table.rows.append([
        axis.name, String(asked), sizes.below.map(String.init) ?? "none",
        sizes.below.map { Self.split(asked - $0, axis) } ?? "",
        sizes.above.map(String.init) ?? "none",
        sizes.above.map { Self.split($0 - asked, axis) } ?? "",
      ])
    }
    return table
  }

  /// Whole inputs, where the axes depend on each other, with what makes the asked one so large.
  private func pointTable(_ near: Near) -> TextTable {
    var table = TextTable(
      solution.axes.flatMap { [.init($0.name, isNumber: true), .init("", canShrink: true)] })
    table.rows = near.points.prefix(limit).map { point in
      zip(zip(solution.axes, near.asked), point).flatMap { axis, size in
        let change = size - axis.1
        let word = change == 0 ? "" : change < 0 ? "crop " : "pad "
        return [String(size), word + Self.split(abs(change), axis.0)]
      }
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
    if !solution.undecided.isEmpty {
      members.append(
        JSON.Member("undecided", .array(solution.undecided.map(JSON.string))))
    }
    if let near {
      let keys = Self.keys(of: solution.axes)
      members.append(
        JSON.Member(
          "nearest",
          .array(
            near.points.prefix(limit).map { point in
              .object(zip(keys, point).map { JSON.Member($0, .int($1)) })
            })))
    }
    return .object(members)
  }

  /// Boxes with a set for each axis by its name.
  static func json(axes: [InputAxis]) -> ([SolvedSizes]) -> JSON {
    let keys = keys(of: axes)
    return { box in .object(zip(keys, box).map { JSON.Member($0, $1.json) }) }
  }

  /// The axes by what they are: height and width; length in 1d; depth first in 3d. Where there are
  /// several inputs, the name of each comes first.
  private static func keys(of axes: [InputAxis]) -> [String] {
    axes.map { axis in
      let parts = axis.name.split(separator: ".")
      let words = ["L": "length", "T": "depth", "H": "height", "W": "width"]
      let word = parts.last.map { words[String($0)] ?? String($0) } ?? axis.name
      return (parts.dropLast().map(String.init) + [word]).joined(separator: ".")
    }
  }
}
