import ShapeEngine

/// Reads an ONNX file's messages. Fields by their numbers are those of onnx.proto.
struct ONNXParser {
  private var reader: WireReader
  private var names = Interned<String>()
  private var modules = NodePaths.NamedModules()

  private init(_ bytes: ModelBytes) {
    reader = WireReader(bytes)
    _ = names.number(of: "")
  }

  static func model(in bytes: ModelBytes) throws -> ONNXModel {
    var parser = ONNXParser(bytes)
    return try parser.model()
  }

  private mutating func model() throws -> ONNXModel {
    var (version, producer, release) = (0, "", "")
    var graph: ONNXGraph?
    var functions: [ONNXFunction.Key: ONNXFunction] = [:]
    var opsets: [String: Int] = [:]
    while let field = try reader.next() {
      switch field.number {
      case 1: version = try reader.integer(field)
      case 2: producer = try reader.text(field)
      case 3: release = try reader.text(field)
      case 7: graph = try self.graph(field)
      case 8:
        let (domain, version) = try opset(field)
        opsets[Self.domain(domain)] = version
      case 25:
        let function = try self.function(field)
        functions[function.key] = function
      default: break
      }
    }
    guard let graph else {
      throw DefinitionError(
        "the file holds no graph", help: "it is damaged, or no ONNX model")
    }
    let made = [producer, release].filter { !$0.isEmpty }.joined(separator: " ")
    return ONNXModel(
      irVersion: version, producer: made.isEmpty ? nil : made, graph: graph, functions: functions,
      opsets: opsets, names: names.values)
  }

  /// The default domain has two names.
  static func domain(_ name: String) -> String { name == "ai.onnx" ? "" : name }

  private mutating func name(_ field: WireReader.Field) throws -> ONNXName {
    let number = names.number(of: try reader.text(field))
    guard let name = ONNXName(exactly: number) else {
      throw DefinitionError("the file has too many names")
    }
    return name
  }

  private mutating func opset(_ field: WireReader.Field) throws -> (String, Int) {
    var (domain, version) = ("", 0)
    try reader.message(field) { reader, field in
      switch field.number {
      case 1: domain = try reader.text(field)
      case 2: version = try reader.integer(field)
      default: break
      }
    }
    return (domain, version)
  }

  // MARK: - Graphs

  /// Calls `body` for each field of a message. It reads by `self`, whose reader is in the message then.
  private mutating func message(
    _ field: WireReader.Field, _ body: (inout ONNXParser, WireReader.Field) throws -> Void
  ) throws {
    let outer = try reader.enter(field)
    while let field = try reader.next() { try body(&self, field) }
    reader.leave(outer)
  }

  private mutating func graph(_ field: WireReader.Field) throws -> ONNXGraph {
    var name = ""
    var nodes: [ONNXNode] = []
    var initializers: [ONNXTensor] = []
    var inputs: [ONNXValueInfo] = []
    var outputs: [ONNXValueInfo] = []
    var known: [ONNXName: ONNXType] = [:]
    var (signature, folded) = (String?.none, [ONNXName: String]())
    var taken: Set<ONNXName> = []
    func take(_ name: ONNXName, _ parser: ONNXParser) throws(DefinitionError) -> Bool {
      // What has no name is taken by nothing.
      guard name != 0 else { return false }
      guard taken.insert(name).inserted else {
        throw DefinitionError(
          "the value '\(VisibleText.line(parser.names[Int(name)]))' is written twice")
      }
      return true
    }
    try message(field) { parser, field in
      switch field.number {
      case 1: nodes.append(try parser.node(field))
      case 2: name = try parser.reader.text(field)
      case 5, 15:
        let tensor = try field.number == 5 ? parser.tensor(field) : parser.sparseTensor(field)
        if try take(tensor.name, parser) { initializers.append(tensor) }
      case 11:
        try parser.require(inputs.count < ONNXGraph.limit, "a graph of too many inputs", field)
        let info = try parser.valueInfo(field)
        if info.name != 0 { inputs.append(info) }
      case 12:
        try parser.require(outputs.count < ONNXGraph.limit, "a graph of too many outputs", field)
        outputs.append(try parser.valueInfo(field))
      case 13:
        let info = try parser.valueInfo(field)
        if info.name != 0 { known[info.name] = info.type }
        if let from = info.folded { folded[info.name] = from }
      case 16:
        let text = try parser.entry(field, ONNXSignature.key, atMost: 1 << 24)
        signature = text.map { String(decoding: $0, as: UTF8.self) } ?? signature
      default: break
      }
    }
    for info in outputs where known[info.name] == nil { known[info.name] = info.type }
    return ONNXGraph(
      name: name, nodes: nodes, initializers: initializers, inputs: inputs, outputs: outputs,
      valueInfo: known, signature: signature.map { ONNXSignature($0, folded: folded) })
  }

