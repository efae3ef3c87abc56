import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

extension Solve {
  /// Answers with the inputs that give what is asked: of one design in full, of several in a line
  /// each.
  ///
  /// - Parameter areLines: whether they are the lines of a file, each of which gets its line.
  func solveInputs(of targets: Targets, areLines: Bool) throws {
    var isNone = true
    if areLines, format.value == .ndjson {
      try format.writeLines(targets) { target, line in
        let answer = try answer(target)
        isNone = isNone && answer.solution.isEmpty
        line.append(answer.view.json)
      }
      if isNone { throw Failure(.no, "") }
      return
    }
    guard let first = try targets.next() else { return }
    guard let second = try targets.next() else { return try show(answer(first)) }
    let haveFailed = try writeList(
      of: [first, second], targets, InputsView.listTable, failing: { [$0, "error: \($1)"] }
    ) { target in
      let answer = try answer(target)
      isNone = isNone && answer.solution.isEmpty
      return (answer.view.json, answer.view.listRow(isComplete: format.value != .table))
    }
    if haveFailed { throw Failure(.badData, "") }
    if isNone { throw Failure(.no, "") }
  }

  /// Answers for several designs, in a row each. What cannot be asked of one stands in its place, and the
  /// others are answered.
  ///
  /// - Parameters:
  ///   - begun: those that `targets` have given already.
  ///   - failed: the row of a design, by its title, that has an error.
  /// - Returns: whether there was an error.
  func writeList(
    of begun: [Target], _ targets: Targets, _ table: TextTable,
    failing failed: (String, String) -> [String],
    _ answer: (Target) throws -> (json: JSON, row: [String])
  ) throws -> Bool {
    var list = ListWriter(format: format.value, table)
    var haveFailed = false
    func append(_ target: Target) throws {
      let found: (json: JSON, row: [String])
      do { found = try answer(target) } catch {
        guard let problem = Failure.json(of: error)?["error"] else { throw error }
        haveFailed = true
        var text = ""
        if case .string(let message)? = problem["message"] { text = message }
        return try list.append(
          .object(["architecture": .string(target.name), "error": problem]),
          failed(target.title, text))
      }
      try list.append(found.json, found.row)
    }
    do {
      for target in begun { try append(target) }
      while let target = try targets.next() { try append(target) }
    } catch {
      // What was printed stays whole.
      try list.end(isBroken: true)
      throw error
    }
    try list.end()
    return haveFailed
  }

  private struct Answer {
    var target: Target
    var question: InputQuestion
    var solution: InputSolution
    var view: InputsView
  }

  private func answer(_ target: Target) throws -> Answer {
    try Progress.during("solving for inputs of \(target.name)") { try solve(target) }
  }

  private func solve(_ target: Target) throws -> Answer {
    let solver = try InputSolver(target.architecture)
    var question = try InputQuestion(inputs, isLossless: lossless, of: target, solver)
    // Where the own input is refused, the design is read at another one, whose sizes the others keep.
    let shapes =
      target.refusal == nil
      ? try InputOption.shapes(inputs.input, batch: inputs.batch, of: target)
      : try InputOption.shapes(inputs.input, batch: inputs.batch, of: target.architecture)
    let held = try shapes.map { (sizes) throws(ShapeError) in try Shape(sizes) }
    let solution: InputSolution
    do throws(ShapeError) { solution = try solver.solve(question.demands, others: held) } catch {
      guard error == .overflow, !question.words.isEmpty else {
        throw Failure(.badData, error: error.message, help: error.help)
      }
      throw Failure(
        .no,
        error: "no input of \(target.name) whose sizes fit in 64 bits fulfils: "
          + question.words.joined(separator: ", "))
    }
    if let batch = inputs.batch { question.words.append("batch \(batch)") }
    let near = question.near.map { asked in
      (asked, solver.nearest(to: asked, in: solution, question.demands, others: held))
    }
    let view = InputsView(
      title: target.title, name: target.name, path: question.path, question: question.words,
      solution: solution, solver: solver, near: near, limit: limit)
    return Answer(target: target, question: question, solution: solution, view: view)
  }

