import ArchFormats
import ShapeEngine

/// Writes what is known of designs at every input, within one transaction.
final class SheetWriter {
  private let connection: Connection
  private var engines: [String: Int] = [:]
  private let forms: FormRows
  private var buffer = ByteText()

  init(_ connection: Connection) {
    self.connection = connection
    forms = FormRows(connection)
  }

  /// Writes how often each form is used now.
  func finish() throws(SQLiteError) { try forms.finish() }

  /// Writes the sheet of a revision that has none.
  func write(_ architecture: Architecture, _ analysis: FormAnalysis, revision: Int) throws {
    forms.start(analysis.table)
    do {
      try writeTotals(architecture, analysis, revision)
      try writeLayers(architecture, analysis, revision)
    } catch let error as ShapeError {
      throw CatalogError(
        EvaluationError(path: nil, layer: nil, inputs: [], at: "its own input", error: error),
        of: architecture.name)
    }
  }

  private func writeTotals(
    _ architecture: Architecture, _ analysis: FormAnalysis, _ revision: Int
  ) throws {
    var conditions = ByteText()
    conditions.append(list: try analysis.result.inputConditions.map { try forms.id(of: $0) })
    try connection.run(
      """
      INSERT INTO sheet (revision_id, engine_id, variables, conditions, params, macs, output)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      """, revision, engineID(architecture),
      JSON.array(analysis.table.variables.map(JSON.string)).compact, conditions.string,
      analysis.parameterTotal, analysis.macTotal, Self.output(architecture, analysis.own).compact)
  }

  /// The shape of the output; by name where there are several.
  private static func output(_ architecture: Architecture, _ own: Evaluation<Int>) -> JSON {
    let shapes = architecture.outputs.map { output in
      JSON.array((own.shape(of: output.tensor)?.sizes ?? []).map(JSON.int))
    }
    if shapes.count == 1, let only = shapes.first { return only }
    return .object(
      zip(architecture.outputs, shapes).map { output, shape in
        JSON.Member(output.name ?? architecture.name(of: output.tensor), shape)
      })
  }

  private func engineID(_ architecture: Architecture) throws(SQLiteError) -> Int {
    let signature = Engine.signature(of: architecture.layers.map(\.layer.type))
    if let known = engines[signature] { return known }
    try connection.run(
      """
      INSERT INTO engine (signature, is_current) VALUES (?, 1)
      ON CONFLICT (signature) DO UPDATE SET is_current = 1
      """, signature)
    let id = try connection.first("SELECT id FROM engine WHERE signature = ?", signature) {
      (row) throws(SQLiteError) in try row.int(0)
    }
    engines[signature] = id
    return id ?? 0
  }

  // MARK: - Layers

  private func writeLayers(
    _ architecture: Architecture, _ analysis: FormAnalysis, _ revision: Int
  ) throws {
    let insert = try connection.statement(
      """
      INSERT INTO sheet_layer (
        revision_id, position, resolution_id, channels, height, width, params, macs, macs_form,
        receptive_field, stride, outputs, fields, conditions
      ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    var own = OwnSizes(analysis)
    try insert.bind(revision, at: 1)
    for index in architecture.layers.indices {
      let maps = analysis.result.evaluation.outputs[index]
      let macs = analysis.result.evaluation.macs[index]
      let sizes = analysis.own.outputs[index].first
      let rank = sizes?.rank ?? 0
      try insert.bind(index, at: 2)
      try insert.bind(maps.first.map { try forms.resolution(of: $0) } ?? nil, at: 3)
      try insert.bind(rank > 1 ? sizes?[1] : nil, at: 4)
      try insert.bind(rank > 3 ? sizes?[rank - 2] : nil, at: 5)
      try insert.bind(rank > 2 ? sizes?[rank - 1] : nil, at: 6)
      try insert.bind(analysis.parameters[index], at: 7)
      try insert.bind(analysis.macs[index], at: 8)
      try insert.bind(macs.map { try forms.id(of: $0) }, at: 9)
      let field = analysis.fields[index].lazy.compactMap { $0 }.first
      try insert.bind(field.map { try own.value(of: $0.size) }, at: 10)
      if let field {
        try insert.bind(
          Double(field.stride.numerator) / Double(field.stride.denominator), at: 11)
      } else {
        try insert.bindNull(at: 11)
      }
      try bindLists(of: index, maps, analysis, to: insert)
      try insert.run()
    }
  }

  private func bindLists(
    of index: Int, _ maps: [Shape<AxisMap>], _ analysis: FormAnalysis, to insert: Statement
  ) throws {
    buffer.removeAll()
    buffer.append("[")
    for (place, shape) in maps.enumerated() {
      if place > 0 { buffer.append(",") }
      buffer.append("[")
      for dimension in 0..<shape.rank {
        if dimension > 0 { buffer.append(",") }
        buffer.append(try forms.id(of: shape[dimension]))
      }
      buffer.append("]")
    }
    buffer.append("]")
    try insert.bind(buffer, at: 12)
    buffer.removeAll()
    buffer.append("[")
    for (place, field) in analysis.fields[index].enumerated() {
      if place > 0 { buffer.append(",") }
      guard let field else {
        buffer.append("0")
        continue
      }
      buffer.append(list: [
        try forms.id(of: field.size), field.stride.numerator, field.stride.denominator,
        field.padding.numerator, field.padding.denominator,
        (field.isGlobal ? 1 : 0) + (field.isAligned ? 2 : 0),
      ])
    }
    buffer.append("]")
    try insert.bind(buffer, at: 13)
    buffer.removeAll()
    buffer.append("[")
    for (place, condition) in analysis.result.conditions(of: index).enumerated() {
      if place > 0 { buffer.append(",") }
      buffer.append(try forms.id(of: condition))
    }
    buffer.append("]")
    try insert.bind(buffer, at: 14)
  }
}

/// The values of an analysis's forms at the design's own input.
private struct OwnSizes {
  private var evaluator: FormEvaluator

  init(_ analysis: FormAnalysis) {
    let inputs = analysis.own.inputs
    var values = [inputs.first.flatMap { $0.rank > 0 ? $0[0] : nil } ?? 1]
    for input in inputs { values += input.sizes.dropFirst() }
    evaluator = FormEvaluator(analysis.table, input: values)
  }

  mutating func value(of map: AxisMap) throws(ShapeError) -> Int { try evaluator.value(of: map) }
}