  private func require(
    _ holds: Bool, _ message: String, _ field: WireReader.Field
  ) throws(DefinitionError) {
    guard holds else {
      throw DefinitionError(
        "\(message), at byte \(field.offset)", help: "the file is damaged, or no ONNX model")
    }
  }

  private mutating func node(_ field: WireReader.Field) throws -> ONNXNode {
    var node = ONNXNode()
    let start = field
    try message(field) { parser, field in
      switch field.number {
      case 1:
        try parser.require(node.inputs.count < ONNXNode.limit, "a node of too many inputs", field)
        node.inputs.append(try parser.name(field))
      case 2:
        try parser.require(node.outputs.count < ONNXNode.limit, "a node of too many outputs", field)
        node.outputs.append(try parser.name(field))
      case 3: node.name = try parser.reader.text(field)
      case 4: node.operation = try parser.reader.text(field)
      case 5:
        try parser.require(
          node.attributes.count < ONNXNode.attributeLimit, "a node of too many attributes", field)
        let attribute = try parser.attribute(field)
        if !attribute.name.isEmpty { node.attributes.append(attribute) }
      case 7: node.domain = Self.domain(try parser.reader.text(field))
      case 8: node.overload = try parser.reader.text(field)
      case 9:
        guard let scopes = try parser.entry(field, "pkg.torch.onnx.name_scopes") else { break }
        node.module = NodePaths.Module(inScopes: scopes)
        node.isScoped = true
      default: break
      }
    }
    try require(!node.operation.isEmpty, "a node without an operator", start)
    if !node.isScoped { node.module = modules.module(inName: node.name) }
    return node
  }

  /// The value of the entry with a key, of what is told beside a message; nil for another entry.
  private mutating func entry(
    _ field: WireReader.Field, _ wanted: StaticString, atMost limit: Int = WireReader.textLimit
  ) throws -> [UInt8]? {
    var (isWanted, value) = (false, [UInt8]?.none)
    try message(field) { parser, field in
      switch field.number {
      case 1: isWanted = try parser.reader.isText(field, wanted)
      // The value stands behind its key.
      case 2 where isWanted: value = try parser.reader.content(field, atMost: limit)
      default: break
      }
    }
    return value
  }

  private mutating func function(_ field: WireReader.Field) throws -> ONNXFunction {
    var function = ONNXFunction()
    try message(field) { parser, field in
      switch field.number {
      case 1: function.key.name = try parser.reader.text(field)
      case 4: function.inputs.append(try parser.name(field))
      case 5: function.outputs.append(try parser.name(field))
      case 7: function.nodes.append(try parser.node(field))
      case 10: function.key.domain = Self.domain(try parser.reader.text(field))
      case 11: function.defaults.append(try parser.attribute(field))
      case 13: function.key.overload = try parser.reader.text(field)
      default: break
      }
    }
    return function
  }

  private mutating func attribute(_ field: WireReader.Field) throws -> ONNXAttribute {
    var attribute = ONNXAttribute()
    var (ints, floats, strings) = ([Int](), [Double](), [String]())
    var (kind, isKept) = (0, true)
    let limit = ONNXAttribute.lengthLimit
    try message(field) { parser, field in
      switch field.number {
      case 1: attribute.name = try parser.reader.text(field)
      case 2: attribute.value = .float(try parser.reader.float(field))
      case 3: attribute.value = .int(try parser.reader.integer(field))
      case 4:
        // A node of a vendor's may hold a whole engine here.
        if let bytes = try parser.reader.content(field, atMost: WireReader.textLimit) {
          attribute.value = .string(String(decoding: bytes, as: UTF8.self))
        }
      case 5: attribute.value = .tensor(try parser.tensor(field))
      case 6: attribute.value = .graph(try parser.graph(field))
      case 7: isKept = try parser.reader.floats(field, into: &floats, atMost: limit) && isKept
      case 8: isKept = try parser.reader.integers(field, into: &ints, atMost: limit) && isKept
      case 9 where strings.count == limit: isKept = false
      case 9:
        if let bytes = try parser.reader.content(field, atMost: WireReader.textLimit) {
          strings.append(String(decoding: bytes, as: UTF8.self))
        }
      case 14: attribute.value = .type(try parser.type(field))
      case 20: kind = try parser.reader.integer(field)
      case 21: attribute.reference = try parser.reader.text(field)
      case 22: attribute.value = .tensor(try parser.sparseTensor(field))
      default: break
      }
    }
    guard isKept else {
      attribute.value = .many
      return attribute
    }
    // An empty list is written as nothing but its kind; files from before 2018 have no kind.
    switch kind {
    case 6: attribute.value = .floats(floats)
    case 7: attribute.value = .ints(ints)
    case 8: attribute.value = .strings(strings)
    default:
      if !floats.isEmpty { attribute.value = .floats(floats) }
      if !ints.isEmpty { attribute.value = .ints(ints) }
      if !strings.isEmpty { attribute.value = .strings(strings) }
    }
    // What is 0 or empty may be left out.
    if case .none = attribute.value {
      switch kind {
      case 1: attribute.value = .float(0)
      case 2: attribute.value = .int(0)
      case 3: attribute.value = .string("")
      default: break
      }
    }
    return attribute
  }