  private func show(_ answer: Answer) throws {
    switch format.value {
    case .table where answer.solution.isEmpty: break
    case .table: try Terminal.write(answer.view.text(width: Terminal.width))
    default: try format.write(answer.view.table, json: answer.view.json, lines: "solutions")
    }
    if answer.solution.isEmpty {
      throw nothing(answer.question, answer.solution, answer.target)
    }
  }

  /// Where the output is the same at every input, a map may be meant that another layer gives.
  private func otherLayer(_ target: Target) -> String {
    guard inputs.layer == nil, inputs.output != nil,
      let map = target.analysis.own.layers.last(where: { layer in
        (layer.outputs.first ?? []).count > 3 && layer.outputs[0].suffix(2).contains { $0 > 1 }
      })
    else { return "" }
    let size = NumberText.shape((map.outputs.first ?? []).dropFirst())
    return "; --layer asks of another one: \(map.path) gives \(size)"
  }

  /// A number alone is what a sum must be exactly, which few inputs give.
  private static func boundsMeant(_ options: InputOptions) -> String {
    options.bounds.measures.filter { !$0.ranges.text.contains { !$0.isNumber } }.map {
      measure, ranges in
      "; \(ranges.text) means exactly that: --\(measure.rawValue) ..\(ranges.text) is at most that"
    }.joined()
  }

  private func nothing(
    _ question: InputQuestion, _ solution: InputSolution, _ target: Target
  ) -> Failure {
    let reasons = solution.excluding.compactMap { demand in
      question.demands.firstIndex(of: demand).map { question.names[$0] }
    }
    guard !reasons.isEmpty else {
      return Failure(.no, error: "no input of \(target.name) is accepted by every layer")
    }
    return Failure(
      .no,
      error: "no input of \(target.name) fulfils: "
        + question.words.joined(separator: ", "),
      help: (reasons.count > 1 ? "together they exclude all: " : "what excludes all: ")
        + reasons.joined(separator: ", ") + Self.boundsMeant(inputs) + otherLayer(target))
  }
}

/// What `solve NAME` asks, read against the architecture.
struct InputQuestion {
  var demands: [InputDemand] = []
  /// A name for each demand.
  var names: [String] = []
  /// What is asked, for a heading.
  var words: [String] = []
  /// The layer whose output is asked for.
  var path: String?
  /// The sizes whose nearest solutions are asked for.
  var near: [Int]?

  init(
    _ options: InputOptions, isLossless: Bool, of target: Target, _ solver: InputSolver
  ) throws(Failure) {
    let maps = Self.maps(options, of: target)
    if maps == nil, options.layers.isEmpty, options.outputs.count > 1 {
      let count = NumberText.count(target.architecture.outputs.count, "map")
      throw Failure(
        .usage,
        error: "\(target.name) gives \(count), and \(options.outputs.count) are asked for",
        help: "name the layer of each: --layer stride32,stride16 --output 13x13,26x26")
    }
    for (layer, output) in maps ?? options.wanted {
      try addOutput(layer, output, target, solver, isLossless: isLossless)
    }
    if isLossless {
      let layer = try options.layer.map { (layer) throws(Failure) in
        InputDemand.losslessTo(try Self.tensor(layer, target))
      }
      demands.append(layer ?? .lossless)
      names.append("--lossless")
      words.append(
        options.output == nil && path != nil ? "lossless to \(options.layer ?? "")" : "lossless")
    }
    for (measure, ranges) in options.bounds.measures {
      demands.append(.measure(measure, ranges))
      names.append("--\(measure.rawValue) \(ranges.text)")
    }
    words += options.bounds.words
    near = try options.near.isEmpty ? nil : Self.near(options.near, solver)
  }

