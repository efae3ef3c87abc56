import ShapeEngine

/// Why a text is not a definition: where, what was found, what was expected, and what helps.
package struct DefinitionError: Error, Sendable {
  /// The file's name as it was given; `-` for standard input.
  package var file: String
  package var place: TextPlace?
  /// The path of the layer or entry that the error is about.
  package var path: String?
  package var message: String
  package var found: String?
  package var expected: String?
  package var help: String?
  /// The line of the text that the error is about, and how many characters of it.
  package var line: String?
  package var length: Int
  /// The other errors of the same file, in order.
  package var others: [DefinitionError] = []
  /// The choice that has to be made before the expansion can go on.
  var open: Choices.Open?
  /// Whether a layer refuses its input or its hyperparameters: of a design space, a member that is
  /// not legal.
  var isRefusal = false
  /// The graph up to the first layer that refuses what it is given, where one does; without layers where that
  /// is the first.
  package var partial: Analysis? { graph?.analysis }
  /// The text whose design is refused, where a layer refuses what it is given; nil where that text is
  /// another one's that it calls.
  package var text: DefinitionText? { graph?.text }
  /// The values of the definition's parameters with which that text was read, where they are not its own.
  package var overrides: [(name: String, value: String)] { graph?.overrides ?? [] }
  var graph: PartialGraph?
  /// Whether all that is wrong is that layers refuse what they are given: at another input the text
  /// may be a design.
  package var isOnlyRefusal: Bool { isRefusal && others.allSatisfy(\.isRefusal) }
  /// Whether it is told by itself: what stands beside the entry that it is about is looked at too.
  var bearing = Bearing.entry

  /// What an error in an entry means for the others.
  enum Bearing {
    /// They are looked at, apart from those that take the entry's outputs.
    case entry
    /// The entry takes outputs that are not known because of another error, and is not told.
    case consequence
    /// Nothing more can be said.
    case everything
  }

  /// The layer as a call, where a layer refuses its input.
  package var layer: String?

  package init(
    _ message: String, at place: TextPlace? = nil, length: Int = 1, path: String? = nil,
    found: String? = nil, expected: String? = nil, help: String? = nil
  ) {
    file = ""
    self.message = message
    self.place = place
    self.length = length
    self.path = path
    self.found = found
    // What can be nothing is not told: a list of the names that there are may be empty.
    self.expected = expected?.isEmpty == true ? nil : expected
    self.help = help
  }

  /// A layer's own error, at the place where the layer is written.
  init(_ error: ShapeError, at place: TextPlace?, length: Int = 1, path: String?) {
    self.init(
      error.message, at: place, length: length, path: path, found: error.found,
      expected: error.expected, help: error.help)
  }

  /// A layer's refusal of what it is given at the definition's own input, at the place where the layer
  /// is written.
  init(refusal error: EvaluationError, at place: TextPlace? = nil, length: Int = 1) {
    self.init(error.error, at: place, length: length, path: error.path)
    layer = error.layer
    found = error.found
  }

  /// The error with the file's name and the line that it is about.
  package func located(in file: String, text: [UInt8]) -> DefinitionError {
    var result = self
    result.others = others.map { $0.located(in: file, text: text) }
    if result.file.isEmpty {
      result.file = file
      if let place { result.line = Self.line(place.line, of: text) }
    }
    return result
  }

  /// Line `number` of a text, counted from 1; nil where it is longer than a screen should show.
  private static func line(_ number: Int, of text: [UInt8]) -> String? {
    var start = text.startIndex
    for _ in 1..<max(number, 1) {
      guard let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      start = end + 1
    }
    let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
    guard end - start <= 400 else { return nil }
    return String(decoding: text[start..<end], as: UTF8.self)
  }
}

/// A graph up to a layer that is refused. An object, since an error is handed through deep recursion and
/// takes little of the stack; reported where somebody asks, since spaces refuse thousands of members.
final class PartialGraph: Sendable {
  private let builder: ArchitectureBuilder
  /// What it was made of; nil until the error is located in it.
  let text: DefinitionText?
  /// The values of parameters with which it was read.
  let overrides: [(name: String, value: String)]

  init(
    _ builder: ArchitectureBuilder, of text: DefinitionText? = nil,
    with overrides: [(name: String, value: String)] = []
  ) {
    (self.builder, self.text, self.overrides) = (builder, text, overrides)
  }

  /// The same graph, of this text with these values of its parameters.
  func of(
    _ text: DefinitionText, with overrides: [(name: String, value: String)]
  ) -> PartialGraph { PartialGraph(builder, of: text, with: overrides) }

  var analysis: Analysis? {
    let count = builder.architecture.layers.count
    return try? builder.analysis(
      outputs: [.init(name: nil, tensor: count > 0 ? .layer(count - 1, output: 0) : .input(0))])
  }
}