  // MARK: - Types

  private mutating func valueInfo(_ field: WireReader.Field) throws -> ONNXValueInfo {
    var info = ONNXValueInfo()
    try message(field) { parser, field in
      switch field.number {
      case 1: info.name = try parser.name(field)
      case 2: info.type = try parser.type(field)
      case 4:
        let from = try parser.entry(field, ONNXSignature.foldedKey)
        info.folded = from.map { String(decoding: $0, as: UTF8.self) } ?? info.folded
      default: break
      }
    }
    return info
  }

  private mutating func type(_ field: WireReader.Field) throws -> ONNXType {
    var type = ONNXType.other
    try message(field) { parser, field in
      switch field.number {
      case 1, 8: type = try parser.tensorType(field)
      case 4: type = .sequence(try parser.elementType(field))
      case 9: type = .optional(try parser.elementType(field))
      default: break
      }
    }
    return type
  }

  /// What a sequence or an optional holds.
  private mutating func elementType(_ field: WireReader.Field) throws -> ONNXType? {
    var type: ONNXType?
    try message(field) { parser, field in
      if field.number == 1 { type = try parser.type(field) }
    }
    return type
  }

  private mutating func tensorType(_ field: WireReader.Field) throws -> ONNXType {
    var (element, dims) = (0, [ONNXDimension]?.none)
    try message(field) { parser, field in
      switch field.number {
      case 1: element = try parser.reader.integer(field)
      case 2: dims = try parser.shape(field)
      default: break
      }
    }
    return .tensor(element: element, dims: dims)
  }

  private mutating func shape(_ field: WireReader.Field) throws -> [ONNXDimension] {
    var dims: [ONNXDimension] = []
    try message(field) { parser, field in
      guard field.number == 1 else { return }
      guard dims.count < 64 else {
        throw DefinitionError(
          "a shape of more than 64 dimensions, at byte \(field.offset)",
          help: "the file is damaged, or no ONNX model")
      }
      dims.append(try parser.dimension(field))
    }
    return dims
  }

  private mutating func dimension(_ field: WireReader.Field) throws -> ONNXDimension {
    var dimension = ONNXDimension.free
    try message(field) { parser, field in
      switch field.number {
      case 1:
        // Exporters write -1 for a size that is not known; 0 is a tensor without elements.
        let size = try parser.reader.integer(field)
        dimension = size >= 0 ? .fixed(size) : .free
      case 2:
        let name = try parser.reader.text(field)
        dimension = name.isEmpty ? .free : .named(name)
      default: break
      }
    }
    return dimension
  }

  // MARK: - Tensors

  private mutating func tensor(_ field: WireReader.Field) throws -> ONNXTensor {
    var message = ONNXTensorMessage()
    try self.message(field) { parser, field in
      if field.number == 8 {
        message.tensor.name = try parser.name(field)
      } else {
        try message.read(field, from: &parser.reader)
      }
    }
    return try message.finished(at: field.offset)
  }

  /// A sparse tensor is one of its dims, whose elements are not read.
  private mutating func sparseTensor(_ field: WireReader.Field) throws -> ONNXTensor {
    var (values, dims) = (ONNXTensor(), [Int]())
    try message(field) { parser, field in
      switch field.number {
      case 1: values = try parser.tensor(field)
      case 3: _ = try parser.reader.integers(field, into: &dims, atMost: 64)
      default: break
      }
    }
    values.elements = nil
    values.dims = dims
    try ONNXTensorMessage.requireCount(of: dims, at: field.offset)
    return values
  }
}
