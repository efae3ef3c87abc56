import ArchFormats
import ShapeEngine

/// Makes architectures again from their rows, within one state of the catalog.
final class ArchitectureReader {
  let connection: Connection
  private var definitions: [Int: any Layer] = [:]
  private var lists = IntegerLists()

  init(_ connection: Connection) { self.connection = connection }

  func analysis(_ info: RevisionInfo) throws -> Analysis {
    var architecture = Architecture(
      name: info.name, inputs: info.inputs, batch: info.batch, isFixed: info.isFixed)
    architecture.information = info.information
    // What a layer infers of its input is more than its hyperparameters hold: it is inferred anew.
    var builder: ArchitectureBuilder
    do { builder = try ArchitectureBuilder(architecture) } catch {
      throw CatalogError.damaged("the inputs of \(info.name): \(error.message)", found: "")
    }
    let columns = try connection.first(
      "SELECT outputs, scopes, conditions FROM revision WHERE id = ?", info.id
    ) { (row) throws(SQLiteError) in (try row.text(0), try row.text(1), try row.optionalText(2)) }
    let statement = try connection.statement(
      """
      SELECT n.path, n.definition_id, n.inputs, n.reference_count, n.weights_of, n.is_training
        FROM layer l CROSS JOIN node n ON n.id = l.node_id
       WHERE l.revision_id = ? ORDER BY l.position
      """)
    try statement.bind([info.id])
    defer { statement.reset() }
    // The definition of each layer.
    var stored: [Int] = []
    while let row = try statement.step() {
      let position = builder.architecture.layers.count
      let inputs = try TensorList.read(row, 2, of: position, &lists)
      let references = try row.int(3)
      let (path, source) = (try row.text(0), try row.optionalInt(4).map { position &- $0 })
      if let problem = ArchitectureName.problem(withPath: path) {
        throw CatalogError.damaged("layer \(position) of \(info.name)", found: problem)
      }
      guard TensorList.areEarlier(inputs, than: position, inputCount: info.inputs.count),
        (0...inputs.count).contains(references), source.map({ (0..<position).contains($0) }) ?? true
      else { throw CatalogError.damaged("layer \(position) of \(info.name)", found: "its inputs") }
      let definition = try row.int(1)
      // A layer that runs again is stored as the same; another one has the weight only.
      let isAgain = source.map { stored[$0] == definition } ?? false
      stored.append(definition)
      let own = source.flatMap { isAgain ? builder.architecture.layers[$0].layer : nil }
      let node = Node(
        path: path, layer: try own ?? layer(definition), inputs: inputs,
        referenceCount: references, weightsOf: isAgain ? source : nil,
        tiedTo: isAgain ? nil : source, isTrainingOnly: try row.bool(5))
      do { _ = try builder.append(node) } catch { throw CatalogError(error, of: info.name) }
    }
    let count = builder.architecture.layers.count
    guard let columns, count == info.layerCount else {
      throw CatalogError.damaged(
        "the layers of \(info.name)", found: "\(count) of \(info.layerCount)")
    }
    for condition in try GraphText.conditions(columns.2, of: builder.architecture) {
      do { try builder.append(condition) } catch { throw CatalogError(error, of: info.name) }
    }
    let outputs = try GraphText.outputs(
      columns.0, layerCount: count, inputCount: info.inputs.count)
    let scopes = try GraphText.scopes(columns.1)
    do { return try builder.analysis(outputs: outputs, scopes: scopes) } catch {
      throw CatalogError(error, of: info.name)
    }
  }

  private func layer(_ id: Int) throws -> any Layer {
    if let known = definitions[id] { return known }
    let found = try connection.first(
      "SELECT type, hyperparameters FROM definition WHERE id = ?", id
    ) { (row) throws(SQLiteError) in (try row.text(0), try row.text(1)) }
    guard let (type, text) = found, case .object(let members) = try JSON(text: text) else {
      throw CatalogError.damaged("definition \(id)", found: "no object")
    }
    guard let row = LayerTable.type(named: type) else {
      throw CatalogError(
        .newer, "the catalog holds a layer type that this archdb does not have", found: type,
        help: "update archdb")
    }
    let layer: any Layer
    do { layer = try row.layer(hyperparameters: members, like: { Int($0) }) } catch {
      throw CatalogError.damaged("\(type): \(error.error.message)", found: text)
    }
    definitions[id] = layer
    return layer
  }
}

/// The tensors that a layer is given, as a column holds them: `[1,[4,1],-1]`.
enum TensorList {
  /// - Parameters:
  ///   - position: the layer's.
  ///   - lists: what the column is read into.
  static func read(
    _ row: Row, _ column: Int32, of position: Int, _ lists: inout IntegerLists
  ) throws(SQLiteError) -> [TensorReference] {
    try lists.read(row, column)
    return lists.elements.map { element in
      let first = element.range.isEmpty ? -1 : lists.values[element.range.lowerBound]
      guard element.isList else {
        return first < 0 ? .input(-1 - first) : .layer(position &- first, output: 0)
      }
      let output = element.range.count == 2 ? lists.values[element.range.lowerBound + 1] : -1
      return .layer(position &- first, output: output)
    }
  }

  /// Whether all tensors are there before the layer at `position` runs.
  static func areEarlier(
    _ tensors: [TensorReference], than position: Int, inputCount: Int
  ) -> Bool {
    tensors.allSatisfy { tensor in
      switch tensor {
      case .input(let index): index < inputCount
      case .layer(let index, let output): (0..<position).contains(index) && output >= 0
      }
    }
  }
}
