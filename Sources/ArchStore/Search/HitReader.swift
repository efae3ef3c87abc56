import ArchFormats
import ShapeEngine

/// Reads what is shown of the designs that a search found: few, so layer by layer.
final class HitReader {
  let search: SearchRun
  private let query: SearchQuery
  let connection: Connection

  init(_ search: SearchRun) {
    self.search = search
    query = search.plan.query
    connection = search.connection
  }

  /// What a revision's row says.
  private struct Design {
    var name: String, revision: Int
    var parameters: Int, macs: Int, layerCount: Int
    var legality: Int
    var inputs: [Architecture.Input], batch: Int
    var variables: [String]
  }

  func hit(_ revision: Int) throws -> SearchHit? {
    guard let design = try design(revision),
      let position = try search.layer(of: revision, design.legality)
    else { return nil }
    var hit = SearchHit(
      name: design.name, revision: design.revision, path: "", type: "", output: nil,
      channels: nil, sizes: [], stride: [], receptiveField: nil, parameters: design.parameters,
      macs: design.macs, layerCount: design.layerCount, inputs: [], levels: [])
    let row = try connection.first(
      """
      SELECT n.path, d.type, f.resolution_id, f.channels, f.receptive_field
        FROM layer l CROSS JOIN node n ON n.id = l.node_id
        JOIN definition d ON d.id = n.definition_id JOIN figures f ON f.id = l.figures_id
       WHERE l.revision_id = ? AND l.position = ?
      """, revision, position
    ) { (row) throws(SQLiteError) in
      (
        path: try row.text(0), type: try row.text(1), resolution: try row.optionalInt(2),
        channels: try row.optionalInt(3), field: try row.optionalInt(4)
      )
    }
    guard let row else { return nil }
    (hit.path, hit.type, hit.channels, hit.receptiveField) =
      (row.path, row.type, row.channels, row.field)
    let match = row.resolution.flatMap { search.plan.layer?[$0] ?? search.plan.final?[$0] }
    if let inputs = try match.flatMap({ try search.resolutions.inputs(of: $0) }) {
      hit.inputs = try search.legality.inputs(design.legality, within: inputs) ?? []
    }
    let values = try values(design, hit.inputs)
    hit.output = try output(revision, position, values)
    if let resolution = row.resolution {
      (hit.sizes, hit.stride) = try space(resolution, values)
    }
    hit.levels = try levels(revision, values)
    hit.macs = try search.costs.value(.macs, of: revision, own: design.macs) ?? design.macs
    if query.activations != nil {
      hit.activations = try search.costs.value(.activations, of: revision)
    }
    if query.memory != nil {
      hit.memory = try search.costs.value(.memory, of: revision)
        .flatMap { query.elementType.bytes(of: $0 / ElementType.float32.size) }
    }
    return hit
  }

  private func design(_ revision: Int) throws -> Design? {
    let found = try connection.first(
      """
      SELECT d.name, r.number, d.params, d.macs, d.layer_count, d.legality_id, r.inputs, s.variables
        FROM design d JOIN revision r ON r.id = d.revision_id
        JOIN sheet s ON s.revision_id = d.revision_id
       WHERE d.revision_id = ?
      """, revision
    ) { (row) throws(SQLiteError) in
      (
        Design(
          name: try row.text(0), revision: try row.int(1), parameters: try row.int(2),
          macs: try row.int(3), layerCount: try row.int(4), legality: try row.int(5), inputs: [],
          batch: 1, variables: []), inputs: try row.text(6), variables: try row.text(7)
      )
    }
    guard let found else { return nil }
    var design = found.0
    (design.batch, design.inputs) = try GraphText.inputs(found.inputs)
    guard case .array(let names) = try JSON(text: found.variables) else {
      throw CatalogError.damaged("the variables of a sheet", found: found.variables)
    }
    design.variables = names.compactMap { if case .string(let name) = $0 { name } else { nil } }
    return design
  }

  /// The forms' variables at the input that was asked for: the own one with its axes' sizes replaced.
  private func values(_ design: Design, _ sets: [SizeSet]) throws -> [String: Int] {
    var sizes: [Int]?
    if case .sizes(let given) = query.input { sizes = given }
    if !sets.isEmpty { sizes = try smallest(design.legality, sets) }
    let count = (design.inputs.first?.shape.count ?? 1) - 1
    var all = [design.batch]
    for input in design.inputs {
      let isGiven = input.shape.count - 1 == count && sizes?.count == count
      all += isGiven ? Array(input.shape.prefix(1)) + (sizes ?? []) : input.shape
    }
    return Dictionary(zip(design.variables, all)) { first, _ in first }
  }

  /// Sizes out of the sets that are accepted together, the smallest along the first axis.
  private func smallest(_ legality: Int, _ sets: [SizeSet]) throws -> [Int]? {
    let inputs = try search.legality.inputs(legality)
    var sets = sets
    for axis in sets.indices {
      guard let least = sets[axis].least else { return nil }
      sets[axis] = SizeSet(least...least)
      sets = try inputs.sizes(within: sets)
    }
    return sets.compactMap(\.least)
  }

  /// The first output's shape; nil for a layer of training.
  func output(
    _ revision: Int, _ position: Int, _ values: [String: Int]
  ) throws -> [Int]? {
    let lists = try connection.first(
      """
      SELECT f.outputs FROM layer l CROSS JOIN figures f ON f.id = l.figures_id
       WHERE l.revision_id = ? AND l.position = ?
      """, revision, position
    ) { (row) throws(SQLiteError) in try IntegerLists(row, 0) }
    guard let lists, let first = lists.elements.first, first.isList else { return nil }
    var shape: [Int] = []
    for form in lists.values[first.range] {
      var reader = FormReader(
        try search.resolutions.text(form).text, variables: values, arithmetic: Integers())
      guard let size = try? reader.size() else { return nil }
      shape.append(size)
    }
    return shape
  }

  /// The sizes and the stride of a resolution.
  private func space(
    _ resolution: Int, _ values: [String: Int]
  ) throws -> (sizes: [Int], stride: [Double]) {
    let row = try connection.first(
      """
      SELECT depth_form, height_form, width_form, depth_stride, height_stride, width_stride, kind
        FROM resolution WHERE id = ?
      """, resolution
    ) { (row) throws(SQLiteError) in
      (
        forms: [try row.optionalInt(0), try row.optionalInt(1), try row.optionalInt(2)],
        strides: [try row.optionalDouble(3), try row.optionalDouble(4), try row.optionalDouble(5)],
        kind: try row.text(6)
      )
    }
    guard let row, row.kind != "other" else { return ([], []) }
    var sizes: [Int] = []
    for form in row.forms.compactMap({ $0 }) {
      var reader = FormReader(
        try search.resolutions.text(form).text, variables: values, arithmetic: Integers())
      if let size = try? reader.size() { sizes.append(size) }
    }
    let strides = row.strides.compactMap { $0 }
    return (sizes, strides.count == sizes.count ? strides : [])
  }
}