  private mutating func addOutput(
    _ layer: String?, _ output: String?, _ target: Target, _ solver: InputSolver, isLossless: Bool
  ) throws(Failure) {
    let architecture = solver.architecture
    let tensor = try Self.tensor(layer, target)
    let name = architecture.name(of: tensor)
    path = path ?? name
    guard let text = output else {
      // The layer whose readers are asked for.
      if isLossless { return }
      throw Failure(
        .usage, error: "--layer \(name) asks for no size", help: "add --output, for example 7x7")
    }
    guard let shape = solver.result.evaluation.shape(of: tensor) else {
      throw Failure(.notFound, error: "'\(name)' runs in training only, where sizes are not asked")
    }
    let ranges = try Self.ranges(text)
    let dimensions = try Self.dimensions(of: shape, ranges.count, solver, name, text)
    for (dimension, ranges) in zip(dimensions, ranges) {
      demands.append(.size(of: tensor, dimension: dimension, ranges))
      let size = shape[dimension].constantValue.map { "which is \($0) at every input" }
      names.append(
        "dimension \(dimension) of \(name) = \(ranges.text)\(size.map { ", \($0)" } ?? "")")
    }
    let isRange = ranges.contains { !$0.text.allSatisfy(\.isNumber) }
    words.append(
      "\(layer ?? name) gives \(text)" + (isRange ? ", each axis any of its sizes" : ""))
  }

  /// The tensor that `--layer` names; the network's first output without one.
  private static func tensor(
    _ layer: String?, _ target: Target
  ) throws(Failure) -> TensorReference {
    if let layer { return try target.tensor(named: layer) }
    guard let output = target.architecture.outputs.first else {
      throw Failure(.badData, error: "\(target.name) has no output", help: "add --layer")
    }
    return output.tensor
  }

  /// The sizes of several maps, `13x13,26x26`; nil for those of one.
  private static func maps(_ text: String) -> [[Substring]]? {
    let maps = text.split(separator: ",").map { $0.split(separator: "x") }
    guard maps.count > 1, let count = maps.first?.count, count > 1,
      maps.allSatisfy({ $0.count == count })
    else { return nil }
    return maps
  }

  /// Several maps of a network that has so many outputs with names, each with its output: the smallest one
  /// is asked of the output that is the smallest at the own input. Nil where anything else is asked.
  private static func maps(
    _ options: InputOptions, of target: Target
  ) -> [(layer: String?, output: String?)]? {
    let outputs = target.analysis.own.outputs
    guard options.layer == nil, let text = options.output,
      let maps = options.outputs.count == 1
        ? maps(text) : options.outputs.map({ $0.split(separator: "x") }),
      maps.count == outputs.count, maps.count > 1, let rank = maps.first?.count,
      maps.allSatisfy({ $0.count == rank })
    else { return nil }
    let asked = maps.compactMap { map in
      let sizes = map.compactMap { Int($0) }
      return sizes.count == map.count ? (sizes, map.joined(separator: "x")) : nil
    }
    let given = outputs.compactMap { output in
      output.name.map { (output.shape.suffix(rank), $0) }
    }
    guard asked.count == maps.count, given.count == maps.count else { return nil }
    let ascending = asked.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    let names = given.sorted { $0.0.lexicographicallyPrecedes($1.0) }
    return zip(names, ascending).map { ($0.1, $1.1) }
  }

  private static func ranges(_ text: String) throws(Failure) -> [IntegerRanges] {
    // 7x7,14x14 would be read as 7, then 7 or 14, then 14.
    if let maps = maps(text), let count = maps.first?.count {
      let axes = (0..<count).map { axis in
        var sizes: [Substring] = []
        for map in maps where !sizes.contains(map[axis]) { sizes.append(map[axis]) }
        return sizes.joined(separator: ",")
      }
      throw Failure(
        .usage, error: "--output \(text): several sizes are ranges, an axis each",
        help:
          "write --output \(axes.joined(separator: "x")), which takes each size of one axis with each "
          + "of the others, or name each map's layer: --layer A,B --output 13x13,26x26"
      )
    }
    var ranges: [IntegerRanges] = []
    for part in text.split(separator: "x", omittingEmptySubsequences: false) {
      do throws(ShapeError) {
        let range = try IntegerRanges(String(part))
        if range.greatest.map({ $0 < 1 }) ?? false {
          throw ShapeError("no layer has an output of \(part)", help: "sizes are at least 1")
        }
        ranges.append(range)
      } catch {
        throw Failure(
          .usage, error: "--output \(text): \(error.message)",
          help: error.help ?? "for example --output 7x7")
      }
    }
    return ranges
  }

