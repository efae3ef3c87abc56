/// An expression of the definition language as a tree; each part knows its offset in the text.
indirect enum ExpressionTree: Sendable {
  case literal(Datum)
  case name(String, offset: Int)
  case list([ExpressionTree])
  case index(ExpressionTree, ExpressionTree, offset: Int)
  /// `list[from:to:step]`; what is left out is nil.
  case slice(ExpressionTree, [ExpressionTree?], offset: Int)
  case call(String, [Argument], offset: Int)
  case unary(String, ExpressionTree, offset: Int)
  case binary(String, ExpressionTree, ExpressionTree, offset: Int)
  case comparison(ExpressionTree, [(sign: String, right: ExpressionTree)], offset: Int)
  case and(ExpressionTree, ExpressionTree)
  case or(ExpressionTree, ExpressionTree)
  case not(ExpressionTree)
  case conditional(ExpressionTree, condition: ExpressionTree, otherwise: ExpressionTree)
  /// The name of an entry, in `like(down1.conv)` or `like(down{i}.conv)`.
  case reference(Template, offset: Int)

  /// An argument of a call: by position, or by name.
  struct Argument: Sendable {
    var name: String?
    var value: ExpressionTree
    var offset: Int
    var length: Int
  }
}

extension ExpressionTree {
  /// The names that it is, or is a list of.
  var names: [String] {
    switch self {
    case .name(let name, _): [name]
    case .list(let items): items.flatMap(\.names)
    default: []
    }
  }
}
