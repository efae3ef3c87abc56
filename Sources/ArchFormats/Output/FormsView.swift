import ShapeEngine

/// The answer of `shapes --symbolic`: sizes as formulas of the input's.
public struct FormsView: Sendable {
  public var title: String
  public var name: String
  private let reader: SheetReader
  private let shown: [(path: String, type: String, index: Int)]
  private let isFolded: Bool
  /// The inputs that every layer accepts, and in one line; nil where they are not known.
  private let legal: InputSolution?
  private let legalLine: String?

  /// - Parameter solver: knows the inputs that are accepted; nil where they are not asked.
  public init(
    title: String, name: String, reader: SheetReader, scopes: [Architecture.Scope],
    patterns: [String], isFolded: Bool, solver: InputSolver? = nil
  ) {
    let legal = try? solver?.solve()
    self.legal = legal
    legalLine = solver.flatMap { solver in
      legal.map {
        LegalInputs.text(of: $0, couplings: solver.couplings, own: solver.ownSizes)
      }
    }
    self.title = title
    self.name = name
    self.reader = reader
    self.isFolded = isFolded
    let layers = reader.layers.enumerated().filter { !$0.element.isTrainingOnly }
    let blocks = Dictionary(scopes.map { ($0.path, $0.block) }, uniquingKeysWith: { $1 })
    if isFolded {
      shown = Self.folded(layers.map { ($0.offset, $0.element) }, blocks)
    } else {
      let globs = patterns.flatMap {
        [Glob($0, separator: "."), Glob($0 + ".**", separator: ".")]
      }
      shown = layers.filter { layer in
        patterns.isEmpty || patterns.contains("*")
          || globs.contains { $0.matches(layer.element.path) }
      }.map { ($0.element.path, blocks[$0.element.path] ?? $0.element.type, $0.offset) }
    }
  }

  /// The last layer of each outermost block stands for it.
  private static func folded(
    _ layers: [(index: Int, layer: LayerIdentity)], _ blocks: [String: String]
  ) -> [(path: String, type: String, index: Int)] {
    var result: [(path: String, type: String, index: Int)] = []
    for (index, layer) in layers {
      var path = layer.path
      var type = blocks[layer.path] ?? layer.type
      var prefix = ""
      for component in layer.path.split(separator: ".").dropLast() {
        prefix += (prefix.isEmpty ? "" : ".") + component
        if let block = blocks[prefix] {
          (path, type) = (prefix, block)
          break
        }
      }
      if result.last?.path == path { result.removeLast() }
      result.append((path, type, index))
    }
    return result
  }

  public var heading: String {
    "\(title)  input \(reader.sheet.variables.dropFirst().joined(separator: " x "))"
  }

  public var table: TextTable {
    var table = TextTable([
      .init("layer", canShrink: true), .init("type", canShrink: true), .init("output"),
    ])
    for (path, type, index) in shown {
      let outputs = reader.sheet.outputTexts(of: reader.sheet.layers[index]).map {
        $0.dropFirst().map(Self.factor).joined(separator: " x ")
      }
      table.rows.append([path, type, outputs.joined(separator: ", ")])
    }
    return table
  }

  /// A dimension as it stands between others: a sum is put in brackets.
  private static func factor(_ form: String) -> String {
    var depth = 0
    for byte in form.utf8 {
      switch byte {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      case UInt8(ascii: " ") where depth == 0: return "(\(form))"
      default: break
      }
    }
    return form
  }

  public func text(width: Int?) -> String {
    [heading, "", table.text(width: width), "", "legal inputs  \(legalLine ?? "not known")"]
      .joined(separator: "\n")
  }

  public var json: JSON {
    .object([
      "architecture": .string(name),
      "variables": .array(reader.sheet.variables.map(JSON.string)),
      "conditions": .array(reader.sheet.allConditionTexts.map(JSON.string)),
      "legal_inputs": legal.map { legal in
        .array(legal.boxes.map(InputsView.json(axes: legal.axes)))
      } ?? .null,
      "layers": .array(
        shown.map { path, type, index in
          let layer = reader.sheet.layers[index]
          let outputs = reader.sheet.outputTexts(of: layer).map { JSON.array($0.map(JSON.string)) }
          return .object([
            "path": .string(path), "type": .string(type),
            "output": outputs.count == 1 ? outputs[0] : .array(outputs),
            "params": .int(layer.parameters),
            "macs": layer.macs.map { .string(reader.sheet.texts[$0]) } ?? .null,
          ])
        }),
    ])
  }
}