  /// The dimensions that so many sizes are about: those that depend on the input's axes, else all
  /// but the batch, else all of them.
  private static func dimensions(
    of shape: Shape<AxisMap>, _ count: Int, _ solver: InputSolver, _ name: String, _ text: String
  ) throws(Failure) -> [Int] {
    // What is the batch is asked only as one of all dimensions.
    let isBatched = solver.hasBatch(shape)
    let changing = solver.changingDimensions(of: shape).filter { $0 > 0 || !isBatched }
    if count == changing.count { return changing }
    if count == shape.rank - 1 { return Array(1..<shape.rank) }
    if count == shape.rank { return Array(0..<shape.rank) }
    // A map that a global pool left keeps its axes at the end.
    if changing.isEmpty, count < shape.rank - 1 {
      return Array((shape.rank - count)..<shape.rank)
    }
    let forms = (1..<max(shape.rank, 1)).map {
      solver.result.forms.table.text(of: shape[$0])
    }
    throw Failure(
      .usage,
      error: "--output \(text) has \(NumberText.count(count, "size")), and \(name) gives "
        + forms.joined(separator: " x "),
      help: changing.isEmpty
        ? "its output is the same at every input"
        : "give the \(NumberText.count(changing.count, "size")) that "
          + "\(changing.count == 1 ? "changes" : "change") with the input, "
          + "or all but the batch")
  }

  /// The sizes of all axes that `--near` says: in one text, or an input's own in a text each, the others'
  /// being the definition's.
  private static func near(
    _ texts: [String], _ solver: InputSolver
  ) throws(Failure) -> [Int] {
    let axes = solver.spatialAxes
    var result = solver.ownSizes
    var given: Set<Int> = []
    for text in texts {
      var (places, sizes) = (Array(axes.indices), text)
      if let sign = text.firstIndex(of: "=") {
        let inputs = solver.architecture.inputs
        let input = try InputOption.input(named: text[..<sign], of: inputs)
        sizes = String(text[text.index(after: sign)...])
        places = places.filter { axes[$0].input == input }
      }
      guard given.isDisjoint(with: places) else {
        throw Failure(
          .usage, error: "--near \(text): a size is given twice", help: "leave one of them out")
      }
      given.formUnion(places)
      for (place, size) in zip(places, try Self.sizes(sizes, text, places.map { axes[$0] }, solver))
      {
        result[place] = size
      }
    }
    return result
  }

  private static func sizes(
    _ text: String, _ option: String, _ axes: [InputAxis], _ solver: InputSolver
  ) throws(Failure) -> [Int] {
    let sizes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    if axes.isEmpty {
      throw Failure(
        .usage, error: "--near \(option): no size of the input is free",
        help: "channels and features are what the weights were made for")
    }
    guard sizes.count == axes.count, sizes.allSatisfy({ $0 >= 1 }) else {
      let inputs = solver.architecture.inputs
      let isSeveral = Set(axes.map(\.input)).count > 1
      func example(_ axes: [InputAxis]) -> String {
        axes.map { _ in "224" }.joined(separator: "x")
      }
      let examples = inputs.indices.map { input in
        "--near \(inputs[input].name)=\(example(axes.filter { $0.input == input }))"
      }.filter { !$0.hasSuffix("=") }
      throw Failure(
        .usage,
        error: "--near takes \(NumberText.count(axes.count, "size")) above 0"
          + "\(axes.count > 1 ? ", \(axes.map(\.name).joined(separator: ", "))" : ""), not '\(text)'",
        help: "for example "
          + (isSeveral ? examples.joined(separator: " ") : "--near \(example(axes))"))
    }
    return sizes
  }
}
