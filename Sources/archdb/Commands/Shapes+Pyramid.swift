import ArchFormats
import ShapeEngine
import Views

/// `shapes --pyramid`.
extension Shapes {
  func writePyramids(_ targets: Targets) throws {
    func write(_ target: Target, to line: inout JSONBuffer) throws {
      line.append(try pyramidView(of: target).json)
    }
    switch format.value {
    case .ndjson: return try format.writeLines(targets, write)
    case .json: return try format.writeList(targets, write)
    case .csv: return try writeCSV(targets) { try pyramidView(of: $0).table }
    case .table, .markdown: break
    }
    var isFirst = true
    while let target = try targets.next() {
      let view = try pyramidView(of: target)
      if !isFirst { try Terminal.write("") }
      try Terminal.write(
        format.value == .markdown ? view.markdown : view.text(width: Terminal.width))
      isFirst = false
    }
  }

  private func pyramidView(of target: Target) throws -> PyramidView {
    let report = try target.report(at: input(of: target))
    let all = try Pyramid(target.analysis)
    var levels = pyramid.head ? all.levelsWithHead : all.levels
    if !pyramid.stride.isEmpty {
      levels = try pyramid.stride.flatMap { try Self.levels($0, among: levels, of: target) }
    }
    var view = PyramidView(title: target.title, target.architecture, levels, report)
    view.paint = Terminal.paint
    if pyramid.anchors.isEmpty { return view }
    guard let counted = view.counting(anchors: pyramid.anchors) else {
      throw Failure(
        .usage,
        error: "--anchors has \(pyramid.anchors.count) numbers, and \(target.name) "
          + NumberText.count(levels.count, "map"),
        help: "one number is for each map, or a list for the coarsest ones")
    }
    return counted
  }

  private static func levels(
    _ strides: [Double], among levels: [Pyramid.Level], of target: Target
  ) throws(Failure) -> [Pyramid.Level] {
    let found = levels.filter { level in
      strides.count == 1
        ? level.strides.allSatisfy { $0 == strides[0] } : level.strides == strides
    }
    guard found.isEmpty else { return found }
    let known = levels.map { SearchView.text($0.strides) }.joined(separator: ", ")
    throw Failure(
      .notFound, error: "\(target.name) has no map at stride \(SearchView.text(strides))",
      help: levels.isEmpty ? "it has none at any stride" : "it has maps at \(known)")
  }
}
