import ShapeEngine

/// The names of blocks: those of the modules' classes, or made of their paths.
enum BlockNames {
  static func names(of table: BodyTable) -> [Int: String] {
    var (result, taken) = ([Int: String](), Set<String>())
    let types = Set(LayerTable.rows.map { $0.name.lowercased() })
    for body in table.blocks.sorted() {
      let found = table.bodies[body]
      var name =
        found.name.flatMap { isValid($0) ? $0 : nil }
        ?? made(of: table.tree.modules[found.instances[0].module])
      if types.contains(name.lowercased()) || LayerType.called(name) != nil { name += "Block" }
      var (unique, number) = (name, 1)
      while !taken.insert(unique).inserted {
        (unique, number) = ("\(name)\(number + 1)", number + 1)
      }
      result[body] = unique
    }
    return result
  }

  /// Whether a block can have the name.
  static func isValid(_ name: String) -> Bool {
    let isWord = name.allSatisfy(\.isNamePart)
    return isWord && name.first?.isLetter == true && name.utf8.count <= 100
  }

  /// `encoder_layer_0` makes EncoderLayer, `layer1.0` LayerBlock, `blocks.0` Block.
  private static func made(of module: ModuleTree.Module) -> String {
    let components = module.path.split(separator: ".")
    let last = components.last { $0.contains(where: \.isLetter) } ?? "block"
    let isElement = last != components.last
    var words = last.split { !$0.isASCII || !$0.isLetter }.map(String.init)
    if isElement, let word = words.last, word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss")
    {
      words[words.count - 1] = String(word.dropLast())
    }
    let name = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return isElement && !name.hasSuffix("Block") ? name + "Block" : name
  }
}
