/// One entry of a list of layers: `name: Call from REFS if CONDITION for VARIABLES in EXPRESSION`.
///
/// A name with dots, `inner_blocks.3: Lateral`, puts the entry into a container, which the first
/// such name opens. So the parts of several containers can run in turns, as those of a feature
/// pyramid do; `from inner_blocks` is the entry that was put in last.
struct Entry: Sendable {
  /// What the entry is: a call, or a list of entries of its own.
  enum Body: Sendable {
    case call(Call)
    case list([Statement])
  }

  /// A layer type, a block, an earlier entry or an architecture, with its arguments.
  ///
  /// `resnet50` is the whole architecture, `resnet50.layer1` the entry `layer1` at its top, at this
  /// entry's own path, and `resnet50.Bottleneck(64, 1)` a block of the file that defines it. An
  /// architecture and its entry take the architecture's parameters by name.
  struct Call: Sendable {
    /// The name as it is written; where it has expressions in braces, ``template`` gives it.
    var name: String
    var template: Template?
    var arguments: [ExpressionTree.Argument]
    /// The arguments of a choice among calls as they are written.
    var texts: [String] = []
    /// The entry of a called architecture after which nothing is taken any more.
    var until: String?
    /// The entry after `with weights of`: the layer has its weight, or the tensor as its weight.
    var weights: Reference?
    var offset: Int
    /// Where the scalar begins that the offsets count from.
    var place: TextPlace
  }

  /// A list of names after `from`, with where they are.
  struct Reference: Sendable {
    var template: Template
    var offset: Int
    /// `choice(a, b)` and `choose(2, a, b, c)`: the names, of which so many are taken.
    var choice: (count: Int, names: [Template])?
  }

  /// `for x in list`, `for c, n in table` and `for i, (c, n) in table`, where i counts the rows.
  struct Loop: Sendable {
    var index: String?
    /// What an item is called, or the values of a row, in order.
    var variables: [String]
    /// Whether an item is a row of values.
    var isRow: Bool
    var list: ExpressionTree
  }

  var name: Template?
  var body: Body
  /// Whether the entry is a list without a key, which takes a number of its own.
  var isNumberedList = false
  var from: [Reference]?
  var condition: ExpressionTree?
  var loop: Loop?
  /// Where the clauses' offsets count from.
  var place: TextPlace
  /// The place of the name; nil where the entry has none.
  var namePlace: TextPlace?
}

/// One item of a list of layers.
enum Statement: Sendable {
  case entry(Entry)
  /// `return: a, b`: what the list gives in place of its last entry. The names are those of a
  /// mapping, `return: {out: head, aux: side}`, which may contain expressions.
  case result([(name: Template?, reference: Entry.Reference)], TextPlace)

  /// `require: [H % 16 == 0]`: what the model's code demands of the input.
  case requirement(Requirements, TextPlace)

  /// The name of an entry that has one, as it is written.
  var name: String? {
    guard case .entry(let entry) = self else { return nil }
    return entry.name?.text
  }

  var place: TextPlace {
    switch self {
    case .entry(let entry): entry.place
    case .result(_, let place), .requirement(_, let place): place
    }
  }
}

/// A text with expressions in braces: `denselayer{i + 1}`.
struct Template: Sendable {
  enum Part: Sendable {
    case text(String)
    case expression(ExpressionTree)
  }
  var parts: [Part]
  /// The template as it is written.
  var text: String

  /// The text with the expressions' values filled in.
  func filled(_ evaluator: ExpressionEvaluator) throws(DefinitionError) -> String {
    var result = ""
    for part in parts {
      switch part {
      case .text(let text): result += text
      case .expression(let tree):
        switch try evaluator.value(of: tree) {
        case .int(let value): result += String(value)
        case .string(let value): result += value
        case let value:
          throw DefinitionError(
            "\(value.kind) in the braces of '\(text)'", expected: "an integer or a word")
        }
      }
    }
    return result
  }
}
