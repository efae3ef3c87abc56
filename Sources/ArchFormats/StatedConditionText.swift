import ShapeEngine

/// Conditions that designs state, as texts of the flat form, of patches and of catalogs:
/// `"H % 16 == 0"`, or `{"require": "H % 16 == 0", "message": "…"}`.
extension StatedCondition {
  /// The condition that a text stands for.
  ///
  /// - Parameters:
  ///   - message: what an error says.
  ///   - architecture: whose single input N, C, H, W are places of; nil where they are none.
  ///   - naming: whether a letter may be a place that `axes` calls otherwise.
  ///   - tensor: the tensor of a name; nil where there is none.
  package init(
    _ text: String, message: String?, of architecture: Architecture?,
    by naming: Architecture.ConditionNames = .places, _ tensor: (String) -> TensorReference?
  ) throws(ShapeError) {
    var named = Interned<TensorReference>()
    let parts = try withoutActuallyEscaping(tensor) { (tensor) throws(ShapeError) in
      try SizeExpressionReader.comparison(text) { name in
        tensor(name).map { named.number(of: $0) }
      }
    }
    let input = architecture?.inputs.count == 1 ? architecture?.inputs[0] : nil
    try self.init(
      tensors: named.values, parts.left, parts.relation, parts.right, message: message,
      axesOf: .input(0),
      input.map { input in
        (0..<input.start + input.shape.count).map { input.name(of: $0, by: naming) ?? "dim(\($0))" }
      })
  }

  /// A comparison in which axes are those of one tensor, and `like(i)` numbers `tensors`.
  ///
  /// - Parameter names: of that tensor's dimensions; nil where there is none.
  init(
    tensors: [TensorReference], _ left: SizeExpression, _ relation: Relation,
    _ right: SizeExpression, message: String?, axesOf own: TensorReference,
    _ names: [String]?
  ) throws(ShapeError) {
    var (left, modulus) = (left, Int?.none)
    if relation == .equal, case .operation(.remainder, let dividend, .integer(let divisor)) = left,
      divisor > 0
    {
      (left, modulus) = (dividend, divisor)
    }
    var used = Interned<TensorReference>()
    func bound(_ expression: SizeExpression) throws(ShapeError) -> SizeExpression {
      try expression.mapped { (part) throws(ShapeError) in
        switch part {
        case .integer: return part
        case .axis(let name):
          guard let dimension = names?.firstIndex(of: name) else {
            throw ShapeError(
              "there is no axis \(name) here", found: name,
              expected: names?.joined(separator: ", "), help: "dim(k) is dimension k")
          }
          return .like(used.number(of: own), dim: dimension)
        case .dim(let index):
          let rank = names?.count ?? 0
          guard (-rank..<rank).contains(index) else {
            throw ShapeError("there is no dimension \(index)", found: "\(rank) dimensions")
          }
          return .like(used.number(of: own), dim: index < 0 ? index + rank : index)
        case .like(let tensor, let dim):
          guard let dim, tensors.indices.contains(tensor) else {
            throw ShapeError(
              "a condition is of one size", found: "like(…)", expected: "like(x, 2)")
          }
          return .like(used.number(of: tensors[tensor]), dim: dim)
        case .operation, .scaled, .product: return part
        }
      }
    }
    let (x, y) = (try bound(left), try bound(right))
    guard used.count > 0 else {
      throw ShapeError("a condition names no size", expected: "one such as H % 16 == 0")
    }
    self.init(tensors: used.values, x, modulo: modulus, relation, y, message: message)
  }
}

extension JSON {
  /// The conditions of an architecture, in order.
  package static func conditions(
    of architecture: Architecture, by naming: Architecture.ConditionNames
  ) -> JSON {
    .array(
      architecture.conditions.map {
        condition(architecture.text(of: $0, by: naming), message: $0.message)
      })
  }

  static func condition(_ text: String, message: String?) -> JSON {
    guard let message else { return .string(text) }
    return .object([.init("require", .string(text)), .init("message", .string(message))])
  }
}

extension JSONNode {
  /// The text and the message of each condition in a list.
  func conditions() throws(DefinitionError) -> [(text: String, message: String?, node: JSONNode)] {
    guard let elements else {
      throw DefinitionError(
        "'conditions' takes a list", at: place, expected: "[\"H % 16 == 0\"]")
    }
    var result: [(text: String, message: String?, node: JSONNode)] = []
    for element in elements {
      if element.kind == .string {
        result.append((element.word, nil, element))
      } else {
        let object = try FlatObject(element, "a condition", known: ["require", "message"])
        result.append(
          (
            try object.required("require").word("require"),
            try object["message"]?.word("message"), element
          ))
      }
    }
    return result
  }
}
